//! What an edit makes of an object, or of a patch.

use serde_json::{Map, Value, json};

use crate::kinds::Kind;
use crate::operation::Edit;

/// The members of an object, which the value becomes where it is something else.
pub(crate) fn tidy(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("it was made an object above"),
    }
}

pub(crate) fn metadata_of(object: &mut Value) -> &mut Map<String, Value> {
    tidy(tidy(object).entry("metadata").or_insert(Value::Null))
}

/// What an edit sets, and to what: null takes it out.
fn changes(kind: &Kind, edit: Edit) -> Vec<(String, Value)> {
    let text = |value: Option<&str>| value.map_or(Value::Null, Value::from);
    let one = |path: &str, value: Value| vec![(path.to_owned(), value)];
    match edit {
        Edit::OfKind(index) => {
            let (path, value) = (kind.edits)().swap_remove(index);
            one(path, value)
        }
        Edit::Several(indices) => indices
            .into_iter()
            .flat_map(|index| changes(kind, Edit::OfKind(index)))
            .collect(),
        Edit::Label(name, value) => one(&format!("/metadata/labels/{name}"), text(value)),
        Edit::Annotation(name, value) => {
            let name = name.replace('/', "~1");
            one(&format!("/metadata/annotations/{name}"), text(value))
        }
        Edit::Finalizer(true) => one("/metadata/finalizers", json!(["example.com/hold"])),
        Edit::Finalizer(false) => one("/metadata/finalizers", Value::Null),
        Edit::Status => one(
            "/status",
            kind.status.map_or(Value::Null, |status| status()),
        ),
        Edit::UnknownField => one("/unheardOf", json!(1)),
        Edit::WrongType => one("/metadata/labels", json!("x")),
        Edit::BadLabel => one("/metadata/labels/tier", json!("not a value")),
        Edit::Rename => one("/metadata/name", json!("other")),
        Edit::OtherUid => one(
            "/metadata/uid",
            json!("00000000-0000-4000-8000-000000000000"),
        ),
        Edit::Nothing => Vec::new(),
    }
}

pub(crate) fn edit_is_null(kind: &Kind, edit: Edit) -> bool {
    changes(kind, edit).iter().all(|(_, value)| value.is_null())
}

/// Edits an object, or an empty one that becomes a merge patch.
pub(crate) fn apply_edit(kind: &Kind, edit: Edit, object: &mut Value) {
    let is_patch = object.get("kind").is_none();
    for (path, value) in changes(kind, edit) {
        let steps: Vec<String> = path[1..]
            .split('/')
            .map(|step| step.replace("~1", "/"))
            .collect();
        set(object, &steps, value, is_patch);
    }
}

fn set(target: &mut Value, steps: &[String], value: Value, is_patch: bool) {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return;
    };
    if let (Value::Array(list), Ok(index)) = (&mut *target, step.parse::<usize>()) {
        if let Some(element) = list.get_mut(index) {
            set(element, rest, value, is_patch);
        }
        return;
    }
    if step.parse::<usize>().is_ok() {
        // A merge patch replaces a list.
        let mut element = json!({"name": "main"});
        set(&mut element, rest, value, is_patch);
        *target = json!([element]);
        return;
    }
    let fields = tidy(target);
    if rest.is_empty() && value.is_null() && !is_patch {
        fields.remove(step);
        return;
    }
    let member = fields.entry(step.clone()).or_insert(Value::Null);
    set(member, rest, value, is_patch);
}

pub(crate) fn json_patch(kind: &Kind, edit: Edit) -> Value {
    let operations = changes(kind, edit)
        .into_iter()
        .map(|(path, value)| match value {
            Value::Null => json!({"op": "remove", "path": path}),
            value => json!({"op": "add", "path": path, "value": value}),
        });
    operations.collect()
}
