//! A real control plane is started, used, restarted and stopped, and a suite without one says so.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]
#![allow(
    clippy::print_stdout,
    reason = "how a copy of this program talks to its test"
)]

mod fixture;
mod sample;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use clientset_testing::control_plane::{Binaries, User};
use clientset_testing::suite::{Context, Suite, blocking, tests};
use clientset_testing::{ControlPlane, ControllerManager};
use fixture::{Fixture, ROLE, run_sample, start_and};
use serde_json::{Value, json};

type TestResult = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    match env::var(ROLE).as_deref() {
        Ok("suite") => return sample::suite().run(),
        Ok("older suite") => {
            let older = ControlPlane::builder().minor("1.33");
            return sample::suite().control_plane(older).run();
        }
        #[cfg(feature = "in-memory")]
        Ok("both servers") => return sample::of_both().run(),
        Ok("panic") => return start_and(|| panic!("as a failing assertion does")),
        Ok("wait") => {
            return start_and(|| {
                loop {
                    std::thread::park();
                }
            });
        }
        Ok(other) => panic!("unknown role {other}"),
        Err(_) => {}
    }
    let suite = Suite::new();
    #[cfg(feature = "in-memory")]
    let suite = suite.plain_tests(tests![tests_of_both_servers_run_twice_or_say_why_not]);
    suite
        .tests(tests![
            the_server_is_the_version_of_the_module,
            the_limited_user_is_known_and_refused,
            a_certificate_user_is_known_with_its_group,
            nobody_else_is_let_in,
            each_namespace_is_new_and_takes_pods,
            a_deployment_gets_pods_and_deletion_takes_them_along,
            a_namespace_deletion_ends,
            a_restart_keeps_address_data_and_users,
            a_stopped_api_server_can_be_started_again,
            flags_users_and_no_controller_manager_are_heeded,
            a_wrong_flag_is_reported_with_the_end_of_the_log,
            two_control_planes_run_beside_each_other,
            drop_ends_every_process_and_removes_the_folder,
            a_controller_manager_of_its_own_works_and_ends_with_its_value,
            a_panic_ends_every_process,
            a_killed_test_leaves_nothing_running,
            the_suite_reports_passes_failures_and_panics,
        ])
        .plain_tests(tests![
            missing_programs_are_a_clear_error,
            without_a_control_plane_tests_are_skipped_by_name,
            without_another_minor_its_suite_names_its_build,
            where_one_is_required_skipping_is_failing,
        ])
        .run()
}

async fn the_server_is_the_version_of_the_module(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let version = get(&server, "/version")?;
    assert_eq!(version["gitVersion"], "v1.37.0");
    assert_eq!(
        (&version["major"], &version["minor"]),
        (&json!("1"), &json!("37"))
    );
    Ok(())
}

async fn the_limited_user_is_known_and_refused(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    assert_eq!(who_is(&server, server.limited())?["username"], "limited");
    let path = format!("/api/v1/namespaces/{}/secrets", context.namespace().await?);
    let answer = server.call(server.limited(), "GET", &path, None)?;
    assert_eq!(
        (answer.status, &answer.body["reason"]),
        (403, &json!("Forbidden"))
    );
    assert_eq!(server.call(server.admin(), "GET", &path, None)?.status, 200);
    Ok(())
}

async fn a_certificate_user_is_known_with_its_group(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let jane = server.new_certificate_user("jane", Some("developers"))?;
    let user = who_is(&server, &jane)?;
    assert_eq!(user["username"], "jane");
    assert_eq!(
        user["groups"],
        json!(["developers", "system:authenticated"])
    );
    Ok(())
}

async fn nobody_else_is_let_in(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let stranger = context
        .start(ControlPlane::builder().without_controller_manager())
        .await?;
    let answer = server.call(stranger.admin(), "GET", "/version", None)?;
    assert_eq!(answer.status, 401, "a token of another control plane");
    Ok(())
}

async fn each_namespace_is_new_and_takes_pods(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let (one, two) = (context.namespace().await?, context.namespace().await?);
    assert_ne!(one, two);
    assert!(
        one.starts_with("each-namespace-is-new-and-takes-pods-"),
        "{one}"
    );
    let pod = json!({
        "metadata": { "name": "alone" },
        "spec": { "containers": [{ "name": "web", "image": "nginx" }] },
    });
    let path = format!("/api/v1/namespaces/{one}/pods");
    let answer = server.call(server.admin(), "POST", &path, Some(&pod))?;
    assert_eq!(answer.status, 201, "{}", answer.body);
    Ok(())
}

