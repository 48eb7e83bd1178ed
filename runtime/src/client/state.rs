//! The state of an object, read through its description: phase and conditions, where it has them.

use std::fmt::Write;

use crate::object::{Resource, Struct, View, field};

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
    let Some(View::Struct(state)) = field(object, "status") else {
        return false;
    };
    conditions(state).any(|condition| {
        let seen = integer(condition, "observedGeneration")
            .or_else(|| integer(state, "observedGeneration"));
        let stale =
            matches!((seen, generation), (Some(seen), Some(generation)) if seen < generation);
        !stale
            && text(condition, "type").eq_ignore_ascii_case(kind)
            && text(condition, "status").eq_ignore_ascii_case(status)
    })
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
    describe_status(object, &mut words);
    words
}

fn describe_status(object: &dyn Struct, words: &mut String) {
    let Some(View::Struct(status)) = field(object, "status") else {
        return;
    };
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

fn conditions(status: &dyn Struct) -> impl Iterator<Item = &dyn Struct> {
    let list = match field(status, "conditions") {
        Some(View::List(list)) => Some(list),
        _ => None,
    };
    list.into_iter()
        .flat_map(|list| (0..list.len()).map(move |index| list.get(index).view()))
        .filter_map(|view| match view {
            View::Struct(condition) => Some(condition),
            _ => None,
        })
}

fn text<'a>(object: &'a dyn Struct, name: &str) -> &'a str {
    match field(object, name) {
        Some(View::Str(text)) => text,
        _ => "",
    }
}

fn integer(object: &dyn Struct, name: &str) -> Option<i64> {
    match field(object, name) {
        Some(View::Int(number)) => Some(number),
        _ => None,
    }
}
