//! The cells of the other kinds: configuration, access, nodes, events.

use std::collections::BTreeSet;

use serde_json::Value;

use super::row::{NONE, Row, UNKNOWN, UNSET};
use crate::in_memory::answer::duration;

pub(super) const CONFIG_MAP: &str = "Name:name|Data|Age";
pub(super) const SECRET: &str = "Name:name|Type|Data|Age";
pub(super) const NAME_AND_AGE: &str = "Name:name|Age";
pub(super) const NAMESPACE: &str = "Name:name|Status|Age";
pub(super) const NODE: &str = "Name:name|Status|Roles|Age|Version|Internal-IP+|External-IP+|\
    OS-Image+|Kernel-Version+|Container-Runtime+";
pub(super) const EVENT: &str = "Last Seen|Type|Reason|Object|Subobject+|Source+|Message|\
    First Seen+|Count+|Name:name+";
pub(super) const QUOTA: &str = "Name:name|Request|Limit|Age";
pub(super) const ROLE_BINDING: &str = "Name:name|Role|Age|Users+|Groups+|ServiceAccounts+";
pub(super) const SIGNING_REQUEST: &str =
    "Name:name|Age|SignerName|Requestor|RequestedDuration|Condition";
pub(super) const TRUST_BUNDLE: &str = "Name:name|SignerName";
pub(super) const WEBHOOKS: &str = "Name:name|Webhooks:integer|Age";
pub(super) const VALIDATING_POLICY: &str = "Name:name|Validations:integer|ParamKind|Age";
pub(super) const MUTATING_POLICY: &str = "Name:name|Mutations:integer|ParamKind|Age";
pub(super) const POLICY_BINDING: &str = "Name:name|PolicyName|ParamRef|Age";
pub(super) const PRIORITY_CLASS: &str =
    "Name:name|Value:integer|Global-Default:boolean|Age|PreemptionPolicy";
pub(super) const LEASE: &str = "Name:name|Holder|Age";
pub(super) const RUNTIME_CLASS: &str = "Name:name|Handler|Age";
pub(super) const DEVICE_CLAIM: &str = "Name:name|State|Age";
pub(super) const DEVICE_SLICE: &str = "Name:name|Node|Driver|Pool|Age";
pub(super) const FLOW_SCHEMA: &str =
    "Name:name|PriorityLevel|MatchingPrecedence|DistinguisherMethod|Age|MissingPL";
pub(super) const PRIORITY_LEVEL: &str =
    "Name:name|Type|NominalConcurrencyShares|Queues|HandSize|QueueLengthLimit|Age";
pub(super) const API_SERVICE: &str = "Name:name|Service|Available|Age";
pub(super) const MIGRATION: &str = "Name|Resource|Status";

pub(super) fn name(row: Row<'_>) -> Value {
    row.text("metadata.name").into()
}

pub(super) fn config_map(row: Row<'_>) -> Vec<Value> {
    let all = row.count("data") + row.count("binaryData");
    vec![name(row), all.into(), row.age().into()]
}

pub(super) fn secret(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("type").into(),
        row.count("data").into(),
        row.age().into(),
    ]
}

pub(super) fn name_and_age(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.age().into()]
}

pub(super) fn namespace(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.text("status.phase").into(), row.age().into()]
}

