//! Labels, and what selects by them.

use super::check::{At, Check};
use crate::in_memory::rules::{is_label_value, is_qualified_name};
use crate::in_memory::selector::selects;

/// A map of labels.
pub(super) fn labels(check: &mut Check, at: &At<'_>) {
    for (key, value) in at.value.as_object().into_iter().flatten() {
        if let Err(why) = is_qualified_name(key) {
            check.invalid(at, format!("the key {key:?} {why}"));
        }
        if let Err(why) = is_label_value(value.as_str().unwrap_or_default()) {
            check.invalid(at, format!("the value of {key:?} {why}"));
        }
    }
}

/// A label selector; tells whether it can be one.
pub(super) fn selector(check: &mut Check, at: &At<'_>) -> bool {
    let before = check.causes.len();
    labels(check, &at.get("matchLabels"));
    for expression in at.each("matchExpressions") {
        requirement(check, &expression, false);
    }
    check.causes.len() == before
}

/// One expression, of labels, or of nodes, which can be compared by number too.
pub(super) fn requirement(check: &mut Check, at: &At<'_>, of_node: bool) {
    let values = at.value["values"].as_array().map_or(0, Vec::len);
    match at.text_of("operator") {
        "In" | "NotIn" if values == 0 => {
            check.required(&at.get("values"), "In and NotIn compare with values");
        }
        "In" | "NotIn" => {}
        "Exists" | "DoesNotExist" if values > 0 => {
            check.forbidden(&at.get("values"), "Exists and DoesNotExist take no values");
        }
        "Exists" | "DoesNotExist" => {}
        "Gt" | "Lt" if of_node && values != 1 => {
            check.required(&at.get("values"), "Gt and Lt compare with one value");
        }
        "Gt" | "Lt" if of_node => {}
        _ => check.invalid(&at.get("operator"), "no such operator"),
    }
    if let Err(why) = is_qualified_name(at.text_of("key")) {
        check.invalid(&at.get("key"), why);
    }
    if !of_node {
        for value in at.each("values") {
            if let Err(why) = is_label_value(value.text()) {
                check.invalid(&value, why);
            }
        }
    }
}

/// Whether a selector selects something at all.
pub(super) fn is_empty(at: &At<'_>) -> bool {
    at.value["matchLabels"]
        .as_object()
        .is_none_or(|map| map.is_empty())
        && at.value["matchExpressions"]
            .as_array()
            .is_none_or(Vec::is_empty)
}

/// A template has to be what its owner selects.
pub(super) fn selected(check: &mut Check, selector: &At<'_>, template: &At<'_>) {
    let labels = template.get("metadata.labels");
    // A selector that says nothing selects all, one that is not there nothing.
    if selector.value.is_null() || !selects(selector.value, labels.value) {
        check.invalid(
            &labels,
            "the selector does not match the labels of the template",
        );
    }
}
