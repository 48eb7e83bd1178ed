//! Measures clientset beside its rivals at run time: every contender in a process of its own, in turn.

mod contend;
mod decode;
mod gets;
mod listing;
mod pods;
mod server;

use std::path::Path;
use std::process::ExitCode;

use clientset_benches::results::{Conditions, Results};
use clientset_benches::{Outcome, report};

const USAGE: &str = "\
usage: clientset-contenders COMMAND

  decode [PODS]  a PodList of so many pods, 10,000 unless said: reading and writing it
  server         a real API server with 50,000 pods: GETs, and listing all
  serve PODS     only starts such a server and fills it, until Ctrl-C, to measure it again and again with
  server KUBECONFIG
";

/// Pods on a server.
const PODS: usize = 50_000;

/// How often each contender lists the server and reads a pod of it.
const TURNS: usize = 3;

#[cfg(feature = "allocations")]
#[global_allocator]
pub(crate) static HEAP: &stats_alloc::StatsAlloc<std::alloc::System> =
    &stats_alloc::INSTRUMENTED_SYSTEM;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clientset-contenders: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[&str]) -> Outcome {
    match *arguments {
        ["decode"] => keep("decode", &decode::compare(10_000)?),
        // Another length is for a look; what is kept is always of one length.
        ["decode", pods] => show(&decode::compare(pods.parse()?)?),
        ["server"] => {
            let server = server::Server::start().await?;
            eprintln!("filling the server");
            server.fill(PODS).await?;
            keep("server", &measure(&server.kubeconfig).await?)
        }
        ["server", kubeconfig] => keep("server", &measure(Path::new(kubeconfig)).await?),
        ["serve", pods] => {
            let server = server::Server::start().await?;
            server.fill(pods.parse()?).await?;
            println!("export KUBECONFIG={}", server.kubeconfig.display());
            server.wait().await
        }
        // What the comparisons start.
        ["contend", "decode", contender, file] => decode::contend(contender, file),
        ["contend", "get", contender, kubeconfig, pod] => {
            gets::contend(contender, Path::new(kubeconfig), pod).await
        }
        ["contend", "list", contender, kubeconfig] => {
            listing::contend(contender, Path::new(kubeconfig)).await
        }
        _ => Err(USAGE.into()),
    }
}

/// Measures the clients of a server that was filled.
async fn measure(kubeconfig: &Path) -> Outcome<Results> {
    let first = server::first_pod(kubeconfig).await?;
    let kubeconfig = kubeconfig
        .to_str()
        .ok_or("the kubeconfig's path is no UTF-8")?;
    eprintln!("measuring");
    let mut measurements = vec![gets::compare(kubeconfig, &first, TURNS)?];
    measurements.extend(listing::compare(kubeconfig, PODS, TURNS)?);
    Ok(Results {
        conditions: Conditions::here("kube 5.0.0, k8s-openapi 0.29.0", TURNS)?,
        measurements,
    })
}

/// Shows results and keeps them for the report, unless the program was built to count allocations.
fn keep(command: &str, results: &Results) -> Outcome {
    show(results)?;
    if cfg!(feature = "allocations") {
        return Ok(());
    }
    results.write(command)
}

fn show(results: &Results) -> Outcome {
    print!("{}", report::plain(results));
    Ok(())
}
