//! A program in a pod: says as which service account it runs and where, and counts the pods beside it.
//!
//! It takes what the kubelet puts into every pod with a service account: the server's address from
//! `KUBERNETES_SERVICE_HOST` and `_PORT`, a token that is renewed, the authority and the namespace. To count
//! pods, the account needs a role:
//!
//! ```sh
//! kubectl create rolebinding count --clusterrole=view --serviceaccount=default:default
//! ```
//!
//! `Clientset::try_default()` does the same where no kubeconfig is found.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use clientset::authentication_v1::SelfSubjectReview;
use clientset::config::Config;
use clientset::{Clientset, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("in_cluster: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let config = Config::in_cluster().await?;
    let namespace = config.namespace().to_owned();
    let clients = Clientset::new(config)?;
    let reviews = clients.authentication_v1().self_subject_reviews();
    let review = reviews.create(&SelfSubjectReview::default()).await?;
    let user = &review.status.user_info;
    println!("I am {}.", user.username.as_deref().unwrap_or_default());
    let pods = clients.core_v1().pods(&namespace).list().await?;
    println!("There are {} pods in {namespace}.", pods.items.len());
    Ok(())
}
