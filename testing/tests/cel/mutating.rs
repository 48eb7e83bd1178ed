//! Mutating admission policies, with a control plane of their own: a real server ends watching parameters for everybody once a
//! policy of the other kind is gone that had some of the same kind.
//!
//! `mutations.yaml` has policies and writes, `mutation-definitions.yaml` and `mutation-updates.yaml` such that are taken or
//! not; `answers/*.json` is what a kube-apiserver 1.37 says to them. Both servers are asked the same, and both have to give
//! these answers; with `CLIENTSET_BLESS=1` those of the real one are written anew.

mod mutation;
mod server;

use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        .in_memory(TestCluster::builder().rbac())
        .tests_on_both(tests![
            mutation::mutating_policies_are_taken_or_not,
            mutation::mutating_policies_have_a_say,
            mutation::who_names_parameters_may_read_them,
        ])
        .run()
}
