//! Expressions after parsing. Macros are nodes of their own instead of the loops that cel-spec unrolls them to.

use std::sync::OnceLock;

use regex::Regex;

/// An expression and where it begins, in characters.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) at: usize,
    pub(super) kind: Kind,
    /// How many expressions are nested in each other, this one included.
    pub(super) depth: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Literal(Literal),
    /// A variable, or the name of a type.
    Name(String),
    /// `operand.field`, `operand.?field`.
    Select {
        operand: Box<Expr>,
        field: String,
        optional: bool,
    },
    /// `has(operand.field)`.
    Has {
        operand: Box<Expr>,
        field: String,
    },
    Call(Call),
    /// All of them, from the left.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Conditional(Box<[Expr; 3]>),
    List(Vec<Element>),
    Map(Vec<Entry>),
    /// `Name{field: value}`.
    Object {
        name: String,
        fields: Vec<(String, Element)>,
    },
    Macro(Box<Macro>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(String),
    Bytes(Vec<u8>),
}

/// A function or an operator (`_+_`, `_[_]`). The receiver of a member call is the first argument.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) is_member: bool,
    pub(super) arguments: Vec<Expr>,
    /// The pattern of the second argument, where that is a literal.
    pub(super) pattern: OnceLock<Option<Regex>>,
}

/// An element of a list, or a value of a map: with `?` an optional that is left out where it is empty.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) value: Expr,
    pub(super) optional: bool,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Expr,
    pub(super) value: Element,
}

/// `range.all(first, body)` and its like.
#[derive(Debug)]
pub(super) struct Macro {
    pub(super) kind: MacroKind,
    pub(super) range: Expr,
    pub(super) first: String,
    /// With two variables the first is the index or the key.
    pub(super) second: Option<String>,
    pub(super) filter: Option<Expr>,
    pub(super) body: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MacroKind {
    All,
    Exists,
    ExistsOne,
    Filter,
    /// `map` and `transformList`.
    List,
    TransformMap,
    TransformMapEntry,
    SortBy,
    OptMap,
    OptFlatMap,
}

impl Expr {
    /// The expressions directly in this one.
    pub(super) fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Literal(_) | Kind::Name(_) => Vec::new(),
            Kind::Select { operand, .. } | Kind::Has { operand, .. } => vec![operand],
            Kind::Call(call) => call.arguments.iter().collect(),
            Kind::And(all) | Kind::Or(all) => all.iter().collect(),
            Kind::Conditional(parts) => parts.iter().collect(),
            Kind::List(elements) => elements.iter().map(|element| &element.value).collect(),
            Kind::Map(entries) => entries
                .iter()
                .flat_map(|entry| [&entry.key, &entry.value.value])
                .collect(),
            Kind::Object { fields, .. } => fields.iter().map(|(_, it)| &it.value).collect(),
            Kind::Macro(it) => {
                let mut children = vec![&it.range];
                children.extend(&it.filter);
                children.push(&it.body);
                children
            }
        }
    }

    /// The names with dots between them, where this is nothing else.
    pub(super) fn path(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.clone()),
            Kind::Select {
                operand,
                field,
                optional: false,
            } => Some(format!("{}.{field}", operand.path()?)),
            _ => None,
        }
    }
}
