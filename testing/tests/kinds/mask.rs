//! What differs from one server and one run to the next, replaced by names.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// What an answer is compared by: of an object all but its version, of a failure what programs look at, of a
/// table its columns and cells.
pub(crate) fn essence(answer: &Value, namespace: &str) -> Value {
    match answer["kind"].as_str() {
        Some("Status") if answer["status"] == "Failure" => failure(answer, namespace),
        Some("Table") => table(answer, namespace),
        _ => object(answer, namespace),
    }
}

/// The owners of an object's fields, without the times at which they wrote; `None` where nobody is named.
pub(crate) fn managed_fields(object: &Value) -> Option<Value> {
    let managed = object["metadata"]["managedFields"].as_array()?;
    let managed: Map<String, Value> = managed.iter().map(owner).collect();
    Some(managed.into())
}

fn owner(entry: &Value) -> (String, Value) {
    let names = ["manager", "operation", "subresource", "apiVersion"];
    let names = names.map(|field| entry[field].as_str().unwrap_or_default().replace('/', "_"));
    (names.join(" "), entry["fieldsV1"].clone())
}

fn failure(status: &Value, namespace: &str) -> Value {
    let mut essence = Map::new();
    for field in ["code", "reason"] {
        essence.insert(field.to_owned(), status[field].clone());
    }
    for field in ["group", "kind", "name"] {
        if let Some(Value::String(text)) = status["details"].get(field) {
            let text = text.replace(namespace, "@NAMESPACE@");
            essence.insert(field.to_owned(), text.into());
        }
    }
    let causes = status["details"]["causes"].as_array();
    let mut causes: Vec<String> = causes
        .into_iter()
        .flatten()
        .map(|cause| {
            let text = |field: &str| cause[field].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("reason"), text("field"))
        })
        .collect();
    // Some come out of a map, in any order.
    causes.sort();
    causes.dedup();
    if !causes.is_empty() {
        essence.insert("causes".to_owned(), causes.into());
    }
    if let Some(phrase) = status["message"].as_str().and_then(phrase) {
        essence.insert("phrase".to_owned(), phrase);
    }
    Value::Object(essence)
}

/// What programs read in the messages of some refusals. What stands in parentheses is each server's own.
fn phrase(message: &str) -> Option<Value> {
    const BEGINNINGS: [&str; 3] = [
        "exceeded quota: ",
        "failed quota: ",
        "violates PodSecurity ",
    ];
    for beginning in BEGINNINGS {
        if let Some(at) = message.find(beginning) {
            return Some(without_parentheses(&message[at..]).into());
        }
    }
    let (_, range) = message.split_once(" is forbidden: ")?;
    if !range.contains(" usage per ") && !range.contains(" ratio per ") {
        return None;
    }
    // Several come out of a map, in any order.
    let range = range.trim_matches(['[', ']']).replace(", but", " but");
    let mut all: Vec<&str> = range.split(", ").collect();
    all.sort_unstable();
    Some(all.into())
}

fn without_parentheses(text: &str) -> String {
    let mut outside = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside.replace(" ,", ",").trim_end().to_owned()
}

/// A line for each column: name, type, format, priority.
fn table(table: &Value, namespace: &str) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let columns = table["columnDefinitions"].as_array();
    let columns: Vec<String> = columns
        .into_iter()
        .flatten()
        .map(|column| {
            let words = ["name", "type", "format"].map(|field| text(&column[field]));
            format!("{} | {}", words.join(" | "), column["priority"])
        })
        .collect();
    let rows = table["rows"].as_array();
    let rows: Vec<Value> = rows
        .into_iter()
        .flatten()
        .map(|row| row["cells"].clone())
        .map(|cells| mask_cells(cells, &columns, namespace))
        .collect();
    serde_json::json!({"columns": columns, "rows": rows})
}

/// Ages count the seconds since the creation, and a test may be slow.
fn mask_cells(mut cells: Value, columns: &[String], namespace: &str) -> Value {
    // The server of addresses has a cell for which there is no column.
    let titles = columns.iter().map(|column| column.split(" | ").next());
    let titles = titles.flatten().chain(std::iter::repeat("Age"));
    for (cell, title) in cells.as_array_mut().into_iter().flatten().zip(titles) {
        match (title, cell.as_str()) {
            ("Age" | "Duration", Some(text)) if is_seconds(text) => *cell = "@AGE@".into(),
            ("Last Seen" | "First Seen" | "Last Schedule", Some(text))
                if !text.starts_with('<') =>
            {
                *cell = "@AGE@".into();
            }
            ("TimeAdded" | "Completed" | "Responder Heartbeat", Some(text))
                if !text.starts_with('<') =>
            {
                *cell = "@AGE@".into();
            }
            ("Responder Status", Some(text)) => {
                if let Some((state, _)) = text.split_once(" (") {
                    *cell = format!("{state} (@AGE@ ago)").into();
                }
            }
            ("Restarts", Some(text)) => {
                if let Some((restarts, _)) = text.split_once(" (") {
                    *cell = format!("{restarts} (@AGE@ ago)").into();
                }
            }
            ("Created At", Some(_)) => *cell = "@NOW@".into(),
            ("Requestor", Some(_)) => *cell = "@USER@".into(),
            ("Port(s)", Some(text)) => {
                // Ports of nodes that were drawn.
                let ports = text.split(',').map(|port| match port.split_once(':') {
                    Some((port, node)) if !node.starts_with("319") => {
                        let protocol = node.split_once('/').map_or("", |(_, protocol)| protocol);
                        format!("{port}:@PORT@/{protocol}")
                    }
                    _ => port.to_owned(),
                });
                let ports: Vec<String> = ports.collect();
                *cell = ports.join(",").into();
            }
            ("Selector", Some(text)) if text.starts_with(JOB_LABEL) => {
                *cell = format!("{JOB_LABEL}@UID@").into();
            }
            ("Cluster-IP", _) => mask_scalar(cell),
            (_, Some(text)) => *cell = text.replace(namespace, "@NAMESPACE@").into(),
            _ => {}
        }
    }
    cells
}

