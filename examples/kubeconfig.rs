//! Which contexts the kubeconfig has, and what the server of the chosen one says of itself; with the
//! flags of `kubectl` that say which cluster and who asks.
//!
//! ```sh
//! cargo run --example kubeconfig -- --context dev --as jane
//! ```

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use clientset::config::ConfigFlags;
use clientset::{Clientset, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kubeconfig: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let mut flags = ConfigFlags::default();
    let mut arguments = std::env::args().skip(1);
    // Any parser of arguments would do; this one knows `--name value` and `--name=value`.
    while let Some(argument) = arguments.next() {
        let name = argument.trim_start_matches('-');
        match name.split_once('=') {
            Some((name, value)) => flags.set(name, Some(value))?,
            None => {
                let takes_value = ConfigFlags::find(name).is_some_and(|flag| flag.value.is_some());
                let value = if takes_value { arguments.next() } else { None };
                flags.set(name, value.as_deref())?;
            }
        }
    }

    // KUBECONFIG and ~/.kube/config, several files made one, and the flags laid over it.
    let client_config = flags.client_config();
    let kubeconfig = client_config.merged_raw_config()?;
    for name in kubeconfig.contexts.names() {
        let current = *name == kubeconfig.current_context;
        println!("context {name}{}", if current { " (current)" } else { "" });
    }
    let config = client_config.client_config()?;
    println!("{}, namespace {}", config.server(), config.namespace());
    let clients = Clientset::new(config)?;
    println!("Kubernetes {}", clients.server_version().await?.git_version);
    Ok(())
}
