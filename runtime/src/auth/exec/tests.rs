//! What a plugin is told, what its answer may be, how it is run.

use std::io;
use std::process::Command;
use std::time::Duration;

use super::ExecPlugin;
use super::credential::{ClusterInfo, read};
use super::process::{Process, ProcessError};
use super::settings::Settings;
use crate::auth::Authenticator as _;
use crate::config::{ExecConfig, ExecEnvVar};
use crate::error::Error;
use crate::object::RawJson;

const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

fn config(api_version: &str, mode: &str) -> ExecConfig {
    ExecConfig {
        command: "login".into(),
        api_version: api_version.into(),
        interactive_mode: mode.into(),
        ..Default::default()
    }
}

/// A plugin of one line for the shell.
fn script(line: &str) -> ExecConfig {
    ExecConfig {
        command: "/bin/sh".into(),
        args: vec!["-c".into(), line.into()],
        ..config(V1, "Never")
    }
}

fn no_cluster() -> Result<ClusterInfo, Error> {
    panic!("the plugin did not ask for the cluster")
}

fn settings(config: &ExecConfig) -> Settings {
    Settings::new(config, no_cluster).unwrap()
}

fn info(command: &Command) -> String {
    let (_, value) = command
        .get_envs()
        .find(|(name, _)| *name == "KUBERNETES_EXEC_INFO")
        .unwrap();
    value.unwrap().to_str().unwrap().to_owned()
}

#[test]
fn settings_that_cannot_be_right_are_errors() {
    for (config, error) in [
        (
            ExecConfig {
                command: "".into(),
                ..config(V1, "Never")
            },
            "the exec plugin has no command",
        ),
        (
            config("", "Never"),
            r#"the exec plugin "login": its apiVersion is ""; expected client.authentication.k8s.io/v1 or"#,
        ),
        (
            config("client.authentication.k8s.io/v1alpha1", "Never"),
            r#"the exec plugin "login": its apiVersion is "client.authentication.k8s.io/v1alpha1"; expected"#,
        ),
        (
            config("v1", "Never"),
            r#"the exec plugin "login": its apiVersion is "v1"; expected"#,
        ),
        (
            config(V1, ""),
            r#"the exec plugin "login": interactiveMode is missing"#,
        ),
        (
            config(V1, "Maybe"),
            r#"the exec plugin "login": interactiveMode is "Maybe""#,
        ),
        (
            ExecConfig {
                env: vec![ExecEnvVar {
                    name: "".into(),
                    value: "hunter2".into(),
                    ..Default::default()
                }],
                ..config(V1, "Never")
            },
            r#"the exec plugin "login": it is to be given the variable "", which"#,
        ),
        (
            ExecConfig {
                env: vec![ExecEnvVar {
                    name: "A=B".into(),
                    value: "hunter2".into(),
                    ..Default::default()
                }],
                ..config(V1, "Never")
            },
            r#"the exec plugin "login": it is to be given the variable "A=B", which"#,
        ),
    ] {
        let what = ExecPlugin::shared(&config, no_cluster).unwrap_err();
        assert_eq!(what.kind(), crate::ErrorKind::Config);
        assert!(what.to_string().starts_with(error), "{what}");
        assert!(!what.to_string().contains("hunter2"));
    }
}

#[test]
fn a_plugin_may_ask_where_its_mode_and_the_terminal_let_it() {
    for (mode, api_version, terminal, interactive) in [
        ("Never", V1, false, Some(false)),
        ("Never", V1, true, Some(false)),
        ("IfAvailable", V1, false, Some(false)),
        ("IfAvailable", V1, true, Some(true)),
        ("Always", V1, false, None),
        ("Always", V1, true, Some(true)),
        ("", V1BETA1, false, Some(false)),
        ("", V1BETA1, true, Some(true)),
    ] {
        let command = settings(&config(api_version, mode)).command(terminal);
        let row = format!("{mode} {api_version} {terminal}");
        match (command, interactive) {
            (Ok(command), Some(interactive)) => assert_eq!(
                info(&command),
                format!(
                    r#"{{"apiVersion":"{api_version}","kind":"ExecCredential","spec":{{"interactive":{interactive}}}}}"#
                ),
                "{row}"
            ),
            (Err(what), None) => {
                assert!(what.contains("standard input is no terminal"), "{what}");
            }
            _ => panic!("{row}"),
        }
    }
}

