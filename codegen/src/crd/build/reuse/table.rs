//! The structures of Kubernetes' own types, as far as custom resources are compared by them.
//!
//! The table is a text: a generator in a build script has no specs at hand. `sync` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::model::{self, META, Model, Shape, Stability};

const TABLE: &str = include_str!("table.txt");

const HEADER: &str = "\
# The fields of Kubernetes' own types, for custom resources that use them: MODULE.TYPE FIELD:SHAPE ..., where a
# required field has a `!`. A definition has the types of the minor that it was made with: MODULE.TYPE@MINOR is
# the type in that minor, and in those before it as far as another line does not say otherwise.
# Written by `clientset-codegen sync`.
";

/// The table of the models of some minors, the oldest one first: the types of the newest, as they are and as
/// they were. The runtime's come first, then those of stable versions before others. Kinds are left out,
/// for objects that say what they are are embedded resources.
#[must_use]
pub fn reuse_table(models: &[Model]) -> String {
    let mut table = HEADER.to_owned();
    let Some((newest, older)) = models.split_last() else {
        return table;
    };
    for (module, ty) in types(newest) {
        if ty.kind.is_some() || ty.removed || ty.fields.is_empty() || !is_shared(module, &ty.name) {
            continue;
        }
        let name = format!("{module}.{}", ty.name);
        let mut last = fields(ty);
        // Writing into a string cannot fail.
        let _ = writeln!(table, "{name}{last}");
        for model in older.iter().rev() {
            let found = types(model)
                .into_iter()
                .find(|(other, then)| *other == module && then.name == ty.name && !then.removed);
            let (Some((_, then)), Some(minor)) = (found, model.version) else {
                continue;
            };
            let then = fields(then);
            if then != last {
                let _ = writeln!(table, "{name}@{minor}{then}");
                last = then;
            }
        }
    }
    table
}

/// Whether others have the type in objects of theirs: of the meta types, those that are no machinery, and of
/// the others those that do not say what Kubernetes' own controllers saw.
fn is_shared(module: &str, name: &str) -> bool {
    const META_TYPES: [&str; 4] = [
        "Condition",
        "LabelSelector",
        "LabelSelectorRequirement",
        "OwnerReference",
    ];
    if module == META {
        META_TYPES.contains(&name)
    } else {
        !name.ends_with("Condition") && !name.ends_with("Status")
    }
}

/// The types of a model in the order in which they are preferred.
fn types(model: &Model) -> Vec<(&str, &model::Type)> {
    let mut modules: Vec<_> = model.group_versions.iter().collect();
    modules.sort_by_key(|module| {
        let unstable = match module.stability {
            Stability::Stable => 0,
            Stability::Beta => 1,
            Stability::Alpha => 2,
        };
        (unstable, module.name != "core_v1", &module.name)
    });
    let meta = model.meta.iter().map(|ty| (META, ty));
    let others = modules
        .into_iter()
        .flat_map(|module| module.types.iter().map(|ty| (module.name.as_str(), ty)));
    meta.chain(others).collect()
}

/// The fields of a type, as a row has them.
fn fields(ty: &model::Type) -> String {
    let mut row = String::new();
    for field in ty.fields.iter().filter(|field| !field.removed) {
        let required = if field.required { "!" } else { "" };
        let _ = write!(row, " {}{required}:{}", field.wire_name, field.shape);
    }
    row
}

/// A named type.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) module: &'static str,
    pub(super) name: &'static str,
    /// The fields that hold it in types of Kubernetes.
    pub(super) held_by: BTreeSet<&'static str>,
}

/// The fields of a struct: their types, and whether they are required.
pub(super) type Structure = BTreeMap<String, (Type, bool)>;

/// A type without its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    /// By the word of the table.
    Plain(&'static str),
    /// By the number of its structure.
    Struct(usize),
    /// A list.
    List(Box<Type>),
    /// A map.
    Map(Box<Type>),
}

impl Type {
    /// The type of a shape that has no fields.
    pub(super) fn of(shape: &Shape) -> Option<Self> {
        Some(Self::Plain(match shape {
            Shape::Bool => "bool",
            Shape::Int32 => "int32",
            Shape::Int64 => "int64",
            Shape::Double => "double",
            Shape::String => "string",
            Shape::Bytes => "bytes",
            Shape::Quantity => "quantity",
            Shape::IntOrString | Shape::Int64OrString => "int-or-string",
            Shape::Time | Shape::MicroTime | Shape::DateTime => "time",
            Shape::RawJson => "json",
            _ => return None,
        }))
    }

    /// `ObjectMeta`, whose own fields are never compared.
    pub(super) fn metadata() -> Self {
        Self::Plain("metadata")
    }
}

/// Structures by number, and the types that have them.
#[derive(Debug, Default)]
pub(super) struct Structures {
    numbers: BTreeMap<Structure, usize>,
    known: BTreeMap<usize, Vec<Known>>,
}

