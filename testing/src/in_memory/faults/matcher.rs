//! Which requests a fault is for.

use std::fmt;
use std::sync::Arc;

use crate::in_memory::request_log::LoggedRequest;

/// What a program says itself.
type Predicate = Arc<dyn Fn(&LoggedRequest) -> bool + Send + Sync>;

/// What is left out matches everything.
#[derive(Clone, Default)]
pub(super) struct Matcher {
    pub(super) verbs: Vec<String>,
    pub(super) resources: Vec<String>,
    pub(super) group: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    pub(super) user: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) path_prefix: Option<String>,
    predicates: Vec<Predicate>,
}

impl Matcher {
    pub(super) fn add(
        &mut self,
        predicate: impl Fn(&LoggedRequest) -> bool + Send + Sync + 'static,
    ) {
        self.predicates.push(Arc::new(predicate));
    }

    pub(super) fn matches(&self, request: &LoggedRequest) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        let (resource, subresource) = match request.resource.split_once('/') {
            Some((resource, subresource)) => (resource, Some(subresource)),
            None => (request.resource.as_str(), None),
        };
        let (plural, group) = resource.split_once('.').unwrap_or((resource, ""));
        let is_resource = |wanted: &String| {
            let (wanted, wanted_sub) = match wanted.split_once('/') {
                Some((wanted, sub)) => (wanted, Some(sub)),
                None => (wanted.as_str(), None),
            };
            let is_subresource = match (wanted_sub, subresource) {
                (Some("*"), Some(_)) => true,
                (wanted, found) => wanted == found,
            };
            is_subresource && (wanted == resource || wanted == plural)
        };
        (self.verbs.is_empty() || self.verbs.iter().any(|verb| verb == request.verb))
            && (self.resources.is_empty() || self.resources.iter().any(is_resource))
            && (self.group.is_none() || !resource.is_empty() && is(&self.group, group))
            && is(&self.namespace, &request.namespace)
            && is(&self.name, &request.name)
            && is(&self.user, &request.user)
            && (self.user_agent.as_ref()).is_none_or(|part| request.user_agent.contains(part))
            && (self.path_prefix.as_ref()).is_none_or(|prefix| request.path.starts_with(prefix))
            && self.predicates.iter().all(|matches| matches(request))
    }
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher")
            .field("verbs", &self.verbs)
            .field("resources", &self.resources)
            .field("group", &self.group)
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .field("user", &self.user)
            .field("user_agent", &self.user_agent)
            .field("path_prefix", &self.path_prefix)
            .field("predicates", &self.predicates.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_matched_as_in_roles() {
        for (wanted, found, expected) in [
            ("pods", "pods", true),
            ("pods", "pods/status", false),
            ("pods/status", "pods/status", true),
            ("pods/*", "pods/log", true),
            ("pods/*", "pods", false),
            ("deployments", "deployments.apps", true),
            ("deployments.apps", "deployments.apps", true),
            ("deployments.apps", "deployments.example.com", false),
            ("deployments.apps/scale", "deployments.apps/scale", true),
            ("deployments/scale", "deployments.apps/scale", true),
            ("pods", "", false),
        ] {
            let matcher = Matcher {
                resources: vec![wanted.to_owned()],
                ..Matcher::default()
            };
            let request = LoggedRequest {
                resource: found.to_owned(),
                ..LoggedRequest::default()
            };
            assert_eq!(matcher.matches(&request), expected, "{wanted} {found}");
        }
    }

    #[test]
    fn the_core_group_has_an_empty_name_and_what_is_no_resource_has_none() {
        let core = Matcher {
            group: Some(String::new()),
            ..Matcher::default()
        };
        for (found, expected) in [("pods", true), ("deployments.apps", false), ("", false)] {
            let request = LoggedRequest {
                resource: found.to_owned(),
                ..LoggedRequest::default()
            };
            assert_eq!(core.matches(&request), expected, "{found:?}");
        }
    }
}