#[test]
fn a_plugin_that_asks_is_told_of_the_cluster() {
    let asking = ExecConfig {
        provide_cluster_info: true,
        ..config(V1BETA1, "Never")
    };
    let told = |cluster: ClusterInfo| {
        let command = Settings::new(&asking, || Ok(cluster))
            .unwrap()
            .command(false);
        info(&command.unwrap())
    };
    assert_eq!(
        told(ClusterInfo {
            server: "https://h".into(),
            ..Default::default()
        }),
        r#"{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{"cluster":{"server":"https://h"},"interactive":false}}"#
    );
    let all = ClusterInfo {
        server: "https://h".into(),
        tls_server_name: "name".into(),
        insecure_skip_tls_verify: true,
        certificate_authority_data: "PEM".into(),
        proxy_url: "http://p".into(),
        disable_compression: true,
        config: r#"{"audience": "web", "n": 1}"#.parse::<RawJson>().unwrap(),
        ..Default::default()
    };
    assert!(
        told(all).contains(concat!(
            r#""cluster":{"server":"https://h","tls-server-name":"name","insecure-skip-tls-verify":true,"#,
            r#""certificate-authority-data":"UEVN","proxy-url":"http://p","disable-compression":true,"#,
            r#""config":{"audience":"web","n":1}}"#
        ))
    );
}

#[test]
fn the_variables_of_the_plugin_come_after_those_of_the_process() {
    let env = [("A", "1"), ("KUBERNETES_EXEC_INFO", "mine"), ("A", "2")];
    let env = env.map(|(name, value)| ExecEnvVar {
        name: name.into(),
        value: value.into(),
        ..Default::default()
    });
    let command = settings(&ExecConfig {
        env: env.into(),
        ..config(V1, "Never")
    })
    .command(false);
    let command = command.unwrap();
    assert!(info(&command).contains("ExecCredential"));
    let a: Vec<_> = command
        .get_envs()
        .filter(|(name, _)| *name == "A")
        .collect();
    assert_eq!(a, [("A".as_ref(), Some("2".as_ref()))]);
}

