//! The examples of custom resources, as a person runs them.

use std::process::{Command, Output};

use clientset_testing::suite::{Context, blocking};

use crate::play::DeploymentController;
use crate::support::{Outcome, place};

/// Runs a program of examples/crds in a namespace of its own, and gives what it said.
async fn example(context: &Context, name: &'static str) -> Outcome<String> {
    example_in(context, name, context.namespace().await?).await
}

async fn example_in(context: &Context, name: &'static str, namespace: String) -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, context.server().await?.kubeconfig(&namespace))?;
    let output: Output = blocking(move || {
        Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--offline", "--package"])
            .args(["clientset-crds-example", "--bin", name])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("KUBECONFIG", kubeconfig)
            .env_remove("KUBERNETES_SERVICE_HOST")
            .output()
    })
    .await?;
    let said = String::from_utf8(output.stdout)?;
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{wrong}");
    Ok(said)
}

pub(crate) async fn the_example_of_a_projects_definition_runs_through(context: Context) -> Outcome {
    assert_eq!(
        example(&context, "certificate").await?,
        "Created certificate web.\n\
         It is for web.example.com, www.example.com.\n\
         Listed web: ECDSA.\n\
         Deleted it.\n"
    );
    Ok(())
}

pub(crate) async fn the_example_of_ones_own_definition_runs_through(context: Context) -> Outcome {
    assert_eq!(
        example(&context, "website").await?,
        "Created website shop with 1 replicas, as the definition has it by default.\n\
         Scaled it from 1 to 3 replicas.\n\
         Applied example.com/shop:2; extra is still {\"theme\":{\"dark\":true}}.\n\
         kubectl shows Phase of .status.phase.\n\
         kubectl shows Replicas of .spec.replicas.\n\
         Deleted it.\n"
    );
    Ok(())
}

pub(crate) async fn the_example_of_a_controller_runs_through(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = DeploymentController::play(&context, &place.namespace).await?;
    let said = example_in(&context, "controller", place.namespace).await?;
    drop(deployments);
    for line in [
        "Somebody wants a website.\n",
        "blog: 0 replicas yet\n",
        "blog is served by 2 replicas: 2 replicas of the Deployment\n",
        "Nobody wants it any more.\n",
    ] {
        assert!(said.contains(line), "nothing of {line:?} in {said}");
    }
    Ok(())
}
