//! Serves the in-memory API server to programs in any language, and to kubectl.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command")]

mod command;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt};
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
usage: clientset-testing serve [--port PORT] [--bind ADDRESS] [--kubeconfig FILE] [--seed FILE]..
                               [--state FILE] [--tls] [--rbac] [--without-controllers] [--quiet]

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
  --without-controllers  leave garbage, namespaces and service accounts to a controller manager of one's own
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
    without_controllers: bool,
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
            without_controllers: false,
            quiet: false,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = parse(env::args_os().skip(1));
    command::run("clientset-testing", USAGE, arguments, serve).await
}

/// None: help was asked for.
fn parse(
    words: impl IntoIterator<Item: Into<OsString>>,
) -> Result<Option<Arguments>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    match parser.next()? {
        Some(Value(word)) if word == "serve" => {}
        Some(Value(word)) if word == "help" => return Ok(None),
        Some(Short('h') | Long("help")) => return Ok(None),
        Some(Value(word)) => {
            return Err(format!("unknown command {word:?}; there is \"serve\"").into());
        }
        Some(other) => return Err(other.unexpected()),
        None => return Err("a command is missing; there is \"serve\"".into()),
    }
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("port") => arguments.port = parser.value()?.parse_with(port)?,
            Long("bind") => arguments.address = parser.value()?.parse_with(loopback)?,
            Long("kubeconfig") => arguments.kubeconfig = Some(parser.value()?.into()),
            Long("seed") => arguments.seeds.push(parser.value()?.into()),
            Long("state") => arguments.state = Some(parser.value()?.into()),
            Long("tls") => arguments.tls = true,
            Long("rbac") => arguments.rbac = true,
            Long("without-controllers") => arguments.without_controllers = true,
            Long("quiet") => arguments.quiet = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(arguments))
}

fn port(number: &str) -> Result<u16, &'static str> {
    number
        .parse()
        .map_err(|_| "--port takes a number from 0 to 65535")
}

fn loopback(address: &str) -> Result<IpAddr, &'static str> {
    match address.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => Ok(address),
        _ => Err("--bind takes no address but of loopback, such as 127.0.0.1 or ::1"),
    }
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
    if arguments.without_controllers {
        builder = builder.without_controllers();
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
        parse(words.split_whitespace()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_named() {
        let words = "serve --port 8080 --bind=::1 --kubeconfig k --seed a --seed=b --state s --tls --rbac --without-controllers --quiet";
        let expected = Arguments {
            port: 8080,
            address: "::1".parse().unwrap(),
            kubeconfig: Some("k".into()),
            seeds: vec!["a".into(), "b".into()],
            state: Some("s".into()),
            tls: true,
            rbac: true,
            without_controllers: true,
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
            ("serve --port", "missing argument for option '--port'"),
            ("serve --port 70000", "\"70000\": --port takes a number"),
            (
                "serve --bind 0.0.0.0",
                "--bind takes no address but of loopback",
            ),
            ("serve --colour red", "invalid option '--colour'"),
        ] {
            let problem = parsed(words).unwrap_err();
            assert!(problem.contains(expected), "{words}: {problem}");
        }
    }
}
