//! From a method and a path to a verb and a resource.

use std::sync::Arc;

use http::Method;
use percent_encoding::percent_decode_str;

use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::{Registry, Resource};

/// The parts of a path, decoded.
#[derive(Clone, Debug)]
pub(crate) struct Path(Vec<String>);

/// Where in the API a request goes.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) resource: Arc<Resource>,
    /// Empty for the cluster, or for all namespaces.
    pub(crate) namespace: String,
    /// Empty for a collection.
    pub(crate) name: String,
    /// Empty for the object itself.
    pub(crate) subresource: String,
}

/// What is done, in the words of discovery and of RBAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}

impl Verb {
    fn of(method: &Method, named: bool, watch: bool) -> Option<Self> {
        Some(match (method, named) {
            (&Method::GET, true) => Self::Get,
            (&Method::GET, false) if watch => Self::Watch,
            (&Method::GET, false) => Self::List,
            (&Method::POST, _) => Self::Create,
            (&Method::PUT, true) => Self::Update,
            (&Method::PATCH, true) => Self::Patch,
            (&Method::DELETE, true) => Self::Delete,
            (&Method::DELETE, false) => Self::DeleteCollection,
            _ => return None,
        })
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
        }
    }
}

impl Path {
    pub(crate) fn parse(path: &str) -> Self {
        let parts = path.trim_matches('/').split('/');
        Self(
            parts
                .filter(|part| !part.is_empty())
                .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
                .collect(),
        )
    }

    pub(crate) fn parts(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// Group, version and the rest of a path below a group-version; `None` for any other path.
    fn split(&self) -> Option<(&str, &str, Vec<&str>)> {
        let parts = self.parts();
        match &parts[..] {
            ["api", version, rest @ ..] if !rest.is_empty() => Some(("", version, rest.to_vec())),
            ["apis", group, version, rest @ ..] if !rest.is_empty() => {
                Some((group, version, rest.to_vec()))
            }
            _ => None,
        }
    }

    /// The resource that the path is of. `None` when no group-version is served there.
    ///
    /// # Errors
    /// The group-version serves no such resource, or does not offer the method for it.
    pub(crate) fn resolve(
        &self,
        registry: &Registry,
        method: &Method,
        watch: bool,
    ) -> Option<Result<(Target, Verb), Refusal>> {
        let (group, version, rest) = self.split()?;
        registry.resources(group, version).next()?;
        let resolved = resolve(registry, group, version, &rest, method, watch);
        // A path of custom resources alone that leads to none of them leads nowhere.
        let is_nowhere = resolved.as_ref().is_err_and(Refusal::is_no_such_resource);
        let mut resources = registry.resources(group, version);
        if is_nowhere && resources.all(|resource| resource.custom().is_some()) {
            return None;
        }
        Some(resolved)
    }
}

fn resolve(
    registry: &Registry,
    group: &str,
    version: &str,
    rest: &[&str],
    method: &Method,
    watch: bool,
) -> Result<(Target, Verb), Refusal> {
    let (namespace, rest) = match rest {
        // What a namespace has itself, not what is in it.
        ["namespaces", _, "status" | "finalize"] => ("", rest),
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (*namespace, rest),
        rest => ("", rest),
    };
    let (plural, name, subresource) = match rest {
        [plural] => (*plural, "", ""),
        [plural, name] => (*plural, *name, ""),
        [plural, name, subresource] => (*plural, *name, *subresource),
        // A proxied path: everything behind it is the subresource's business.
        [plural, name, "proxy", ..] => (*plural, *name, "proxy"),
        _ => return Err(Refusal::no_such_resource()),
    };
    let resource = registry
        .get(group, version, plural)
        .ok_or_else(Refusal::no_such_resource)?
        .clone();
    let in_namespace = !namespace.is_empty();
    if in_namespace && !resource.namespaced {
        return Err(Refusal::no_such_resource());
    }
    if resource.namespaced && !in_namespace && (!name.is_empty() || !resource.offers("list")) {
        return Err(Refusal::no_such_resource());
    }
    let verb = Verb::of(method, !name.is_empty(), watch).ok_or_else(Refusal::method_not_allowed)?;
    let offered = if subresource.is_empty() {
        // A new object is created in a collection, and in a namespace where it has one.
        let misplaced =
            verb == Verb::Create && (!name.is_empty() || resource.namespaced != in_namespace);
        resource.offers(verb.as_str()) && !misplaced
    } else {
        resource
            .subresource(subresource)
            .ok_or_else(|| match resource.custom() {
                Some(_) => Refusal::not_found(&resource, name),
                None => Refusal::no_such_resource(),
            })?
            .offers(verb.as_str())
    };
    if !offered {
        return Err(Refusal::method_not_allowed());
    }
    let target = Target {
        resource,
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        subresource: subresource.to_owned(),
    };
    Ok((target, verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_resources() {
        let registry = Registry::of_tables(clientset::RESOURCES, |_| true);
        let get = &Method::GET;
        for (method, path, expected) in [
            (get, "/api/v1/pods", Ok("list pods // ")),
            (
                get,
                "/api/v1/namespaces/a/pods/b%20c",
                Ok("get pods a/b c/ "),
            ),
            (
                get,
                "/api/v1/namespaces/a/pods/b/status",
                Ok("get pods a/b/status "),
            ),
            (get, "/api/v1/namespaces/a", Ok("get namespaces /a/ ")),
            (
                get,
                "/api/v1/namespaces/a/status",
                Ok("get namespaces /a/status "),
            ),
            (
                &Method::PUT,
                "/api/v1/namespaces/a/finalize",
                Ok("update namespaces /a/finalize "),
            ),
            (
                &Method::POST,
                "/apis/apps/v1/namespaces/a/deployments",
                Ok("create deployments a// "),
            ),
            (
                &Method::DELETE,
                "/api/v1/nodes",
                Ok("deletecollection nodes // "),
            ),
            (&Method::DELETE, "/api/v1/namespaces", Err(405)),
            (&Method::POST, "/api/v1/pods", Err(405)),
            (&Method::POST, "/api/v1/namespaces/a/pods/b", Err(405)),
            (&Method::PUT, "/api/v1/namespaces/a/pods", Err(405)),
            (&Method::HEAD, "/api/v1/namespaces/a/pods", Err(405)),
            (get, "/api/v1/bindings", Err(404)),
            (get, "/api/v1/pods/b", Err(404)),
            (get, "/api/v1/namespaces/a/nodes", Err(404)),
            (get, "/api/v1/foos", Err(404)),
            (get, "/api/v1/namespaces/a/configmaps/b/status", Err(404)),
            (get, "/api/v1/namespaces/a/pods/b/c/d", Err(404)),
        ] {
            let found = Path::parse(path).resolve(&registry, method, false).unwrap();
            let found = found.map_err(|refusal| refusal.code).map(|(target, verb)| {
                let plural = &target.resource.plural;
                let Target {
                    namespace,
                    name,
                    subresource,
                    ..
                } = &target;
                format!(
                    "{} {plural} {namespace}/{name}/{subresource} ",
                    verb.as_str()
                )
            });
            assert_eq!(found, expected.map(str::to_owned), "{method} {path}");
        }
        for path in [
            "/",
            "/api",
            "/api/v1",
            "/apis/apps/v1",
            "/apis/none/v1/pods",
            "/foo",
        ] {
            assert!(
                Path::parse(path).resolve(&registry, get, false).is_none(),
                "{path}"
            );
        }
    }
}
