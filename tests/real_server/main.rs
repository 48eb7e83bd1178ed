//! The clientset against a real API server and against the one in memory, through public API only: every function
//! runs against both, which have to give the same answers. What cannot, says so in the list.
//!
//! One server of each kind for the whole binary, a namespace for every test. Without the programs of a
//! control plane the tests with a real one are reported as ignored, with the command that builds them.

mod access;
mod addresses;
mod apply;
mod changes;
mod custom_resources;
mod errors;
mod first_use;
mod kinds;
mod listing;
mod logs_and_proxy;
mod owners;
mod pages;
mod play;
mod secret_tokens;
mod subresources;
mod support;
mod watching;

use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        // As the control plane: by TLS, with roles, and nobody without a name.
        .in_memory(TestCluster::builder().tls().rbac().without_anonymous())
        .tests_on_both(kinds::tests())
        .tests_on_both(tests![
            access::a_call_acts_as_someone_else,
            access::a_client_certificate_authenticates,
            access::a_limited_user_is_forbidden_to_list_secrets,
            access::a_missing_token_is_unauthorized,
            access::a_token_file_that_is_filled_later_authenticates,
            access::the_clientset_knows_server_and_namespace,
            access::the_raw_request_reaches_any_path,
            addresses::a_new_cluster_has_a_range_of_addresses,
            addresses::an_address_says_which_service_has_it,
            addresses::an_address_that_somebody_has_is_given_to_nobody_else,
            apply::an_extracted_object_gives_up_what_it_drops,
            apply::apply_creates_and_merges_by_owner,
            apply::applying_anothers_field_conflicts_until_forced,
            changes::a_difference_sends_what_changed,
            changes::a_json_patch_with_a_failing_test_changes_nothing,
            changes::a_wait_ends_when_the_condition_holds,
            changes::a_wait_that_times_out_says_what_it_saw,
            changes::concurrent_modifies_lose_nothing,
            changes::deletes_honour_preconditions_and_propagation,
            changes::dry_run_changes_nothing,
            changes::finalizers_hold_an_object_until_removed,
            changes::modify_without_a_change_sends_nothing,
            changes::strict_validation_names_the_unknown_field,
            changes::unknown_fields_survive_an_update,
            custom_resources::the_example_of_a_controller_runs_through,
            custom_resources::the_example_of_a_projects_definition_runs_through,
            custom_resources::the_example_of_ones_own_definition_runs_through,
            errors::a_create_of_an_existing_object_already_exists,
            errors::a_missing_object_is_not_found,
            errors::a_stale_update_conflicts,
            errors::a_version_of_the_future_is_too_large,
            errors::an_empty_namespace_names_the_other_accessor,
            errors::an_eviction_against_the_budget_is_too_many_requests,
            errors::an_invalid_object_names_its_fields,
            first_use::the_exec_plugin_of_the_example_is_run,
            first_use::the_kind_of_the_example_is_installed_and_used,
            first_use::the_kubeconfig_of_the_example_is_read_with_flags,
            first_use::the_quick_start_runs_through,
            listing::every_served_resource_is_listed,
            listing::flow_schemas_are_shown_in_the_order_of_their_precedence,
            logs_and_proxy::logs_of_an_unscheduled_pod_are_empty,
            logs_and_proxy::proxies_reach_the_server_and_report_its_answer,
            owners::an_object_of_the_cluster_has_no_owner_in_a_namespace,
            owners::whoever_has_only_owners_that_are_not_there_goes,
            owners::whoever_loses_all_owners_may_have_a_finalizer,
            pages::a_list_continues_page_by_page,
            pages::all_pages_through_everything,
            pages::a_continue_token_that_is_none_is_a_bad_request,
            pages::an_expired_continue_token_is_expired,
            pages::selectors_choose_by_label_and_field,
            secret_tokens::a_secret_is_filled_with_a_token_that_is_taken,
            secret_tokens::a_token_goes_with_its_secret_and_the_secret_with_its_account,
            subresources::a_certificate_request_is_approved,
            subresources::a_namespace_is_finalized,
            subresources::a_pod_gets_ephemeral_containers,
            subresources::a_pod_is_bound_to_a_node,
            subresources::a_pod_is_evicted,
            subresources::a_pod_is_resized,
            subresources::a_service_account_gets_a_token,
            subresources::a_status_is_written_apart_from_the_spec,
            subresources::reviews_answer_what_a_user_may_do,
            subresources::scale_reads_and_writes_replicas,
            watching::a_watch_decodes_every_event,
            watching::a_watch_ends_expired_when_its_version_is_gone,
            watching::a_watch_outlives_a_restart_of_the_server,
            watching::a_watch_past_the_memory_of_a_restarted_server_ends_expired,
            watching::initial_events_end_with_a_bookmark,
            watching::once_is_a_single_request,
        ])
        .plain_tests(tests![
            errors::an_unreachable_server_is_named,
            first_use::outside_a_pod_the_example_for_pods_says_so,
            first_use::the_quick_start_needs_no_cluster,
            first_use::without_a_cluster_it_says_so_in_a_sentence,
        ])
        .run()
}
