//! A package around generated code, built with the crates that the code needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clientset_benches::{Outcome, cpu};

use crate::builds::{cargo, repository, scratch};

/// What a program with the code depends on; built once, so that what is measured is the code alone.
pub(super) struct Package {
    folder: PathBuf,
}

/// What building the code took.
#[derive(Debug)]
pub(super) struct Built {
    /// User CPU seconds of the library: the types, and what else was generated.
    pub(super) library: f64,
    /// Of a program that uses the library.
    pub(super) program: f64,
}

const OURS: &str = r#"
clientset-runtime = { path = "REPOSITORY/runtime" }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// What the code of the rival needs without further options, and its client.
const RIVAL: &str = r#"
k8s-openapi = { version = "0.29", features = ["v1_37"] }
kube = { version = "5", features = ["derive"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

impl Package {
    pub(super) fn ours() -> Outcome<Self> {
        let repository = repository();
        let dependencies = OURS.replace("REPOSITORY", &repository.display().to_string());
        let package = Self::new("crds-ours", &dependencies)?;
        fs::copy(
            repository.join("Cargo.lock"),
            package.folder.join("Cargo.lock"),
        )?;
        package.prepare()
    }

    pub(super) fn rival() -> Outcome<Self> {
        let package = Self::new("crds-rival", RIVAL)?;
        let lock = repository().join("benches/programs/rival/Cargo.lock");
        fs::copy(lock, package.folder.join("Cargo.lock"))?;
        package.prepare()
    }

    fn new(name: &str, dependencies: &str) -> Outcome<Self> {
        let folder = scratch().join(name);
        fs::create_dir_all(folder.join("src/code"))?;
        let manifest = format!(
            "[package]\nname = \"crds\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]{dependencies}\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        Ok(Self { folder })
    }

    /// Builds what the code needs.
    fn prepare(self) -> Outcome<Self> {
        fs::write(self.folder.join("src/lib.rs"), "")?;
        fs::write(self.folder.join("src/main.rs"), "fn main() {}\n")?;
        cpu::run(cargo().arg("fetch").current_dir(&self.folder))?;
        self.build(&["--bins"])?;
        Ok(self)
    }

    /// Where the code belongs: its root is `mod.rs`.
    pub(super) fn code(&self) -> Outcome<PathBuf> {
        let code = self.folder.join("src/code");
        if code.exists() {
            fs::remove_dir_all(&code)?;
        }
        fs::create_dir_all(&code)?;
        Ok(code)
    }

    /// Builds the library of the code, then a program. The error of code that does not compile names the
    /// files.
    pub(super) fn measure(&self, library: &str, program: &str) -> Outcome<Built> {
        fs::write(self.folder.join("src/lib.rs"), library)?;
        fs::write(self.folder.join("src/main.rs"), program)?;
        // A change of a file within the tick of the clock is none to cargo.
        for file in ["src/lib.rs", "src/main.rs"] {
            fs::File::open(self.folder.join(file))?.set_modified(std::time::SystemTime::now())?;
        }
        Ok(Built {
            library: self.build(&["--lib"])?,
            program: self.build(&["--bins"])?,
        })
    }

    fn build(&self, what: &[&str]) -> Outcome<f64> {
        let mut build = cargo();
        build
            .args([
                "build",
                "--offline",
                "--quiet",
                "--message-format=short",
                "--target-dir",
            ])
            .arg(self.folder.join("target"))
            .args(what)
            .current_dir(&self.folder);
        Ok(cpu::run(&mut build)?.user)
    }
}

/// The files below `src/code` that an error of a build names.
pub(super) fn broken(error: &str) -> BTreeSet<String> {
    let place = |line: &str| -> Option<String> {
        let (place, said) = line.split_once(": ")?;
        if !said.starts_with("error") {
            return None;
        }
        let file = Path::new(place.split(':').next()?);
        let file = file.strip_prefix("src/code").ok()?;
        Some(file.display().to_string())
    };
    error.lines().filter_map(place).collect()
}
