//! A spec from a running cluster: the documents that it serves, under the names of published ones.

use clientset_codegen::document::facts::Origin;
use clientset_codegen::{Files, Minor};

use super::Fetched;
use super::checksum::sha256;
use crate::commands::arguments::Failure;
use crate::commands::cluster::{Answer, Client, Flags, parse, refused};
use crate::commands::progress::Progress;

/// Fetches the documents of OpenAPI v3, or the swagger where the server has none, and discovery.
///
/// A server says which version it is; `minor` only has to agree.
pub(super) fn fetch(
    flags: &Flags,
    minor: Option<Minor>,
    origin: Option<&str>,
    progress: &Progress,
) -> Result<Fetched, Failure> {
    let client = Client::new(flags)?;
    progress.step("asking the cluster for its version");
    let version = version(&client)?;
    let served = minor_of(&version)?;
    if let Some(minor) = minor.filter(|minor| *minor != served) {
        return Err(Failure::work(format!(
            "the cluster is of Kubernetes {version}, not {minor}; leave --kubernetes-version out to take what it is"
        )));
    }
    let (spec, form, unavailable) = match client.get("/openapi/v3")? {
        Answer::Found(index) => {
            let (spec, unavailable) = documents(&client, &index, progress)?;
            (spec, "/openapi/v3", unavailable)
        }
        Answer::Refused(404, _) => {
            progress.step("fetching /openapi/v2");
            let swagger = client.need("/openapi/v2")?;
            (
                Files::from([("swagger.json".to_owned(), swagger)]),
                "/openapi/v2",
                Vec::new(),
            )
        }
        Answer::Refused(code, message) => return Err(refused("/openapi/v3", code, &message)),
    };
    let discovery = discovery(&client, progress)?;
    let description = origin.map_or_else(
        || format!("a cluster of Kubernetes {version}, {form}"),
        str::to_owned,
    );
    Ok(Fetched {
        origin: Origin {
            description,
            sha256: sha256(&spec),
        },
        spec,
        discovery,
        minor: served,
        unavailable,
    })
}

fn version(client: &Client) -> Result<String, Failure> {
    let answer = client.json("/version")?;
    match answer["gitVersion"].as_str() {
        Some(version) => Ok(version.to_owned()),
        None => Err(Failure::work(format!(
            "{}/version says no gitVersion; is it a Kubernetes API server?",
            client.server()
        ))),
    }
}

/// `1.37` of `v1.37.0-eks-1234567`.
fn minor_of(version: &str) -> Result<Minor, Failure> {
    let mut numbers = version.split('.');
    let minor = match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => format!("{major}.{minor}").parse().ok(),
        _ => None,
    };
    minor.ok_or_else(|| {
        Failure::work(format!(
            "the cluster calls itself version {version:?}; expected one such as v1.37.0"
        ))
    })
}

/// The v3 documents, and those that the server lists but cannot give: an aggregated server that is
/// down is no reason not to import Kubernetes.
fn documents(
    client: &Client,
    index: &[u8],
    progress: &Progress,
) -> Result<(Files, Vec<String>), Failure> {
    let index = parse("/openapi/v3", index)?;
    let Some(paths) = index["paths"].as_object() else {
        return Err(Failure::work(
            "/openapi/v3 lists no paths; is it a Kubernetes API server?",
        ));
    };
    let mut files = Files::new();
    let mut unavailable = Vec::new();
    for (number, (path, entry)) in paths.iter().enumerate() {
        progress.step(&format!(
            "fetching {path} ({} of {})",
            number + 1,
            paths.len()
        ));
        let Some(url) = entry["serverRelativeURL"].as_str() else {
            return Err(Failure::work(format!(
                "/openapi/v3 has no serverRelativeURL for {path}"
            )));
        };
        match client.get(url)? {
            Answer::Found(bytes) => {
                files.insert(format!("{}_openapi.json", path.replace('/', "__")), bytes);
            }
            // Only what another server serves can be down alone.
            Answer::Refused(503 | 404, _) if path.contains('.') => {
                unavailable.push(path.clone());
            }
            Answer::Refused(code, message) => return Err(refused(url, code, &message)),
        }
    }
    Ok((files, unavailable))
}

/// The `APIResourceList` of every group-version, as files of published names. Names are all that is
/// taken of them, so that a group which does not answer is left without.
fn discovery(client: &Client, progress: &Progress) -> Result<Files, Failure> {
    let mut paths = vec!["api/v1".to_owned()];
    let groups = client.json("/apis")?;
    for group in groups["groups"].as_array().into_iter().flatten() {
        for version in group["versions"].as_array().into_iter().flatten() {
            if let Some(id) = version["groupVersion"].as_str() {
                paths.push(format!("apis/{id}"));
            }
        }
    }
    let mut files = Files::new();
    for (number, path) in paths.iter().enumerate() {
        progress.step(&format!(
            "fetching /{path} ({} of {})",
            number + 1,
            paths.len()
        ));
        if let Answer::Found(bytes) = client.get(&format!("/{path}"))? {
            files.insert(format!("{}.json", path.replace('/', "__")), bytes);
        }
    }
    Ok(files)
}
