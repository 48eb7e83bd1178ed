//! One rule of a role, and what it allows.

use serde_json::Value;

use super::Attributes;

/// The texts of a list of a rule.
pub(super) fn texts<'r>(rule: &'r Value, field: &str) -> impl Iterator<Item = &'r str> + Clone {
    let list = rule[field].as_array().map(Vec::as_slice);
    list.unwrap_or_default().iter().filter_map(Value::as_str)
}

/// Whether a rule allows something.
pub(crate) fn allows(rule: &Value, attributes: &Attributes) -> bool {
    if !has(rule, "verbs", &attributes.verb) {
        return false;
    }
    if attributes.resource.is_empty() {
        return texts(rule, "nonResourceURLs").any(|url| covers_path(url, &attributes.path));
    }
    has(rule, "apiGroups", &attributes.group)
        && texts(rule, "resources").any(|known| {
            covers_resource(known, &attributes.full_resource(), &attributes.subresource)
        })
        && covers_name(rule, &attributes.name)
}

/// Whether a list of a rule has a text, or everything.
pub(super) fn has(rule: &Value, field: &str, wanted: &str) -> bool {
    texts(rule, field).any(|known| known == "*" || known == wanted)
}

/// `*`, `pods`, `pods/log`, `*/scale`.
pub(super) fn covers_resource(known: &str, full: &str, subresource: &str) -> bool {
    known == "*"
        || known == full
        || (!subresource.is_empty() && known.strip_prefix("*/") == Some(subresource))
}

/// Without names a rule is for all of them.
pub(super) fn covers_name(rule: &Value, name: &str) -> bool {
    let mut names = texts(rule, "resourceNames");
    names.clone().next().is_none() || names.any(|known| known == name)
}

/// `*`, a path, or what a path begins with and a `*`.
pub(super) fn covers_path(url: &str, path: &str) -> bool {
    match url.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => url == path,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_allow_what_they_name() {
        let attributes = |text: &str| {
            let mut words = text.split(' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            let (verb, group, full, name) = (word(), word(), word(), word());
            if group.starts_with('/') {
                return Attributes {
                    verb,
                    path: group,
                    ..Attributes::default()
                };
            }
            let (resource, subresource) = full.split_once('/').unwrap_or((&full, ""));
            Attributes {
                verb,
                group: group.trim_matches('-').to_owned(),
                resource: resource.to_owned(),
                subresource: subresource.to_owned(),
                name,
                ..Attributes::default()
            }
        };
        let pods = json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]});
        let all = json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]});
        let scales = json!({"verbs": ["get"], "apiGroups": ["apps"], "resources": ["*/scale"]});
        let named = json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["x"]});
        let paths = json!({"verbs": ["get"], "nonResourceURLs": ["/healthz", "/logs/*"]});
        for (rule, wanted, expected) in [
            (&pods, "get - pods", true),
            (&pods, "get - pods x", true),
            (&pods, "list - pods", false),
            (&pods, "get apps pods", false),
            (&pods, "get - pods/log x", false),
            (&pods, "get /healthz", false),
            (&all, "delete apps deployments/scale x", true),
            (&all, "get /healthz", false),
            (&scales, "get apps deployments/scale x", true),
            (&scales, "get apps deployments x", false),
            (&named, "get - pods x", true),
            (&named, "get - pods y", false),
            (&named, "get - pods", false),
            (&paths, "get /healthz", true),
            (&paths, "get /healthz/ping", false),
            (&paths, "get /logs/a", true),
            (&paths, "put /healthz", false),
        ] {
            assert_eq!(
                allows(rule, &attributes(wanted)),
                expected,
                "{rule} {wanted}"
            );
        }
    }
}
