//! Every type of the spec, with samples made from its description: against Go's own types, in every
//! format, and as the Rust value that it is.
//!
//! The samples are the same in every run. `CLIENTSET_SAMPLE_SEED=7 CLIENTSET_SAMPLE_ROUNDS=200` makes others,
//! and more.

#![allow(clippy::unwrap_used, clippy::panic, deprecated)]

mod against_go;
mod compare;
mod exact;
mod formats;
mod go;
mod random;
mod sample;
mod settings;
mod table;
mod types;
mod values;

use std::process::ExitCode;

use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        .program_tests(
            "roundtrip",
            tests![
                against_go::go_knows_every_type,
                against_go::go_writes_what_is_written_here,
            ],
        )
        .plain_tests(tests![
            formats::serde_shows_and_takes_the_same_json,
            formats::yaml_reads_back_what_it_wrote,
            values::a_cleared_value_is_the_default,
            values::a_clone_is_equal_and_apart,
            values::a_literal_sets_every_field,
            values::an_empty_object_reads_as_the_default,
            values::debug_shows_what_is_set_and_no_secret,
            values::every_definition_of_the_spec_is_tested,
            values::the_table_of_differences_names_fields,
            values::values_that_differ_in_one_field_are_unequal,
        ])
        .run()
}
