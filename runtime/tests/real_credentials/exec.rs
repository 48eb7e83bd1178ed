//! Exec plugins: a small one of the shell's, which says what lies in its folder.

use std::path::PathBuf;

use clientset_runtime::ErrorKind;
use clientset_runtime::config::{Config, ExecConfig};
use clientset_runtime::object::RawJson;
use clientset_runtime::request::RestClient;
use clientset_testing::control_plane::User;
use clientset_testing::suite::Context;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{TestResult, config, user_name};

const V1: &str = "client.authentication.k8s.io/v1";
const EXPIRED: &str = "2020-01-01T00:00:00Z";

struct Plugin(TempDir);

impl Plugin {
    /// `answer-N` is what it says at its Nth run; without one it fails.
    fn new() -> Self {
        let plugin = Self(tempfile::tempdir().unwrap());
        let script = format!(
            "cd '{}' && echo run >> runs && cat \"answer-$(wc -l < runs | tr -d ' ')\" 2> /dev/null",
            plugin.0.path().display()
        );
        std::fs::write(plugin.path("plugin"), script).unwrap();
        plugin
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn runs(&self) -> usize {
        std::fs::read_to_string(self.path("runs")).map_or(0, |runs| runs.lines().count())
    }

    fn says(&self, run: usize, status: &Value) {
        let answer = json!({"apiVersion": V1, "kind": "ExecCredential", "status": status});
        std::fs::write(self.path(&format!("answer-{run}")), answer.to_string()).unwrap();
    }

    fn client(&self, config: Config) -> clientset_runtime::Result<RestClient> {
        let exec = ExecConfig {
            command: "/bin/sh".into(),
            args: vec![self.path("plugin").display().to_string().into()],
            api_version: V1.into(),
            interactive_mode: "Never".into(),
            ..Default::default()
        };
        RestClient::new(config.with_exec(exec, RawJson::new()))
    }
}

fn certificate_of(user: &User) -> Value {
    let (certificate, key) = user.certificate_and_key().unwrap();
    json!({"clientCertificateData": certificate, "clientKeyData": key, "expirationTimestamp": EXPIRED})
}

pub(crate) async fn a_plugin_gives_a_token_and_then_certificates(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let plugin = Plugin::new();
    let token = |name: &str| server.user(name).unwrap().token().unwrap();
    plugin.says(
        1,
        &json!({"token": token("jane"), "expirationTimestamp": EXPIRED}),
    );
    plugin.says(
        2,
        &certificate_of(&server.new_certificate_user("jim", None)?),
    );
    plugin.says(
        3,
        &certificate_of(&server.new_certificate_user("jack", None)?),
    );
    plugin.says(
        4,
        &json!({"token": token("joe"), "expirationTimestamp": "2999-01-01T00:00:00Z"}),
    );
    let client = plugin.client(config(&server))?;
    for name in ["jane", "jim", "jack", "joe", "joe"] {
        assert_eq!(user_name(&client).await?, name);
    }
    assert_eq!(plugin.runs(), 4);
    Ok(())
}

pub(crate) async fn a_plugin_whose_first_token_is_refused_is_run_again(
    context: Context,
) -> TestResult {
    let server = context.control_plane().await?;
    let plugin = Plugin::new();
    plugin.says(1, &json!({"token": "unknown"}));
    plugin.says(
        2,
        &json!({"token": server.user("jane").unwrap().token().unwrap()}),
    );
    let client = plugin.client(config(&server))?;
    assert_eq!(user_name(&client).await?, "jane");
    assert_eq!(user_name(&client).await?, "jane");
    assert_eq!(plugin.runs(), 2);
    Ok(())
}

pub(crate) async fn a_plugin_that_fails_leaves_the_server_alone(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let plugin = Plugin::new();
    let client = plugin.client(config(&server))?;
    let error = user_name(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        error.to_string(),
        "cannot create SelfSubjectReview: the exec plugin \"/bin/sh\": it failed (exit status: 1); what it says of it is on standard error"
    );
    // Nothing of it stays.
    plugin.says(
        2,
        &json!({"token": server.user("jane").unwrap().token().unwrap()}),
    );
    assert_eq!(user_name(&client).await?, "jane");
    Ok(())
}
