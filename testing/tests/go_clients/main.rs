//! The in-memory API server beside Go's own clients: kubectl, the controllers, and the protobuf that typed
//! clients send.
//!
//! The controllers of Kubernetes work on it. kubectl does the same against this server and against a real one, and has to say the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod controllers;
mod kubectl;
mod protobuf;
#[path = "../wire/mod.rs"]
mod wire;

use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::suite::{Suite, tests};

type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    Suite::new()
        // As the real server, whatever the features of the whole build are.
        .in_memory(TestCluster::builder().stable_versions())
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
            "kube-controller-manager",
            tests![
                controllers::a_deployment_is_rolled_out,
                controllers::a_namespace_ends_with_what_is_in_it,
                controllers::budgets_quotas_and_roles_are_summed_up,
                controllers::services_have_endpoints_and_jobs_end,
                controllers::what_loses_its_owner_goes,
            ],
        )
        .program_tests(
            "kubectl",
            tests![
                kubectl::access::a_cluster_without_nodes_has_no_logs_and_no_metrics,
                kubectl::access::a_server_with_tls_knows_who_asks,
                kubectl::access::questions_of_access_are_answered,
                kubectl::applying::files_are_applied_by_the_client,
                kubectl::applying::files_are_applied_by_the_server,
                kubectl::applying::what_is_wrong_in_a_file_is_told,
                kubectl::changing::a_rollout_is_waited_for,
                kubectl::changing::deployments_are_changed_by_commands,
                kubectl::changing::objects_are_replaced_edited_and_deleted,
                kubectl::changing::nodes_are_marked_and_drained,
                kubectl::custom::custom_resources_are_used_like_others,
                kubectl::creating::objects_are_created_by_generators,
                kubectl::reading::changes_are_watched,
                kubectl::reading::fields_are_explained,
                kubectl::reading::objects_are_shown_in_every_form,
                kubectl::reading::namespaces_and_config_maps,
                kubectl::reading::versions_and_what_is_served,
            ],
        )
        .run()
}
