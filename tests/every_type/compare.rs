//! What differs between the JSON of one object as it is written here and as Go writes it, and where.

use clientset::meta::Quantity;
use clientset::object::{Field, Presence, ScalarText, Struct, Value, View};

use crate::exact::Exact;

/// A place at which the two texts differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    /// Type and field: `StatefulSetSpec.volumeClaimTemplates`.
    pub(crate) place: String,
    pub(crate) what: What,
    /// The two values.
    pub(crate) shown: String,
}

/// How two texts differ. All but the last are rules: [`RULES`](crate::table::RULES) has their reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// A plain struct in which nothing is set is left out, where Go writes `{}`.
    EmptyStruct,
    /// A list, a map or bytes without content: `[]`, `null` or nothing.
    EmptyCollection,
    /// A plain or absent value is left out, where Go writes `null`, `""`, `0` or `false`.
    LeftOut,
    /// An option that holds `""`, `0` or `false` is written, and so is such a required field, where Go leaves
    /// it out.
    KeptZero,
    /// An option that holds the zero time is `null`, and then absent for who reads that.
    ZeroTime,
    /// A quantity is written as it was read, where Go writes its canonical form.
    QuantityText,
    /// An object inside another one says its `apiVersion` and `kind`, where Go says what it read.
    NestedKind,
    /// Anything else: a difference of this one field.
    Field,
}

/// Which texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// What is written here, with what Go writes.
    Form,
    /// What Go reads from what is written here, with what Go reads from the original: what a server
    /// would notice.
    Meaning,
}

/// What differs, each place once. `name` is the type's.
pub(crate) fn differences(
    side: Side,
    name: &str,
    value: &dyn Value,
    ours: &Exact,
    go: &Exact,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let at = Place {
        side,
        name,
        nested: false,
    };
    compare(at, value.view(), ours, go, &mut found);
    found.sort();
    found.dedup();
    found
}

#[derive(Clone, Copy)]
struct Place<'a> {
    side: Side,
    /// The field of a struct whose value is compared, or the type of the whole.
    name: &'a str,
    /// Whether it is a part of an object.
    nested: bool,
}

fn compare(at: Place<'_>, view: View<'_>, ours: &Exact, go: &Exact, found: &mut Vec<Difference>) {
    match (view, ours, go) {
        (View::Struct(object), Exact::Object(_), Exact::Object(_)) => {
            members(at, object, ours, go, found);
        }
        (View::List(elements), Exact::List(ours), Exact::List(go))
            if ours.len() == go.len() && ours.len() == elements.len() =>
        {
            for (index, (ours, go)) in ours.iter().zip(go).enumerate() {
                let at = Place { nested: true, ..at };
                compare(at, elements.get(index).view(), ours, go, found);
            }
        }
        (View::Map(entries), Exact::Object(our_entries), Exact::Object(go_entries))
            if our_entries.len() == go_entries.len() =>
        {
            for (key, ours) in our_entries {
                let at = Place { nested: true, ..at };
                match (entries.get(key), go.member(key)) {
                    (Some(entry), Some(go)) => compare(at, entry.view(), ours, go, found),
                    (_, go) => found.push(difference(at.name, Some(ours), go)),
                }
            }
        }
        _ if ours.is_same(go) => {}
        _ => {
            let mut difference = difference(at.name, Some(ours), Some(go));
            if is_empty_collection(view) && ours.is_empty() && go.is_empty() {
                difference.what = What::EmptyCollection;
            } else if at.side == Side::Form && is_canonical(view, ours, go) {
                difference.what = What::QuantityText;
            }
            found.push(difference);
        }
    }
}

fn members(
    at: Place<'_>,
    object: &dyn Struct,
    ours: &Exact,
    go: &Exact,
    found: &mut Vec<Difference>,
) {
    let info = object.info();
    for (index, field) in info.fields.iter().enumerate() {
        let view = object.field(index).view();
        let (ours, go) = (ours.member(field.name), go.member(field.name));
        let name = format!("{}.{}", info.name, field.name);
        if let Some(what) = known(at.side, field, view, ours, go) {
            let mut difference = difference(&name, ours, go);
            difference.what = what;
            found.push(difference);
            continue;
        }
        match (ours, go) {
            (None, None) => {}
            (Some(ours), Some(go)) => {
                let at = Place {
                    name: &name,
                    nested: true,
                    ..at
                };
                compare(at, view, ours, go, found);
            }
            _ => found.push(difference(&name, ours, go)),
        }
    }
    let is_field = |name: &str| info.fields.iter().any(|field| field.name == name);
    for (name, ours) in object_members(ours).filter(|(name, _)| !is_field(name)) {
        let go = go.member(name);
        if go == Some(ours) {
            continue;
        }
        let is_kind = info.kind.is_some() && (name == "apiVersion" || name == "kind");
        let mut difference = difference(&format!("{}.{name}", info.name), Some(ours), go);
        if is_kind && at.nested && go.is_none() {
            at.name.clone_into(&mut difference.place);
            difference.what = What::NestedKind;
        }
        found.push(difference);
    }
    for (name, go) in object_members(go).filter(|(name, _)| !is_field(name)) {
        if ours.member(name).is_none() {
            found.push(difference(&format!("{}.{name}", info.name), None, Some(go)));
        }
    }
}

/// The rule by which a field differs.
fn known(
    side: Side,
    field: &Field,
    view: View<'_>,
    ours: Option<&Exact>,
    go: Option<&Exact>,
) -> Option<What> {
    if ours == go || !ours.is_none_or(Exact::is_empty) || !go.is_none_or(Exact::is_unset) {
        return None;
    }
    if is_empty_collection(view) {
        return Some(What::EmptyCollection);
    }
    let null = matches!(view, View::Scalar(scalar) if scalar.text() == ScalarText::Null);
    match (side, field.presence, view) {
        (_, Presence::Optional, _) if null => Some(What::ZeroTime),
        (Side::Meaning, ..) => None,
        (_, Presence::Plain, View::Struct(_)) if ours.is_none() => Some(What::EmptyStruct),
        (_, Presence::Plain | Presence::Optional, _) if ours.is_none() => Some(What::LeftOut),
        (_, Presence::Optional | Presence::Required, _) if go.is_none() => Some(What::KeptZero),
        _ => None,
    }
}

/// Whether Go has a slice or a map for it, and nothing is in there.
fn is_empty_collection(view: View<'_>) -> bool {
    match view {
        View::List(elements) => elements.is_empty(),
        View::Map(entries) => entries.is_empty(),
        View::Scalar(scalar) => scalar.expected() == "bytes in base64" && scalar.is_empty(),
        _ => false,
    }
}

/// Whether Go's text is the canonical form of the quantity that is written here.
fn is_canonical(view: View<'_>, ours: &Exact, go: &Exact) -> bool {
    let (View::Scalar(_), Exact::String(ours), Exact::String(go)) = (view, ours, go) else {
        return false;
    };
    ours.parse()
        .is_ok_and(|quantity: Quantity| quantity.to_string() == *go)
}

fn object_members(value: &Exact) -> impl Iterator<Item = &(String, Exact)> {
    match value {
        Exact::Object(members) => members.iter(),
        _ => [].iter(),
    }
}

fn difference(place: &str, ours: Option<&Exact>, go: Option<&Exact>) -> Difference {
    let text = |value: Option<&Exact>| value.map_or_else(|| "nothing".to_owned(), Exact::to_string);
    Difference {
        place: place.to_owned(),
        what: What::Field,
        shown: format!("{} here, {} in Go", text(ours), text(go)),
    }
}