const JOB_LABEL: &str = "batch.kubernetes.io/controller-uid=";

fn is_seconds(text: &str) -> bool {
    let digits = text.strip_suffix('s').unwrap_or("x");
    digits.parse::<u32>().is_ok()
}

fn object(answer: &Value, namespace: &str) -> Value {
    let mut object = answer.clone();
    let metadata = &object["metadata"];
    let created = metadata["creationTimestamp"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let mut names = vec![
        (
            metadata["uid"].as_str().unwrap_or_default().to_owned(),
            "@UID@",
        ),
        (namespace.to_owned(), "@NAMESPACE@"),
    ];
    if let Some(prefix) = metadata["generateName"].as_str()
        && let Some(suffix) = metadata["name"]
            .as_str()
            .and_then(|name| name.strip_prefix(prefix))
    {
        names.push((suffix.to_owned(), "@RANDOM@"));
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
        metadata.insert("resourceVersion".to_owned(), "@VERSION@".into());
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut)
        && answer["kind"] == "CertificateSigningRequest"
    {
        // Who asks.
        for field in ["username", "uid", "groups", "extra"] {
            spec.remove(field);
        }
    }
    // JSON in text, whose fields are in any order.
    if let Some(annotations) = object
        .pointer_mut("/metadata/annotations")
        .and_then(Value::as_object_mut)
    {
        for (name, value) in annotations.iter_mut() {
            if name.starts_with("autoscaling.alpha.kubernetes.io/")
                && let Some(json) = value
                    .as_str()
                    .and_then(|text| serde_json::from_str(text).ok())
            {
                *value = json;
                mask_conditions(value);
            }
        }
        annotations.retain(|_, value| *value != serde_json::json!([]));
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        // In memory the controllers of budgets and quotas act in the write itself.
        if answer["kind"] == "PodDisruptionBudget" {
            status.remove("conditions");
            status.remove("observedGeneration");
        }
        if let Some(conditions) = status.get_mut("conditions") {
            mask_conditions(conditions);
        }
        status.retain(|name, value| name != "conditions" || *value != serde_json::json!([]));
    }
    if let Some(warnings) = object.get_mut("warnings").and_then(Value::as_array_mut) {
        for warning in warnings.iter_mut() {
            *warning = without_parentheses(warning.as_str().unwrap_or_default()).into();
        }
    }
    names.retain(|(text, _)| !text.is_empty());
    walk(&mut object, "", &mut |field, value| {
        if let Value::String(text) = value {
            if is_near(text, &created) {
                "@NOW@".clone_into(text);
            }
            for (found, name) in &names {
                *text = text.replace(found, name);
            }
            if let Some((prefix, random)) = text.rsplit_once('-')
                && prefix == "kube-api-access"
                && random.len() == 5
            {
                *text = format!("{prefix}-@RANDOM@");
            }
        }
        if ["clusterIP", "clusterIPs"].contains(&field) {
            mask_scalar(value);
        }
        if ["nodePort", "healthCheckNodePort"].contains(&field) && value.as_u64() >= Some(30000) {
            *value = "@PORT@".into();
        }
    });
    object
}

/// Sentences are each server's own, and only a real one has a controller that misses what an autoscaler scales.
fn mask_conditions(conditions: &mut Value) {
    let Value::Array(conditions) = conditions else {
        return;
    };
    conditions.retain(|condition| condition["reason"] != "FailedGetScale");
    for condition in conditions.iter_mut().filter_map(Value::as_object_mut) {
        condition.remove("message");
    }
}

/// Whether a text is a time that is minutes from the creation at most, in seconds.
fn is_near(text: &str, created: &str) -> bool {
    const NEAR: i64 = 600;
    let second = |text: &str| text.parse().map(Timestamp::as_second);
    match (second(text), second(created)) {
        (Ok(time), Ok(created)) => text.len() == 20 && (time - created).abs() < NEAR,
        _ => false,
    }
}

/// The addresses of services are drawn from the range of the cluster.
fn mask_scalar(value: &mut Value) {
    if let Value::String(text) = value
        && let Ok(IpAddr::V4(address)) = text.parse()
        && address.octets()[..1] == [10]
    {
        "@IP@".clone_into(text);
    }
}

/// Every scalar, with the name of the field that it or its list is in; keys of maps too.
fn walk(value: &mut Value, field: &str, visit: &mut impl FnMut(&str, &mut Value)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                walk(value, name, visit);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                walk(element, field, visit);
            }
        }
        scalar => visit(field, scalar),
    }
}
