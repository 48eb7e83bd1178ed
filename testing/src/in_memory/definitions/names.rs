//! The names of a definition: what they may be, and whether they are free.

use serde_json::{Value, json};

use super::spec::{approval_of, elements, text};
use crate::in_memory::answer::Cause;
use crate::in_memory::tree;

/// A label that begins with a letter.
///
/// # Errors
/// Why the text is none.
pub(super) fn is_label(name: &str) -> Result<(), &'static str> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_label = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(inner)
        && !name.ends_with('-');
    if !is_label {
        return Err(
            "it must consist of lower case letters, digits and '-', begin with a letter and end with a letter or a digit (a DNS-1035 label)",
        );
    }
    if name.len() > 63 {
        return Err("it must be no more than 63 characters");
    }
    Ok(())
}

/// The names that a definition cannot do without.
pub(super) fn required(names: &Value, causes: &mut Vec<Cause>) {
    for field in ["plural", "singular", "kind", "listKind"] {
        if text(names, field).is_empty() {
            causes.push(Cause::required(format!("spec.names.{field}"), ""));
        }
    }
}

/// What is wrong with the names that there are.
pub(super) fn check(names: &Value, path: &str, causes: &mut Vec<Cause>) {
    let mut label = |field: String, name: &str, checked: &str| {
        if let Err(why) = is_label(checked) {
            causes.push(Cause::invalid(format!("{path}.{field}"), name, why));
        }
    };
    for field in ["plural", "singular", "kind", "listKind"] {
        let name = text(names, field);
        let lower = name.to_lowercase();
        // Kinds may have capitals.
        let checked = if field.ends_with("ind") { &lower } else { name };
        if !name.is_empty() {
            label(field.to_owned(), name, checked);
        }
    }
    for field in ["shortNames", "categories"] {
        for (index, name) in elements(names, field).enumerate() {
            let name = name.as_str().unwrap_or_default();
            label(format!("{field}[{index}]"), name, name);
        }
    }
    let (kind, list_kind) = (text(names, "kind"), text(names, "listKind"));
    if !kind.is_empty() && kind == list_kind {
        let why = "kind and listKind may not be the same";
        causes.push(Cause::invalid(format!("{path}.listKind"), list_kind, why));
    }
}

/// Whether the objects of a definition are served.
pub(crate) fn is_established(definition: &Value) -> bool {
    elements(&definition["status"], "conditions")
        .any(|condition| condition["type"] == "Established" && condition["status"] == "True")
}

/// Accepts the names that no other definition of the group has, and says so in the conditions.
pub(crate) fn judge(definition: &mut Value, others: &[&Value], now: &str) {
    let wanted = definition["spec"]["names"].clone();
    let mut accepted = definition["status"]["acceptedNames"].clone();
    let names_of = |fields: &[&str], lists: &[&str]| -> Vec<String> {
        let mut all = Vec::new();
        for other in others {
            let names = &other["status"]["acceptedNames"];
            all.extend(fields.iter().map(|field| text(names, field).to_owned()));
            for list in lists {
                all.extend(
                    elements(names, list).filter_map(|name| Some(name.as_str()?.to_owned())),
                );
            }
        }
        all
    };
    let resources = names_of(&["plural", "singular"], &["shortNames"]);
    let kinds = names_of(&["kind", "listKind"], &[]);
    let mut conflict = None;
    let mut take = |field: &str, taken: &[String], reason: &'static str| {
        let name = text(&wanted, field);
        if taken.iter().any(|other| other == name) {
            conflict = Some((reason, name.to_owned()));
        } else {
            accepted[field] = wanted[field].clone();
        }
    };
    take("plural", &resources, "PluralConflict");
    take("singular", &resources, "SingularConflict");
    take("kind", &kinds, "KindConflict");
    take("listKind", &kinds, "ListKindConflict");
    let short = elements(&wanted, "shortNames").filter_map(Value::as_str);
    let clashing: Vec<&str> = short
        .filter(|name| resources.iter().any(|other| other == name))
        .collect();
    match clashing.first() {
        Some(name)
            if !conflict
                .as_ref()
                .is_some_and(|(reason, _)| reason.contains("Kind")) =>
        {
            conflict = Some(("ShortNamesConflict", (*name).to_owned()));
        }
        Some(_) => {}
        None => copy(&wanted, &mut accepted, "shortNames"),
    }
    copy(&wanted, &mut accepted, "categories");
    let status = tree::member(definition, "status");
    status.insert("acceptedNames".to_owned(), accepted);
    match &conflict {
        None => {
            let why = ["NoConflicts", "no conflicts found"];
            set_condition(definition, "NamesAccepted", true, why, now);
        }
        Some((reason, name)) => {
            let message = format!("{name:?} is already in use");
            set_condition(definition, "NamesAccepted", false, [reason, &message], now);
        }
    }
    if !is_established(definition) {
        let why = match conflict {
            None => [
                "InitialNamesAccepted",
                "the initial names have been accepted",
            ],
            Some(_) => ["NotAccepted", "not all names are accepted"],
        };
        set_condition(definition, "Established", conflict.is_none(), why, now);
    }
    approve(definition, now);
}

fn copy(from: &Value, to: &mut Value, field: &str) {
    match from.get(field) {
        Some(value) => to[field] = value.clone(),
        None => {
            tree::fields(to).remove(field);
        }
    }
}

/// Definitions of the community's groups say in a condition whether they are approved.
fn approve(definition: &mut Value, now: &str) {
    let state = approval_of(definition).to_owned();
    if state.is_empty() {
        return;
    }
    let kind = "KubernetesAPIApprovalPolicyConformant";
    if state.starts_with("unapproved") {
        let message = format!("not approved: {state:?}");
        set_condition(
            definition,
            kind,
            false,
            ["UnapprovedAnnotation", &message],
            now,
        );
    } else {
        let message = format!("approved in {state}");
        set_condition(
            definition,
            kind,
            true,
            ["ApprovedAnnotation", &message],
            now,
        );
    }
}

/// Sets a condition by its type; its time is that of its last other status.
pub(crate) fn set_condition(
    definition: &mut Value,
    kind: &str,
    is_true: bool,
    [reason, message]: [&str; 2],
    now: &str,
) {
    let status = if is_true { "True" } else { "False" };
    let conditions = tree::member(definition, "status")
        .entry("conditions")
        .or_insert_with(|| json!([]));
    if !conditions.is_array() {
        *conditions = json!([]);
    }
    let Value::Array(conditions) = conditions else {
        return;
    };
    let known = conditions
        .iter_mut()
        .find(|condition| condition["type"] == kind);
    match known {
        Some(condition) => {
            if condition["status"] != status {
                condition["lastTransitionTime"] = Value::from(now);
            }
            condition["status"] = Value::from(status);
            condition["reason"] = Value::from(reason);
            condition["message"] = Value::from(message);
        }
        None => conditions.push(json!({
            "type": kind,
            "status": status,
            "lastTransitionTime": now,
            "reason": reason,
            "message": message,
        })),
    }
}
