//! Whether two values are equal.

use super::info::{Keeps, StructInfo};
use super::kept::keep_the_same;
use super::value::{Elements, Entries, Struct, Value, View};

/// Whether two structs of one type have equal fields, known and unknown.
#[must_use]
pub fn equal(a: &dyn Struct, b: &dyn Struct) -> bool {
    same_type(a.info(), b.info())
        && (0..a.info().fields.len()).all(|index| same(a.field(index), b.field(index)))
        && match a.info().keeps {
            Keeps::Unknown => a.unknown_fields() == b.unknown_fields(),
            Keeps::Exact | Keeps::Open => keep_the_same(a, b),
        }
}

/// The description of one type may lie at several addresses.
fn same_type(a: &StructInfo, b: &StructInfo) -> bool {
    std::ptr::eq(a, b) || (a.name == b.name && a.kind == b.kind && a.fields.len() == b.fields.len())
}

fn same(a: &dyn Value, b: &dyn Value) -> bool {
    match (a.view(), b.view()) {
        (View::Absent, View::Absent) => true,
        (View::Bool(a), View::Bool(b)) => a == b,
        (View::Int(a), View::Int(b)) => a == b,
        (View::Float(a), View::Float(b)) => a == b,
        (View::Str(a), View::Str(b)) => a == b,
        (View::Scalar(a), View::Scalar(b)) => a.comparable() == b.comparable(),
        (View::Raw(a), View::Raw(b)) => a == b,
        (View::Struct(a), View::Struct(b)) => equal(a, b),
        (View::List(a), View::List(b)) => same_elements(a, b),
        (View::Map(a), View::Map(b)) => same_entries(a, b),
        _ => false,
    }
}

fn same_elements(a: &dyn Elements, b: &dyn Elements) -> bool {
    a.len() == b.len() && (0..a.len()).all(|index| same(a.get(index), b.get(index)))
}

fn same_entries(a: &dyn Entries, b: &dyn Entries) -> bool {
    a.len() == b.len()
        && (0..a.len()).all(|index| {
            let ((a_key, a), (b_key, b)) = (a.entry(index), b.entry(index));
            a_key == b_key && same(a, b)
        })
}
