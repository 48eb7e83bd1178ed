//! Schemas as expressions see them: names of fields are escaped, and what has no type is not seen.

use std::ptr;
use std::sync::LazyLock;

use super::parser::RESERVED;
use super::types::Type;
use crate::in_memory::structural::{Additional, Kind, Structural};

/// Words of the language, beside the reserved ones, that are names of fields in between underscores.
const WORDS: [&str; 4] = ["true", "false", "null", "in"];

fn is_word(name: &str) -> bool {
    WORDS.contains(&name) || RESERVED.contains(&name)
}

const ESCAPES: [(&str, &str); 4] = [
    ("__", "__underscores__"),
    (".", "__dot__"),
    ("-", "__dash__"),
    ("/", "__slash__"),
];

/// The name of a field in expressions; `None` where no expression can name it.
pub(crate) fn escape(name: &str) -> Option<String> {
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if is_word(name) {
        return Some(format!("__{name}__"));
    }
    let mut escaped = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some((plain, by)) = ESCAPES.iter().find(|(plain, _)| rest.starts_with(plain)) {
            escaped.push_str(by);
            rest = &rest[plain.len()..];
        } else if c.is_ascii_alphanumeric() || c == '_' {
            escaped.push(c);
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    Some(escaped)
}

/// The field that an expression names; `None` where the name is escaped wrongly.
pub(super) fn unescape(name: &str) -> Option<String> {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(start) = rest.find("__") {
        let inner = &rest[start + 2..];
        let length = inner.find('_').unwrap_or(inner.len());
        if length == 0 || !inner[length..].starts_with("__") {
            plain.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        let word = &inner[..length];
        plain.push_str(&rest[..start]);
        rest = &inner[length + 2..];
        if let Some((by, _)) = ESCAPES
            .iter()
            .find(|(_, escape)| escape[2..].starts_with(word))
        {
            if !ESCAPES
                .iter()
                .any(|(_, escape)| *escape == format!("__{word}__"))
            {
                return None;
            }
            plain.push_str(by);
        } else if is_word(word) && word.len() + 4 == name.len() {
            plain.push_str(word);
        } else {
            return None;
        }
    }
    plain.push_str(rest);
    Some(plain)
}

static TEXT: LazyLock<Structural> = LazyLock::new(|| Structural {
    kind: Some(Kind::String),
    ..Structural::default()
});

/// What is always known of metadata.
static METADATA: LazyLock<Structural> = LazyLock::new(|| Structural {
    kind: Some(Kind::Object),
    properties: ["name", "generateName"]
        .map(|name| (name.to_owned(), text()))
        .into(),
    ..Structural::default()
});

fn text() -> Structural {
    Structural {
        kind: Some(Kind::String),
        ..Structural::default()
    }
}

/// A place of a schema. The root of a resource has a kind, and a name in its metadata, whatever the schema says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'s> {
    schema: &'s Structural,
    is_root: bool,
}

impl PartialEq for Object<'_> {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.schema, other.schema)
    }
}

impl<'s> Object<'s> {
    pub(crate) fn new(schema: &'s Structural, is_root: bool) -> Self {
        let is_root = is_root && !has_type_and_metadata(schema);
        Self { schema, is_root }
    }

    /// The schema of a field by the name that it has in objects.
    pub(super) fn property(&self, name: &str) -> Option<&'s Structural> {
        match name {
            "kind" | "apiVersion" if self.is_root => Some(&TEXT),
            "metadata" if self.is_root => Some(&METADATA),
            _ => self.schema.properties.get(name),
        }
    }

    /// The type of a field by the name that it has in expressions.
    pub(super) fn field(&self, name: &str) -> Option<Type<'s>> {
        let property = self.property(&unescape(name)?)?;
        type_of(property, property.embedded)
    }
}

/// Whether a schema says all that is added to roots.
fn has_type_and_metadata(schema: &Structural) -> bool {
    let has = |schema: &Structural, name: &str, kind| {
        schema
            .properties
            .get(name)
            .is_some_and(|it| it.kind == Some(kind))
    };
    let texts = |schema: &Structural, names: [&str; 2]| {
        names
            .into_iter()
            .all(|name| has(schema, name, Kind::String))
    };
    texts(schema, ["kind", "apiVersion"])
        && has(schema, "metadata", Kind::Object)
        && texts(&schema.properties["metadata"], ["name", "generateName"])
}

/// The type of what a schema describes; `None` for what expressions do not see.
pub(crate) fn type_of(schema: &Structural, is_root: bool) -> Option<Type<'_>> {
    if schema.int_or_string {
        return Some(Type::Dyn);
    }
    let kind = if is_root { Kind::Object } else { schema.kind? };
    Some(match kind {
        Kind::Array => {
            let items = schema.items.as_deref()?;
            Type::list(type_of(items, items.embedded)?)
        }
        Kind::Object => match &schema.additional {
            Some(Additional::Of(values)) => {
                Type::map(Type::String, type_of(values, values.embedded)?)
            }
            _ => Type::Object(Object::new(schema, is_root)),
        },
        Kind::String => match schema.format() {
            "byte" => Type::Bytes,
            "duration" => Type::Duration,
            "date" | "date-time" => Type::Timestamp,
            _ => Type::String,
        },
        Kind::Boolean => Type::Bool,
        Kind::Number => Type::Double,
        Kind::Integer => Type::Int,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_found_again() {
        for (name, escaped) in [
            ("plain", Some("plain")),
            ("with-dash", Some("with__dash__dash")),
            ("a.b/c", Some("a__dot__b__slash__c")),
            ("a__b", Some("a__underscores__b")),
            ("namespace", Some("__namespace__")),
            ("if", Some("__if__")),
            ("_x_", Some("_x_")),
            ("1st", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(escape(name).as_deref(), escaped, "{name}");
            if let Some(escaped) = escaped {
                assert_eq!(unescape(escaped).as_deref(), Some(name), "{escaped}");
            }
        }
        assert_eq!(unescape("a__nothing__"), None);
        assert_eq!(unescape("x__if__"), None);
    }
}
