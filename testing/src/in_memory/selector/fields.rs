//! Field selectors: `metadata.name=web,status.phase!=Running`.

use serde_json::Value;

/// Requirements that all have to hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSelector(Vec<Requirement>);

#[derive(Clone, Debug)]
struct Requirement {
    field: String,
    equal: bool,
    value: String,
}

const ALWAYS: [&str; 2] = ["metadata.name", "metadata.namespace"];

impl FieldSelector {
    pub(crate) fn parse(text: &str, selectable: &[&str]) -> Result<Self, String> {
        let mut requirements = Vec::new();
        for term in terms(text) {
            if term.is_empty() {
                continue;
            }
            let requirement = requirement(&term).ok_or_else(|| {
                format!("invalid selector: {text:?}: {term:?} has no =, == or !=")
            })??;
            let field = requirement.field.as_str();
            if !ALWAYS.contains(&field) && !selectable.contains(&field) {
                let known: Vec<_> = ALWAYS.iter().chain(selectable).copied().collect();
                return Err(format!(
                    "{field:?} is not a known field selector: this resource has {}",
                    known.join(", ")
                ));
            }
            requirements.push(requirement);
        }
        Ok(Self(requirements))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|requirement| {
            let value = text(object, &requirement.field);
            (value == requirement.value) == requirement.equal
        })
    }
}

/// The terms between commas; a backslash takes a comma its meaning.
fn terms(text: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == ',' && !escaped {
            terms.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        if let Some(term) = terms.last_mut() {
            term.push(c);
        }
    }
    terms
}

/// A term; `None` when it has no operator.
fn requirement(term: &str) -> Option<Result<Requirement, String>> {
    let mut escaped = false;
    for (at, c) in term.char_indices() {
        if !escaped {
            for (operator, equal) in [("!=", false), ("==", true), ("=", true)] {
                if let Some(value) = term[at..].strip_prefix(operator) {
                    return Some(unescape(value).map(|value| Requirement {
                        field: term[..at].trim().to_owned(),
                        equal,
                        value,
                    }));
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn unescape(value: &str) -> Result<String, String> {
    let mut plain = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(c @ ('\\' | ',' | '=')) => plain.push(c),
                _ => {
                    return Err(format!(
                        "invalid field selector: {value:?} has a backslash before neither a comma, an = nor a backslash"
                    ));
                }
            },
            '=' => {
                return Err(format!(
                    "invalid field selector: {value:?} has an = without a backslash"
                ));
            }
            c => plain.push(c),
        }
    }
    Ok(plain)
}

/// What a field is compared by. A field that is missing is the zero value of its type in Go.
fn text(object: &Value, field: &str) -> String {
    let at = |path: &str| {
        path.split('.')
            .try_fold(object, |value, step| value.get(step))
    };
    match at(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        // An event's source is its component, or whoever reports it.
        Some(Value::Object(source)) if field == "source" => match source.get("component") {
            Some(Value::String(component)) if !component.is_empty() => component.clone(),
            _ => reporter(object),
        },
        None if field == "source" => reporter(object),
        // Of several addresses the first, as an API server of this version does.
        Some(Value::Array(list)) => list
            .first()
            .and_then(|first| first["ip"].as_str())
            .unwrap_or_default()
            .to_owned(),
        _ => match field {
            "spec.hostNetwork" | "spec.unschedulable" => "false",
            "status.replicas" | "status.successful" => "0",
            _ => "",
        }
        .to_owned(),
    }
}

fn reporter(event: &Value) -> String {
    event["reportingComponent"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_compared_as_text() {
        let object = json!({"metadata": {"name": "a,b"}, "spec": {"n": 3, "hostNetwork": true}, "status": {}});
        let known = [
            "spec.n",
            "spec.hostNetwork",
            "status.phase",
            "spec.unschedulable",
        ];
        for (selector, expected) in [
            ("", true),
            ("metadata.name=a\\,b", true),
            ("metadata.name==x", false),
            ("spec.n=3,spec.hostNetwork=true", true),
            ("status.phase=", true),
            ("status.phase!=Running", true),
            ("spec.unschedulable=false", true),
        ] {
            let parsed = FieldSelector::parse(selector, &known).unwrap();
            assert_eq!(parsed.matches(&object), expected, "{selector}");
        }
        for wrong in ["metadata.name", "spec.x=1", "spec.n=a=b", "spec.n=\\a"] {
            assert!(FieldSelector::parse(wrong, &known).is_err(), "{wrong}");
        }
    }
}
