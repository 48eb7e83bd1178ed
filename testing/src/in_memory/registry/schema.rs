//! What the objects of a resource are: reads what clients send as the server does.

use std::fmt;

use clientset_runtime::meta::Quantity;
use clientset_runtime::object::{
    Field, Presence, Scalar, ScalarText, Struct, Value as Described, View,
};
use clientset_runtime::wire::json as wire;
use serde_json::{Map, Number, Value};

use super::{Custom, Resource, as_go_writes};
use crate::in_memory::json;
use crate::in_memory::protobuf;
use crate::in_memory::schema::{TypedSchema, described};

/// How objects are read.
pub(super) enum Schema {
    /// By the description of a generated type.
    Described(fn() -> Box<dyn Struct>),
    /// By the schema of a definition.
    Structural(Box<Custom>),
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The fields that the resource knows, without `apiVersion` and `kind`.
    pub(crate) tree: Value,
    /// What a strict reader refuses: `unknown field "spec.x"`, `duplicate field "spec.y"`.
    pub(crate) problems: Vec<String>,
}

/// Why an object cannot be read.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) String);

impl Schema {
    /// The types of its objects.
    pub(super) fn typed(&self) -> TypedSchema {
        match self {
            Self::Described(empty) => described(&mut *empty()),
            Self::Structural(custom) => custom.typed(),
        }
    }

    pub(super) fn decode(&self, resource: &Resource, text: &str) -> Result<Decoded, Refused> {
        let (value, mut problems) = json::read(text).map_err(|error| {
            Refused(format!(
                "the body is not JSON that could be a {}: {error}",
                resource.kind
            ))
        })?;
        let Value::Object(fields) = value else {
            return Err(Refused(format!(
                "a {} is expected, the body is no JSON object",
                resource.kind
            )));
        };
        check_type(resource, &fields)?;
        match self {
            Self::Described(empty) => {
                let mut object = empty();
                // The reader wants the kind that the type has, which other spellings were checked for.
                let target: &mut dyn Described = &mut *object;
                wire::read_into(target, text.as_bytes())
                    .map_err(|error| cannot_be_handled(resource, &error.to_string()))?;
                let mut tree = Map::new();
                structure(&*object, &mut Path::root(), &mut tree, &mut problems)
                    .map_err(|error| cannot_be_handled(resource, &error))?;
                for list in resource.facts.lists {
                    if let Some(Value::Array(_)) = fields.get(*list) {
                        tree.entry(*list)
                            .or_insert_with(|| Value::Array(Vec::new()));
                    }
                }
                let nobody = Value::Array(Vec::new());
                let sent = fields.get("metadata").map(|sent| &sent["managedFields"]);
                if sent == Some(&nobody)
                    && let Some(Value::Object(metadata)) = tree.get_mut("metadata")
                {
                    // Who sends none resets them, who says nothing does not.
                    metadata.insert("managedFields".to_owned(), nobody);
                }
                leave_out_selector(resource, &fields, &mut tree);
                protobuf::leave_out_empty(&resource.api_version(), &resource.kind, &mut tree);
                Ok(Decoded {
                    tree: Value::Object(tree),
                    problems,
                })
            }
            Self::Structural(custom) => custom.decode(resource, fields, problems),
        }
    }
}

/// `apiVersion` and `kind` may be missing; where they are there, they are the resource's.
fn check_type(resource: &Resource, fields: &Map<String, Value>) -> Result<(), Refused> {
    let stated = |field: &str| match fields.get(field) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(_) => Err(cannot_be_handled(
            resource,
            &format!("{field} is no string"),
        )),
    };
    let (version, kind) = (stated("apiVersion")?, stated("kind")?);
    let differs = |stated: &str, expected: &str| !stated.is_empty() && stated != expected;
    // A custom object of another kind is one, though no valid one.
    let is_other = differs(kind, &resource.kind) && resource.custom().is_none();
    if differs(version, &resource.api_version()) || is_other {
        return Err(Refused(format!(
            "{kind} in version {version:?} cannot be handled as a {}: {} is expected here",
            resource.kind,
            resource.api_version()
        )));
    }
    Ok(())
}

/// The selector of a workload is a pointer in Go though it has to be there: one that is missing is not one that is empty.
fn leave_out_selector(
    resource: &Resource,
    sent: &Map<String, Value>,
    tree: &mut Map<String, Value>,
) {
    let is_workload = resource.group == "apps" && resource.kind != "ControllerRevision";
    let sent = sent.get("spec").and_then(|spec| spec.get("selector"));
    if is_workload
        && sent.is_none_or(Value::is_null)
        && let Some(Value::Object(spec)) = tree.get_mut("spec")
    {
        spec.remove("selector");
    }
}

pub(super) fn cannot_be_handled(resource: &Resource, why: &str) -> Refused {
    Refused(format!(
        "{} in version {:?} cannot be handled as a {}: {why}",
        resource.kind, resource.version, resource.kind
    ))
}

