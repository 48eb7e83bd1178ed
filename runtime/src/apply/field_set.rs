//! Sets of fields, as the server keeps them for each manager.

use std::fmt;
use std::str::FromStr;

use super::literal::Literal;
use crate::meta::FieldsV1;
use crate::object::{Elements, Str, View};
use crate::wire::ReadError;
use crate::wire::json::{Tree, push_string};

/// A set of fields: what a manager owns, as `fieldsV1` of its
/// [`ManagedFieldsEntry`](crate::meta::ManagedFieldsEntry) has it.
///
/// ```
/// use clientset_runtime::apply::FieldSet;
///
/// let fields: FieldSet = r#"{"f:spec":{"f:replicas":{},"f:ports":{"k:{\"port\":80}":{".":{},"f:name":{}}}}}"#.parse()?;
/// assert_eq!(
///     fields.paths(),
///     ["spec.replicas", "spec.ports[port=80]", "spec.ports[port=80].name"]
/// );
/// # Ok::<(), clientset_runtime::apply::FieldSetError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldSet {
    /// The place of this node is in the set, whatever there is below it.
    member: bool,
    /// The object that the set was extracted with has nothing here.
    absent: bool,
    children: Vec<(PathElement, Self)>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PathElement {
    /// A field of a struct, or a key of a map.
    Field(Str),
    /// The element of a list with these values.
    Key(Vec<(Str, Literal)>),
    /// The element of a set of scalars.
    Value(Literal),
    /// The element of a list at this place.
    Index(usize),
}

/// Why a text is not a set of fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a set of fields in the format FieldsV1: {reason}")]
pub struct FieldSetError {
    reason: String,
}

impl FieldSetError {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl From<ReadError> for FieldSetError {
    fn from(error: ReadError) -> Self {
        Self::new(error.to_string())
    }
}

impl FieldSet {
    /// Whether there are no fields in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.member && self.children.iter().all(|(_, child)| child.is_empty())
    }

    /// The paths of the fields, as in `spec.containers[name="web"].image`.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect(&mut String::new(), &mut paths);
        paths
    }

    fn collect(&self, path: &mut String, paths: &mut Vec<String>) {
        if self.member && !path.is_empty() {
            paths.push(path.clone());
        }
        for (element, child) in &self.children {
            let length = path.len();
            match element {
                PathElement::Field(name) if is_plain(name) => {
                    if length > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                _ => path.push_str(&format!("[{element}]")),
            }
            child.collect(path, paths);
            path.truncate(length);
        }
    }

    /// Whether the place of this node is in the set.
    pub(super) fn is_member(&self) -> bool {
        self.member
    }

    /// Whether the set says nothing of what is below this node.
    pub(super) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    /// Whether the object that the set was extracted with has nothing here.
    pub(super) fn is_absent(&self) -> bool {
        self.absent
    }

    pub(super) fn set_absent(&mut self) {
        self.absent = true;
    }

    /// What the set says of a field or of a key of a map.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        self.position(|element| matches!(element, PathElement::Field(known) if known == name))
            .map(|position| &self.children[position].1)
    }

    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.position(|element| matches!(element, PathElement::Field(known) if known == name))
            .map(|position| &mut self.children[position].1)
    }

    /// What the set says of the element at `index` of a list.
    pub(super) fn element(&self, list: &dyn Elements, index: usize) -> Option<&Self> {
        self.element_position(list, index)
            .map(|position| &self.children[position].1)
    }

    /// What the set says of the element at `index` of a list, and how it tells it apart.
    pub(super) fn element_mut(
        &mut self,
        list: &dyn Elements,
        index: usize,
    ) -> Option<(&PathElement, &mut Self)> {
        self.element_position(list, index).map(|position| {
            let (element, child) = &mut self.children[position];
            (&*element, child)
        })
    }

    fn element_position(&self, list: &dyn Elements, index: usize) -> Option<usize> {
        let view = list.get(index).view();
        self.position(|element| match element {
            PathElement::Key(keys) => match view {
                View::Struct(object) => keys.iter().all(|(name, value)| {
                    let fields = object.info().fields;
                    let position = fields.iter().position(|field| field.name == *name);
                    // A key that is absent has the default that the server fills in.
                    position.is_some_and(|position| match object.field(position).view() {
                        View::Absent => true,
                        view => value.is(view),
                    })
                }),
                View::Raw(raw) => Tree::read(raw.as_str()).is_ok_and(|tree| is_keyed(keys, &tree)),
                _ => false,
            },
            PathElement::Value(value) => value.is(view),
            PathElement::Index(known) => *known == index,
            PathElement::Field(_) => false,
        })
    }

    /// What the set says of the element at `index` of a list in JSON.
    pub(super) fn element_of_json(&self, tree: &Tree<'_>, index: usize) -> Option<&Self> {
        self.position(|element| match element {
            PathElement::Key(keys) => is_keyed(keys, tree),
            PathElement::Value(value) => value.is_tree(tree),
            PathElement::Index(known) => *known == index,
            PathElement::Field(_) => false,
        })
        .map(|position| &self.children[position].1)
    }

    fn position(&self, wanted: impl Fn(&PathElement) -> bool) -> Option<usize> {
        self.children
            .iter()
            .position(|(element, _)| wanted(element))
    }

    /// Adds a place to the set.
    pub(super) fn insert(&mut self, path: &[PathElement]) {
        let [first, rest @ ..] = path else {
            self.member = true;
            return;
        };
        let index = match self.children.iter().position(|(known, _)| known == first) {
            Some(index) => index,
            None => {
                self.children.push((first.clone(), Self::default()));
                self.children.len() - 1
            }
        };
        self.children[index].1.insert(rest);
    }

    /// Takes a place and everything below it out of the set.
    pub(super) fn remove(&mut self, path: &[PathElement]) {
        let [first, rest @ ..] = path else {
            *self = Self::default();
            return;
        };
        if let Some(index) = self.children.iter().position(|(known, _)| known == first) {
            let child = &mut self.children[index].1;
            child.remove(rest);
            if child.is_empty() {
                self.children.remove(index);
            }
        }
    }

    fn read(tree: &Tree<'_>) -> Result<Self, FieldSetError> {
        let Tree::Object(members) = tree else {
            return Err(FieldSetError::new("expected an object"));
        };
        let mut set = Self {
            // An empty object is a field without anything known below it.
            member: members.is_empty(),
            absent: false,
            children: Vec::with_capacity(members.len()),
        };
        for (key, below) in members {
            if key == "." {
                set.member = true;
            } else {
                set.children
                    .push((PathElement::read(key)?, Self::read(below)?));
            }
        }
        Ok(set)
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        let dot = self.member && !self.children.is_empty();
        if dot {
            out.push_str("\".\":{}");
        }
        for (index, (element, child)) in self.children.iter().enumerate() {
            if dot || index > 0 {
                out.push(',');
            }
            push_string(&element.text(), out);
            out.push(':');
            child.write(out);
        }
        out.push('}');
    }
}

