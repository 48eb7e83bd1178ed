//! The quick start, as a person runs it.

use std::process::{Command, Output};

use clientset_testing::suite::{Context, blocking};

use crate::support::Outcome;

/// Runs the example with this kubeconfig.
async fn quickstart(kubeconfig: String) -> Outcome<Output> {
    let run = move || {
        Command::new(env!("CARGO"))
            .args([
                "run",
                "--quiet",
                "--offline",
                "--package",
                "clientset",
                "--example",
                "quickstart",
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("KUBECONFIG", kubeconfig)
            .env_remove("KUBERNETES_SERVICE_HOST")
            .output()
    };
    Ok(blocking(run).await?)
}

pub(crate) async fn the_quick_start_runs_through(context: Context) -> Outcome {
    let server = context.control_plane().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), "default")?;
    let output = quickstart(kubeconfig.display().to_string()).await?;
    let said = String::from_utf8(output.stdout)?;
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for step in [
        "v1.37.0",
        "Created namespace",
        "2 of 2",
        "Scaled",
        "Applied",
        "Listed",
        "Deleted",
    ] {
        assert!(said.contains(step), "nothing of {step:?} in {said}");
    }
    Ok(())
}

pub(crate) async fn without_a_cluster_it_says_so_in_a_sentence(_context: Context) -> Outcome {
    let output = quickstart("/there/is/no/kubeconfig".to_owned()).await?;
    let said = String::from_utf8(output.stderr)?;
    assert!(!output.status.success());
    assert!(
        said.contains("KUBECONFIG") && said.trim().lines().count() == 1,
        "{said}"
    );
    Ok(())
}
