//! Rules of CustomResourceDefinitions, and admission policies.
//!
//! `rules.yaml` has rules and values, `definitions.yaml` schemas that are taken or not, `whole.yaml` a definition with writes, `policies.yaml` and
//! `policy-definitions.yaml` policies with writes, and such that are taken or not; `answers/*.json` is what a
//! kube-apiserver 1.37 says to them. Both servers are asked the same, and both have to give these answers; with
//! `CLIENTSET_BLESS=1` those of the real one are written anew.

mod corpus;
mod definition;
mod policy;
mod server;

use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        .in_memory(TestCluster::builder().rbac())
        .tests_on_both(tests![
            definition::definitions_are_taken_or_not,
            definition::objects_and_their_status_keep_rules,
            definition::rules_of_real_projects_make_sense,
            definition::values_keep_rules_or_break_them,
            policy::policies_are_taken_or_not,
            policy::policies_have_a_say,
        ])
        .run()
}
