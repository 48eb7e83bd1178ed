//! Cold builds, and builds after an edit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clientset_benches::results::{Budget, Conditions, Results};
use clientset_benches::{Outcome, cpu, median};

use super::program::{Contender, Program};
use super::{beside_rival, cargo, tree};

/// How often each contender builds, in turn with the other.
const TURNS: usize = 2;

/// Cargo's profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// A target folder of its own, so that neither build finds anything of the other.
    pub(super) fn target(self, program: &Program) -> PathBuf {
        program.folder().join(match self {
            Self::Dev => "target-dev",
            Self::Release => "target-release",
        })
    }
}

/// User CPU seconds, and megabytes.
#[derive(Default)]
struct Readings {
    cold: Vec<f64>,
    edited: Vec<f64>,
    stripped: Vec<f64>,
}

/// Builds both programs cold and after an edit, in turn.
pub(crate) fn compile(profile: Profile) -> Outcome<Results> {
    let mut ours = (Program::new(Contender::Ours)?, Readings::default());
    let mut rival = (Program::new(Contender::Rival)?, Readings::default());
    for turn in 1..=TURNS {
        for (name, (program, readings)) in [("ours", &mut ours), ("the rival", &mut rival)] {
            eprintln!("{profile:?} build {turn} of {TURNS}, {name}");
            build(profile, program, readings)?;
        }
    }
    let rival_versions = tree::rival(&rival.0)?;
    let (ours, rival) = (ours.1, rival.1);
    let row = |what, unit, ours, rival, budget| -> Outcome<_> {
        let ours = median(ours).ok_or("nothing was measured")?;
        let rival = median(rival).ok_or("nothing was measured")?;
        Ok(beside_rival(what, unit, ours, rival, budget))
    };
    let measurements = match profile {
        Profile::Dev => vec![
            row(
                "cold dev build",
                "CPU-s",
                ours.cold,
                rival.cold,
                Some(Budget::OfRival(0.7)),
            )?,
            row(
                "dev build after an edit",
                "CPU-s",
                ours.edited,
                rival.edited,
                None,
            )?,
        ],
        Profile::Release => vec![
            row(
                "cold release build",
                "CPU-s",
                ours.cold,
                rival.cold,
                Some(Budget::OfRival(0.5)),
            )?,
            row(
                "release build after an edit",
                "CPU-s",
                ours.edited,
                rival.edited,
                Some(Budget::OfRival(0.15)),
            )?,
            row(
                "stripped release binary",
                "MB",
                ours.stripped,
                rival.stripped,
                Some(Budget::AtMost(6.0)),
            )?,
        ],
    };
    Ok(Results {
        conditions: Conditions::here(&rival_versions, TURNS)?,
        measurements,
    })
}

fn build(profile: Profile, program: &mut Program, readings: &mut Readings) -> Outcome {
    let target = profile.target(program);
    let arguments: &[&str] = match profile {
        Profile::Dev => &[],
        Profile::Release => &["--release"],
    };
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let command = || {
        let mut command = cargo();
        command
            .args(["build", "--offline", "--target-dir"])
            .arg(&target)
            .args(arguments);
        command
    };
    let folder = program.folder().to_owned();
    readings
        .cold
        .push(cpu::run(command().current_dir(&folder))?.user);
    program.edit()?;
    readings
        .edited
        .push(cpu::run(command().current_dir(&folder))?.user);
    if profile == Profile::Release {
        readings
            .stripped
            .push(stripped(&target.join("release/six-kinds"))?);
    }
    eprintln!(
        "  cold {:.2}, after an edit {:.2} user CPU-s",
        readings.cold.last().unwrap_or(&f64::NAN),
        readings.edited.last().unwrap_or(&f64::NAN)
    );
    Ok(())
}

/// Megabytes of the binary without its symbols.
fn stripped(binary: &Path) -> Outcome<f64> {
    let copy = binary.with_extension("stripped");
    cpu::run(Command::new("strip").arg("-o").arg(&copy).arg(binary))?;
    Ok(fs::metadata(&copy)?.len() as f64 / 1e6)
}
