//! What is wrong with a definition, but for its schemas.

use serde_json::Value;

use super::{names, schema};
use crate::in_memory::answer::Cause;
use crate::in_memory::json_path::fields;
use crate::in_memory::rules::NameRule;
use crate::in_memory::structural::{Kind, Structural};
use crate::in_memory::tree;

const APPROVAL: &str = "api-approved.kubernetes.io";

/// How many fields may be selected by.
const SELECTABLE_LIMIT: usize = 8;

const COLUMN_TYPES: [&str; 5] = ["boolean", "date", "integer", "number", "string"];

const COLUMN_FORMATS: [&str; 8] = [
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int32",
    "int64",
    "password",
];

pub(super) fn versions(definition: &Value) -> impl Iterator<Item = &Value> {
    elements(&definition["spec"], "versions")
}

/// What is wrong with a definition, in the order in which API servers look.
pub(super) fn causes(definition: &Value, old: Option<&Value>) -> Vec<Cause> {
    let spec = &definition["spec"];
    let mut causes = Vec::new();
    let name = tree::text(definition, "name");
    let (plural, group) = (text(&spec["names"], "plural"), text(spec, "group"));
    if old.is_none() && name != format!("{plural}.{group}") {
        let why = "must be spec.names.plural+\".\"+spec.group";
        causes.push(Cause::invalid("metadata.name", name, why));
    }
    check_group(group, &mut causes);
    one_of(
        "spec.scope",
        text(spec, "scope"),
        &["Cluster", "Namespaced"],
        &mut causes,
    );
    check_versions(definition, old, &mut causes);
    names::required(&spec["names"], &mut causes);
    names::check(&spec["names"], "spec.names", &mut causes);
    hoisted(definition, old, &mut causes);
    conversion(&spec["conversion"], &mut causes);
    if let Some(old) = old {
        immutable(definition, old, &mut causes);
    }
    stored_versions(definition, &mut causes);
    approval(definition, old, &mut causes);
    if spec["preserveUnknownFields"] == true {
        let why = "it cannot be true: set x-kubernetes-preserve-unknown-fields in the schemas of spec.versions";
        causes.push(Cause::invalid_value(
            "spec.preserveUnknownFields",
            &Value::Bool(true),
            why,
        ));
    }
    causes
}

fn check_group(group: &str, causes: &mut Vec<Cause>) {
    if group.is_empty() {
        causes.push(Cause::required("spec.group", ""));
    } else if let Err(why) = NameRule::Subdomain.check(group) {
        causes.push(Cause::invalid("spec.group", group, why));
    } else if !group.contains('.') {
        causes.push(Cause::invalid(
            "spec.group",
            group,
            "it needs a domain with at least one dot",
        ));
    }
}

/// What a definition says once for all versions where they agree, and where its server finds it then.
fn is_hoisted(definition: &Value, field: &str) -> bool {
    let mut all = versions(definition).map(|version| version.get(field));
    let first = all.next();
    first.flatten().is_some() && all.all(|other| Some(other) == first)
}

fn check_versions(definition: &Value, old: Option<&Value>, causes: &mut Vec<Cause>) {
    let mut storages = 0;
    let mut seen = Vec::new();
    let mut repeated = false;
    for (index, version) in versions(definition).enumerate() {
        if !version["schema"]["openAPIV3Schema"].is_object() {
            let field = format!("spec.versions[{index}].schema.openAPIV3Schema");
            causes.push(Cause::required(field, ""));
        }
    }
    for (index, version) in versions(definition).enumerate() {
        let path = format!("spec.versions[{index}]");
        let name = text(version, "name");
        storages += usize::from(version["storage"] == true);
        repeated |= seen.contains(&name);
        seen.push(name);
        if let Err(why) = names::is_label(name) {
            causes.push(Cause::invalid(format!("{path}.name"), name, why));
        }
        deprecation(version, &path, causes);
        parts(definition, old, version, &path, false, causes);
    }
    let all = &definition["spec"]["versions"];
    if repeated {
        let why = "must contain unique version names";
        causes.push(Cause::invalid_value("spec.versions", all, why));
    }
    if storages != 1 {
        let why = "must have exactly one version marked as storage version";
        causes.push(Cause::invalid_value("spec.versions", all, why));
    }
}

