//! The corpus: objects made from the schemas, through the types that are generated, and on a real server.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod agree;
mod cluster;
mod corpus;
mod description;
mod kinds;
mod life;
#[path = "../../modules.rs"]
mod modules;
mod pattern;
mod prune;
#[path = "../../../every_type/random.rs"]
mod random;
mod repair;
mod round_trip;
mod sample;
mod scalar;
#[allow(dead_code, reason = "the other tests ask more of it")]
#[path = "../../../every_type/settings.rs"]
mod settings;
mod stored;

use std::process::ExitCode;
use std::time::Duration;

use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        .timeout(Duration::from_secs(600))
        .tests_on_both(life::tests())
        .tests_on_both(tests![stored::every_kind_takes_a_sample_and_keeps_it])
        .plain_tests(tests![
            description::every_field_of_every_schema_is_in_its_type,
            round_trip::apply_writes_what_is_set_and_what_is_required,
            round_trip::objects_of_every_kind_come_back_equal,
        ])
        .run()
}
