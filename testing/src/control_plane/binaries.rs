//! Where the programs of a control plane are.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::NotFound;

/// The folder with the programs of a control plane, named `etcd`, `kube-apiserver` and
/// `kube-controller-manager`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    /// The Kubernetes minor that was asked for, none for the current one.
    minor: Option<String>,
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
        Self::find_in(&Places::of_the_environment(), None)
    }

    /// Looks for the programs of another Kubernetes minor, such as `1.33`, in the folder that
    /// `testing/control-plane/build 1.33` fills. `KUBEBUILDER_ASSETS` is not asked: what it names is
    /// taken for the current minor.
    ///
    /// # Errors
    ///
    /// [`NotFound`] says where it looked and which command builds the programs, if one can: there is
    /// a module file for each minor that it builds.
    pub fn find_minor(minor: &str) -> Result<Binaries, NotFound> {
        Self::find_in(&Places::of_the_environment(), Some(minor))
    }

    /// Looks for another program that `testing/control-plane/build` builds, where [`Binaries::find`] looks, and then
    /// in the folder that the script fills: the programs of another origin that `KUBEBUILDER_ASSETS` may name need
    /// not have it. There are `kubectl`; `roundtrip`, which reads and writes objects as Go does; and
    /// `protobuf-fields`, which prints the field numbers of all kinds.
    ///
    /// # Errors
    ///
    /// [`NotFound`] says where it looked and which command builds it.
    pub fn find_program(name: &str) -> Result<PathBuf, NotFound> {
        let program = |binaries: Binaries| binaries.require(name);
        Self::find().and_then(program).or_else(|_| {
            let built = Places {
                assets: None,
                ..Places::of_the_environment()
            };
            Self::find_in(&built, None).and_then(program)
        })
    }

    /// Uses the programs in `folder`.
    ///
    /// # Errors
    ///
    /// [`NotFound`] when `etcd` or `kube-apiserver` is missing in it. `kube-controller-manager` may
    /// be missing: it is asked for when a control plane is to start one.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Binaries, NotFound> {
        Self::of_minor(folder.into(), None)
    }

    fn of_minor(folder: PathBuf, minor: Option<&str>) -> Result<Binaries, NotFound> {
        let binaries = Binaries {
            folder,
            minor: minor.map(str::to_owned),
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
            Err(NotFound {
                looked: format!("{} has no {program}", self.folder.display()),
                advice: advice(self.minor.as_deref()),
            })
        }
    }

    fn find_in(places: &Places, minor: Option<&str>) -> Result<Binaries, NotFound> {
        let assets = non_empty(&places.assets).filter(|_| minor.is_none());
        if let Some(assets) = assets {
            return Self::in_folder(assets).map_err(|mut missing| {
                missing
                    .looked
                    .insert_str(0, "KUBEBUILDER_ASSETS is set, but ");
                missing
            });
        }
        let not_found = |looked: String| NotFound {
            looked,
            advice: advice(minor),
        };
        let Some(cache) = places.cache_folder() else {
            return Err(not_found(
                "none of KUBEBUILDER_ASSETS, XDG_CACHE_HOME and HOME is set".to_owned(),
            ));
        };
        let name = built_name(minor).map_err(not_found)?;
        let folder = cache.join("clientset/control-plane").join(name);
        if !folder.is_dir() {
            let unset = match minor {
                None => "KUBEBUILDER_ASSETS is not set and ",
                Some(_) => "",
            };
            return Err(not_found(format!(
                "{unset}{} does not exist",
                folder.display()
            )));
        }
        Self::of_minor(folder, minor)
    }
}

/// What to do when there is no control plane.
fn advice(minor: Option<&str>) -> String {
    const NEEDS: &str = "(needs Go, takes about five minutes, once per machine)";
    match minor {
        Some(minor) => format!("build one with `testing/control-plane/build {minor}` {NEEDS}"),
        None => format!(
            "build one with `testing/control-plane/build` {NEEDS}, or let KUBEBUILDER_ASSETS name a \
             folder that holds etcd, kube-apiserver and kube-controller-manager"
        ),
    }
}

/// The environment variables that the search depends on.
struct Places {
    assets: Option<OsString>,
    cache: Option<OsString>,
    home: Option<OsString>,
}

impl Places {
    fn of_the_environment() -> Places {
        Places {
            assets: env::var_os("KUBEBUILDER_ASSETS"),
            cache: env::var_os("XDG_CACHE_HOME"),
            home: env::var_os("HOME"),
        }
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        match (non_empty(&self.cache), non_empty(&self.home)) {
            (Some(cache), _) => Some(PathBuf::from(cache)),
            (None, Some(home)) => Some(Path::new(home).join(".cache")),
            (None, None) => None,
        }
    }
}

fn non_empty(value: &Option<OsString>) -> Option<&OsString> {
    value.as_ref().filter(|value| !value.is_empty())
}

