//! Defaults of kinds that began in alpha and beta groups.

use serde_json::{Value, json};

use super::super::fields::{Fields, each, fill, made};

pub(super) fn pod_certificate(object: &mut Fields) {
    fill(
        made(object, "spec"),
        json!({"maxExpirationSeconds": 86_400}),
    );
}

pub(super) fn pool_status(object: &mut Fields) {
    fill(made(object, "spec"), json!({"limit": 100}));
}

/// Groups of pods, and groups of those.
pub(super) fn pod_group(object: &mut Fields) {
    fill(
        made(object, "spec"),
        json!({
            "disruptionMode": {"single": {}},
            "preemptionPolicy": "PreemptLowerPriority",
        }),
    );
}

pub(super) fn workload(object: &mut Fields) {
    let spec = made(object, "spec");
    spec.entry("podGroupTemplates").or_insert(Value::Null);
    templates(spec);
}

/// The templates of a workload, and those within. Their constraints are always written.
fn templates(holder: &mut Fields) {
    each(holder, "podGroupTemplates", |template| {
        template
            .entry("schedulingConstraints")
            .or_insert(Value::Null);
    });
    each(holder, "compositePodGroupTemplates", templates);
}
