//! The state of an object, of whatever kind: phase and conditions, where it has them.

use std::fmt::Write;

use crate::object::{Resource, Struct};
use crate::wire::json::{self, Tree};

/// Whether an object has a condition with this status: for
/// [`wait_for`](super::ResourceClient::wait_for).
///
/// As with `kubectl wait`, case does not matter, and a condition that the controller set before it saw
/// the object's newest generation does not count.
///
/// ```
/// # use clientset_runtime::{client::{ResourceClient, scope::InNamespace, verb}, object::Resource};
/// use clientset_runtime::client::condition_is;
///
/// async fn ready<K: Resource + verb::List + verb::Watch>(
///     client: &ResourceClient<K, InNamespace>,
/// ) -> clientset_runtime::Result<K> {
///     client.wait_for("web", condition_is("Ready", "True")).await
/// }
/// ```
pub fn condition_is<K: Resource>(
    kind: &str,
    status: &str,
) -> impl FnMut(&K) -> bool + Clone + Send + 'static {
    let (kind, status) = (kind.to_owned(), status.to_owned());
    move |object: &K| {
        let generation = object.metadata().generation;
        has_condition(object, generation, &kind, &status)
    }
}

fn has_condition(object: &dyn Struct, generation: Option<i64>, kind: &str, status: &str) -> bool {
    with_status(object, |state| {
        conditions(state).any(|condition| {
            let seen = integer(condition, "observedGeneration")
                .or_else(|| integer(state, "observedGeneration"));
            let stale =
                matches!((seen, generation), (Some(seen), Some(generation)) if seen < generation);
            !stale
                && text(condition, "type").eq_ignore_ascii_case(kind)
                && text(condition, "status").eq_ignore_ascii_case(status)
        })
    })
    .unwrap_or_default()
}

/// The state in a few words: `being deleted, at resourceVersion 7, phase Pending, Ready=False (Unready)`.
pub(super) fn describe<K: Resource>(object: &K) -> String {
    let meta = object.metadata();
    let mut words = format!("at resourceVersion {}", meta.resource_version);
    if meta.is_being_deleted() {
        words.insert_str(0, "being deleted, ");
        if !meta.finalizers.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(words, ", finalizers {:?}", meta.finalizers);
        }
    }
    // Without a status there is nothing more to say.
    let _ = with_status(object, |status| describe_status(status, &mut words));
    words
}

fn describe_status(status: &Tree<'_>, words: &mut String) {
    let phase = text(status, "phase");
    if !phase.is_empty() {
        let _ = write!(words, ", phase {phase}");
    }
    for condition in conditions(status) {
        let _ = write!(
            words,
            ", {}={}",
            text(condition, "type"),
            text(condition, "status")
        );
        let reason = text(condition, "reason");
        if !reason.is_empty() {
            let _ = write!(words, " ({reason})");
        }
    }
}

/// Looks at the status as JSON: that of a custom resource may be a struct of any kind, unparsed, or a
/// member that its type does not know.
fn with_status<T>(object: &dyn Struct, look: impl FnOnce(&Tree<'_>) -> T) -> Option<T> {
    let json = match object.named("status") {
        Some(status) => json::to_string(status).ok()?,
        None => object.unknown_fields().get("status")?.as_str().to_owned(),
    };
    let tree = Tree::read(&json).ok()?;
    Some(look(&tree))
}

fn conditions<'t>(status: &'t Tree<'t>) -> impl Iterator<Item = &'t Tree<'t>> {
    match member(status, "conditions") {
        Some(Tree::List(conditions)) => conditions.as_slice(),
        _ => &[],
    }
    .iter()
}

fn text<'t>(object: &'t Tree<'_>, name: &str) -> &'t str {
    match member(object, name) {
        Some(Tree::String(text)) => text,
        _ => "",
    }
}

fn integer(object: &Tree<'_>, name: &str) -> Option<i64> {
    match member(object, name) {
        Some(Tree::Number(number)) => number.parse().ok(),
        _ => None,
    }
}

fn member<'t, 'a>(object: &'t Tree<'a>, name: &str) -> Option<&'t Tree<'a>> {
    let Tree::Object(members) = object else {
        return None;
    };
    let member = members.iter().find(|(known, _)| known == name);
    member.map(|(_, member)| member)
}
