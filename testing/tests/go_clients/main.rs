//! The in-memory API server beside Go's own clients: kubectl, and the protobuf that typed clients send.
//!
//! kubectl does the same against this server and against a real one, and has to say the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod kubectl;
mod protobuf;
#[path = "../wire/mod.rs"]
mod wire;

use std::process::ExitCode;

use clientset_testing::suite::{Suite, tests};

type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    Suite::new()
        .program_tests(
            "protobuf-fields",
            tests![protobuf::the_checked_in_fields_are_those_of_the_go_types],
        )
        .program_tests(
            "roundtrip",
            tests![
                protobuf::go_reads_the_same_from_random_messages,
                protobuf::go_refuses_what_is_refused_here,
            ],
        )
        .program_tests(
            "kubectl",
            tests![
                kubectl::reading::namespaces_and_config_maps,
                kubectl::reading::versions_and_what_is_served,
            ],
        )
        .run()
}
