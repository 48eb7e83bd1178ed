//! Kubeconfig files between this crate and `kubectl`: each reads what the other wrote.
//!
//! Where no `kubectl` is installed the tests are reported as ignored.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod program;
mod reads;
mod writes;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};
use program::Kubectl;

/// What fails by a panic.
type Test = fn(&Kubectl);

fn main() -> ExitCode {
    let kubectl = Kubectl::find();
    let tests: [(&str, Test); 7] = [
        ("reads::what_this_crate_wrote", reads::what_this_crate_wrote),
        ("reads::several_files_as_one", reads::several_files_as_one),
        (
            "reads::the_same_minified_and_flattened",
            reads::the_same_minified_and_flattened,
        ),
        (
            "writes::clusters_users_and_contexts",
            writes::clusters_users_and_contexts,
        ),
        (
            "writes::by_turns_with_this_crate",
            writes::by_turns_with_this_crate,
        ),
        (
            "writes::each_entry_to_the_same_file",
            writes::each_entry_to_the_same_file,
        ),
        (
            "writes::nothing_while_the_file_is_locked",
            writes::nothing_while_the_file_is_locked,
        ),
    ];
    let trials = tests.into_iter().map(|(name, test)| {
        let kubectl = kubectl.clone();
        Trial::ignorable_test(name, move || match kubectl {
            Some(kubectl) => {
                test(&kubectl);
                Ok(Completion::Completed)
            }
            None => Ok(Completion::ignored_with("no kubectl")),
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