async fn a_deployment_gets_pods_and_deletion_takes_them_along(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let deployment = json!({
        "metadata": { "name": "web" },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "web", "image": "nginx" }] },
            },
        },
    });
    let deployments = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    let answer = server.call(server.admin(), "POST", &deployments, Some(&deployment))?;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    let count = || get(&server, &pods).map(|list| list["items"].as_array().map(Vec::len));
    eventually(|| Ok(count()? == Some(2))).await?;
    let web = format!("{deployments}/web?propagationPolicy=Background");
    assert_eq!(
        server.call(server.admin(), "DELETE", &web, None)?.status,
        200
    );
    eventually(|| Ok(count()? == Some(0))).await
}

async fn a_namespace_deletion_ends(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let path = format!("/api/v1/namespaces/{}", context.namespace().await?);
    assert_eq!(
        server.call(server.admin(), "DELETE", &path, None)?.status,
        200
    );
    eventually(|| Ok(server.call(server.admin(), "GET", &path, None)?.status == 404)).await
}

async fn a_restart_keeps_address_data_and_users(context: Context) -> TestResult {
    let server = context.start(ControlPlane::builder()).await?;
    let map = json!({ "metadata": { "name": "kept" }, "data": { "key": "value" } });
    let path = "/api/v1/namespaces/default/configmaps";
    assert_eq!(
        server
            .call(server.admin(), "POST", path, Some(&map))?
            .status,
        201
    );
    let (url, before) = (server.url().to_owned(), server.processes());
    let restarted = server.clone();
    blocking(move || restarted.restart_api_server()).await?;
    server.check()?;
    let after = server.processes();
    let changed: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(old, new)| old != new)
        .map(|(old, _)| old.0)
        .collect();
    assert_eq!(changed, ["kube-apiserver"]);
    assert_eq!(server.url(), url);
    assert_eq!(get(&server, &format!("{path}/kept"))?["data"], map["data"]);
    assert_eq!(who_is(&server, server.limited())?["username"], "limited");
    // Old resource versions are too old for the new server.
    let watch = "/api/v1/namespaces?watch=1&resourceVersion=1&timeoutSeconds=5";
    let event = get(&server, watch)?;
    assert_eq!(
        (&event["type"], &event["object"]["code"]),
        (&json!("ERROR"), &json!(410))
    );
    Ok(())
}

async fn a_stopped_api_server_can_be_started_again(context: Context) -> TestResult {
    let server = context
        .start(ControlPlane::builder().without_controller_manager())
        .await?;
    blocking({
        let server = server.clone();
        move || server.stop_api_server()
    })
    .await?;
    let stopped = "the API server is stopped; call start_api_server() first";
    assert_eq!(server.stop_api_server().unwrap_err().to_string(), stopped);
    assert_eq!(server.check().unwrap_err().to_string(), stopped);
    let error = server
        .call(server.admin(), "GET", "/version", None)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("cannot GET /version: "), "{error}");
    blocking({
        let server = server.clone();
        move || {
            server
                .start_api_server()
                .and_then(|()| server.start_api_server())
        }
    })
    .await?;
    get(&server, "/version").map(drop)
}

async fn flags_users_and_no_controller_manager_are_heeded(context: Context) -> TestResult {
    let builder = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag("--max-requests-inflight=321")
        .user("jane", ["developers", "operators"]);
    let server = context.start(builder).await?;
    let programs: Vec<_> = server
        .processes()
        .into_iter()
        .map(|(program, _)| program)
        .collect();
    assert_eq!(programs, ["kube-apiserver", "etcd"]);
    let jane = server.user("jane").ok_or("no jane")?;
    let groups = json!(["developers", "operators", "system:authenticated"]);
    assert_eq!(who_is(&server, jane)?["groups"], groups);
    let (_, pid) = server.processes()[0];
    let command = ps("args=", pid);
    assert!(command.contains("--max-requests-inflight=321"), "{command}");
    let namespace = server.create_namespace("unwaited")?;
    let account = format!("/api/v1/namespaces/{namespace}/serviceaccounts/default");
    assert_eq!(
        server.call(server.admin(), "GET", &account, None)?.status,
        404
    );
    let kubeconfig = server.kubeconfig_file(jane, &namespace)?;
    assert!(std::fs::read_to_string(kubeconfig)?.contains(jane.token().ok_or("no token")?));
    Ok(())
}

