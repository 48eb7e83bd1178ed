//! A client that takes objects through one way of changing them, for tests that build it from an old
//! minor and let it meet objects of a newer server.
//!
//! `old-client STEP` reads lines of JSON from standard input, `{"apiVersion", "kind", "name"}`, of
//! objects in the namespace of the kubeconfig or in the cluster. For each it prints a line with what the
//! server answered, as this minor's types write it; `old-client shards` asks for a list by shards, and
//! `old-client token` for a token.

// A command talks to its caller.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod steps;

use std::error::Error;
use std::io::Read;
use std::process::ExitCode;

use clientset::Clientset;
use clientset::authentication_v1::TokenRequest;
use clientset::object::Kind;
use clientset::wire::json;
use serde_json::{Value, from_str};
use steps::{Step, plain, with_status};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(step) = std::env::args().nth(1) else {
        eprintln!("usage: old-client STEP < objects");
        return ExitCode::from(2);
    };
    match run(&step).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("old-client: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(step: &str) -> Outcome {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let clients = Clientset::try_default().await?;
    match step {
        "shards" => return shards(&clients, &input).await,
        "token" => return token(&clients, &input).await,
        _ => {}
    }
    let step: Step = step.parse()?;
    for line in input.lines() {
        let target: Value = from_str(line)?;
        let text = |key: &str| target[key].as_str().unwrap_or_default();
        let (api_version, kind, name) = (text("apiVersion"), text("kind"), text("name"));
        let answer = of_kind(&clients, step, api_version, kind, name)
            .await
            .map_err(|error| format!("{api_version} {kind} {name}: {error}"))?;
        println!("{answer}");
    }
    Ok(())
}

/// The kinds that it knows: how each is reached, and whether it has a status in every minor.
macro_rules! kinds {
    ($($group:ident { $($place:ident $status:ident $kind:ident;)* })*) => {
        async fn of_kind(
            clients: &Clientset,
            step: Step,
            api_version: &str,
            kind: &str,
            name: &str,
        ) -> Outcome<Value> {
            $($(
                if api_version == <clientset::$group::$kind as Kind>::API_VERSION
                    && kind == <clientset::$group::$kind as Kind>::KIND
                {
                    let client = clients.resource::<clientset::$group::$kind>();
                    let client = kinds!(@$place client clients);
                    return $status(&client, step, name).await;
                }
            )*)*
            Err("this program does not know the kind".into())
        }
    };
    (@namespaced $client:ident $clients:ident) => {
        $client.namespace($clients.default_namespace())
    };
    (@cluster $client:ident $clients:ident) => {
        $client
    };
}

kinds! {
    apiextensions_v1 {
        cluster with_status CustomResourceDefinition;
    }
    apps_v1 {
        namespaced with_status Deployment;
    }
    autoscaling_v2 {
        namespaced with_status HorizontalPodAutoscaler;
    }
    batch_v1 {
        namespaced with_status Job;
    }
    core_v1 {
        cluster with_status Node;
        namespaced with_status PersistentVolumeClaim;
        namespaced with_status Pod;
    }
    resource_v1alpha3 {
        cluster plain DeviceTaintRule;
    }
    resource_v1beta1 {
        cluster plain DeviceClass;
        namespaced with_status ResourceClaim;
        cluster plain ResourceSlice;
    }
    resource_v1beta2 {
        cluster plain DeviceClass;
        namespaced with_status ResourceClaim;
        cluster plain ResourceSlice;
    }
    storage_v1 {
        cluster plain CSIDriver;
        cluster plain CSINode;
    }
}

/// Lists the ConfigMaps of a shard, which an old client asks for by the parameter itself.
async fn shards(clients: &Clientset, selector: &str) -> Outcome {
    let maps = clients.core_v1().config_maps(clients.default_namespace());
    let selector = selector.trim().to_owned();
    let list = maps
        .list()
        .customize(move |request| request.param("shardSelector", &selector))
        .await?;
    let metadata = json::to_string(&list.metadata)?;
    println!("{metadata}");
    Ok(())
}

/// Asks for a token of the default service account with a request of raw JSON.
async fn token(clients: &Clientset, request: &str) -> Outcome {
    let accounts = clients
        .core_v1()
        .service_accounts(clients.default_namespace());
    let request: TokenRequest = json::from_str(request)?;
    let answer = accounts.create_token("default", &request).await?;
    // The token itself is shown to nobody.
    println!("{}", json::to_string(&answer.spec)?);
    Ok(())
}
