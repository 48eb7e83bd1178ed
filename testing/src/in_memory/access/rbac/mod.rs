//! Role-based access control, read from the stored roles and bindings.

mod bootstrap;
mod escalation;
mod rule;

use std::sync::Arc;

use serde_json::Value;

use super::user::MASTERS;
use super::{Attributes, User};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;

pub(crate) use bootstrap::objects as bootstrap_objects;
pub(crate) use escalation::check as check_escalation;
pub(crate) use rule::allows;

pub(crate) const CLUSTER_ROLES: &str = "clusterroles.rbac.authorization.k8s.io";
pub(crate) const CLUSTER_ROLE_BINDINGS: &str = "clusterrolebindings.rbac.authorization.k8s.io";
pub(crate) const ROLES: &str = "roles.rbac.authorization.k8s.io";
pub(crate) const ROLE_BINDINGS: &str = "rolebindings.rbac.authorization.k8s.io";

/// Whether somebody may do something, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) allowed: bool,
    pub(crate) reason: String,
}

/// A role that a binding gives to a user.
struct Grant {
    role: Arc<Object>,
    /// How it came about, for the reason.
    why: String,
}

impl Grant {
    fn rules(&self) -> impl Iterator<Item = &Value> {
        rules(self.role.tree())
    }
}

/// The rules of a role.
pub(crate) fn rules(role: &Value) -> impl Iterator<Item = &Value> {
    role["rules"].as_array().into_iter().flatten()
}

/// Whether a user may do something.
pub(crate) fn decide(store: &Store, user: &User, attributes: &Attributes) -> Decision {
    if user.is_in(MASTERS) {
        return Decision {
            allowed: true,
            reason: String::new(),
        };
    }
    let (grants, missing) = grants(store, user, &attributes.namespace);
    for grant in grants {
        if grant.rules().any(|rule| allows(rule, attributes)) {
            return Decision {
                allowed: true,
                reason: grant.why,
            };
        }
    }
    let reason = match &missing[..] {
        [] => String::new(),
        missing => format!("RBAC: {}", missing.join(", ")),
    };
    Decision {
        allowed: false,
        reason,
    }
}

/// All rules that hold for a user in a namespace, those of the cluster among them.
pub(crate) fn rules_of(store: &Store, user: &User, namespace: &str) -> Vec<Value> {
    let (grants, _) = grants(store, user, namespace);
    grants.iter().flat_map(Grant::rules).cloned().collect()
}

/// The roles that a user has in a namespace, and what is bound to them and missing.
fn grants(store: &Store, user: &User, namespace: &str) -> (Vec<Grant>, Vec<String>) {
    let (mut grants, mut missing) = (Vec::new(), Vec::new());
    let mut look = |table: &str, prefix: &str, kind: &str| {
        for (_, binding) in store.scan(table, prefix) {
            let Some(subject) = subject(binding.tree(), user, prefix.trim_end_matches('/')) else {
                continue;
            };
            let reference = &binding.tree()["roleRef"];
            match role(store, reference, prefix.trim_end_matches('/')) {
                Ok(role) => {
                    let name = match binding.namespace() {
                        "" => binding.name().to_owned(),
                        namespace => format!("{}/{namespace}", binding.name()),
                    };
                    let why = format!(
                        "RBAC: {kind} {name:?} gives {} {:?} to {subject}",
                        reference["kind"].as_str().unwrap_or_default(),
                        role.name(),
                    );
                    grants.push(Grant { role, why });
                }
                Err(what) => missing.push(what),
            }
        }
    };
    look(CLUSTER_ROLE_BINDINGS, "", "ClusterRoleBinding");
    if !namespace.is_empty() {
        look(ROLE_BINDINGS, &format!("{namespace}/"), "RoleBinding");
    }
    (grants, missing)
}

/// The role that a binding names; `namespace` is that of the binding.
///
/// # Errors
/// There is none of that name: which one.
fn role(store: &Store, reference: &Value, namespace: &str) -> Result<Arc<Object>, String> {
    let name = reference["name"].as_str().unwrap_or_default();
    let (table, key) = match reference["kind"].as_str() {
        Some("Role") => (ROLES, format!("{namespace}/{name}")),
        _ => (CLUSTER_ROLES, name.to_owned()),
    };
    let role = store.get(table, &key).cloned();
    role.ok_or_else(|| format!("{table} {name:?} not found"))
}

/// The subject of a binding that means this user.
fn subject(binding: &Value, user: &User, namespace: &str) -> Option<String> {
    let subjects = binding["subjects"].as_array().into_iter().flatten();
    subjects.into_iter().find_map(|subject| {
        let text = |field: &str| subject[field].as_str().unwrap_or_default();
        let name = text("name");
        let is_meant = match text("kind") {
            "User" => user.name() == name,
            "Group" => user.is_in(name),
            "ServiceAccount" => {
                let namespace = match text("namespace") {
                    "" => namespace,
                    stated => stated,
                };
                user.name() == format!("system:serviceaccount:{namespace}:{name}")
            }
            _ => false,
        };
        is_meant.then(|| format!("{} {name:?}", text("kind")))
    })
}

/// What an aggregated role is to hold: the rules of all roles that its selectors choose, each once.
pub(crate) fn aggregated(store: &Store, role: &Object) -> Option<Vec<Value>> {
    use crate::in_memory::selector::selects;

    let selectors = role.tree()["aggregationRule"]["clusterRoleSelectors"].as_array()?;
    let mut found: Vec<Value> = Vec::new();
    for selector in selectors {
        for (name, part) in store.scan(CLUSTER_ROLES, "") {
            if name == role.name() || !selects(selector, &part.tree()["metadata"]["labels"]) {
                continue;
            }
            for rule in rules(part.tree()) {
                if !found.contains(rule) {
                    found.push(rule.clone());
                }
            }
        }
    }
    Some(found)
}

/// Puts other rules into a role.
pub(crate) fn with_rules(role: &Object, rules: Vec<Value>) -> Value {
    let mut tree = role.tree().clone();
    tree::fields(&mut tree).insert("rules".to_owned(), Value::Array(rules));
    tree
}
