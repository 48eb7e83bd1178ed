//! The same random requests to both servers: a real one, and the one in memory.
//!
//! A seed makes a sequence of requests for objects of many kinds. Each is sent to both servers, and the answers are
//! compared but for what differs from one server and one run to the next (`essence`). Where they differ otherwise, and
//! not as `accepted` says, the sequence is made as short as it can be and printed with its seed.
//!
//! `CLIENTSET_DIFFERENTIAL_SEED=7` takes other seeds, from that one on, `CLIENTSET_DIFFERENTIAL_SEQUENCES=500` more of
//! them.
//!
//! No controllers run, neither here nor there: what they do at some time or other cannot be compared request by request.

mod accepted;
mod custom;
mod edits;
mod essence;
mod kinds;
#[path = "../kinds/mask.rs"]
mod mask;
mod operation;
mod requests;
mod sequence;
mod server;

use std::env;
use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::control_plane::Builder;
use clientset_testing::suite::{Suite, Test};

/// How many sequences there are unless asked for, and how many operations each of them has.
const SEQUENCES: u64 = 64;
const OPERATIONS: usize = 40;

/// Sequences run side by side in so many tests.
const TESTS: u64 = 8;

/// Of 64 sequences of built-in kinds, how many of custom resources there are beside them, and in how many tests.
const CUSTOM_SEQUENCES: u64 = 24;
const CUSTOM_TESTS: u64 = 4;

fn main() -> ExitCode {
    let number = |name: &str, otherwise: u64| {
        let text = env::var(name).ok();
        text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let first = number("CLIENTSET_DIFFERENTIAL_SEED", 1);
    let sequences = number("CLIENTSET_DIFFERENTIAL_SEQUENCES", SEQUENCES);
    let tests = (0..TESTS.min(sequences)).map(|part| {
        let seeds: Vec<u64> = (first..first + sequences)
            .filter(|seed| (seed - first) % TESTS == part)
            .collect();
        Test::new(format!("both_answer_alike_{}", part + 1), move |context| {
            sequence::run_all(context, seeds.clone(), kinds::all(), operation::sequence)
        })
    });
    let custom_resources = (0..CUSTOM_TESTS).map(|part| {
        let sequences = sequences * CUSTOM_SEQUENCES / SEQUENCES;
        let seeds: Vec<u64> = (first..first + sequences)
            .filter(|seed| (seed - first) % CUSTOM_TESTS == part)
            .collect();
        let name = format!("both_answer_alike_for_custom_resources_{}", part + 1);
        Test::new(name, move |context| {
            sequence::run_all(context, seeds.clone(), custom::all(), custom::sequence)
        })
    });
    Suite::new()
        .control_plane(Builder::default().without_controller_manager())
        .in_memory(
            TestCluster::builder()
                .stable_versions()
                .without_controllers(),
        )
        .tests(tests)
        .tests(custom_resources)
        .run()
}