async fn a_wrong_flag_is_reported_with_the_end_of_the_log(context: Context) -> TestResult {
    let builder = ControlPlane::builder().api_server_flag("--no-such-flag");
    let error = context.start(builder).await.unwrap_err().to_string();
    assert!(
        error.starts_with("kube-apiserver ended by itself (exit status: 1); the end"),
        "{error}"
    );
    assert!(error.contains("unknown flag: --no-such-flag"), "{error}");
    Ok(())
}

async fn two_control_planes_run_beside_each_other(context: Context) -> TestResult {
    let shared = context.control_plane().await?;
    let own = context
        .start(ControlPlane::builder().without_controller_manager())
        .await?;
    let namespace = shared.create_namespace("only-shared")?;
    let path = format!("/api/v1/namespaces/{namespace}");
    assert_eq!(own.call(own.admin(), "GET", &path, None)?.status, 404);
    Ok(())
}

async fn drop_ends_every_process_and_removes_the_folder(context: Context) -> TestResult {
    let server = context.start(ControlPlane::builder()).await?;
    let (processes, folder) = (server.processes(), server.folder().to_owned());
    assert_eq!(processes.len(), 3);
    assert!(processes.iter().all(|&(_, pid)| runs(pid)) && folder.is_dir());
    drop(server);
    assert_gone(&processes, &folder);
    Ok(())
}

async fn a_controller_manager_of_its_own_works_and_ends_with_its_value(
    context: Context,
) -> TestResult {
    let builder = ControlPlane::builder().without_controller_manager();
    let server = context.start(builder).await?;
    let mut manager = ControllerManager::start(&server.kubeconfig(server.admin(), "default"))?;
    eventually(|| {
        manager.check()?;
        let path = "/api/v1/namespaces/default/serviceaccounts/default";
        Ok(server.call(server.admin(), "GET", path, None)?.status == 200)
    })
    .await?;
    let (processes, folder) = (
        [("kube-controller-manager", manager.pid())],
        manager.folder().to_owned(),
    );
    assert!(folder.join("kube-controller-manager.log").is_file());
    drop(manager);
    assert_gone(&processes, &folder);
    Ok(())
}

async fn a_panic_ends_every_process(_: Context) -> TestResult {
    let mut test = Fixture::start("panic")?;
    let (processes, folder) = test.started()?;
    let output = test.child.wait()?;
    assert_eq!(output.code(), Some(101));
    assert_gone(&processes, &folder);
    Ok(())
}

async fn a_killed_test_leaves_nothing_running(_: Context) -> TestResult {
    let mut test = Fixture::start("wait")?;
    let (processes, folder) = test.started()?;
    assert!(processes.len() == 3 && processes.iter().all(|&(_, pid)| runs(pid)));
    test.child.kill()?; // SIGKILL: no Drop runs in there
    test.child.wait()?;
    eventually(|| Ok(!processes.iter().any(|&(_, pid)| runs(pid)) && !folder.exists())).await
}

async fn the_suite_reports_passes_failures_and_panics(_: Context) -> TestResult {
    let output = run_sample("suite", &[], &[])?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success());
    for line in [
        "test passes        ... ok",
        "test fails         ... FAILED",
        "test panics        ... FAILED",
        "test never_ends    ... FAILED",
        "test needs_nothing ... ok",
        "did not end within 2s",
        "as the test says",
        "test panicked: as an assertion does",
        "test result: FAILED. 2 passed; 3 failed; 0 ignored;",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    Ok(())
}

