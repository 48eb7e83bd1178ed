//! What the clients of other projects' custom resources cost: `results/crds.json`.

use serde::{Deserialize, Serialize};

use crate::results::{self, Conditions};
use crate::{Outcome, folder};

/// The file in `results/`, without its extension.
const NAME: &str = "crds";

/// All projects that were measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Projects {
    /// Where, and beside whom.
    pub conditions: Conditions,
    /// By name.
    pub projects: Vec<Project>,
}

/// The definitions of a file of the corpus.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Project {
    /// `cert-manager`.
    pub name: String,
    /// How many there are.
    pub definitions: usize,
    /// What our generator makes of them.
    pub ours: Side,
    /// What the rival's makes of them.
    pub rival: Side,
}

/// What a generator makes of the definitions of a project.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Side {
    /// Kinds that it has types of, each version counted.
    pub kinds: usize,
    /// Structs that are described by it.
    pub structs: usize,
    /// Enums.
    pub enums: usize,
    /// Lines that are neither empty nor comments.
    pub lines: usize,
    /// Those of them that are clients and tables, which the rival does not write.
    #[serde(default)]
    pub client_lines: usize,
    /// CPU seconds of generating it.
    pub generate: f64,
    /// CPU seconds of building a library of it in a dev build, what it needs apart.
    pub library: f64,
    /// CPU seconds of building a program that gets and creates an object of each kind, the library apart.
    pub program: f64,
    /// Kinds that are missing: nothing is generated, or what is generated does not compile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
}

impl Side {
    /// CPU seconds of building library and program.
    pub fn build(&self) -> f64 {
        self.library + self.program
    }

    /// The sum of two projects.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.kinds += other.kinds;
        self.structs += other.structs;
        self.enums += other.enums;
        self.lines += other.lines;
        self.client_lines += other.client_lines;
        self.generate += other.generate;
        self.library += other.library;
        self.program += other.program;
        self.failed.extend(other.failed.iter().cloned());
        self
    }
}

impl Projects {
    /// Reads `results/crds.json`; `None` where nothing was measured.
    ///
    /// # Errors
    ///
    /// The file is not what [`write`](Self::write) writes.
    pub fn read() -> Outcome<Option<Self>> {
        results::read(&folder().join("results").join(format!("{NAME}.json")))
    }

    /// Writes `results/crds.json`.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self) -> Outcome {
        results::write(self, &folder().join("results").join(format!("{NAME}.json")))
    }
}