/// The Go module that the programs are built from.
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/control-plane");

/// The name of the folder that `testing/control-plane/build` makes, `<version>-<hash>`; the same rule
/// is written in that script. The module's files are read when it is asked for, so that a new one
/// counts. The error says what was looked for.
fn built_name(minor: Option<&str>) -> Result<String, String> {
    let module = minor.map_or("go".to_owned(), |minor| format!("go-{minor}"));
    let read = |name: &str| {
        let path = Path::new(MODULE).join(name);
        fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let mut programs = Vec::new();
    let entries = fs::read_dir(MODULE).map_err(|error| format!("cannot read {MODULE}: {error}"))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot read {MODULE}: {error}"))?;
        // A name that is no UTF-8 is none of the module's files.
        programs.extend(entry.file_name().into_string());
    }
    programs.retain(|name| name.ends_with(".go"));
    programs.sort_unstable();

    let go_mod = read(&format!("{module}.mod"))?;
    let mut hash = Sha256::new();
    hash.update(&go_mod);
    hash.update(read(&format!("{module}.sum"))?);
    for program in programs {
        hash.update(read(&program)?);
    }
    let hash: String = hash
        .finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let version = go_mod
        .lines()
        .find_map(|line| line.trim().strip_prefix("k8s.io/kubernetes "))
        .ok_or_else(|| format!("{MODULE}/{module}.mod does not require k8s.io/kubernetes"))?;
    Ok(format!("{version}-{hash}"))
}

#[cfg(test)]
mod tests {
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
        let built = |minor| {
            cache
                .join("clientset/control-plane")
                .join(built_name(minor).unwrap())
        };
        fill(&built(None));
        fill(&built(Some("1.33")));
        let find_minor =
            |assets, minor| Binaries::find_in(&places(assets, Some(&cache), None), minor).unwrap();
        let find = |assets| find_minor(assets, None);
        assert_eq!(find(Some(assets.as_path())).folder(), assets);
        assert_eq!(find(None).folder(), built(None));
        assert_eq!(
            find(Some(Path::new(""))).folder(),
            built(None),
            "empty is not set"
        );
        assert_eq!(
            find_minor(Some(&assets), Some("1.33")).folder(),
            built(Some("1.33")),
            "they are of the current minor"
        );
    }

    #[test]
    fn assets_that_lack_a_program_are_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path());
        fs::remove_file(folder.path().join("kube-apiserver")).unwrap();
        let missing = Binaries::find_in(&places(Some(folder.path()), None, None), None)
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
        let missing = Binaries::find_in(&places(None, None, Some(home)), None)
            .unwrap_err()
            .to_string();
        assert!(
            missing.starts_with(
                "no control plane to test against: KUBEBUILDER_ASSETS is not set and \
                 /nobody-lives-here/.cache/clientset/control-plane/v1."
            ) && missing.contains("does not exist; build one with `testing/control-plane/build`"),
            "{missing}"
        );
        let missing = Binaries::find_in(&places(None, None, None), None)
            .unwrap_err()
            .to_string();
        assert!(missing.contains("none of KUBEBUILDER_ASSETS, XDG_CACHE_HOME and HOME is set"));
    }

    #[test]
    fn another_minor_is_asked_for_by_its_own_command() {
        let home = places(None, None, Some(Path::new("/nobody-lives-here")));
        let missing = |minor| {
            let found = Binaries::find_in(&home, Some(minor));
            found.unwrap_err().to_string()
        };
        let text = missing("1.33");
        assert!(
            text.starts_with(
                "no control plane to test against: \
                 /nobody-lives-here/.cache/clientset/control-plane/v1.33."
            ) && text
                .contains("does not exist; build one with `testing/control-plane/build 1.33` ("),
            "{text}"
        );
        let text = missing("1.12");
        assert!(
            text.contains("cannot read ") && text.contains("/go-1.12.mod"),
            "{text}"
        );
    }

    #[test]
    fn the_build_script_names_the_same_folder() {
        let script = Path::new(MODULE).join("build");
        for (variable, places) in [
            ("XDG_CACHE_HOME", places(None, Some(Path::new("/c")), None)),
            ("HOME", places(None, None, Some(Path::new("/c")))),
        ] {
            for minor in [None, Some("1.33")] {
                let output = Command::new(&script)
                    .arg("--print")
                    .args(minor)
                    .env_remove("XDG_CACHE_HOME")
                    .env(variable, "/c")
                    .output()
                    .unwrap();
                let folder = places
                    .cache_folder()
                    .unwrap()
                    .join("clientset/control-plane")
                    .join(built_name(minor).unwrap());
                assert_eq!(
                    String::from_utf8(output.stdout).unwrap().trim_end(),
                    folder.to_str().unwrap()
                );
            }
        }
    }
}
