//! What a server says of itself: the API's groups, versions and resources, its version, its health.

mod aggregated;
mod legacy;
mod openapi;
mod openapi_v2;

use clientset_runtime::transport::Body;
use http::{Method, Response};
use serde_json::{Value, json};

use super::answer::{Accept, Answer, Refusal};
use super::call::{Path, Query};
use super::registry::Registry;

/// The Kubernetes minor whose rules are followed, and whose resources the generated tables are.
const MINOR: &str = "37";

/// Answers for paths that are of no resource.
pub(crate) fn answer(
    registry: &Registry,
    path: &Path,
    method: &Method,
    accepted: &str,
    query: &Query,
) -> Response<Body> {
    let parts = path.parts();
    if let [root @ ("api" | "apis")] = parts[..]
        && method == Method::GET
        && aggregated::is_wanted(accepted)
    {
        let document = aggregated::document(registry, root == "api");
        return Answer::typed(document, aggregated::MEDIA_TYPE).into_response(&Accept::JSON);
    }
    if parts == ["openapi", "v2"] && method == Method::GET {
        return openapi_v2::answer(accepted);
    }
    let found = match parts[..] {
        ["healthz" | "livez" | "readyz", ..] => Some(Answer::text("ok")),
        _ => document(registry, &parts).map(Answer::document),
    };
    let Some(found) = found else {
        return Answer::no_such_path().into_response(&Accept::JSON);
    };
    if method != Method::GET {
        return Refusal::method_not_allowed().into_response(&Accept::JSON);
    }
    match Accept::negotiate(accepted, query.get("includeObject")) {
        Ok(accept) => found.into_response(&accept),
        Err(refusal) => refusal.into_response(&Accept::JSON),
    }
}

fn document(registry: &Registry, parts: &[&str]) -> Option<Value> {
    match parts {
        [] => Some(legacy::paths(registry)),
        ["version"] => Some(version()),
        ["openapi", "v3"] => Some(openapi::index(registry)),
        ["openapi", "v3", "api", version] => openapi::document(registry, "", version),
        ["openapi", "v3", "apis", group, version] => openapi::document(registry, group, version),
        ["api"] => Some(legacy::api_versions(registry)),
        ["api", version] => legacy::resources(registry, "", version),
        ["apis"] => Some(legacy::groups(registry)),
        ["apis", group] => legacy::group(registry, group),
        ["apis", group, version] => legacy::resources(registry, group, version),
        _ => None,
    }
}

fn version() -> Value {
    json!({
        "major": "1",
        "minor": MINOR,
        "gitVersion": format!("v1.{MINOR}.0+clientset.in-memory"),
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "rustc",
        "platform": format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
    })
}