fn is_keyed(keys: &[(Str, Literal)], tree: &Tree<'_>) -> bool {
    let Tree::Object(members) = tree else {
        return false;
    };
    keys.iter().all(|(name, value)| {
        let member = members.iter().find(|(known, _)| *known == **name);
        member.is_none_or(|(_, member)| value.is_tree(member))
    })
}

/// Whether a name reads unmistakably after a dot.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$'))
}

impl PathElement {
    fn read(text: &str) -> Result<Self, FieldSetError> {
        let unknown = || FieldSetError::new(format!("unknown path element {text:?}"));
        let (kind, content) = text.split_once(':').ok_or_else(unknown)?;
        Ok(match kind {
            "f" => Self::Field(content.into()),
            "v" => Self::Value(Literal::of(&Tree::read(content)?)),
            "i" => Self::Index(content.parse().map_err(|_| unknown())?),
            "k" => match Tree::read(content)? {
                Tree::Object(keys) => Self::Key(
                    keys.iter()
                        .map(|(name, value)| (name.as_ref().into(), Literal::of(value)))
                        .collect(),
                ),
                _ => return Err(unknown()),
            },
            _ => return Err(unknown()),
        })
    }

    fn text(&self) -> String {
        let mut text = String::new();
        match self {
            Self::Field(name) => {
                text.push_str("f:");
                text.push_str(name);
            }
            Self::Value(value) => {
                text.push_str("v:");
                value.write(&mut text);
            }
            Self::Index(index) => text = format!("i:{index}"),
            Self::Key(keys) => {
                text.push_str("k:{");
                for (index, (name, value)) in keys.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    push_string(name, &mut text);
                    text.push(':');
                    value.write(&mut text);
                }
                text.push('}');
            }
        }
        text
    }
}

/// As in the brackets of a path.
impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "{name:?}"),
            Self::Value(value) => value.fmt(f),
            Self::Index(index) => index.fmt(f),
            Self::Key(keys) => {
                for (index, (name, value)) in keys.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(f, "{comma}{name}={value}")?;
                }
                Ok(())
            }
        }
    }
}

/// In the format `FieldsV1`.
impl fmt::Display for FieldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        self.write(&mut json);
        f.write_str(&json)
    }
}

impl FromStr for FieldSet {
    type Err = FieldSetError;

    fn from_str(text: &str) -> Result<Self, FieldSetError> {
        let mut set = Self::read(&Tree::read(text)?)?;
        // Nobody owns an object as such.
        set.member = false;
        Ok(set)
    }
}

/// No value is no field.
impl TryFrom<&FieldsV1> for FieldSet {
    type Error = FieldSetError;

    fn try_from(fields: &FieldsV1) -> Result<Self, FieldSetError> {
        if fields.is_empty() {
            return Ok(Self::default());
        }
        fields.as_str().parse()
    }
}
