//! What a user's build costs: the same program of six kinds, once with clientset and once with the
//! rival, built as a user builds it.

mod compile;
mod generate;
mod program;
mod tree;

pub(crate) use compile::{Profile, compile};
pub(crate) use generate::{artifact, generate};
pub(crate) use program::{repository, scratch};
pub(crate) use tree::tree;

use std::process::Command;

use clientset_benches::results::{Budget, Measurement};

/// The commands, in the order in which `all` runs them and the report shows them.
pub(crate) const COMMANDS: &[&str] = &["build-dev", "build-release", "tree", "generate"];

/// A cargo that sees nothing of this process's own build, nor of a developer's settings.
pub(crate) fn cargo() -> Command {
    const KEPT: &[&str] = &[
        "PATH",
        "HOME",
        "CARGO_HOME",
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
    ];
    let mut command = Command::new("cargo");
    command.env_clear();
    command.envs(
        KEPT.iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?))),
    );
    command
}

/// A row beside the rival; values keep as many digits as mean something.
fn beside_rival(
    what: &str,
    unit: &str,
    ours: f64,
    rival: f64,
    budget: Option<Budget>,
) -> Measurement {
    Measurement {
        what: what.to_owned(),
        unit: unit.to_owned(),
        ours: rounded(ours),
        rival: Some(rounded(rival)),
        budget,
        beside: Vec::new(),
    }
}

pub(crate) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
