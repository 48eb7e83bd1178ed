//! What is measured at run time: the package `contenders/`, built and started when it is asked for.

use std::process::Command;

use clientset_benches::{Outcome, folder};

/// The commands of the package, in the order in which `all` runs them and the report shows them.
pub(crate) const COMMANDS: &[&str] = &["decode", "server"];

/// Builds the contenders and runs one command of theirs.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let status = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "clientset-contenders",
            "--",
        ])
        .args(arguments)
        .current_dir(folder())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("clientset-contenders: {status}").into())
    }
}