fn deprecation(version: &Value, path: &str, causes: &mut Vec<Cause>) {
    let Some(warning) = version["deprecationWarning"].as_str() else {
        return;
    };
    let why = if version["deprecated"] != true {
        "it belongs to a deprecated version"
    } else if warning.is_empty() {
        "it must not be empty"
    } else if warning.len() > 256 {
        "it may have 256 characters"
    } else if warning.chars().any(char::is_control) {
        "it may have printable characters only"
    } else {
        return;
    };
    let field = format!("{path}.deprecationWarning");
    causes.push(Cause::invalid(field, warning, why));
}

/// What all versions say alike is named as the definition's own.
fn hoisted(definition: &Value, old: Option<&Value>, causes: &mut Vec<Cause>) {
    if let Some(first) = versions(definition).next() {
        parts(definition, old, first, "spec", true, causes);
    }
}

/// The schema, subresources, columns and selectable fields of a version, or of all of them.
fn parts(
    definition: &Value,
    old: Option<&Value>,
    version: &Value,
    path: &str,
    hoisted: bool,
    causes: &mut Vec<Cause>,
) {
    let is_here = |field| is_hoisted(definition, field) == hoisted;
    let schema = &version["schema"]["openAPIV3Schema"];
    if is_here("schema") && schema.is_object() {
        let below = if hoisted { "validation" } else { "schema" };
        let path = format!("{path}.{below}.openAPIV3Schema");
        let has_status = version["subresources"]["status"].is_object();
        // What was taken once is taken again.
        let is_known = old.is_some_and(|old| {
            let name = text(version, "name");
            versions(old).any(|it| text(it, "name") == name && it["schema"] == version["schema"])
        });
        if !is_known {
            causes.extend(schema::causes(schema, &path, has_status));
        }
    }
    if is_here("subresources") {
        subresources(
            &version["subresources"],
            &format!("{path}.subresources"),
            causes,
        );
    }
    if is_here("additionalPrinterColumns") {
        for (index, column) in elements(version, "additionalPrinterColumns").enumerate() {
            let path = format!("{path}.additionalPrinterColumns[{index}]");
            check_column(column, &path, causes);
        }
    }
    if is_here("selectableFields") {
        let path = format!("{path}.selectableFields");
        // Those that all versions share are looked for in a schema that all share, and others in the version's own.
        let is_lost = is_hoisted(definition, "schema") != hoisted;
        if is_lost && elements(version, "selectableFields").next().is_some() {
            let why = "the schema is shared by all versions where they are, and only there";
            causes.push(Cause::invalid(path, "", why));
        } else {
            selectable(version, schema, &path, causes);
        }
    }
}

fn check_column(column: &Value, path: &str, causes: &mut Vec<Cause>) {
    if text(column, "name").is_empty() {
        causes.push(Cause::required(format!("{path}.name"), ""));
    }
    let of = |known: &[&str]| format!("must be one of {}", known.join(","));
    match text(column, "type") {
        "" => causes.push(Cause::required(format!("{path}.type"), &of(&COLUMN_TYPES))),
        kind if !COLUMN_TYPES.contains(&kind) => {
            let field = format!("{path}.type");
            causes.push(Cause::invalid(field, kind, of(&COLUMN_TYPES)));
        }
        _ => {}
    }
    let format = text(column, "format");
    if !format.is_empty() && !COLUMN_FORMATS.contains(&format) {
        let field = format!("{path}.format");
        causes.push(Cause::invalid(field, format, of(&COLUMN_FORMATS)));
    }
    simple_path(column, "jsonPath", &format!("{path}.JSONPath"), causes);
}

