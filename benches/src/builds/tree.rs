//! How many crates the programs bring in, for building and running them.

use std::collections::BTreeSet;

use clientset_benches::Outcome;
use clientset_benches::results::{Budget, Conditions, Results};

use super::program::{Contender, Program};
use super::{beside_rival, cargo};

/// Counts the crates below each program.
pub(crate) fn tree() -> Outcome<Results> {
    let ours = crates(&Program::new(Contender::Ours)?)?.len();
    let program = Program::new(Contender::Rival)?;
    let theirs = crates(&program)?.len();
    Ok(Results {
        conditions: Conditions::here(&rival(&program)?, 1)?,
        measurements: vec![beside_rival(
            "crates in the program's tree",
            "crates",
            ours as f64,
            theirs as f64,
            Some(Budget::AtMost(140.0)),
        )],
    })
}

/// The rival's crates and their versions, as in `kube 5.0.0, k8s-openapi 0.29.0`.
pub(crate) fn rival(program: &Program) -> Outcome<String> {
    let crates = crates(program)?;
    let named: Vec<String> = ["kube v", "k8s-openapi v"]
        .iter()
        .filter_map(|prefix| crates.iter().find(|one| one.starts_with(prefix)))
        .map(|one| one.replacen(" v", " ", 1))
        .collect();
    Ok(named.join(", "))
}

/// Every crate that is built for the program, as `name vVERSION`, without the program.
fn crates(program: &Program) -> Outcome<BTreeSet<String>> {
    let output = cargo()
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .current_dir(program.folder())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let lines = String::from_utf8(output.stdout)?;
    let words = lines.lines().skip(1).filter_map(|line| {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?))
    });
    Ok(words.collect())
}