#[cfg(feature = "in-memory")]
async fn tests_of_both_servers_run_twice_or_say_why_not(_: Context) -> TestResult {
    let nothing = [("KUBEBUILDER_ASSETS", "/nothing-here"), (REQUIRE, "0")];
    let output = run_sample("both servers", &[], &nothing)?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    for line in [
        "test asks_a_server            ... ignored (no control plane)",
        "test in_memory::asks_a_server ... ok",
        "test has_a_reason             ... ignored (no control plane)",
        "test in_memory::has_a_reason  ... ignored (it needs a real one)",
        "test result: ok. 1 passed; 0 failed; 3 ignored;",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    Ok(())
}

async fn missing_programs_are_a_clear_error(_: Context) -> TestResult {
    let folder = tempfile::tempdir()?;
    let error = Binaries::in_folder(folder.path()).unwrap_err().to_string();
    let expected = format!(
        "no control plane to test against: {} has no etcd; build one with \
         `testing/control-plane/build` (needs Go, ",
        folder.path().display()
    );
    assert!(error.starts_with(&expected), "{error}");

    // The controller manager is asked for by those who need it.
    for program in ["etcd", "kube-apiserver"] {
        std::fs::write(folder.path().join(program), "")?;
    }
    let binaries = Binaries::in_folder(folder.path())?;
    let started = blocking(|| ControlPlane::builder().binaries(binaries).start()).await;
    let error = started.unwrap_err().to_string();
    assert!(
        error.contains("has no kube-controller-manager; build one with"),
        "{error}"
    );
    Ok(())
}

async fn without_a_control_plane_tests_are_skipped_by_name(_: Context) -> TestResult {
    let nothing = [("KUBEBUILDER_ASSETS", "/nothing-here"), (REQUIRE, "0")];
    let output = run_sample("suite", &[], &nothing)?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    for line in [
        "test passes        ... ignored (no control plane)",
        "test needs_nothing ... ok",
        "test result: ok. 1 passed; 0 failed; 4 ignored;",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    let why = String::from_utf8_lossy(&output.stderr);
    let expected = "no control plane to test against: KUBEBUILDER_ASSETS is set, but \
                    /nothing-here has no etcd; build one with `testing/control-plane/build`";
    assert!(why.contains(expected), "{why}");
    Ok(())
}

async fn without_another_minor_its_suite_names_its_build(_: Context) -> TestResult {
    let nothing = [("XDG_CACHE_HOME", "/nothing-here"), (REQUIRE, "0")];
    let output = run_sample("older suite", &["passes"], &nothing)?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("test passes ... ignored (no control plane)"),
        "{text}"
    );
    let why = String::from_utf8_lossy(&output.stderr);
    let expected = "does not exist; build one with `testing/control-plane/build 1.33`";
    assert!(why.contains(expected), "{why}");
    Ok(())
}

async fn where_one_is_required_skipping_is_failing(_: Context) -> TestResult {
    let nothing = [("KUBEBUILDER_ASSETS", "/nothing-here"), (REQUIRE, "1")];
    let output = run_sample("suite", &["passes"], &nothing)?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(101), "{text}");
    for line in [
        "CLIENTSET_REQUIRE_CONTROL_PLANE is set, so this test must not be skipped: \
         no control plane to test against: KUBEBUILDER_ASSETS",
        "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out;",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    Ok(())
}

const REQUIRE: &str = "CLIENTSET_REQUIRE_CONTROL_PLANE";

fn get(server: &ControlPlane, path: &str) -> Result<Value, Box<dyn Error>> {
    let answer = server.call(server.admin(), "GET", path, None)?;
    if answer.status == 200 {
        Ok(answer.body)
    } else {
        Err(format!("{path}: {answer:?}").into())
    }
}

/// Whom the API server takes `user` for.
fn who_is(server: &ControlPlane, user: &User) -> Result<Value, Box<dyn Error>> {
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let answer = server.call(user, "POST", path, Some(&json!({})))?;
    assert_eq!(answer.status, 201, "{}", answer.body);
    Ok(answer.body["status"]["userInfo"].clone())
}

async fn eventually(mut check: impl FnMut() -> Result<bool, Box<dyn Error>>) -> TestResult {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(90) {
        if check()? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("did not come about within 90 s".into())
}

fn assert_gone<P: std::fmt::Debug>(processes: &[(P, u32)], folder: &Path) {
    let left: Vec<_> = processes.iter().filter(|&&(_, pid)| runs(pid)).collect();
    assert!(left.is_empty(), "still running: {left:?}");
    assert!(!folder.exists(), "{} is still there", folder.display());
}

/// Whether there is a process with this id that has not ended.
fn runs(pid: u32) -> bool {
    let state = ps("stat=", pid);
    !state.is_empty() && !state.starts_with('Z')
}

fn ps(what: &str, pid: u32) -> String {
    let output = Command::new("ps")
        .args(["-ww", "-o", what, "-p"])
        .arg(pid.to_string())
        .output();
    String::from_utf8(output.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}
