//! The results of one command: `results/COMMAND.json`, checked in, from which the report is rendered.
//!
//! A file holds values, not ratios: what is derived is derived when it is shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Outcome, folder};

/// What one command measured, in one go on one machine.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Results {
    /// Where and how often.
    pub conditions: Conditions,
    /// The rows, in the order in which they are shown.
    pub measurements: Vec<Measurement>,
}

/// What a reader needs to judge the numbers; nothing that names a machine.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Conditions {
    /// Processors that the measuring process may use.
    pub cores: usize,
    /// Such as `linux x86_64`.
    pub system: String,
    /// The compiler's version, such as `1.95.0`.
    pub rustc: String,
    /// The rival and its version, as in `kube 5.0.0, k8s-openapi 0.29.0`.
    pub rival: String,
    /// How often each contender ran, in turn with the other; values are medians.
    pub runs: usize,
    /// Anything else, such as what else ran on the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Conditions {
    /// Those of this machine and toolchain.
    ///
    /// # Errors
    ///
    /// `rustc` cannot be started or says no version.
    pub fn here(rival: &str, runs: usize) -> Outcome<Self> {
        let version = Command::new("rustc").arg("--version").output()?.stdout;
        let version = String::from_utf8(version)?;
        let rustc = version.split(' ').nth(1);
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            rustc: rustc.ok_or("`rustc --version` says no version")?.to_owned(),
            rival: rival.to_owned(),
            runs,
            note: None,
        })
    }
}

/// One row: a value of ours, and the same of a rival where it can do it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Measurement {
    /// What is measured, for the table and the picture: `cold dev build, user CPU`.
    pub what: String,
    /// `s`, `MB`, `crates`; appended to a value after a space.
    pub unit: String,
    /// The value of clientset.
    pub ours: f64,
    /// The value of the rival that the budget is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<f64>,
    /// What ours should not exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Values of others, measured in the same go: `("client-go, protobuf", 2.6)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<(String, f64)>,
}

/// What ours should not exceed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// A share of the rival's value: 0.5 is half of it.
    OfRival(f64),
    /// A value in the measurement's unit.
    AtMost(f64),
}

impl Measurement {
    /// Ours as a share of the rival's.
    pub fn ratio(&self) -> Option<f64> {
        self.rival.map(|rival| self.ours / rival)
    }

    /// The budget as a value in the measurement's unit; `None` also where it asks for a rival that is not there.
    pub fn limit(&self) -> Option<f64> {
        match self.budget? {
            Budget::OfRival(share) => Some(share * self.rival?),
            Budget::AtMost(value) => Some(value),
        }
    }

    /// Whether ours keeps its budget; `None` where there is none.
    pub fn kept(&self) -> Option<bool> {
        Some(self.ours <= self.limit()?)
    }
}

impl Results {
    /// Writes `results/COMMAND.json`.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, command: &str) -> Outcome {
        write(self, &file(command))
    }

    /// Reads `results/COMMAND.json`; `None` where it was never measured.
    ///
    /// # Errors
    ///
    /// The file is not what [`write`](Self::write) writes.
    pub fn read(command: &str) -> Outcome<Option<Self>> {
        read(&file(command))
    }
}

/// Writes what was measured.
pub(crate) fn write<T: Serialize>(results: &T, file: &Path) -> Outcome {
    let mut text = serde_json::to_string_pretty(results)?;
    text.push('\n');
    fs::write(file, text)
        .map_err(|error| format!("cannot write {}: {error}", file.display()).into())
}

/// Reads what was measured; `None` where there is no file.
pub(crate) fn read<T: DeserializeOwned>(file: &Path) -> Outcome<Option<T>> {
    if !file.exists() {
        return Ok(None);
    }
    let describe =
        |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| describe(&error))?;
    let results = serde_json::from_str(&text).map_err(|error| describe(&error))?;
    Ok(Some(results))
}

fn file(command: &str) -> PathBuf {
    folder().join("results").join(format!("{command}.json"))
}