/// Whether a path begins as one; an empty one is required.
fn simple_path(object: &Value, field: &str, path: &str, causes: &mut Vec<Cause>) -> bool {
    let value = text(object, field);
    if value.is_empty() {
        causes.push(Cause::required(path, ""));
    } else if !value.starts_with('.') {
        let why = "must be a simple json path starting with .";
        causes.push(Cause::invalid(path, value, why));
    } else {
        return true;
    }
    false
}

fn subresources(subresources: &Value, path: &str, causes: &mut Vec<Cause>) {
    let Some(scale) = subresources.get("scale").filter(|scale| scale.is_object()) else {
        return;
    };
    for (field, root) in [
        ("specReplicasPath", ".spec."),
        ("statusReplicasPath", ".status."),
    ] {
        let at = format!("{path}.scale.{field}");
        let value = text(scale, field);
        if simple_path(scale, field, &at, causes) && !value.starts_with(root) {
            let why = format!("should be a json path under {}", root.trim_end_matches('.'));
            causes.push(Cause::invalid(at, value, why));
        }
    }
    let selector = text(scale, "labelSelectorPath");
    if !selector.is_empty() {
        let at = format!("{path}.scale.labelSelectorPath");
        let is_below = selector.starts_with(".spec.") || selector.starts_with(".status.");
        if simple_path(scale, "labelSelectorPath", &at, causes) && !is_below {
            let why = "should be a json path under either .spec or .status";
            causes.push(Cause::invalid(at, selector, why));
        }
    }
}

fn selectable(version: &Value, schema: &Value, path: &str, causes: &mut Vec<Cause>) {
    let mut seen = Vec::new();
    let root = Structural::read(schema);
    for (index, field) in elements(version, "selectableFields").enumerate() {
        let at = format!("{path}[{index}].jsonPath");
        let value = text(field, "jsonPath");
        if value.is_empty() {
            causes.push(Cause::required(at, ""));
            continue;
        }
        let found = fields(value).try_fold(&root, |node, step| node.properties.get(step));
        let why = match found.map(|node| node.kind) {
            None => "is an invalid path: does not refer to a valid field",
            Some(Some(Kind::String | Kind::Boolean | Kind::Integer)) => {
                if seen.contains(&value) {
                    causes.push(Cause::duplicate(at, &Value::from(value)));
                } else {
                    seen.push(value);
                }
                continue;
            }
            Some(_) => "must point to a field of type string, boolean or integer",
        };
        causes.push(Cause::invalid(at, value, why));
    }
    if seen.len() > SELECTABLE_LIMIT {
        causes.push(Cause::too_many(
            path,
            seen.len() as u64,
            SELECTABLE_LIMIT as u64,
        ));
    }
}

fn conversion(conversion: &Value, causes: &mut Vec<Cause>) {
    let path = "spec.conversion";
    let strategy = text(conversion, "strategy");
    one_of(
        &format!("{path}.strategy"),
        strategy,
        &["None", "Webhook"],
        causes,
    );
    let webhook = conversion.get("webhook");
    let client = webhook.map_or(&Value::Null, |webhook| &webhook["clientConfig"]);
    if strategy != "Webhook" {
        if webhook.is_some() {
            let why = "it belongs to the strategy Webhook";
            causes.push(Cause::forbidden(format!("{path}.webhookClientConfig"), why));
        }
        return;
    }
    let at = format!("{path}.webhookClientConfig");
    if !client.is_object() {
        causes.push(Cause::required(at, "the strategy Webhook needs it"));
    } else if client["url"].is_string() == client["service"].is_object() {
        causes.push(Cause::required(
            at,
            "exactly one of url or service is required",
        ));
    } else if let Some(url) = client["url"].as_str()
        && !url.starts_with("https://")
    {
        let why = "a webhook is asked by https";
        causes.push(Cause::invalid(format!("{at}.url"), url, why));
    }
    let at = format!("{path}.conversionReviewVersions");
    let understood = |version: &Value| version == "v1" || version == "v1beta1";
    let mut known = webhook
        .into_iter()
        .flat_map(|webhook| elements(webhook, "conversionReviewVersions"))
        .peekable();
    if known.peek().is_none() {
        causes.push(Cause::required(at, ""));
    } else if !known.any(understood) {
        let why = "must include at least one of v1, v1beta1";
        let versions = conversion["webhook"]["conversionReviewVersions"].clone();
        causes.push(Cause::invalid_value(at, &versions, why));
    }
}

