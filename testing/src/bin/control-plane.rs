//! Starts a control plane in the foreground, to try things by hand.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command")]

mod command;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clientset_testing::ControlPlane;
use clientset_testing::control_plane::Builder;
use lexopt::Arg::{Long, Short};
use lexopt::{Parser, ValueExt};

const USAGE: &str = "\
usage: control-plane [--kubeconfig FILE] [--minor MINOR] [--user NAME[,GROUP..]]..
                     [--without-controller-manager] [-- FLAGS OF KUBE-APISERVER]

Starts etcd, kube-apiserver and kube-controller-manager on loopback with a new, empty store, prints
the paths of kubeconfig files and runs until Ctrl-C; then nothing of it is left.

  --kubeconfig FILE             also write the admin's kubeconfig there
  --minor MINOR                 of another Kubernetes minor, such as 1.33
  --user NAME[,GROUP..]         add a user, who may do nothing until a role is bound to them
  --without-controller-manager  no garbage collection, no default service accounts, no controllers
";

#[derive(Debug, Default)]
struct Arguments {
    builder: Builder,
    users: Vec<String>,
    kubeconfig: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = parse(env::args_os().skip(1));
    command::run("control-plane", USAGE, arguments, run).await
}

/// None: help was asked for.
fn parse(
    words: impl IntoIterator<Item: Into<OsString>>,
) -> Result<Option<Arguments>, lexopt::Error> {
    let mut arguments = Arguments::default();
    let mut parser = Parser::from_args(words);
    loop {
        if let Some(mut rest) = parser.try_raw_args()
            && rest.next_if(|word| word == "--").is_some()
        {
            for flag in rest {
                arguments.builder = arguments.builder.api_server_flag(flag.string()?);
            }
        }
        let Some(argument) = parser.next()? else {
            return Ok(Some(arguments));
        };
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("kubeconfig") => arguments.kubeconfig = Some(parser.value()?.into()),
            Long("minor") => {
                arguments.builder = arguments.builder.minor(parser.value()?.string()?);
            }
            Long("user") => {
                let value = parser.value()?.string()?;
                let mut parts = value.split(',').map(str::to_owned);
                let name = parts.next().unwrap_or_default();
                arguments.users.push(name.clone());
                arguments.builder = arguments.builder.user(name, parts);
            }
            Long("without-controller-manager") => {
                arguments.builder = arguments.builder.without_controller_manager();
            }
            other => return Err(other.unexpected()),
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let control_plane = tokio::task::spawn_blocking(|| arguments.builder.start()).await??;
    println!(
        "ready after {:.1} s: {}",
        begin.elapsed().as_secs_f32(),
        control_plane.url()
    );
    for (program, pid) in control_plane.processes() {
        let log = control_plane.folder().join(format!("{program}.log"));
        println!("  {program}: process {pid}, log {}", log.display());
    }
    let admin = control_plane.kubeconfig_file(control_plane.admin(), "default")?;
    let limited = control_plane.kubeconfig_file(control_plane.limited(), "default")?;
    println!("\nkubeconfig of limited: {}", limited.display());
    for name in arguments.users {
        if let Some(user) = control_plane.user(&name) {
            let file = control_plane.kubeconfig_file(user, "default")?;
            println!("kubeconfig of {name}: {}", file.display());
        }
    }
    println!("\nexport KUBECONFIG={}", admin.display());
    if let Some(path) = arguments.kubeconfig {
        fs::write(
            &path,
            control_plane.kubeconfig(control_plane.admin(), "default"),
        )
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    println!("\nrunning until Ctrl-C");
    wait_for_the_end(&control_plane).await
}

/// Until Ctrl-C, or until one of the programs ends by itself.
async fn wait_for_the_end(control_plane: &ControlPlane) -> Result<(), Box<dyn std::error::Error>> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = interrupt.recv() => return Ok(()),
            _ = terminate.recv() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(1)) => control_plane.check()?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Option<Arguments>, String> {
        parse(words.split_whitespace()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_named() {
        let arguments =
            parsed("--user jane,dev --kubeconfig k --minor 1.33 --user joe -- --v=4").unwrap();
        let arguments = arguments.unwrap();
        assert_eq!(arguments.users, ["jane", "joe"]);
        assert_eq!(arguments.kubeconfig, Some("k".into()));
        let builder = Builder::default()
            .minor("1.33")
            .user("jane", ["dev"])
            .user("joe", [""; 0])
            .api_server_flag("--v=4");
        assert_eq!(format!("{:?}", arguments.builder), format!("{builder:?}"));
        assert!(parsed("--user x --help").unwrap().is_none());
        assert_eq!(
            parsed("--user").unwrap_err(),
            "missing argument for option '--user'"
        );
        assert_eq!(
            parsed("serve").unwrap_err(),
            "unexpected argument \"serve\""
        );
    }
}
