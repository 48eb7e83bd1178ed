//! From what a build script said to files.

use std::env;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::input::Inputs;
use super::{Crds, Error};
use crate::crd;
use crate::crd::facts::Place;
use crate::crd::problem::Problem;
use crate::crd::settings::Checked;
use crate::emit::{CustomOutput, emit_custom};
use crate::files::{Files, write_changes};
use crate::model::Model;

/// What a run made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The files, by their path in the folder of the generated code; `mod.rs` is the root.
    pub files: Files,
    /// What the reader should know, a sentence each.
    pub warnings: Vec<String>,
    /// Files and folders whose change changes the output.
    pub watched: Vec<PathBuf>,
    /// What it has.
    pub size: Size,
}

/// How much a run made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Group-versions: modules.
    pub group_versions: usize,
    /// Kinds, each version counted.
    pub kinds: usize,
    /// Structs and enums.
    pub types: usize,
    /// Lines of code.
    pub lines: usize,
}

/// `2 group-versions, 3 kinds, 41 types, 1200 lines`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            group_versions,
            kinds,
            types,
            lines,
        } = self;
        write!(
            f,
            "{group_versions} group-versions, {kinds} kinds, {types} types, {lines} lines"
        )
    }
}

/// The end of the line.
impl Crds {
    /// Generates into the build script's own folder, `$OUT_DIR/crds`, from where
    /// `clientset_runtime::include_crds!()` takes it, and tells cargo which files and folders to watch.
    ///
    /// Files that have their text already are not touched. What is no error, but should be known, is shown
    /// as a warning of the build.
    ///
    /// # Errors
    /// With everything that is wrong; then nothing was written.
    pub fn generate(self) -> Result<(), Error> {
        let Some(out) = env::var_os("OUT_DIR") else {
            return Err(Error::from(Problem::at(
                Place::default(),
                "cargo sets no OUT_DIR: generate() is for build scripts, generate_to(folder) for others",
            )));
        };
        let mut problems = Vec::new();
        let inputs = self.inputs(&mut problems);
        for warning in &inputs.unwatched {
            tell("warning", warning)?;
        }
        // Said also for a run that fails, so that it is repeated when what is wrong was mended.
        for path in &inputs.watched {
            tell("rerun-if-changed", &path.display().to_string())?;
        }
        let output = self.run(inputs, problems)?;
        for warning in &output.warnings {
            tell("warning", warning)?;
        }
        write(&Path::new(&out).join("crds"), &output.files)
    }

    /// Generates into a folder, which holds the generated files and no others afterwards.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("clientset-crds-{}", std::process::id()));
    /// # let crd = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    /// #     "metadata": {"name": "pots.tea.example.com"},
    /// #     "spec": {"group": "tea.example.com", "scope": "Namespaced",
    /// #         "names": {"kind": "Pot", "plural": "pots"},
    /// #         "versions": [{"name": "v1", "served": true, "storage": true,
    /// #             "schema": {"openAPIV3Schema": {"type": "object"}}}]}}"#;
    /// let output = clientset_codegen::crds()
    ///     .document("pots.json", crd)
    ///     .module("tea.example.com", "tea")
    ///     .generate_to(&folder)?;
    /// println!("{}", output.size);
    /// assert!(folder.join("mod.rs").is_file());
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<_, clientset_codegen::crd::Error>(())
    /// ```
    ///
    /// # Errors
    /// With everything that is wrong; then nothing was written.
    pub fn generate_to(self, folder: impl AsRef<Path>) -> Result<Output, Error> {
        let output = self.files()?;
        write(folder.as_ref(), &output.files)?;
        Ok(output)
    }

    /// Generates in memory. The same inputs and settings give the same files, in whatever order they were
    /// named.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn files(self) -> Result<Output, Error> {
        let mut problems = Vec::new();
        let inputs = self.inputs(&mut problems);
        self.run(inputs, problems)
    }

    fn inputs(&self, problems: &mut Vec<Problem>) -> Inputs {
        let mut inputs = Inputs::read(&self.sources, problems);
        for path in &self.settings_files {
            inputs.add_settings(path, problems);
        }
        inputs
    }

    fn run(self, inputs: Inputs, mut problems: Vec<Problem>) -> Result<Output, Error> {
        let mut settings = self.settings;
        problems.extend(self.problems);
        for (name, bytes) in &inputs.settings {
            settings.read(name, bytes, &mut problems);
        }
        let mut read = crd::read(&inputs.files);
        read.extend(crd::read_openapi(&inputs.openapi));
        problems.extend(read.problems);
        let mut warnings = read.notes;
        // What is missing because its file is broken is no mistake of the settings, nor is a setting without
        // effect that could not be read.
        let definitions = read.definitions;
        if !problems.is_empty() {
            let built = crd::build(&definitions, &mut settings);
            problems.extend(built.problems);
            return Err(Error::new(problems));
        }
        let checked = Checked::new(&settings, &definitions, &mut problems);
        let built = crd::build(&definitions, &mut settings);
        problems.extend(built.problems);
        problems.extend(checked.unused(&settings));
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        let model = built.model;
        warnings.extend(model.warnings.iter().cloned());
        let mut custom = CustomOutput {
            sources: inputs
                .files
                .into_keys()
                .chain(inputs.openapi.into_keys())
                .collect(),
            ..CustomOutput::default()
        };
        if let Some(name) = settings.extension_trait {
            custom.extension_trait = name;
        }
        let files = emit_custom(&model, &custom)
            .map_err(|error| Error::from(Problem::at(Place::default(), error.to_string())))?;
        let size = Size::of(&model, &files);
        Ok(Output {
            files,
            warnings,
            watched: inputs.watched.into_iter().collect(),
            size,
        })
    }
}

impl Size {
    fn of(model: &Model, files: &Files) -> Self {
        let groups = &model.group_versions;
        let types = groups
            .iter()
            .map(|group| group.types.len() + group.enums.len());
        let lines = files
            .values()
            .map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
        Self {
            group_versions: groups.len(),
            kinds: groups.iter().map(|group| group.resources.len()).sum(),
            types: types.sum(),
            lines: lines.sum(),
        }
    }
}

fn write(folder: &Path, files: &Files) -> Result<(), Error> {
    write_changes(folder, files).map_err(|error| {
        let wrong = format!("cannot write the generated code: {error}");
        Error::from(Problem::at(Place::default(), wrong))
    })
}

/// Says something to cargo, which reads it line by line.
fn tell(what: &str, text: &str) -> Result<(), Error> {
    let text = text.replace('\n', " ");
    writeln!(io::stdout(), "cargo::{what}={text}").map_err(|error| {
        let wrong = format!("cannot tell cargo what to watch: {error}");
        Error::from(Problem::at(Place::default(), wrong))
    })
}
