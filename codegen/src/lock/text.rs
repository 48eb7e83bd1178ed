//! The lock as text: `core_v1.PodSpec.activeDeadlineSeconds Option<int64> 1.33`.

use std::fmt::Write as _;

use super::{FieldLock, LockedField};
use crate::Error;
use crate::json::NESTING;
use crate::model::{META, Shape, TypeRef, Wrapper};
use crate::version::Minor;

const HEADER: &str = "\
# The shape of every field since it was first seen: MODULE.TYPE.FIELD SHAPE MINOR.
# `clientset-codegen import` adds lines; no shape is ever changed. A type without fields stands alone.
";

pub(super) fn write(lock: &FieldLock) -> String {
    let mut text = HEADER.to_owned();
    for ((module, name), fields) in &lock.types {
        if fields.is_empty() {
            line(&mut text, format_args!("{module}.{name}"));
        }
        for (wire_name, field) in fields {
            let LockedField {
                shape,
                wrapper,
                boxed,
                since,
            } = field;
            let (open, close) = match (wrapper, boxed) {
                (Wrapper::Option, _) => ("Option<", ">"),
                (Wrapper::Plain, true) => ("Box<", ">"),
                (Wrapper::Plain, false) => ("", ""),
            };
            line(
                &mut text,
                format_args!("{module}.{name}.{wire_name} {open}{shape}{close} {since}"),
            );
        }
    }
    text
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

pub(super) fn parse(file: &str, text: &str) -> Result<FieldLock, Error> {
    let mut lock = FieldLock::default();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let error = |message: String| Error::at_line(file, index + 1, message);
        let expected = || {
            error(format!(
                "expected MODULE.TYPE.FIELD SHAPE MINOR, as in \"core_v1.PodSpec.hostname Option<string> 1.33\", found {line:?}"
            ))
        };
        // The wire name may hold anything but is never last; shapes and minors have no space.
        let mut words = line.rsplitn(3, ' ');
        let (minor, shape, path) = match (words.next(), words.next(), words.next()) {
            (Some(minor), Some(shape), Some(path)) => (Some(minor), Some(shape), path),
            _ => (None, None, line),
        };
        let mut parts = path.splitn(3, '.');
        let (Some(module), Some(name)) = (parts.next(), parts.next()) else {
            return Err(expected());
        };
        if ![module, name].into_iter().all(is_name) {
            return Err(expected());
        }
        let fields = lock
            .types
            .entry((module.to_owned(), name.to_owned()))
            .or_default();
        match (parts.next(), shape, minor) {
            (Some(wire_name), Some(shape), Some(minor)) => {
                let since = minor
                    .parse()
                    .map_err(|problem: Error| error(problem.to_string()))?;
                let unknown = || {
                    let shown: String = shape.chars().take(200).collect();
                    error(format!("unknown shape {shown:?}"))
                };
                let field = field(shape, since).ok_or_else(unknown)?;
                if fields.insert(wire_name.to_owned(), field).is_some() {
                    return Err(error(format!("{path} is locked twice")));
                }
            }
            (None, None, None) => {}
            _ => return Err(expected()),
        }
    }
    Ok(lock)
}

/// Whether this names a module or a type.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_')
}

fn field(text: &str, since: Minor) -> Option<LockedField> {
    let (wrapper, boxed, inner) = if let Some(inner) = inside(text, "Option") {
        (Wrapper::Option, false, inner)
    } else if let Some(inner) = inside(text, "Box") {
        (Wrapper::Plain, true, inner)
    } else {
        (Wrapper::Plain, false, text)
    };
    if inner.matches('<').nth(NESTING).is_some() {
        return None;
    }
    Some(LockedField {
        shape: shape(inner)?,
        wrapper,
        boxed,
        since,
    })
}

