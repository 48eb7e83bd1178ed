//! What somebody may.

use serde_json::{Map, Value, json};

use super::invalid;
use crate::in_memory::access::{Attributes, User};
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::call::Call;
use crate::in_memory::tree;

type Reviewed = Result<(Value, Value), Refusal>;

/// Of a `SelfSubjectAccessReview`: whether who asks may.
pub(super) fn own(call: &Call, review: Value) -> Reviewed {
    check_metadata(call, &review, &[])?;
    let wanted = wanted(call, &review["spec"])?;
    Ok(decided(call, review, &call.user, &wanted))
}

/// Of a `SubjectAccessReview`: whether somebody may.
pub(super) fn of_subject(call: &Call, review: Value) -> Reviewed {
    check_metadata(call, &review, &[])?;
    let wanted = wanted(call, &review["spec"])?;
    let user = subject(call, &review["spec"])?;
    Ok(decided(call, review, &user, &wanted))
}

/// Of a `LocalSubjectAccessReview`: whether somebody may, in the namespace of the path.
pub(super) fn in_namespace(call: &Call, mut review: Value) -> Reviewed {
    check_metadata(call, &review, &["namespace"])?;
    let namespace = call.target.namespace.as_str();
    let stated = tree::text(&review, "namespace");
    if !stated.is_empty() && stated != namespace {
        return Err(Refusal::bad_request(format!(
            "the review is in the namespace {stated:?}, the request in {namespace:?}"
        )));
    }
    tree::set_text(&mut review, "namespace", namespace);
    let spec = &review["spec"];
    let paths = &spec["nonResourceAttributes"];
    let mut causes = both_or_none(spec);
    if !paths.is_null() {
        let why = "a review in a namespace is of resources";
        causes.push(Cause::invalid_value(
            "spec.nonResourceAttributes",
            paths,
            why,
        ));
    }
    if !causes.is_empty() {
        return Err(invalid(call, causes));
    }
    let wanted = wanted(call, spec)?;
    if wanted.namespace != namespace {
        let why = "it has to be that of the review";
        let field = "spec.resourceAttributes.namespace";
        return Err(invalid(
            call,
            vec![Cause::invalid(field, &wanted.namespace, why)],
        ));
    }
    let user = subject(call, spec)?;
    Ok(decided(call, review, &user, &wanted))
}

/// Of a `SelfSubjectRulesReview`: everything that who asks may in a namespace.
pub(super) fn rules(call: &Call, review: &Value) -> Reviewed {
    let namespace = review["spec"]["namespace"].as_str().unwrap_or_default();
    if namespace.is_empty() {
        return Err(Refusal::bad_request(
            "no namespace on request: spec.namespace is required",
        ));
    }
    let server = &call.server;
    let (mut resources, mut paths) = (Vec::new(), Vec::new());
    for rule in server
        .access
        .rules_of(&server.store(), &call.user, namespace)
    {
        let take = |fields: &[&str]| {
            let taken = fields.iter().filter_map(|field| {
                let list = rule.get(field)?;
                Some(((*field).to_owned(), list.clone()))
            });
            Value::Object(taken.collect::<Map<_, _>>())
        };
        if rule.get("nonResourceURLs").is_some() {
            paths.push(take(&["verbs", "nonResourceURLs"]));
        } else {
            resources.push(take(&["verbs", "apiGroups", "resources", "resourceNames"]));
        }
    }
    let status =
        json!({"resourceRules": resources, "nonResourceRules": paths, "incomplete": false});
    Ok((json!({"metadata": {}, "spec": {}}), status))
}

fn decided(call: &Call, review: Value, user: &User, wanted: &Attributes) -> (Value, Value) {
    let server = &call.server;
    let decision = server.access.decide(&server.store(), user, wanted);
    let mut status = json!({"allowed": decision.allowed});
    if !decision.reason.is_empty() {
        status["reason"] = decision.reason.into();
    }
    (review, status)
}

/// A review has no name: nobody could read it again.
fn check_metadata(call: &Call, review: &Value, allowed: &[&str]) -> Result<(), Refusal> {
    let fields = review["metadata"].as_object();
    let mut others = fields
        .into_iter()
        .flatten()
        .filter(|(field, _)| *field != "managedFields" && !allowed.contains(&field.as_str()));
    match others.next() {
        None => Ok(()),
        Some(_) => {
            let why = "a review is not kept, its metadata has to be empty";
            let cause = Cause::invalid_value("metadata", &review["metadata"], why);
            Err(invalid(call, vec![cause]))
        }
    }
}

/// A review is of a resource or of a path.
fn both_or_none(spec: &Value) -> Vec<Cause> {
    let (resource, path) = (&spec["resourceAttributes"], &spec["nonResourceAttributes"]);
    if resource.is_null() != path.is_null() {
        return Vec::new();
    }
    let why = "exactly one of nonResourceAttributes or resourceAttributes has to be there";
    vec![Cause::invalid_value("spec", path, why)]
}

/// What is asked about: a resource, or a path.
fn wanted(call: &Call, spec: &Value) -> Result<Attributes, Refusal> {
    let (resource, path) = (&spec["resourceAttributes"], &spec["nonResourceAttributes"]);
    let causes = both_or_none(spec);
    if !causes.is_empty() {
        return Err(invalid(call, causes));
    }
    let text = |of: &Value, field: &str| of[field].as_str().unwrap_or_default().to_owned();
    if resource.is_null() {
        return Ok(Attributes {
            verb: text(path, "verb"),
            path: text(path, "path"),
            ..Attributes::default()
        });
    }
    Ok(Attributes {
        verb: text(resource, "verb"),
        group: text(resource, "group"),
        resource: text(resource, "resource"),
        subresource: text(resource, "subresource"),
        namespace: text(resource, "namespace"),
        name: text(resource, "name"),
        path: String::new(),
    })
}

/// Who is asked about: exactly as named, without the groups that a server adds.
fn subject(call: &Call, spec: &Value) -> Result<User, Refusal> {
    let text = |field: &str| spec[field].as_str().unwrap_or_default();
    let texts = |list: &Value| -> Vec<String> {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let groups = texts(&spec["groups"]);
    if text("user").is_empty() && groups.is_empty() {
        let why = "a user or a group has to be named";
        return Err(invalid(call, vec![Cause::invalid("spec.user", "", why)]));
    }
    let mut user = User::new(text("user")).with_uid(text("uid"));
    for group in groups {
        user = user.in_group(group);
    }
    for (key, values) in spec["extra"].as_object().into_iter().flatten() {
        user = user.with_extra(key.to_lowercase(), texts(values));
    }
    Ok(user)
}
