//! `Table`: rows for people. A kind without columns of its own has the two that API servers give it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::media::{Accept, Include};
use super::{columns, metadata};
use crate::in_memory::kinds::{columns as of_kinds, default_storage_class};
use crate::in_memory::registry::Resource;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// The table of a list.
pub(super) fn of_list(
    resource: &Resource,
    items: &[Arc<Object>],
    metadata: Value,
    accept: &Accept,
) -> Value {
    let mut items = items.to_vec();
    of_kinds::order(&resource.table, &mut items);
    let mut rows: Vec<Value> = items
        .iter()
        .map(|object| row(resource, object, accept))
        .collect();
    if &*resource.table == "storageclasses.storage.k8s.io" {
        mark_default(&items, &mut rows);
    }
    table(resource, rows, metadata, true)
}

/// Only in a list it is known which storage class is the default.
fn mark_default(items: &[Arc<Object>], rows: &mut [Value]) {
    let Some(default) = default_storage_class(items.iter().map(|object| &**object)) else {
        return;
    };
    for (object, row) in items.iter().zip(rows) {
        if object.name() == default.name() {
            row["cells"][0] = format!("{} (default)", default.name()).into();
        }
    }
}

/// The table of one object; in a watch only the first names the columns.
pub(super) fn of_object(
    resource: &Resource,
    object: &Object,
    accept: &Accept,
    columns: bool,
) -> Value {
    let metadata = json!({"resourceVersion": tree::text(object.tree(), "resourceVersion")});
    table(
        resource,
        vec![row(resource, object, accept)],
        metadata,
        columns,
    )
}

fn table(resource: &Resource, rows: Vec<Value>, metadata: Value, columns: bool) -> Value {
    let columns = if columns {
        definitions(resource)
    } else {
        json!([])
    };
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": columns,
        "rows": rows,
    })
}

fn definitions(resource: &Resource) -> Value {
    let name = json!(
        {"name": "Name", "type": "string", "format": "name", "description": "metadata.name", "priority": 0}
    );
    if let Some(custom) = resource.custom() {
        let mut all = vec![name];
        all.extend(columns::definitions(&custom.columns));
        return all.into();
    }
    match of_kinds::of(&resource.table) {
        Some(columns) => columns.definitions(),
        None => json!([
            name,
            {"name": "Created At", "type": "date", "format": "", "description": "metadata.creationTimestamp", "priority": 0},
        ]),
    }
}

fn row(resource: &Resource, object: &Object, accept: &Accept) -> Value {
    let included = match accept.include {
        Include::None => Value::Null,
        Include::Metadata => {
            serde_json::from_slice(&metadata(resource, object)).unwrap_or_default()
        }
        Include::Object => {
            serde_json::from_slice(&super::whole(resource, object)).unwrap_or_default()
        }
    };
    let (cells, conditions) = cells(resource, object, accept.now);
    let mut row = json!({"cells": cells, "object": included});
    if let Some(conditions) = conditions {
        row["conditions"] = conditions;
    }
    row
}

/// The cells of a row, and what it says of its object beside them.
fn cells(resource: &Resource, object: &Object, now: i64) -> (Vec<Value>, Option<Value>) {
    let mut cells = vec![Value::from(object.name())];
    if let Some(custom) = resource.custom() {
        let served = resource.served(object.tree());
        let tree = served.as_ref().unwrap_or(object.tree());
        cells.extend(columns::cells(&custom.columns, tree, now));
        return (cells, None);
    }
    match of_kinds::of(&resource.table) {
        Some(columns) => columns.row(object.tree(), now),
        None => {
            cells.push(tree::text(object.tree(), "creationTimestamp").into());
            (cells, None)
        }
    }
}
