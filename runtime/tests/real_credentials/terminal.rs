//! Exec plugins that ask the user, in a copy of this program that has a terminal, or none.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use clientset_runtime::config::{Config, ExecConfig};
use clientset_runtime::object::RawJson;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::{Body, BoxFuture, Transport};
use clientset_testing::suite::Context;
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::TestResult;

/// Set in a copy of this program that runs a plugin of this interactive mode.
const MODE: &str = "CLIENTSET_TEST_INTERACTIVE_MODE";

/// Asks for a line where there is a terminal, and gives it as the token, with what it was told.
const PLUGIN: &str = r#"
typed=none; [ -t 0 ] && read typed
told=$(printf %s "$KUBERNETES_EXEC_INFO" | sed 's/.*"interactive":\([a-z]*\).*/\1/')
echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$typed-$told\"}}"
"#;

/// Answers with the `Authorization` that it is asked with.
#[derive(Debug)]
struct Echo;

impl Transport for Echo {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<clientset_runtime::Result<http::Response<Body>>> {
        let authorization = request.headers()["authorization"].as_bytes().to_vec();
        Box::pin(async move { Ok(http::Response::new(authorization.into())) })
    }
}

/// Where this is the copy: prints what a request was sent with, or the error.
#[allow(clippy::print_stdout, reason = "how the copy answers")]
pub(crate) fn copy() -> Option<ExitCode> {
    let mode = env::var(MODE).ok()?;
    let exec = ExecConfig {
        command: "/bin/sh".into(),
        args: vec!["-c".into(), PLUGIN.into()],
        api_version: "client.authentication.k8s.io/v1".into(),
        interactive_mode: mode.as_str().into(),
        ..Default::default()
    };
    let config = Config::new("https://h").with_exec(exec, RawJson::new());
    let asking = async {
        let client = RestClient::with_transport(config, Arc::new(Echo))?;
        client.request().abs_path("/").send().await
    };
    match tokio::runtime::Runtime::new().unwrap().block_on(asking) {
        Ok(answer) => println!("{}", String::from_utf8_lossy(answer.bytes())),
        Err(error) => println!("{error}"),
    }
    Some(ExitCode::SUCCESS)
}

/// What the copy says with a terminal at which somebody types, or without.
fn said(mode: &str, terminal: bool) -> String {
    let mut copy = Command::new(env::current_exe().unwrap());
    copy.env(MODE, mode)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // The terminal is there for as long as this end of it is.
    let mut keyboard = None;
    if terminal {
        let end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&end).unwrap();
        unlockpt(&end).unwrap();
        let name = ptsname(&end, Vec::new()).unwrap();
        // Not this program's own terminal, should it have none.
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits() as i32);
        copy.stdin(options.open(name.to_str().unwrap()).unwrap());
        let mut end = std::fs::File::from(end);
        end.write_all(b"typed\n").unwrap();
        keyboard = Some(end);
    } else {
        copy.stdin(Stdio::null());
    }
    let output = copy.output().unwrap();
    drop(keyboard);
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(crate) async fn a_plugin_asks_where_there_is_a_terminal(_context: Context) -> TestResult {
    for (mode, terminal, expected) in [
        ("Never", false, "Bearer none-false"),
        ("Never", true, "Bearer none-false"),
        ("IfAvailable", false, "Bearer none-false"),
        ("IfAvailable", true, "Bearer typed-true"),
        ("Always", true, "Bearer typed-true"),
        (
            "Always",
            false,
            "cannot get /: the exec plugin \"/bin/sh\": it has to ask the user (interactiveMode Always), and standard input is no terminal",
        ),
    ] {
        let said = tokio::task::spawn_blocking(move || said(mode, terminal)).await?;
        assert_eq!(said, expected, "{mode} {terminal}");
    }
    Ok(())
}