/// Where the walk is, for the names of unknown fields.
struct Path(String);

impl Path {
    fn root() -> Self {
        Self(String::new())
    }

    fn within<T>(&mut self, step: fmt::Arguments<'_>, walk: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.0.len();
        let step = step.to_string();
        if length > 0 && !step.starts_with('[') {
            self.0.push('.');
        }
        self.0.push_str(&step);
        let outcome = walk(self);
        self.0.truncate(length);
        outcome
    }
}

/// Writes the fields that a type knows, as the server keeps them, and notes the others.
fn structure(
    object: &dyn Struct,
    path: &mut Path,
    tree: &mut Map<String, Value>,
    problems: &mut Vec<String>,
) -> Result<(), String> {
    for (index, field) in object.info().fields.iter().enumerate() {
        let view = object.field(index).view();
        let value = path.within(format_args!("{}", field.name), |path| {
            value(view, path, problems)
        })?;
        if is_kept(field, view, &value) {
            tree.insert(field.name.to_owned(), value);
        }
    }
    for (name, _) in object.unknown_fields().iter() {
        path.within(format_args!("{name}"), |path| {
            problems.push(format!("unknown field {:?}", path.0));
        });
    }
    Ok(())
}

/// As Go's `omitempty`, but for required fields.
fn is_kept(field: &Field, view: View<'_>, value: &Value) -> bool {
    match field.presence {
        Presence::Required => true,
        Presence::Optional => !matches!(view, View::Absent) && !value.is_null(),
        // Go leaves no struct out that is no pointer.
        Presence::Plain if matches!(view, View::Struct(_)) => true,
        Presence::Plain => match value {
            Value::Null | Value::Bool(false) => false,
            Value::Bool(true) => true,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty(),
            Value::Array(list) => !list.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
        },
    }
}

fn value(view: View<'_>, path: &mut Path, problems: &mut Vec<String>) -> Result<Value, String> {
    Ok(match view {
        View::Absent => Value::Null,
        View::Bool(value) => Value::Bool(value),
        View::Int(number) => Value::from(number),
        View::Float(number) => {
            let mut number = Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(|| format!("{} is no number of JSON", path.0))?;
            as_go_writes(&mut number);
            number
        }
        View::Str(text) => Value::from(text),
        View::Scalar(scalar) => match scalar.text() {
            ScalarText::String(text) if is_quantity(scalar) => Value::from(canonical(&text)),
            ScalarText::String(text) => Value::from(text.as_ref()),
            ScalarText::Number(text) => parse(&text, path)?,
            ScalarText::Null => Value::Null,
        },
        View::Raw(raw) if raw.is_empty() => Value::Null,
        View::Raw(raw) => parse(raw.as_str(), path)?,
        View::Struct(object) => {
            let mut tree = Map::new();
            if let Some(kind) = object.info().kind {
                tree.insert("apiVersion".to_owned(), Value::from(kind.api_version));
                tree.insert("kind".to_owned(), Value::from(kind.kind));
            }
            structure(object, path, &mut tree, problems)?;
            Value::Object(tree)
        }
        View::List(elements) => {
            let mut list = Vec::with_capacity(elements.len());
            for index in 0..elements.len() {
                let element = elements.get(index).view();
                list.push(path.within(format_args!("[{index}]"), |path| {
                    value(element, path, problems)
                })?);
            }
            Value::Array(list)
        }
        View::Map(entries) => {
            let mut map = Map::new();
            for index in 0..entries.len() {
                let (key, entry) = entries.entry(index);
                let value = path.within(format_args!("{key}"), |path| {
                    value(entry.view(), path, problems)
                })?;
                map.insert(key.to_string(), value);
            }
            Value::Object(map)
        }
    })
}

/// Whether a scalar is a quantity, the only one that may be a number and has a pattern.
fn is_quantity(scalar: &dyn Scalar) -> bool {
    let schema = scalar.schema();
    schema.int_or_string && !schema.pattern.is_empty()
}

/// The form in which servers write a quantity.
fn canonical(text: &str) -> String {
    match text.parse::<Quantity>() {
        Ok(quantity) => quantity.to_string(),
        Err(_) => text.to_owned(),
    }
}

fn parse(text: &str, path: &Path) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{}: {error}", path.0))
}

/// Reads a value by the description of a type; unknown fields are named by their paths below `path`.
///
/// # Errors
/// The value has another form.
pub(crate) fn read_described(
    target: &mut dyn Struct,
    value: &Value,
    path: &str,
    unknown: &mut Vec<String>,
) -> Result<Value, String> {
    let described: &mut dyn Described = target;
    wire::read_into(described, value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    let mut tree = Map::new();
    let mut problems = Vec::new();
    structure(target, &mut Path(path.to_owned()), &mut tree, &mut problems)?;
    unknown.extend(problems);
    Ok(Value::Object(tree))
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Described(_) => f.write_str("Described"),
            Self::Structural(_) => f.write_str("Structural"),
        }
    }
}
