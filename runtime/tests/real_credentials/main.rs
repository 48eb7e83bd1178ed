//! Every kind of credentials against a real API server, which says whom it takes the client for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod certificate;
mod exec;
mod impersonation;
mod in_cluster;
mod oidc;
#[allow(dead_code, reason = "the tests of requests use more of it")]
#[path = "../requests/server.rs"]
mod server;
mod terminal;
mod token;

use std::error::Error as StdError;
use std::process::ExitCode;

use clientset_runtime::config::Config;
use clientset_runtime::request::{Request, RestClient};
use clientset_runtime::{Error, Result};
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Suite, tests};

pub(crate) type TestResult = Result<(), Box<dyn StdError>>;

fn main() -> ExitCode {
    if let Some(code) = terminal::copy() {
        return code;
    }
    let jane = ["developers"];
    Suite::new()
        .control_plane(
            ControlPlane::builder()
                .user("jane", jane)
                .user("joe", [""; 0]),
        )
        .tests(tests![
            certificate::a_certificate_in_files_is_replaced_while_in_use,
            exec::a_plugin_gives_a_token_and_then_certificates,
            exec::a_plugin_whose_first_token_is_refused_is_run_again,
            exec::a_plugin_that_fails_leaves_the_server_alone,
            impersonation::a_client_acts_as_others_by_each_kind,
            impersonation::who_may_not_act_as_others_is_told,
            in_cluster::a_service_account_in_a_faked_mount_is_known,
            oidc::an_id_token_is_renewed_and_known,
            token::a_token_is_known,
            token::a_token_file_is_replaced_while_in_use,
        ])
        .plain_tests(tests![terminal::a_plugin_asks_where_there_is_a_terminal])
        .run()
}

/// Where the server is, and that it is to be trusted.
pub(crate) fn config(server: &ControlPlane) -> Config {
    Config::new(server.url()).with_certificate_authority(server.certificate_authority())
}

/// Asks the server whom it takes the client for.
pub(crate) fn review(client: &RestClient) -> Request {
    let body = r#"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#;
    client
        .request()
        .post()
        .api("authentication.k8s.io", "v1")
        .resource("selfsubjectreviews")
        .kind("SelfSubjectReview")
        .body_bytes("application/json", body)
}

/// Whom the server takes the client for.
pub(crate) async fn user_info(request: Request) -> Result<serde_json::Value, Error> {
    let answer = request.send().await?;
    let review: serde_json::Value = serde_json::from_slice(answer.bytes()).unwrap();
    Ok(review["status"]["userInfo"].clone())
}

/// The name by which the server knows the client.
pub(crate) async fn user_name(client: &RestClient) -> Result<String, Error> {
    let info = user_info(review(client)).await?;
    Ok(info["username"].as_str().unwrap().to_owned())
}
