//! A user's package: a build script of one line, and nothing but the runtime below it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clientset_codegen::{Files, read_folder};

use super::folder_with;
use crate::support::repository;

const BUILD: &str = "//! Generates clients.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    clientset_codegen::crds().file(\"crds/*\").generate()?;
    Ok(())
}
";

/// Whoever has only the runtime takes the clientset of the output, or hangs the clients on one of their own.
const LIB: &str = "//! Uses clients.
#![deny(warnings, missing_docs)]

clientset_runtime::include_crds!();

mod mine {
    clientset_runtime::clientset! {
        /// A clientset without groups of its own.
        Mine
    }
}
pub use mine::Mine;

use cert_manager_io_v1::{Certificate, CertificatePrivateKeyAlgorithm};

/// Reads through the extension trait.
pub async fn of(clients: &Mine) -> clientset_runtime::Result<Certificate> {
    clients.cert_manager_io_v1().certificates(\"ns\").get(\"web\").await
}

/// Reads through the clientset of the output.
pub async fn algorithm(
    clients: &crd_clientset::Clientset,
) -> clientset_runtime::Result<Option<CertificatePrivateKeyAlgorithm>> {
    let certificate = clients.cert_manager_io_v1().certificates(\"ns\").get(\"web\").await?;
    Ok(certificate.spec.private_key.algorithm.clone())
}
";

struct Package(PathBuf);

impl Package {
    fn new() -> Self {
        let example = repository("examples/crds/crds/certificate.json");
        let manifest = format!(
            "[package]\nname = \"uses-crds\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nclientset-runtime = {{ path = {:?} }}\n\n\
             [build-dependencies]\n\
             clientset-codegen = {{ path = {:?}, default-features = false, features = [\"crds\"] }}\n",
            repository("runtime"),
            repository("codegen"),
        );
        let folder = folder_with(
            "build-script",
            &[
                ("Cargo.toml", &manifest),
                (
                    "Cargo.lock",
                    &fs::read_to_string(repository("Cargo.lock")).unwrap(),
                ),
                ("build.rs", BUILD),
                ("src/lib.rs", LIB),
                (
                    "crds/certificate.json",
                    &fs::read_to_string(example).unwrap(),
                ),
            ],
        );
        Self(folder)
    }

    /// Checks the package: whether that went well, the folder of the build script, and what was said.
    fn check(&self) -> (bool, Option<PathBuf>, String) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crds-build-script-target");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--verbose", "--message-format=json"])
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", target)
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        let messages = String::from_utf8(output.stdout).unwrap();
        let out = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find(|message| {
                let id = message["package_id"].as_str().unwrap_or_default();
                message["reason"] == "build-script-executed" && id.contains("uses-crds")
            })
            .and_then(|message| Some(PathBuf::from(message["out_dir"].as_str()?).join("crds")));
        let mut said = String::from_utf8(output.stderr).unwrap();
        let rendered = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|message| message["message"]["rendered"].as_str().map(str::to_owned));
        said.extend(rendered);
        (output.status.success(), out, said)
    }

    fn builds(&self) -> Built {
        let (success, out, said) = self.check();
        assert!(success, "{said}");
        let out = out.unwrap();
        let files = read_folder(&out).unwrap();
        Built { out, files, said }
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).unwrap();
    }
}

/// What a build left.
struct Built {
    out: PathBuf,
    files: Files,
    said: String,
}

#[test]
fn a_package_with_nothing_but_the_runtime_gets_clients_and_follows_its_folder() {
    let package = Package::new();
    let Built { files, said, .. } = package.builds();
    assert!(
        files.contains_key("cert_manager_io_v1/certificate.rs"),
        "{:?}",
        files.keys()
    );
    assert!(!said.contains("warning:"), "{said}");

    let said = package.builds().said;
    assert!(said.contains("Fresh uses-crds "), "{said}");

    // A file that comes into the folder is noticed.
    let websites = fs::read_to_string(repository("examples/crds/crds/website.yaml")).unwrap();
    package.write("crds/website.yaml", &websites);
    let both = package.builds();
    assert!(
        both.files.contains_key("web_example_com_v1/website.rs"),
        "{}",
        both.said
    );

    // Whatever is wrong is told in one go, each on its line, and what was generated stays.
    let damaged = websites.replacen("type: object", "type: objekt", 1);
    package.write("crds/website.yaml", &damaged);
    package.write("crds/chart.yaml", "spec:\n  group: {{ .Values.group }}\n");
    let (success, _, said) = package.check();
    assert!(!success, "{said}");
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("crds/"))
        .collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("crds/chart.yaml:2:")),
        "{said}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("crds/website.yaml:27:")),
        "{said}"
    );
    assert!(
        said.contains("Error: 2 problems, nothing was generated"),
        "{said}"
    );
    assert!(read_folder(&both.out).unwrap() == both.files);

    // And back.
    package.write("crds/website.yaml", &websites);
    fs::remove_file(package.0.join("crds/chart.yaml")).unwrap();
    assert!(package.builds().files == both.files);
}