pub(super) fn node(row: Row<'_>) -> Vec<Value> {
    let mut status = match row.condition("Ready") {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if row.flag("spec.unschedulable") {
        status.push_str(",SchedulingDisabled");
    }
    let mut roles = BTreeSet::new();
    for (label, value) in row.at("metadata.labels").as_object().into_iter().flatten() {
        if let Some(role) = label.strip_prefix("node-role.kubernetes.io/") {
            roles.insert(role);
        } else if label == "kubernetes.io/role" {
            roles.insert(value.as_str().unwrap_or_default());
        }
    }
    roles.remove("");
    let roles = if roles.is_empty() {
        NONE.to_owned()
    } else {
        roles.into_iter().collect::<Vec<_>>().join(",")
    };
    let address = |kind: &str| {
        let mut all = row.list("status.addresses");
        let address = all.find(|address| address["type"] == kind);
        address
            .and_then(|address| address["address"].as_str())
            .unwrap_or(NONE)
    };
    let info = |field: &str| row.text(&format!("status.nodeInfo.{field}")).to_owned();
    let or_unknown = |text: String| {
        if text.is_empty() {
            UNKNOWN.to_owned()
        } else {
            text
        }
    };
    let mut kernel = or_unknown(info("kernelVersion"));
    if !info("architecture").is_empty() {
        kernel.push_str(&format!(" ({})", info("architecture")));
    }
    vec![
        name(row),
        status.into(),
        roles.into(),
        row.age().into(),
        info("kubeletVersion").into(),
        address("InternalIP").into(),
        address("ExternalIP").into(),
        or_unknown(info("osImage")).into(),
        kernel.into(),
        or_unknown(info("containerRuntimeVersion")).into(),
    ]
}

pub(super) fn event(row: Row<'_>) -> Vec<Value> {
    let first = match row.text("firstTimestamp") {
        "" => row.since("eventTime"),
        _ => row.since("firstTimestamp"),
    };
    let series = row.at("series");
    let last = match row.text("lastTimestamp") {
        _ if !series.is_null() => row.since("series.lastObservedTime"),
        "" => first.clone(),
        _ => row.since("lastTimestamp"),
    };
    let count = match (series["count"].as_i64(), row.number("count")) {
        (Some(count), _) => count,
        (None, 0) => 1,
        (None, count) => count,
    };
    let kind = row.text("involvedObject.kind").to_lowercase();
    let object = match row.text("involvedObject.name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    let component = row.text_or("source.component", row.text("reportingComponent"));
    let source = match row.text_or("source.host", row.text("reportingInstance")) {
        "" => component.to_owned(),
        instance => format!("{component}, {instance}"),
    };
    vec![
        last.into(),
        row.text("type").into(),
        row.text("reason").into(),
        object.into(),
        row.text("involvedObject.fieldPath").into(),
        source.into(),
        row.text("message").trim().into(),
        first.into(),
        count.into(),
        name(row),
    ]
}

pub(super) fn quota(row: Row<'_>) -> Vec<Value> {
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    for (resource, hard) in row.at("status.hard").as_object().into_iter().flatten() {
        let used = row.at("status.used")[resource].as_str().unwrap_or("0");
        let text = format!("{resource}: {used}/{}", hard.as_str().unwrap_or_default());
        if resource.starts_with("limits.") {
            limits.push(text);
        } else {
            requests.push(text);
        }
    }
    vec![
        name(row),
        requests.join(", ").into(),
        limits.join(", ").into(),
        row.age().into(),
    ]
}

pub(super) fn role_binding(row: Row<'_>) -> Vec<Value> {
    let subjects = |kind: &str| {
        let text =
            |subject: &Value, field: &str| subject[field].as_str().unwrap_or_default().to_owned();
        let names: Vec<String> = row
            .list("subjects")
            .filter(|subject| subject["kind"] == kind)
            .map(|subject| match kind {
                "ServiceAccount" => {
                    format!("{}/{}", text(subject, "namespace"), text(subject, "name"))
                }
                _ => text(subject, "name"),
            })
            .collect();
        Value::from(names.join(", "))
    };
    vec![
        name(row),
        format!("{}/{}", row.text("roleRef.kind"), row.text("roleRef.name")).into(),
        row.age().into(),
        subjects("User"),
        subjects("Group"),
        subjects("ServiceAccount"),
    ]
}

pub(super) fn signing_request(row: Row<'_>) -> Vec<Value> {
    let has = |kind: &str| row.list("status.conditions").any(|one| one["type"] == kind);
    let mut condition = if has("Denied") {
        "Denied"
    } else if has("Approved") {
        "Approved"
    } else {
        "Pending"
    }
    .to_owned();
    if has("Failed") {
        condition.push_str(",Failed");
    }
    if !row.text("status.certificate").is_empty() {
        condition.push_str(",Issued");
    }
    let seconds = row.at("spec.expirationSeconds").as_i64();
    vec![
        name(row),
        row.age().into(),
        row.text_or("spec.signerName", NONE).into(),
        row.text("spec.username").into(),
        seconds.map_or_else(|| NONE.to_owned(), duration).into(),
        condition.into(),
    ]
}

pub(super) fn trust_bundle(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.text_or("spec.signerName", NONE).into()]
}

pub(super) fn webhooks(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.count("webhooks").into(), row.age().into()]
}

/// Policies that validate or change; only one of the lists is there.
pub(super) fn admission_policy(row: Row<'_>) -> Vec<Value> {
    let parameters = match row.at("spec.paramKind") {
        Value::Null => UNSET.to_owned(),
        _ => format!(
            "{}/{}",
            row.text("spec.paramKind.apiVersion"),
            row.text("spec.paramKind.kind")
        ),
    };
    let steps = row.count("spec.validations") + row.count("spec.mutations");
    vec![name(row), steps.into(), parameters.into(), row.age().into()]
}

