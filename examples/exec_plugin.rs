//! A client whose credentials come from a program, without a kubeconfig: says whom the server takes it
//! for.
//!
//! ```sh
//! cargo run --example exec_plugin -- https://10.0.0.1:6443 ca.crt aws eks get-token --cluster-name web
//! ```
//!
//! With a kubeconfig there is nothing to do: `Clientset::try_default()` runs the plugin that it names.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use clientset::authentication_v1::SelfSubjectReview;
use clientset::config::{Config, ExecConfig};
use clientset::{Clientset, Error, RawJson};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, authority, command, args @ ..] = &arguments[..] else {
        eprintln!("usage: exec_plugin SERVER AUTHORITY-FILE COMMAND [ARGUMENT..]");
        return ExitCode::FAILURE;
    };
    let authority = match std::fs::read(authority) {
        Ok(pem) => pem,
        Err(error) => {
            eprintln!("exec_plugin: {authority}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let plugin = ExecConfig {
        api_version: "client.authentication.k8s.io/v1".into(),
        command: command.as_str().into(),
        args: args.iter().map(|arg| arg.as_str().into()).collect(),
        // It may ask for a password, say, where there is a terminal.
        interactive_mode: "IfAvailable".into(),
        ..Default::default()
    };
    let config = Config::new(server)
        .with_certificate_authority(authority)
        .with_exec(plugin, RawJson::new());
    match who_am_i(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("exec_plugin: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn who_am_i(config: Config) -> Result<(), Error> {
    let clients = Clientset::new(config)?;
    // The plugin is run here, with the first request, and not again for the next ones.
    let review = SelfSubjectReview::default();
    let reviews = clients.authentication_v1().self_subject_reviews();
    let user = reviews.create(&review).await?.status.user_info.clone();
    println!("You are {}.", user.username.unwrap_or_default());
    for group in &user.groups {
        println!("You are in {group}.");
    }
    Ok(())
}
