//! `Table`: rows for people. Every kind has the two columns that an API server gives kinds without
//! columns of their own.

use std::sync::Arc;

use serde_json::{Value, json};

use super::media::Include;
use super::metadata;
use crate::in_memory::registry::Resource;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// The table of a list.
pub(super) fn of_list(
    resource: &Resource,
    items: &[Arc<Object>],
    metadata: Value,
    include: Include,
) -> Value {
    let rows = items
        .iter()
        .map(|object| row(resource, object, include))
        .collect();
    table(rows, metadata, true)
}

/// The table of one object; in a watch only the first names the columns.
pub(super) fn of_object(
    resource: &Resource,
    object: &Object,
    include: Include,
    columns: bool,
) -> Value {
    let metadata = json!({"resourceVersion": tree::text(object.tree(), "resourceVersion")});
    table(vec![row(resource, object, include)], metadata, columns)
}

fn table(rows: Vec<Value>, metadata: Value, columns: bool) -> Value {
    let columns = if columns {
        json!([
            {"name": "Name", "type": "string", "format": "name", "description": "metadata.name", "priority": 0},
            {"name": "Created At", "type": "date", "format": "", "description": "metadata.creationTimestamp", "priority": 0},
        ])
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

fn row(resource: &Resource, object: &Object, include: Include) -> Value {
    let included = match include {
        Include::None => Value::Null,
        Include::Metadata => {
            serde_json::from_slice(&metadata(resource, object)).unwrap_or_default()
        }
        Include::Object => {
            serde_json::from_slice(&super::whole(resource, object)).unwrap_or_default()
        }
    };
    json!({
        "cells": [object.name(), tree::text(object.tree(), "creationTimestamp")],
        "object": included,
    })
}
