//! Webhooks, which a test runs on loopback and both servers ask: a kube-apiserver 1.37 and the one in memory have to
//! answer the same, and have to ask the same.

mod answers;
mod calls;
mod conversion;
mod deletions;
mod place;
mod policies;
#[path = "../requests/mod.rs"]
mod requests;
mod reviews;
mod server;

use std::process::ExitCode;

use clientset_testing::suite::{Suite, tests};

fn main() -> ExitCode {
    Suite::new()
        .tests_on_both(tests![
            calls::conditions_that_make_no_sense_are_refused,
            calls::nobody_waits_for_a_webhook_that_takes_its_time,
            answers::what_webhooks_answer_decides,
            calls::webhooks_are_asked_in_order_and_once_more,
            calls::an_equivalent_version_is_asked_about,
            calls::what_webhooks_refuse_takes_nothing_of_a_quota,
            deletions::a_webhook_may_keep_an_object,
            deletions::those_before_one_that_stays_are_gone,
            policies::policies_and_webhooks_are_asked_in_turn,
            conversion::a_webhook_converts_between_versions,
            conversion::what_is_no_conversion_is_an_error,
        ])
        .plain_tests(tests![calls::services_are_where_a_test_says])
        .tests(tests![reviews::both_servers_ask_the_same])
        .run()
}
