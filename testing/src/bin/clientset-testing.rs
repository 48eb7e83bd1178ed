//! Serves the in-memory API server to programs in any language, and to kubectl.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command")]

use std::env;
use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
usage: clientset-testing serve [--port PORT] [--bind ADDRESS] [--kubeconfig FILE] [--seed FILE]..
                               [--state FILE] [--tls] [--rbac] [--quiet]

Serves an in-memory Kubernetes API server on loopback until Ctrl-C or SIGTERM. It prints one line with its address
once it can be asked, and then one line for each request.

  --port PORT        the port; 0, which is what it is unless set, takes a free one
  --bind ADDRESS     the address of loopback, 127.0.0.1 unless set; there is no other, since whoever reaches the
                     server is its administrator
  --kubeconfig FILE  write a kubeconfig there that leads to it; it is there before the address is printed
  --seed FILE        begin with the objects of this manifest (YAML or JSON, documents and lists, with their status);
                     given again, with those as well
  --state FILE       keep the state in this file: begin with what is in it, and write what changes; seeds are for a
                     new one only
  --tls              serve over TLS, with an authority of its own that the kubeconfig holds; a program without a
                     credential is system:anonymous then, and no longer the administrator
  --rbac             let roles and bindings decide who may do what; try `kubectl --as jane`
  --quiet            print no requests

  clientset-testing serve --kubeconfig out.yaml --seed objects.yaml &
  kubectl --kubeconfig out.yaml get pods
";

#[derive(Debug, PartialEq)]
struct Arguments {
    port: u16,
    address: IpAddr,
    kubeconfig: Option<PathBuf>,
    seeds: Vec<PathBuf>,
    state: Option<PathBuf>,
    tls: bool,
    rbac: bool,
    quiet: bool,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            port: 0,
            address: Ipv4Addr::LOCALHOST.into(),
            kubeconfig: None,
            seeds: Vec::new(),
            state: None,
            tls: false,
            rbac: false,
            quiet: false,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match parse(env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprint!("clientset-testing: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clientset-testing: {error}");
            ExitCode::FAILURE
        }
    }
}

/// None: help was asked for.
fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    match words.next().as_deref() {
        Some("serve") => {}
        Some("-h" | "--help" | "help") => return Ok(None),
        Some(other) => return Err(format!("unknown command {other:?}; there is \"serve\"")),
        None => return Err("a command is missing; there is \"serve\"".to_owned()),
    }
    let mut arguments = Arguments::default();
    while let Some(word) = words.next() {
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let mut value = || {
            let value = attached.clone().or_else(|| words.next());
            value.ok_or_else(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "-h" | "--help" => return Ok(None),
            "--port" => {
                let value = value()?;
                arguments.port = value
                    .parse()
                    .map_err(|_| format!("--port {value:?} is no number from 0 to 65535"))?;
            }
            "--bind" => {
                let value = value()?;
                arguments.address = match value.parse::<IpAddr>() {
                    Ok(address) if address.is_loopback() => address,
                    _ => {
                        return Err(format!(
                            "--bind {value:?} is no address of loopback, such as 127.0.0.1 or ::1"
                        ));
                    }
                };
            }
            "--kubeconfig" => arguments.kubeconfig = Some(value()?.into()),
            "--seed" => arguments.seeds.push(value()?.into()),
            "--state" => arguments.state = Some(value()?.into()),
            "--tls" => arguments.tls = true,
            "--rbac" => arguments.rbac = true,
            "--quiet" => arguments.quiet = true,
            other => return Err(format!("unknown argument {other:?}")),
        }
    }
    Ok(Some(arguments))
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    // Before anything is said, so that who has read the address may end the program.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let seed = arguments.seeds.iter().fold(Seed::new(), Seed::file);
    let mut builder = TestCluster::builder()
        .address((arguments.address, arguments.port))
        .seed(seed);
    if let Some(path) = &arguments.state {
        builder = builder.state_file(path);
    }
    if arguments.tls {
        builder = builder.tls();
    }
    if arguments.rbac {
        builder = builder.rbac();
    }
    let cluster = builder.start().await?;
    if let Some(path) = &arguments.kubeconfig {
        fs::write(path, cluster.kubeconfig())
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    println!("listening on {}", cluster.url());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = print_requests(&cluster), if !arguments.quiet => {}
    }
    // What the end of the cluster would do, too, but could not tell.
    cluster.save()?;
    Ok(())
}

/// One line for each request, until the end.
async fn print_requests(cluster: &TestCluster) {
    loop {
        let any = |_: &_| true;
        if cluster
            .wait_for_request(std::time::Duration::MAX, any)
            .await
            .is_ok()
        {
            for request in cluster.take_requests() {
                // Nobody has to read on.
                let _ = writeln!(io::stdout(), "{request}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Option<Arguments>, String> {
        parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_named() {
        let words = "serve --port 8080 --bind=::1 --kubeconfig k --seed a --seed=b --state s --tls --rbac --quiet";
        let expected = Arguments {
            port: 8080,
            address: "::1".parse().unwrap(),
            kubeconfig: Some("k".into()),
            seeds: vec!["a".into(), "b".into()],
            state: Some("s".into()),
            tls: true,
            rbac: true,
            quiet: true,
        };
        assert_eq!(parsed(words), Ok(Some(expected)));
        assert_eq!(parsed("serve"), Ok(Some(Arguments::default())));
        for help in ["--help", "-h", "help", "serve --help"] {
            assert_eq!(parsed(help), Ok(None), "{help}");
        }
        for (words, expected) in [
            ("", "a command is missing"),
            ("start", "unknown command \"start\""),
            ("serve --port", "--port needs a value"),
            ("serve --port 70000", "--port \"70000\" is no number"),
            ("serve --bind 0.0.0.0", "no address of loopback"),
            ("serve --colour red", "unknown argument \"--colour\""),
        ] {
            let problem = parsed(words).unwrap_err();
            assert!(problem.contains(expected), "{words}: {problem}");
        }
    }
}
