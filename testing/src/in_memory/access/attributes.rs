//! What a request wants to do, as authorization sees it: read off method, path and query, whether there is
//! such a resource or not.

use http::Method;

use crate::in_memory::call::{Path, Query};

/// What somebody wants to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// `get`, `list` ...; of a path that is of no resource the method in lower case.
    pub(crate) verb: String,
    pub(crate) group: String,
    /// The plural; empty where the path is of no resource.
    pub(crate) resource: String,
    pub(crate) subresource: String,
    /// Empty for the cluster, or for all namespaces.
    pub(crate) namespace: String,
    /// Empty for a collection.
    pub(crate) name: String,
    /// The path, where it is of no resource.
    pub(crate) path: String,
}

impl Attributes {
    /// Of a request.
    pub(crate) fn of(path: &Path, text: &str, method: &Method, query: &Query) -> Self {
        let parts = path.parts();
        let (group, rest) = match &parts[..] {
            ["api", _, rest @ ..] if !rest.is_empty() => ("", rest),
            ["apis", group, _, rest @ ..] if !rest.is_empty() => (*group, rest),
            _ => {
                return Self {
                    verb: method.as_str().to_lowercase(),
                    path: text.to_owned(),
                    ..Self::default()
                };
            }
        };
        // The form that watches had before they had an option.
        let (is_watch, rest) = match rest {
            ["watch", rest @ ..] if !rest.is_empty() => (true, rest),
            rest => (query.flag("watch"), rest),
        };
        let (namespace, rest) = match rest {
            ["namespaces", name, "status" | "finalize"] => (*name, rest),
            ["namespaces", namespace, inner @ ..] if !inner.is_empty() => (*namespace, inner),
            ["namespaces", name] => (*name, rest),
            rest => ("", rest),
        };
        let part = |index: usize| rest.get(index).copied().unwrap_or_default();
        let mut name = part(1).to_owned();
        let verb = match (method.as_str(), name.is_empty()) {
            ("GET" | "HEAD", true) if is_watch => "watch",
            ("GET" | "HEAD", true) => "list",
            ("GET" | "HEAD", false) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", true) => "deletecollection",
            ("DELETE", false) => "delete",
            _ => "",
        };
        if name.is_empty() && matches!(verb, "list" | "watch" | "deletecollection") {
            name = selected_name(query.get("fieldSelector")).to_owned();
        }
        Self {
            verb: verb.to_owned(),
            group: group.to_owned(),
            resource: part(0).to_owned(),
            subresource: part(2).to_owned(),
            namespace: namespace.to_owned(),
            name,
            path: String::new(),
        }
    }

    /// `plural`, or `plural/subresource`, as roles name it.
    pub(crate) fn full_resource(&self) -> String {
        match self.subresource.as_str() {
            "" => self.resource.clone(),
            subresource => format!("{}/{subresource}", self.resource),
        }
    }
}

/// The only name that a field selector leaves: a role may be for it alone.
fn selected_name(selector: &str) -> &str {
    selector
        .split(',')
        .find_map(|term| term.trim().strip_prefix("metadata.name="))
        .map_or("", |name| name.trim_start_matches('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_seen_as_api_servers_see_them() {
        for (method, path, query, expected) in [
            ("GET", "/api/v1/pods", "", "list pods..@/"),
            ("GET", "/api/v1/pods", "watch=1", "watch pods..@/"),
            ("GET", "/api/v1/watch/pods", "", "watch pods..@/"),
            (
                "GET",
                "/api/v1/pods",
                "fieldSelector=metadata.name%3Dx",
                "list pods..@/x",
            ),
            (
                "GET",
                "/api/v1/namespaces/a/pods/b/log",
                "",
                "get pods/log..@a/b",
            ),
            (
                "GET",
                "/api/v1/namespaces/a/services/b/proxy/c/d",
                "",
                "get services/proxy..@a/b",
            ),
            ("GET", "/api/v1/namespaces/a", "", "get namespaces..@a/a"),
            (
                "PUT",
                "/api/v1/namespaces/a/finalize",
                "",
                "update namespaces/finalize..@a/a",
            ),
            (
                "DELETE",
                "/apis/apps/v1/namespaces/a/deployments",
                "",
                "deletecollection deployments.apps.@a/",
            ),
            (
                "PATCH",
                "/apis/none.example.com/v1/things/x",
                "",
                "patch things.none.example.com.@/x",
            ),
            ("GET", "/api/v1", "", "get ..@/ /api/v1"),
            ("PUT", "/healthz", "", "put ..@/ /healthz"),
        ] {
            let method: Method = method.parse().unwrap();
            let found = Attributes::of(&Path::parse(path), path, &method, &Query::parse(query));
            let Attributes {
                verb,
                group,
                namespace,
                name,
                path: of_none,
                ..
            } = &found;
            let resource = found.full_resource();
            let text = format!("{verb} {resource}.{group}.@{namespace}/{name} {of_none}");
            assert_eq!(text.trim_end(), expected, "{method} {path}?{query}");
        }
    }
}
