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

/// Builds both programs cold and after an edit, in turn. What is known is kept after each turn, since a
/// turn takes minutes and may be stopped.
pub(crate) fn compile(profile: Profile, keep: impl Fn(&Results) -> Outcome) -> Outcome<Results> {
    let mut ours = (Program::new(Contender::Ours)?, Readings::default());
    let mut rival = (Program::new(Contender::Rival)?, Readings::default());
    let versions = tree::rival(&rival.0)?;
    for turn in 1..TURNS {
        take_turn(profile, turn, &mut ours, &mut rival)?;
        keep(&results(profile, turn, &versions, &ours.1, &rival.1)?)?;
    }
    take_turn(profile, TURNS, &mut ours, &mut rival)?;
    results(profile, TURNS, &versions, &ours.1, &rival.1)
}

fn take_turn(
    profile: Profile,
    turn: usize,
    ours: &mut (Program, Readings),
    rival: &mut (Program, Readings),
) -> Outcome {
    for (name, (program, readings)) in [("ours", ours), ("the rival", rival)] {
        eprintln!("{profile:?} build {turn} of {TURNS}, {name}");
        build(profile, program, readings)?;
    }
    Ok(())
}

/// The medians of as many turns as there were.
fn results(
    profile: Profile,
    turns: usize,
    versions: &str,
    ours: &Readings,
    rival: &Readings,
) -> Outcome<Results> {
    let row = |what, unit, values: fn(&Readings) -> &Vec<f64>, budget| -> Outcome<_> {
        let middle = |readings| median(values(readings).clone()).ok_or("nothing was measured");
        Ok(beside_rival(
            what,
            unit,
            middle(ours)?,
            middle(rival)?,
            budget,
        ))
    };
    let of_rival = |share| Some(Budget::OfRival(share));
    let measurements = match profile {
        Profile::Dev => vec![
            row("cold dev build", "CPU-s", |it| &it.cold, of_rival(0.7))?,
            row("dev build after an edit", "CPU-s", |it| &it.edited, None)?,
        ],
        Profile::Release => vec![
            row("cold release build", "CPU-s", |it| &it.cold, of_rival(0.5))?,
            row(
                "release build after an edit",
                "CPU-s",
                |it| &it.edited,
                of_rival(0.15),
            )?,
            row(
                "stripped release binary",
                "MB",
                |it| &it.stripped,
                Some(Budget::AtMost(6.0)),
            )?,
        ],
    };
    Ok(Results {
        conditions: Conditions::here(versions, turns)?,
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