impl Structures {
    /// Those of the table.
    pub(super) fn read() -> Self {
        let rows: Vec<Row> = TABLE.lines().filter_map(row).collect();
        let mut minors: Vec<u32> = rows.iter().map(|row| row.until).collect();
        minors.sort_unstable();
        minors.dedup();
        let mut reading = Reading {
            rows: BTreeMap::new(),
            structures: Self::default(),
            numbers: BTreeMap::new(),
            inside: BTreeSet::new(),
        };
        for row in &rows {
            let versions = reading.rows.entry(row.name).or_default();
            versions.insert(row.until, row.fields);
        }
        let mut held_by = held_by(&rows);
        for row in rows.iter().filter(|row| row.until == NEWEST) {
            let Some((module, name)) = row.name.split_once('.') else {
                continue;
            };
            let held_by = held_by.remove(row.name).unwrap_or_default();
            let numbers: BTreeSet<usize> = minors
                .iter()
                .filter_map(|minor| reading.number(row.name, *minor))
                .collect();
            for number in numbers {
                let types = reading.structures.known.entry(number);
                types.or_default().push(Known {
                    module,
                    name,
                    held_by: held_by.clone(),
                });
            }
        }
        reading.structures
    }

    /// The number of a structure.
    pub(super) fn number(&mut self, structure: Structure) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(structure).or_insert(next)
    }

    /// The types of a structure, in the table's order.
    pub(super) fn known(&self, number: usize) -> &[Known] {
        self.known.get(&number).map_or(&[], Vec::as_slice)
    }
}

/// A line of the table.
struct Row {
    name: &'static str,
    /// The last minor that has the type like this.
    until: u32,
    fields: &'static str,
}

/// The minor of what is as it was.
const NEWEST: u32 = u32::MAX;

fn row(line: &'static str) -> Option<Row> {
    if line.starts_with('#') {
        return None;
    }
    let (name, fields) = line.split_once(' ')?;
    let (name, until) = match name.split_once("@1.") {
        Some((name, minor)) => (name, minor.parse().ok()?),
        None => (name, NEWEST),
    };
    Some(Row {
        name,
        until,
        fields,
    })
}

/// The fields that hold each type.
fn held_by(rows: &[Row]) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut held_by: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for field in rows.iter().flat_map(|row| row.fields.split(' ')) {
        if let Some((name, shape)) = field.split_once(':') {
            let shape = shape.rsplit('<').next().unwrap_or(shape);
            let ty = shape.trim_end_matches('>');
            let name = name.trim_end_matches('!');
            held_by.entry(ty).or_default().insert(name);
        }
    }
    held_by
}

struct Reading {
    /// The fields of each type, by the last minor that has them.
    rows: BTreeMap<&'static str, BTreeMap<u32, &'static str>>,
    structures: Structures,
    /// Of the types that were read, in a minor; none for those that no schema can be equal to.
    numbers: BTreeMap<(&'static str, u32), Option<usize>>,
    /// The types around the one that is read: a definition's schema never comes back to itself.
    inside: BTreeSet<&'static str>,
}

impl Reading {
    fn number(&mut self, name: &'static str, minor: u32) -> Option<usize> {
        if let Some(number) = self.numbers.get(&(name, minor)) {
            return *number;
        }
        let (_, fields) = self.rows.get(name)?.range(minor..).next()?;
        if !self.inside.insert(name) {
            return None;
        }
        let structure: Option<Structure> = fields
            .split(' ')
            .map(|field| self.field(field, minor))
            .collect();
        self.inside.remove(name);
        let number = structure.map(|structure| self.structures.number(structure));
        self.numbers.insert((name, minor), number);
        number
    }

    fn field(&mut self, text: &'static str, minor: u32) -> Option<(String, (Type, bool))> {
        let (name, shape) = text.split_once(':')?;
        let required = name.ends_with('!');
        let ty = self.ty(shape, minor)?;
        Some((name.trim_end_matches('!').to_owned(), (ty, required)))
    }

    fn ty(&mut self, text: &'static str, minor: u32) -> Option<Type> {
        let within = |name: &str| text.strip_prefix(name)?.strip_suffix('>');
        if let Some(inner) = within("list<") {
            return Some(Type::List(Box::new(self.ty(inner, minor)?)));
        }
        if let Some(inner) = within("map<") {
            return Some(Type::Map(Box::new(self.ty(inner, minor)?)));
        }
        match text {
            "meta.ObjectMeta" => return Some(Type::metadata()),
            "micro-time" => return Some(Type::Plain("time")),
            _ => {}
        }
        let plain = [
            Shape::Bool,
            Shape::Int32,
            Shape::Int64,
            Shape::Double,
            Shape::String,
            Shape::Bytes,
            Shape::Quantity,
            Shape::IntOrString,
            Shape::Time,
            Shape::RawJson,
        ];
        if let Some(shape) = plain.iter().find(|shape| shape.to_string() == text) {
            return Type::of(shape);
        }
        self.number(text, minor).map(Type::Struct)
    }
}