/// What decides where objects are stored stays as it is.
fn immutable(definition: &Value, old: &Value, causes: &mut Vec<Cause>) {
    let established = names::is_established(old);
    for (path, always) in [
        (&["scope"][..], false),
        (&["names", "kind"], false),
        (&["group"], true),
        (&["names", "plural"], true),
    ] {
        let of = |object: &Value| {
            let value = path
                .iter()
                .fold(&object["spec"], |value, step| &value[*step]);
            value.clone()
        };
        let (new, before) = (of(definition), of(old));
        if (always || established) && new != before {
            let field = format!("spec.{}", path.join("."));
            causes.push(Cause::invalid_value(field, &new, "field is immutable"));
        }
    }
}

fn stored_versions(definition: &Value, causes: &mut Vec<Cause>) {
    let path = "status.storedVersions";
    let stored: Vec<&str> = elements(&definition["status"], "storedVersions")
        .filter_map(Value::as_str)
        .collect();
    if stored.is_empty() {
        let why = "must have at least one stored version";
        causes.push(Cause::invalid_value(path, &Value::Null, why));
        return;
    }
    for version in versions(definition).filter(|version| version["storage"] == true) {
        let name = text(version, "name");
        if !stored.contains(&name) {
            let why = format!("must have the storage version {name}");
            let all = definition["status"]["storedVersions"].clone();
            causes.push(Cause::invalid_value(path, &all, why));
        }
    }
    for (index, name) in stored.iter().enumerate() {
        if !versions(definition).any(|version| text(version, "name") == *name) {
            let why = format!(
                "missing from spec.versions; objects may still be stored as {name}: migrate them and take it out of status.storedVersions before"
            );
            causes.push(Cause::invalid(format!("{path}[{index}]"), name, why));
        }
    }
}

/// Groups of Kubernetes' own community say that somebody agreed.
fn approval(definition: &Value, old: Option<&Value>, causes: &mut Vec<Cause>) {
    let group = text(&definition["spec"], "group");
    let is_protected = ["k8s.io", "kubernetes.io"]
        .iter()
        .any(|domain| group == *domain || group.ends_with(&format!(".{domain}")));
    let of = |definition: &Value| approval_of(definition).to_owned();
    let state = of(definition);
    if !is_protected || old.is_some_and(|old| of(old) == state) {
        return;
    }
    let field = format!("metadata.annotations[{APPROVAL}]");
    if state.is_empty() {
        let why = format!(
            "groups of the Kubernetes community need the annotation {APPROVAL:?} with the address of the approval, or \"unapproved\" and a reason"
        );
        causes.push(Cause::required(field, &why));
    } else if !state.starts_with("unapproved") && !state.contains("://") {
        let why = "it is neither an address nor begins with \"unapproved\"";
        causes.push(Cause::invalid(field, &state, why));
    }
}

/// What a definition says of its approval.
pub(super) fn approval_of(definition: &Value) -> &str {
    definition["metadata"]["annotations"][APPROVAL]
        .as_str()
        .unwrap_or_default()
}

fn one_of(field: &str, value: &str, known: &[&str], causes: &mut Vec<Cause>) {
    if value.is_empty() {
        causes.push(Cause::required(field, ""));
    } else if !known.contains(&value) {
        causes.push(Cause::unsupported(field, value, known));
    }
}

pub(super) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

pub(super) fn elements<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    object[field].as_array().into_iter().flatten()
}
