//! The command `clientset-testing serve`, as a process.

use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use clientset::{Clientset, Config};
use rustix::process::{Pid, Signal, kill_process};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A running server, killed with this value at the latest.
struct Server {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientset-testing"));
    command.args(arguments).current_dir(folder);
    command
}

fn serve(arguments: &[&str], folder: &Path) -> Outcome<Server> {
    let mut child = command(arguments, folder).stdout(Stdio::piped()).spawn()?;
    let mut said = BufReader::new(child.stdout.take().ok_or("a pipe")?);
    let mut line = String::new();
    said.read_line(&mut line)?;
    let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
    let url = url.ok_or_else(|| format!("it said {line:?}"))?;
    Ok(Server { child, said, url })
}

impl Server {
    /// Ends it with a signal; what it printed until then.
    fn end(mut self, signal: Signal) -> Outcome<String> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal)?;
        let mut rest = String::new();
        self.said.read_to_string(&mut rest)?;
        let status = self.child.wait()?;
        if !status.success() {
            return Err(format!("it ended with {status}: {rest}").into());
        }
        Ok(rest)
    }
}

const SEED: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seeded}\ndata: {colour: blue}\n";

#[tokio::test]
async fn the_command_serves_what_its_kubeconfig_leads_to_and_ends_with_its_state_saved() -> Outcome
{
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    std::fs::write(folder.join("seed.yaml"), SEED)?;
    let arguments = [
        "serve",
        "--port",
        "0",
        "--kubeconfig",
        "out.yaml",
        "--seed",
        "seed.yaml",
        "--state",
        "state",
    ];
    for (round, signal) in [Signal::TERM, Signal::INT].into_iter().enumerate() {
        let server = serve(&arguments, folder)?;
        let config = Config::from_kubeconfig(folder.join("out.yaml")).await?;
        let clients = Clientset::new(config)?;
        let maps = clients.core_v1().config_maps("default");
        let map = maps
            .modify("seeded", move |map| {
                map.data.insert(format!("round-{round}"), "seen".into());
            })
            .await?;
        assert_eq!(map.data.len(), 2 + round, "{}: {map:?}", server.url);
        let watch = maps.watch().once().await?;
        let printed = server.end(signal)?;
        drop(watch);
        assert!(
            printed.contains("200 get /api/v1/namespaces/default/configmaps/seeded"),
            "{printed}"
        );
        assert!(printed.contains("200 patch "), "{printed}");
    }
    let state = std::fs::read_to_string(folder.join("state"))?;
    assert!(
        state.contains("round-0") && state.contains("round-1"),
        "{state}"
    );
    Ok(())
}

#[test]
fn what_is_wrong_is_told_in_a_sentence() -> Outcome {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    std::fs::write(
        folder.join("wrong.yaml"),
        "apiVersion: v1\nkind: Pot\nmetadata: {name: a}\n",
    )?;
    std::fs::write(folder.join("notes"), "milk\n")?;
    for (arguments, code, expected) in [
        (
            &["serve", "--seed", "none.yaml"][..],
            1,
            "none.yaml: the file cannot be read",
        ),
        (
            &["serve", "--seed", "wrong.yaml"],
            1,
            "wrong.yaml, object 1 (line 1): no resource of the kind Pot",
        ),
        (&["serve", "--state", "notes"], 1, "notes: it is no state"),
        (
            &["serve", "--kubeconfig", "no/out.yaml"],
            1,
            "cannot write no/out.yaml",
        ),
        (
            &["serve", "--bind", "0.0.0.0"],
            2,
            "no address but of loopback",
        ),
        (&[], 2, "a command is missing"),
    ] {
        let output = command(arguments, folder).output()?;
        let said = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(
            said.starts_with("clientset-testing: ") && said.contains(expected),
            "{said}"
        );
        assert_eq!(code == 2, said.contains("usage: "), "{said}");
    }
    let help = command(&["serve", "--help"], folder).output()?;
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout)?.starts_with("usage: clientset-testing serve"));
    Ok(())
}