pub(super) fn policy_binding(row: Row<'_>) -> Vec<Value> {
    let parameters = match (
        row.text("spec.paramRef.name"),
        row.text("spec.paramRef.namespace"),
    ) {
        ("", _) => match row.at("spec.paramRef.selector") {
            Value::Null => UNSET.to_owned(),
            selector => as_go_prints(selector),
        },
        (name, "") => format!("*/{name}"),
        (name, namespace) => format!("{namespace}/{name}"),
    };
    vec![
        name(row),
        row.text("spec.policyName").into(),
        parameters.into(),
        row.age().into(),
    ]
}

/// A label selector as Go prints the struct.
fn as_go_prints(selector: &Value) -> String {
    let labels = selector["matchLabels"].as_object();
    let labels: String = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}: {},", value.as_str().unwrap_or_default()))
        .collect();
    let expressions = selector["matchExpressions"].as_array();
    let expressions: String = expressions
        .into_iter()
        .flatten()
        .map(|expression| {
            let text = |field: &str| expression[field].as_str().unwrap_or_default();
            let values = expression["values"].as_array();
            let values: Vec<&str> = values
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            format!(
                "LabelSelectorRequirement{{Key:{},Operator:{},Values:[{}],}},",
                text("key"),
                text("operator"),
                values.join(" ")
            )
        })
        .collect();
    format!(
        "&LabelSelector{{MatchLabels:map[string]string{{{labels}}},\
         MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}"
    )
}

pub(super) fn priority_class(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.number("value").into(),
        row.flag("globalDefault").into(),
        row.age().into(),
        row.text("preemptionPolicy").into(),
    ]
}

pub(super) fn lease(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.holderIdentity").into(),
        row.age().into(),
    ]
}

pub(super) fn runtime_class(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.text("handler").into(), row.age().into()]
}

pub(super) fn device_claim(row: Row<'_>) -> Vec<Value> {
    let mut states = Vec::new();
    if row.is_being_deleted() {
        states.push("deleted");
    }
    if row.at("status.allocation").is_null() {
        if states.is_empty() {
            states.push("pending");
        }
    } else {
        states.push("allocated");
        if row.count("status.reservedFor") > 0 {
            states.push("reserved");
        }
    }
    vec![name(row), states.join(",").into(), row.age().into()]
}

pub(super) fn device_slice(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.nodeName").into(),
        row.text("spec.driver").into(),
        row.text("spec.pool.name").into(),
        row.age().into(),
    ]
}

pub(super) fn flow_schema(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.priorityLevelConfiguration.name").into(),
        row.number("spec.matchingPrecedence").into(),
        row.text_or("spec.distinguisherMethod.type", NONE).into(),
        row.age().into(),
        row.condition("Dangling").unwrap_or("?").into(),
    ]
}

pub(super) fn priority_level(row: Row<'_>) -> Vec<Value> {
    let limited = row.at("spec.limited");
    let queuing = &limited["limitResponse"]["queuing"];
    let or_none = |value: &Value| match value {
        Value::Null => Value::from(NONE),
        value => value.clone(),
    };
    vec![
        name(row),
        row.text("spec.type").into(),
        or_none(&limited["nominalConcurrencyShares"]),
        or_none(&queuing["queues"]),
        or_none(&queuing["handSize"]),
        or_none(&queuing["queueLengthLimit"]),
        row.age().into(),
    ]
}

pub(super) fn api_service(row: Row<'_>) -> Vec<Value> {
    let service = match row.text("spec.service.name") {
        "" => "Local".to_owned(),
        name => format!("{}/{name}", row.text("spec.service.namespace")),
    };
    let mut conditions = row.list("status.conditions");
    let available = match conditions.find(|one| one["type"] == "Available") {
        None => "Unknown".to_owned(),
        Some(condition) => {
            let text = |field: &str| condition[field].as_str().unwrap_or_default();
            match (text("status"), text("reason")) {
                ("True", _) => "True".to_owned(),
                (status, reason) => format!("{status} ({reason})"),
            }
        }
    };
    vec![
        name(row),
        service.into(),
        available.into(),
        row.age().into(),
    ]
}

pub(super) fn migration(row: Row<'_>) -> Vec<Value> {
    let resource = match row.text("spec.resource.group") {
        "" => row.text("spec.resource.resource").to_owned(),
        group => format!("{}.{group}", row.text("spec.resource.resource")),
    };
    let states = ["Running", "Failed", "Succeeded"];
    let state = states
        .into_iter()
        .rfind(|state| row.condition(state) == Some("True"));
    vec![
        name(row),
        resource.into(),
        state.unwrap_or("Unknown").into(),
    ]
}
