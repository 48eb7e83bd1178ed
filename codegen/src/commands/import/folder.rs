//! A spec from files.

use std::fs;
use std::path::{Component, Path};

use clientset_codegen::document::facts::Origin;
use clientset_codegen::{Files, Minor, read_folder};

use super::Fetched;
use super::checksum::sha256;
use crate::commands::arguments::Failure;
use crate::commands::output::failed;

/// Reads a spec's files and the discovery beside it: in Kubernetes' repository, `api/discovery` is the
/// neighbour of `api/openapi-spec`.
pub(super) fn fetch(
    from: &Path,
    minor: Minor,
    discovery: Option<&Path>,
    origin: Option<&str>,
) -> Result<Fetched, Failure> {
    let is_folder = fs::metadata(from)
        .map_err(|error| failed("read", from, &error))?
        .is_dir();
    let mut spec = if is_folder {
        folder(from)?
    } else {
        let name = from.file_name().unwrap_or_default().to_string_lossy();
        let bytes = fs::read(from).map_err(|error| failed("read", from, &error))?;
        Files::from([(name.into_owned(), bytes)])
    };
    // Readmes and owners say nothing that could change what is imported.
    spec.retain(|name, _| name.ends_with(".json"));
    let discovery = match discovery {
        Some(path) => folder(path)?,
        None => {
            let root = if is_folder {
                from
            } else {
                from.parent().unwrap_or(Path::new(""))
            };
            let beside = root.join("../discovery");
            if beside.is_dir() {
                folder(&beside)?
            } else {
                Files::new()
            }
        }
    };
    let described = Origin {
        description: origin.map_or_else(|| describe(from), str::to_owned),
        sha256: sha256(&spec),
    };
    Ok(Fetched {
        spec,
        discovery,
        minor,
        origin: described,
        unavailable: Vec::new(),
    })
}

fn folder(path: &Path) -> Result<Files, Failure> {
    read_folder(path).map_err(|error| Failure::work(format!("cannot read {error}")))
}

/// A path in words that hold on every machine: from the module on when it lies in a Go module cache
/// (`k8s.io/kubernetes@v1.37.0 api/openapi-spec`), else its last two names.
fn describe(path: &Path) -> String {
    let names: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    let module = names.iter().position(|name| name.contains("@v"));
    let start = names
        .windows(2)
        .position(|pair| pair[0] == "pkg" && pair[1] == "mod");
    match (start, module) {
        (Some(start), Some(end)) if start + 2 <= end => {
            let module = names[start + 2..=end].join("/");
            let inside = names[end + 1..].join("/");
            format!("{module} {inside}").trim_end().to_owned()
        }
        _ => names[names.len().saturating_sub(2)..].join("/"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::describe;

    #[test]
    fn an_origin_names_no_folder_of_the_machine() {
        let table = [
            (
                "/home/me/go/pkg/mod/k8s.io/kubernetes@v1.37.0/api/openapi-spec",
                "k8s.io/kubernetes@v1.37.0 api/openapi-spec",
            ),
            (
                "/home/me/go/pkg/mod/k8s.io/kubernetes@v1.37.0",
                "k8s.io/kubernetes@v1.37.0",
            ),
            ("/home/me/kubernetes/api/openapi-spec", "api/openapi-spec"),
            ("./swagger.json", "swagger.json"),
        ];
        for (path, expected) in table {
            assert_eq!(describe(Path::new(path)), expected, "{path}");
        }
    }
}
