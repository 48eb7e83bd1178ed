//! Where the programs of a control plane are.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::NotFound;

/// The folder with the programs of a control plane, named `etcd`, `kube-apiserver` and
/// `kube-controller-manager`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Looks where controller-runtime's envtest looks first, in the folder that the environment
    /// variable `KUBEBUILDER_ASSETS` names, and where it is not set in the folder that
    /// `testing/control-plane/build` fills.
    ///
    /// # Errors
    ///
    /// [`NotFound`] says where it looked and which command builds the programs. A folder named by
    /// `KUBEBUILDER_ASSETS` that lacks one of them is an error, nothing else is tried then.
    pub fn find() -> Result<Binaries, NotFound> {
        Self::find_in(&Places {
            assets: env::var_os("KUBEBUILDER_ASSETS"),
            cache: env::var_os("XDG_CACHE_HOME"),
            home: env::var_os("HOME"),
        })
    }

    /// Uses the programs in `folder`.
    ///
    /// # Errors
    ///
    /// [`NotFound`] when `etcd` or `kube-apiserver` is missing in it. `kube-controller-manager` may
    /// be missing: it is asked for when a control plane is to start one.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Binaries, NotFound> {
        let binaries = Binaries {
            folder: folder.into(),
        };
        binaries.require("etcd")?;
        binaries.require("kube-apiserver")?;
        Ok(binaries)
    }

    /// The folder they are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of one program, or an error when there is no such file.
    pub(super) fn require(&self, program: &str) -> Result<PathBuf, NotFound> {
        let path = self.folder.join(program);
        if path.is_file() {
            Ok(path)
        } else {
            Err(NotFound::missing(self.folder.clone(), program))
        }
    }

    fn find_in(places: &Places) -> Result<Binaries, NotFound> {
        if let Some(assets) = non_empty(&places.assets) {
            return Self::in_folder(assets).map_err(|mut missing| {
                missing
                    .looked
                    .insert_str(0, "KUBEBUILDER_ASSETS is set, but ");
                missing
            });
        }
        let Some(folder) = built_folder(places) else {
            return Err(NotFound {
                looked: "none of KUBEBUILDER_ASSETS, XDG_CACHE_HOME and HOME is set".to_owned(),
                advice: advice(),
            });
        };
        if !folder.is_dir() {
            return Err(NotFound {
                looked: format!(
                    "KUBEBUILDER_ASSETS is not set and {} does not exist",
                    folder.display()
                ),
                advice: advice(),
            });
        }
        Self::in_folder(folder)
    }
}

/// What to do when there is no control plane.
pub(super) fn advice() -> String {
    "build one with `testing/control-plane/build` (needs Go, takes about five minutes, once per \
     machine), or let KUBEBUILDER_ASSETS name a folder that holds etcd, kube-apiserver and \
     kube-controller-manager"
        .to_owned()
}

/// The environment variables that the search depends on.
struct Places {
    assets: Option<OsString>,
    cache: Option<OsString>,
    home: Option<OsString>,
}

fn non_empty(value: &Option<OsString>) -> Option<&OsString> {
    value.as_ref().filter(|value| !value.is_empty())
}

const GO_MOD: &str = include_str!("../../control-plane/go.mod");
const GO_SUM: &str = include_str!("../../control-plane/go.sum");
const MAIN_GO: &str = include_str!("../../control-plane/main.go");

/// The folder that `testing/control-plane/build` makes from the sources that this crate was compiled
/// with; the same rule is written in that script.
fn built_folder(places: &Places) -> Option<PathBuf> {
    let cache = match (non_empty(&places.cache), non_empty(&places.home)) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, Some(home)) => Path::new(home).join(".cache"),
        (None, None) => return None,
    };
    let version = GO_MOD
        .lines()
        .find_map(|line| line.trim().strip_prefix("k8s.io/kubernetes "))
        .unwrap_or("unknown");
    let mut hash = Sha256::new();
    for source in [GO_MOD, GO_SUM, MAIN_GO] {
        hash.update(source);
    }
    let hash: String = hash
        .finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(
        cache
            .join("clientset/control-plane")
            .join(format!("{version}-{hash}")),
    )
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;

    fn places(assets: Option<&Path>, cache: Option<&Path>, home: Option<&Path>) -> Places {
        let owned = |path: Option<&Path>| path.map(|path| path.as_os_str().to_owned());
        Places {
            assets: owned(assets),
            cache: owned(cache),
            home: owned(home),
        }
    }

    fn fill(folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for program in ["etcd", "kube-apiserver"] {
            fs::write(folder.join(program), "").unwrap();
        }
    }

    #[test]
    fn kubebuilder_assets_come_before_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let (assets, cache) = (folder.path().join("assets"), folder.path().join("cache"));
        fill(&assets);
        let built = built_folder(&places(None, Some(&cache), None)).unwrap();
        fill(&built);
        let find = |assets| Binaries::find_in(&places(assets, Some(&cache), None)).unwrap();
        assert_eq!(find(Some(assets.as_path())).folder(), assets);
        assert_eq!(find(None).folder(), built);
        assert_eq!(
            find(Some(Path::new(""))).folder(),
            built,
            "empty is not set"
        );
    }

    #[test]
    fn assets_that_lack_a_program_are_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path());
        fs::remove_file(folder.path().join("kube-apiserver")).unwrap();
        let missing = Binaries::find_in(&places(Some(folder.path()), None, None))
            .unwrap_err()
            .to_string();
        let expected = format!(
            "KUBEBUILDER_ASSETS is set, but {} has no kube-apiserver; build one with `testing/control-plane/build`",
            folder.path().display()
        );
        assert!(missing.contains(&expected), "{missing}");
    }

    #[test]
    fn without_any_the_error_names_the_folder_and_the_command() {
        let home = Path::new("/nobody-lives-here");
        let missing = Binaries::find_in(&places(None, None, Some(home)))
            .unwrap_err()
            .to_string();
        assert!(
            missing.starts_with(
                "no control plane to test against: KUBEBUILDER_ASSETS is not set and \
                 /nobody-lives-here/.cache/clientset/control-plane/v1."
            ) && missing.contains("does not exist; build one with `testing/control-plane/build`"),
            "{missing}"
        );
        let missing = Binaries::find_in(&places(None, None, None))
            .unwrap_err()
            .to_string();
        assert!(missing.contains("none of KUBEBUILDER_ASSETS, XDG_CACHE_HOME and HOME is set"));
    }

    #[test]
    fn the_build_script_names_the_same_folder() {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/control-plane/build");
        for (variable, places) in [
            ("XDG_CACHE_HOME", places(None, Some(Path::new("/c")), None)),
            ("HOME", places(None, None, Some(Path::new("/c")))),
        ] {
            let output = Command::new(script)
                .arg("--print")
                .env_remove("XDG_CACHE_HOME")
                .env(variable, "/c")
                .output()
                .unwrap();
            assert_eq!(
                String::from_utf8(output.stdout).unwrap().trim_end(),
                built_folder(&places).unwrap().to_str().unwrap()
            );
        }
    }
}