#[test]
fn what_a_plugin_may_answer() {
    let of = |version: &str, status: &str| {
        format!(r#"{{"apiVersion":"{version}","kind":"ExecCredential","status":{status}}}"#)
    };
    // The token, whether there is a certificate, whether it expires; or how the error begins.
    type Expected = Result<(Option<&'static str>, bool, bool), &'static str>;
    let table: [(String, Expected); 25] = [
        (of(V1, r#"{"token":"t"}"#), Ok((Some("t"), false, false))),
        (
            of(
                V1,
                r#"{"token":"t","expirationTimestamp":"2026-01-02T03:04:05Z"}"#,
            ),
            Ok((Some("t"), false, true)),
        ),
        (
            of(V1, r#"{"token":"t","expirationTimestamp":null}"#),
            Ok((Some("t"), false, false)),
        ),
        (
            of(V1, r#"{"clientCertificateData":"c","clientKeyData":"k"}"#),
            Ok((None, true, false)),
        ),
        (
            of(
                V1,
                r#"{"token":"t","clientCertificateData":"c","clientKeyData":"k"}"#,
            ),
            Ok((Some("t"), true, false)),
        ),
        (
            of(V1, r#"{"token":"t","later":{"a":[1]}}"#),
            Ok((Some("t"), false, false)),
        ),
        (
            format!("apiVersion: {V1}\nkind: ExecCredential\nstatus:\n  token: t\n"),
            Ok((Some("t"), false, false)),
        ),
        (
            format!("\n  {}\n", of(V1, r#"{"token":"t"}"#)),
            Ok((Some("t"), false, false)),
        ),
        (
            format!(
                r#"{{"spec":{{"interactive":true}},{}"#,
                &of(V1, r#"{"token":"t"}"#)[1..]
            ),
            Ok((Some("t"), false, false)),
        ),
        (String::new(), Err("it wrote nothing")),
        (" \n".to_owned(), Err("it wrote nothing")),
        (
            "hunter2".to_owned(),
            Err("what it wrote is no ExecCredential: "),
        ),
        (
            "{\"status\":{\"token\":\"hunter2\"".to_owned(),
            Err("what it wrote is no ExecCredential: "),
        ),
        (
            of(V1, r#"{"token":"hunter2"}"#) + "hunter2",
            Err("what it wrote is no ExecCredential: "),
        ),
        (
            of(V1, r#"{"token":["hunter2"]}"#),
            Err("what it wrote is no ExecCredential: status.token: expected string, found list"),
        ),
        (
            of(V1, r#"{"token":5551234}"#),
            Err(
                "what it wrote is no ExecCredential: status.token: expected string, found number at",
            ),
        ),
        (
            of(V1, r#""hunter2""#),
            Err("what it wrote is no ExecCredential: status: expected object, found string at"),
        ),
        (
            of(V1, r#"{"token":"t","expirationTimestamp":"hunter2"}"#),
            Err("what it wrote is no ExecCredential: status.expirationTimestamp: expected"),
        ),
        (
            of(V1BETA1, r#"{"token":"hunter2"}"#),
            Err(
                "it answers in client.authentication.k8s.io/v1beta1 and is configured for client.authentication.k8s.io/v1",
            ),
        ),
        (
            of("hunter2", r#"{"token":"hunter2"}"#),
            Err("it answers in another apiVersion and is configured for"),
        ),
        (
            format!(r#"{{"apiVersion":"{V1}","kind":"hunter2"}}"#),
            Err("what it wrote is not of the kind ExecCredential"),
        ),
        (
            format!(r#"{{"apiVersion":"{V1}","kind":"ExecCredential"}}"#),
            Err("its answer has no status"),
        ),
        (
            of(V1, "{}"),
            Err("its answer has neither a token nor a certificate"),
        ),
        (
            of(V1, r#"{"clientCertificateData":"hunter2"}"#),
            Err("its answer has a certificate without a key"),
        ),
        (
            of(V1, r#"{"token":"t","clientKeyData":"hunter2"}"#),
            Err("its answer has a key without a certificate"),
        ),
    ];
    for (output, expected) in table {
        match (read(output.as_bytes(), V1), expected) {
            (Ok(credential), Ok((token, pair, expires))) => {
                assert_eq!(credential.token(), token, "{output}");
                assert_eq!(credential.pair.is_some(), pair, "{output}");
                assert_eq!(credential.expires.is_some(), expires, "{output}");
            }
            (Err(what), Err(start)) => {
                assert!(what.starts_with(start), "{output}: {what}");
                assert!(!what.contains("hunter2") && !what.contains("555"), "{what}");
            }
            (Ok(_), Err(_)) => panic!("{output} was taken"),
            (Err(what), Ok(_)) => panic!("{output}: {what}"),
        }
    }
}

#[test]
fn a_missing_program_is_told_with_the_hint() {
    let missing = |command: &str, hint: &str| {
        let config = ExecConfig {
            command: command.into(),
            install_hint: hint.into(),
            ..config(V1, "Never")
        };
        settings(&config).explain(ProcessError::Start(io::ErrorKind::NotFound.into()))
    };
    for (command, hint, text) in [
        ("login", "", "there is no such program in PATH; install it"),
        (
            "login",
            "brew install login",
            "there is no such program in PATH; brew install login",
        ),
        (
            "./login",
            "x",
            "there is no such file, or what it is written for is missing; x",
        ),
        (
            "login",
            "two\n\tlines \n",
            "there is no such program in PATH; two\n\tlines",
        ),
    ] {
        assert_eq!(missing(command, hint), text);
    }
}

async fn failure(config: &ExecConfig) -> String {
    let plugin = ExecPlugin::new(settings(config));
    let error = plugin.authorization().await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credentials);
    error.to_string()
}

#[tokio::test]
async fn a_plugin_that_fails_says_so_without_its_output() {
    let missing = ExecConfig {
        command: "/nowhere/login".into(),
        install_hint: "ask your administrator".into(),
        ..config(V1, "Never")
    };
    for (config, error) in [
        (
            missing,
            "the exec plugin \"/nowhere/login\": there is no such file, or what it is written for is missing; ask your administrator",
        ),
        (
            ExecConfig {
                command: "/dev/null".into(),
                ..config(V1, "Never")
            },
            "the exec plugin \"/dev/null\": it cannot be started: ",
        ),
        (
            script("echo hunter2; exit 3"),
            "the exec plugin \"/bin/sh\": it failed (exit status: 3); what it says of it is on standard error",
        ),
        (
            script("echo hunter2; kill -9 $$"),
            "the exec plugin \"/bin/sh\": it failed (signal: 9 (SIGKILL))",
        ),
        (
            script("echo hunter2"),
            "the exec plugin \"/bin/sh\": what it wrote is no ExecCredential: ",
        ),
        (
            script("head -c 5000000 /dev/zero"),
            "the exec plugin \"/bin/sh\": it wrote more than 4 MiB",
        ),
        (
            script(
                r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"hun\u000ater2"}}'"#,
            ),
            "the exec plugin \"/bin/sh\": the token holds characters that no header can carry",
        ),
        (
            script(
                r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"hunter2","clientKeyData":"hunter2"}}'"#,
            ),
            "the exec plugin \"/bin/sh\": client-certificate (of the plugin): it holds no certificate",
        ),
    ] {
        let what = failure(&config).await;
        assert!(what.starts_with(error), "{what}");
        assert!(!what.contains("hunter2"), "{what}");
    }
}

#[test]
fn a_process_is_killed_when_nobody_waits_any_more() {
    let process = Process::default();
    let guard = process.kill_on_drop();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exec sleep 600"]);
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        drop(guard);
    });
    assert!(matches!(process.run(command), Err(ProcessError::Killed)));
    killer.join().unwrap();
    // One that is killed before it begins never does.
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exit 0"]);
    assert!(matches!(process.run(command), Err(ProcessError::Killed)));
}

#[test]
fn a_process_that_lives_on_without_its_output_is_waited_for_and_can_be_killed() {
    let process = Process::default();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo done; exec >&-; sleep 0.2; exit 7"]);
    assert!(
        matches!(process.run(command), Err(ProcessError::Exit(status)) if status.code() == Some(7))
    );
    let guard = process.kill_on_drop();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exec >&-; exec sleep 600"]);
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        drop(guard);
    });
    assert!(matches!(process.run(command), Err(ProcessError::Killed)));
    killer.join().unwrap();
}
