//! What is changed of definitions while their objects live.

use serde_json::{Value, json};

type Redefinition = fn(&mut Value);

/// Changes of a definition's `spec`: most of them turn something on and, the next time, off.
pub(super) fn of(plural: &str) -> &'static [Redefinition] {
    match plural {
        "widgets" => &[
            |spec| {
                toggle(
                    &mut widget(spec)["properties"],
                    "late",
                    json!({"type": "string", "default": "now"}),
                );
            },
            |spec| {
                toggle(
                    &mut widget(spec)["properties"],
                    "unheardOf",
                    json!({"type": "object", "properties": {"a": {"type": "integer"}}}),
                );
            },
            |spec| turn(&mut second(spec)["served"]),
            |spec| {
                flip(
                    &mut widget(spec)["properties"]["tags"],
                    "x-kubernetes-list-type",
                    "atomic",
                    "set",
                );
            },
            |spec| list_by_keys(&mut widget(spec)["properties"]["parts"]),
            |spec| {
                flip(
                    &mut widget(spec)["properties"]["settings"],
                    "x-kubernetes-map-type",
                    "atomic",
                    "granular",
                );
            },
            |spec| {
                flip(
                    &mut widget(spec)["properties"]["fixed"],
                    "x-kubernetes-map-type",
                    "atomic",
                    "granular",
                );
            },
            |spec| {
                let columns = &mut spec["versions"][0]["additionalPrinterColumns"];
                let Some(columns) = columns.as_array_mut() else {
                    return;
                };
                match columns.last() {
                    Some(last) if last["name"] == "Note" => {
                        columns.pop();
                    }
                    _ => columns
                        .push(json!({"name": "Note", "type": "string", "jsonPath": ".spec.note"})),
                }
            },
            |spec| {
                flip(
                    &mut spec["versions"][0]["selectableFields"][0],
                    "jsonPath",
                    ".spec.title",
                    ".spec.colour",
                );
            },
            |spec| {
                let required = &mut widget(spec)["required"];
                *required = if required[1].is_null() {
                    json!(["size", "title"])
                } else {
                    json!(["size"])
                };
            },
            |spec| {
                toggle(
                    &mut widget(spec)["properties"]["note"],
                    "maxLength",
                    json!(0),
                );
            },
            |spec| toggle(second(spec), "deprecated", json!(true)),
            |spec| {
                toggle(
                    &mut spec["versions"][0]["subresources"],
                    "scale",
                    json!({"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}),
                );
            },
            |spec| {
                toggle(
                    &mut spec["versions"][0]["subresources"],
                    "status",
                    json!({}),
                );
            },
            |spec| {
                toggle(
                    &mut widget(spec)["properties"]["nested"],
                    "x-kubernetes-preserve-unknown-fields",
                    json!(true),
                );
            },
            |spec| spec["scope"] = "Cluster".into(),
            |spec| spec["versions"][0]["served"] = false.into(),
            |spec| {
                if let Some(versions) = spec["versions"].as_array_mut() {
                    versions.truncate(1);
                }
            },
            |spec| {
                let mut version = spec["versions"][0].clone();
                version["name"] = "v2".into();
                version["storage"] = (spec["versions"][0]["storage"] != true).into();
                *second(spec) = version;
            },
        ],
        "realms" => &[
            |spec| {
                toggle(
                    &mut widget(spec)["properties"],
                    "late",
                    json!({"type": "string", "default": "now"}),
                );
            },
            |spec| list_by_keys(&mut widget(spec)["properties"]["members"]),
            |spec| {
                flip(
                    &mut widget(spec)["properties"]["quota"],
                    "x-kubernetes-map-type",
                    "atomic",
                    "granular",
                );
            },
            |spec| {
                toggle(
                    &mut spec["versions"][0]["subresources"],
                    "status",
                    json!({}),
                );
            },
            |spec| {
                let schema = &mut spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
                    ["properties"]["seen"];
                flip(schema, "x-kubernetes-list-type", "atomic", "set");
            },
            |spec| {
                toggle(
                    &mut spec["versions"][0],
                    "selectableFields",
                    json!([{"jsonPath": ".spec.region"}]),
                );
            },
        ],
        _ => &[
            |spec| {
                toggle(
                    &mut spec["versions"][0]["schema"]["openAPIV3Schema"],
                    "x-kubernetes-preserve-unknown-fields",
                    json!(true),
                );
            },
            |spec| {
                toggle(
                    &mut spec["versions"][0],
                    "subresources",
                    json!({"status": {}}),
                );
            },
            |spec| {
                toggle(
                    &mut spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"],
                    "free",
                    json!({"type": "object", "properties": {"c": {"type": "string"}}}),
                );
            },
            |spec| {
                flip(
                    &mut spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["data"],
                    "x-kubernetes-map-type",
                    "atomic",
                    "granular",
                );
            },
        ],
    }
}

/// The schema of `spec` in the first version.
fn widget(spec: &mut Value) -> &mut Value {
    &mut spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
}

/// The second version, which may have been taken away before.
fn second(spec: &mut Value) -> &mut Value {
    if spec["versions"][1].is_null() {
        let mut version = spec["versions"][0].clone();
        version["name"] = "v2".into();
        version["storage"] = false.into();
        if let Some(versions) = spec["versions"].as_array_mut() {
            versions.push(version);
        }
    }
    &mut spec["versions"][1]
}

fn toggle(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut()
        && fields.remove(field).is_none()
    {
        fields.insert(field.to_owned(), value);
    }
}

fn turn(flag: &mut Value) {
    *flag = (*flag != true).into();
}

fn flip(object: &mut Value, field: &str, one: &str, other: &str) {
    let value = if object[field] == one { other } else { one };
    object[field] = value.into();
}

/// A list with keys becomes atomic, and the other way round.
fn list_by_keys(list: &mut Value) {
    let Some(fields) = list.as_object_mut() else {
        return;
    };
    if fields.remove("x-kubernetes-list-map-keys").is_some() {
        fields.insert("x-kubernetes-list-type".to_owned(), "atomic".into());
        return;
    }
    fields.insert("x-kubernetes-list-type".to_owned(), "map".into());
    fields.insert("x-kubernetes-list-map-keys".to_owned(), json!(["name"]));
}