fn shape(text: &str) -> Option<Shape> {
    if let Some(inner) = inside(text, "list") {
        return Some(Shape::List(Box::new(shape(inner)?)));
    }
    if let Some(inner) = inside(text, "map") {
        return Some(Shape::Map(Box::new(shape(inner)?)));
    }
    for (word, make) in [
        (
            "struct-or-list",
            Shape::StructOrList as fn(TypeRef) -> Shape,
        ),
        ("struct-or-bool", Shape::StructOrBool),
        ("struct-or-strings", Shape::StructOrStrings),
    ] {
        if let Some(inner) = inside(text, word) {
            return Some(make(type_ref(inner)?));
        }
    }
    let scalars = [
        Shape::Bool,
        Shape::Int32,
        Shape::Int64,
        Shape::Double,
        Shape::String,
        Shape::Bytes,
        Shape::Quantity,
        Shape::IntOrString,
        Shape::Time,
        Shape::MicroTime,
        Shape::RawJson,
    ];
    match scalars
        .into_iter()
        .find(|scalar| scalar.to_string() == text)
    {
        Some(scalar) => Some(scalar),
        None => Some(Shape::Struct(type_ref(text)?)),
    }
}

fn inside<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_prefix(word)?
        .strip_prefix('<')?
        .strip_suffix('>')
}

fn type_ref(text: &str) -> Option<TypeRef> {
    let (module, name) = text.split_once('.')?;
    let word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    (word(module) && word(name) && (module == META || module.contains('_'))).then(|| TypeRef {
        module: module.to_owned(),
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::FieldLock;

    const LOCK: &str = "\
core_v1.Nothing
core_v1.Pod.metadata meta.ObjectMeta 1.33
core_v1.Pod.spec Option<core_v1.PodSpec> 1.33
core_v1.PodSpec.again Box<core_v1.PodSpec> 1.34
core_v1.PodSpec.lists map<list<string>> 1.37
core_v1.PodSpec.odd name.with dots Option<int-or-string> 1.33
core_v1.PodSpec.union Option<struct-or-strings<core_v1.PodSpec>> 1.33
";

    #[test]
    fn a_lock_is_read_as_it_is_written() {
        let lock = FieldLock::parse("fields.lock", LOCK).unwrap();
        let text = lock.to_text();
        let rows: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows, LOCK.lines().collect::<Vec<_>>());
        assert_eq!(lock.len(), 6);
        assert_eq!(FieldLock::parse("fields.lock", &text).unwrap(), lock);
    }

    #[test]
    fn a_bad_line_is_named() {
        for (line, expected) in [
            ("core_v1.Pod.spec", "expected MODULE.TYPE.FIELD SHAPE"),
            ("core_v1", "expected MODULE.TYPE.FIELD SHAPE"),
            ("core_v1.\u{0}Pod", "expected MODULE.TYPE.FIELD SHAPE"),
            ("core_v1.", "expected MODULE.TYPE.FIELD SHAPE"),
            ("core_v1.Pod.spec bool", "expected MODULE.TYPE.FIELD SHAPE"),
            (
                "core_v1.Pod.spec bool new",
                "\"new\" is no Kubernetes minor",
            ),
            (
                "core_v1.Pod.spec Option<> 1.33",
                "unknown shape \"Option<>\"",
            ),
            ("core_v1.Pod.spec integer 1.33", "unknown shape \"integer\""),
            ("core_v1.Pod.spec list<time 1.33", "unknown shape"),
            (
                &format!(
                    "core_v1.Pod.spec {}time{} 1.33",
                    "list<".repeat(1_000_000),
                    ">".repeat(1_000_000)
                ),
                "unknown shape \"list<list<",
            ),
        ] {
            let error = FieldLock::parse("fields.lock", &format!("# first\n{line}\n")).unwrap_err();
            let message = error.to_string();
            assert!(message.starts_with("fields.lock line 2: "), "{message}");
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_row_stands_once() {
        let twice = "core_v1.Pod.a bool 1.33\ncore_v1.Pod.a int32 1.33\n";
        let error = FieldLock::parse("fields.lock", twice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "fields.lock line 2: core_v1.Pod.a is locked twice"
        );
    }
}
