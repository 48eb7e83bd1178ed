//! The quick start, as a person runs it.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use clientset_testing::suite::{Context, blocking};
use tempfile::TempDir;

use crate::play::DeploymentController;
use crate::support::{Outcome, Users as _};

/// A file with the administrator's kubeconfig, there as long as the folder is.
async fn kubeconfig(context: &Context, namespace: &str) -> Outcome<(TempDir, String)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("kubeconfig");
    std::fs::write(&file, context.server().await?.kubeconfig(namespace))?;
    Ok((folder, file.display().to_string()))
}

/// Runs an example with this kubeconfig.
async fn example(name: &str, arguments: &[&str], kubeconfig: String) -> Outcome<Output> {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["run", "--quiet", "--offline", "--package", "clientset"])
        .args(["--example", name, "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("KUBECONFIG", kubeconfig)
        .env_remove("KUBERNETES_SERVICE_HOST");
    Ok(blocking(move || command.output()).await?)
}

/// What the quick start says, step by step.
const QUICK_START: [&str; 7] = [
    "v1.37.0",
    "Created namespace",
    "2 of 2",
    "Scaled",
    "Applied",
    "Listed",
    "Deleted",
];

async fn quickstart(kubeconfig: String) -> Outcome<Output> {
    example("quickstart", &[], kubeconfig).await
}

pub(crate) async fn the_quick_start_runs_through(context: Context) -> Outcome {
    let (_folder, kubeconfig) = kubeconfig(&context, "default").await?;
    let _deployments = DeploymentController::play(&context, "quickstart-").await?;
    let output = quickstart(kubeconfig).await?;
    let said = String::from_utf8(output.stdout)?;
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for step in QUICK_START {
        assert!(said.contains(step), "nothing of {step:?} in {said}");
    }
    Ok(())
}

pub(crate) async fn the_quick_start_needs_no_cluster(_context: Context) -> Outcome {
    let nowhere = "/there/is/no/kubeconfig".to_owned();
    let asked_for = example("quickstart", &["--in-memory"], nowhere).await?;
    // Cargo needs the home that the program is not to have.
    let folder = env::current_exe()?;
    let folder = folder
        .parent()
        .and_then(Path::parent)
        .ok_or("target/debug")?;
    let mut program = Command::new(folder.join("examples/quickstart"));
    let home = tempfile::tempdir()?;
    program.env("HOME", home.path()).env_remove("KUBECONFIG");
    program.env_remove("KUBERNETES_SERVICE_HOST");
    let by_default = blocking(move || program.output()).await?;
    for (output, says_so) in [(asked_for, false), (by_default, true)] {
        let said = String::from_utf8(output.stdout)?;
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{wrong}");
        for step in QUICK_START {
            assert!(said.contains(step), "nothing of {step:?} in {said}");
        }
        assert_eq!(
            said.starts_with("There is no kubeconfig"),
            says_so,
            "{said}"
        );
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

pub(crate) async fn the_exec_plugin_of_the_example_is_run(context: Context) -> Outcome {
    let server = context.server().await?;
    let folder = tempfile::tempdir()?;
    let authority = folder.path().join("ca.crt");
    std::fs::write(&authority, server.certificate_authority())?;
    let token = server.token()?;
    let answer = format!(
        r#"{{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{"token":"{token}"}}}}"#
    );
    let authority = authority.display().to_string();
    let run = async |script: &str| {
        let arguments = [&server.url(), &authority, "/bin/sh", "-c", script];
        example("exec_plugin", &arguments, String::new()).await
    };
    let output = run(&format!("echo '{answer}'")).await?;
    assert_eq!(
        String::from_utf8(output.stdout)?,
        "You are admin.\nYou are in system:masters.\nYou are in system:authenticated.\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = run("echo it is Sunday >&2; exit 1").await?;
    assert!(!output.status.success());
    assert_eq!(
        String::from_utf8(output.stderr)?,
        "it is Sunday\nexec_plugin: cannot create SelfSubjectReview: the exec plugin \"/bin/sh\": it failed (exit status: 1); what it says of it is on standard error\n"
    );
    Ok(())
}

pub(crate) async fn the_kubeconfig_of_the_example_is_read_with_flags(context: Context) -> Outcome {
    let server = context.server().await?;
    let (_folder, kubeconfig) = kubeconfig(&context, "web").await?;
    let run = async |flags: &[&str]| {
        let output = example("kubeconfig", flags, kubeconfig.clone()).await?;
        let said = String::from_utf8(output.stdout)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((said, String::from_utf8(output.stderr)?))
    };
    let (said, wrong) = run(&[]).await?;
    assert!(
        said.contains("(current)") && said.contains("\nKubernetes v1.37.0"),
        "{said}{wrong}"
    );
    assert!(
        said.contains(&format!("{}, namespace web\n", server.url())),
        "{said}"
    );
    let (said, wrong) = run(&["-n", "ns/api", "--as=jane", "--request-timeout", "30s"]).await?;
    assert!(
        said.contains("namespace api\nKubernetes v1.37.0"),
        "{said}{wrong}"
    );
    for (flags, expected) in [
        (&["--context", "nowhere"][..], "nowhere"),
        (&["--colour", "red"], "there is no flag \"colour\""),
        (&["--server"], "--server has no value"),
    ] {
        let (_, wrong) = run(flags).await?;
        assert!(
            wrong.starts_with("kubeconfig: ") && wrong.contains(expected),
            "{wrong}"
        );
    }
    Ok(())
}

pub(crate) async fn the_kind_of_the_example_is_installed_and_used(context: Context) -> Outcome {
    let (_folder, kubeconfig) = kubeconfig(&context, "default").await?;
    let printed = example("custom_resource", &["print"], String::new()).await?;
    let printed = String::from_utf8(printed.stdout)?;
    assert!(
        printed.starts_with("apiVersion: apiextensions.k8s.io/v1\n"),
        "{printed}"
    );
    let output = example("custom_resource", &[], kubeconfig).await?;
    let said = String::from_utf8(output.stdout)?;
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for step in [
        "serves backups.example.com",
        "Some(3) copies",
        "it cannot be changed",
        "Its status came by",
        "Removed",
    ] {
        assert!(said.contains(step), "nothing of {step:?} in {said}");
    }
    Ok(())
}

pub(crate) async fn outside_a_pod_the_example_for_pods_says_so(_context: Context) -> Outcome {
    let output = example("in_cluster", &[], String::new()).await?;
    let said = String::from_utf8(output.stderr)?;
    assert!(!output.status.success());
    assert!(
        said.starts_with("in_cluster: ") && said.contains("KUBERNETES_SERVICE_HOST"),
        "{said}"
    );
    Ok(())
}
