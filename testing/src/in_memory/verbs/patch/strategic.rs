//! Strategic merge patches: merge patches that know keys of lists, and directives.
//!
//! Which list merges by which key, the types say ([`TypedSchema`]). Directives are `$patch`, `$retainKeys`,
//! `$setElementOrder/LIST` and `$deleteFromPrimitiveList/LIST`. Errors have the codes of API servers, which
//! answer 500 to most.

use clientset_runtime::object::MergeStrategy;
use serde_json::{Map, Value};

use crate::in_memory::answer::Refusal;
use crate::in_memory::schema::{Type, TypeId, TypedSchema};

const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const ORDER: &str = "$setElementOrder/";
const DELETE: &str = "$deleteFromPrimitiveList/";

/// Patches an object of a type.
///
/// # Errors
/// A directive is unknown or not what it may be, or an element has no key.
pub(super) fn patch(
    schema: &TypedSchema,
    object: &mut Value,
    patch: &Map<String, Value>,
) -> Result<(), Refusal> {
    let Value::Object(fields) = object else {
        return Err(Refusal::internal("what is patched is no object"));
    };
    Patcher { schema }.object(Some(schema.root()), fields, patch)
}

struct Patcher<'s> {
    schema: &'s TypedSchema,
}

/// What is known of a member of an object.
#[derive(Clone, Copy)]
struct Member {
    ty: Option<TypeId>,
    strategy: Option<MergeStrategy>,
}

impl Member {
    /// The key by which the elements of its list merge; empty for scalars. `None` where the list is replaced.
    fn merge_key(self) -> Option<&'static str> {
        match self.strategy {
            Some(MergeStrategy::Merge(key) | MergeStrategy::MergeRetainKeys(key)) => Some(key),
            Some(MergeStrategy::RetainKeys | MergeStrategy::Replace) | None => None,
        }
    }
}

impl Patcher<'_> {
    fn member(&self, id: Option<TypeId>, name: &str) -> Member {
        let strategy = id.and_then(|id| match self.schema.get(id) {
            Type::Struct(object) => object.fields.get(name)?.patch,
            _ => None,
        });
        Member {
            ty: id.and_then(|id| self.schema.member(id, name)),
            strategy,
        }
    }

    fn object(
        &self,
        id: Option<TypeId>,
        object: &mut Map<String, Value>,
        patch: &Map<String, Value>,
    ) -> Result<(), Refusal> {
        match patch.get(PATCH) {
            None => {}
            Some(Value::String(directive)) if directive == "replace" => {
                object.clear();
                let kept = patch.iter().filter(|(name, _)| *name != PATCH);
                object.extend(kept.map(|(name, value)| (name.clone(), value.clone())));
                return Ok(());
            }
            Some(Value::String(directive)) if directive == "delete" => {
                object.clear();
                return Ok(());
            }
            Some(other) => return Err(unknown_directive(other)),
        }
        if let Some(keys) = patch.get(RETAIN_KEYS) {
            retain_keys(object, patch, keys)?;
        }
        for (name, order) in patch {
            if let Some(name) = name.strip_prefix(ORDER) {
                self.ordered(id, object, patch, name, order)?;
            }
        }
        for (name, value) in patch {
            let is_done = name.starts_with(ORDER) || patch.contains_key(&format!("{ORDER}{name}"));
            if is_done || name == RETAIN_KEYS {
                continue;
            }
            match name.strip_prefix(DELETE) {
                Some(list) => removed(object, list, value)?,
                None => self.member_of(id, object, name, value)?,
            }
        }
        Ok(())
    }

    fn member_of(
        &self,
        id: Option<TypeId>,
        object: &mut Map<String, Value>,
        name: &str,
        value: &Value,
    ) -> Result<(), Refusal> {
        let member = self.member(id, name);
        match (object.get_mut(name), value) {
            (_, Value::Null) => {
                object.remove(name);
            }
            (Some(Value::Object(_)), Value::Object(_))
                if member.strategy == Some(MergeStrategy::Replace) =>
            {
                object.insert(name.to_owned(), value.clone());
            }
            (Some(Value::Object(old)), Value::Object(patch)) => {
                self.object(member.ty, old, patch)?;
            }
            (Some(Value::Array(list)), Value::Array(elements)) => match member.merge_key() {
                Some(key) => {
                    *list = self.list(list, elements, key, self.element(member))?;
                }
                None => list.clone_from(elements),
            },
            _ => match plain(value) {
                Some(value) => {
                    object.insert(name.to_owned(), value);
                }
                None => {
                    object.remove(name);
                }
            },
        }
        Ok(())
    }

    fn element(&self, member: Member) -> Option<TypeId> {
        member.ty.and_then(|id| match self.schema.get(id) {
            Type::List(list) => Some(list.element),
            _ => None,
        })
    }

    /// Patches a list whose order the patch says.
    fn ordered(
        &self,
        id: Option<TypeId>,
        object: &mut Map<String, Value>,
        patch: &Map<String, Value>,
        name: &str,
        order: &Value,
    ) -> Result<(), Refusal> {
        let list = |value: &Value| match value {
            Value::Array(list) => Ok(list.clone()),
            _ => Err(Refusal::internal(format!(
                "{name} or {ORDER}{name} of a patch is no list"
            ))),
        };
        let order = list(order)?;
        let before = object.get(name).map(list).transpose()?;
        let elements = patch.get(name).map(list).transpose()?;
        let member = self.member(id, name);
        let key = member.merge_key().unwrap_or_default();
        check_order(elements.as_deref().unwrap_or_default(), &order, key)?;
        let merged = match (&before, elements) {
            (None, None) => return Ok(()),
            (Some(before), None) => before.clone(),
            (None, Some(elements)) => without_directives(&elements),
            (Some(before), Some(elements)) if member.merge_key().is_some() => {
                self.list(before, &elements, key, self.element(member))?
            }
            (Some(_), Some(elements)) => elements,
        };
        let before = before.unwrap_or_default();
        let merged = sorted(merged, &before, &order, key)?;
        object.insert(name.to_owned(), Value::Array(merged));
        Ok(())
    }

    /// A list with the elements of a patch, those that these replace in their places.
    fn list(
        &self,
        list: &[Value],
        elements: &[Value],
        key: &str,
        element_type: Option<TypeId>,
    ) -> Result<Vec<Value>, Refusal> {
        let mut list = list.to_vec();
        if !are_alike(&list, elements) {
            let why = "the elements of a list and of its patch are not alike: list element types are not identical";
            return Err(Refusal::internal(why));
        }
        if !list.iter().chain(elements).any(Value::is_object) {
            let mut all: Vec<Value> = Vec::with_capacity(list.len() + elements.len());
            for element in list.iter().chain(elements) {
                if !all.contains(element) {
                    all.push(element.clone());
                }
            }
            return sorted(all, &list, elements, "");
        }
        if key.is_empty() {
            return Err(Refusal::internal("cannot merge lists without merge key"));
        }
        let mut patched: Vec<Value> = Vec::new();
        let mut replaces = false;
        for element in elements {
            match element.get(PATCH) {
                None => patched.push(element.clone()),
                Some(Value::String(directive)) if directive == "replace" => replaces = true,
                Some(Value::String(directive)) if directive == "delete" => {
                    let gone = key_of(element, key)?;
                    list.retain(|known| known.get(key) != Some(gone));
                }
                Some(Value::String(directive)) if directive == "merge" => {
                    let why = "the elements of a list merge by themselves, `$patch: merge` cannot be said";
                    return Err(Refusal::internal(why));
                }
                Some(other) => return Err(unknown_directive(other)),
            }
        }
        if replaces {
            list = std::mem::take(&mut patched);
        }
        let before = list.clone();
        for element in &patched {
            let value = key_of(element, key)?;
            let known = list.iter_mut().find(|known| known.get(key) == Some(value));
            match (known, element) {
                (Some(Value::Object(known)), Value::Object(patch)) => {
                    self.object(element_type, known, patch)?;
                }
                _ => list.push(element.clone()),
            }
        }
        sorted(list, &before, &patched, key)
    }
}

/// Takes elements out of a list of scalars; one that is not there is made of them.
fn removed(object: &mut Map<String, Value>, name: &str, elements: &Value) -> Result<(), Refusal> {
    match (object.get_mut(name), elements) {
        (_, Value::Null) => {
            object.remove(name);
        }
        (Some(Value::Array(list)), Value::Array(elements)) => {
            if !are_alike(list, elements) {
                let why = "what is taken out of a list is not alike: list element types are not identical";
                return Err(Refusal::internal(why));
            }
            list.retain(|element| !elements.contains(element));
        }
        _ => {}
    }
    Ok(())
}

/// Whether the elements of lists are of one type.
fn are_alike(list: &[Value], other: &[Value]) -> bool {
    let mut all = list.iter().chain(other).map(std::mem::discriminant);
    let first = all.next();
    all.all(|kind| Some(kind) == first)
}

/// The elements of a patch are in the order that it says.
fn check_order(elements: &[Value], order: &[Value], key: &str) -> Result<(), Refusal> {
    if elements.is_empty() || order.is_empty() {
        return Ok(());
    }
    let mut rest = order.iter();
    for element in elements {
        if !key.is_empty() && element.get(PATCH).is_some() {
            continue;
        }
        let value = key_of(element, key)?;
        let mut found = false;
        for next in rest.by_ref() {
            if key_of(next, key)? == value {
                found = true;
                break;
            }
        }
        if !found {
            let why = format!(
                "The order in patch list {elements:?} doesn't match $setElementOrder list {order:?}"
            );
            return Err(Refusal::internal(why));
        }
    }
    Ok(())
}

/// What tells an element of a patch from others.
fn key_of<'v>(element: &'v Value, key: &str) -> Result<&'v Value, Refusal> {
    if key.is_empty() {
        return Ok(element);
    }
    element.get(key).ok_or_else(|| {
        let why = format!("an element of the patch does not contain declared merge key: {key}");
        Refusal::internal(why)
    })
}

/// Puts the elements that a patch names into its order. The others stay before those that they were before.
fn sorted(
    list: Vec<Value>,
    before: &[Value],
    order: &[Value],
    key: &str,
) -> Result<Vec<Value>, Refusal> {
    for element in list.iter().chain(order) {
        key_of(element, key)?;
    }
    let position = |list: &[Value], element: &Value| {
        list.iter().position(|known| match key {
            "" => known == element,
            key => known.get(key) == element.get(key),
        })
    };
    let rank = |element: &Value| position(order, element);
    let place = |element: &Value| position(before, element);
    let (mut named, mut others): (Vec<Value>, Vec<Value>) = list
        .into_iter()
        .partition(|element| rank(element).is_some());
    named.sort_by_key(|element| rank(element));
    others.sort_by_key(|element| place(element));
    let mut all = Vec::with_capacity(named.len() + others.len());
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let takes_other = match (named.peek(), others.peek()) {
            (Some(named), Some(other)) => match (place(named), place(other)) {
                (Some(named), Some(other)) => other < named,
                _ => false,
            },
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => return Ok(all),
        };
        all.extend(if takes_other {
            others.next()
        } else {
            named.next()
        });
    }
}

/// Keeps the members that the patch lists; it has to list all that it sets.
fn retain_keys(
    object: &mut Map<String, Value>,
    patch: &Map<String, Value>,
    keys: &Value,
) -> Result<(), Refusal> {
    let wrong = || {
        Refusal::bad_request(
            "invalid patch format of retainKeys: it is a list of all members that the patch sets and of those that stay",
        )
    };
    let keys = keys.as_array().ok_or_else(wrong)?;
    let is_listed = |name: &str| keys.iter().any(|key| key == name);
    let is_unlisted = |(name, value): (&String, &Value)| {
        let is_directive =
            name == RETAIN_KEYS || name.starts_with(DELETE) || name.starts_with(ORDER);
        !is_directive && !value.is_null() && !is_listed(name)
    };
    if patch.iter().any(is_unlisted) {
        return Err(wrong());
    }
    object.retain(|name, _| is_listed(name));
    Ok(())
}

/// A new value of a patch, without what says that something is to go: nulls, and objects with a directive. `None` where
/// it is such an object itself.
fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Object(members) if members.contains_key(PATCH) => None,
        Value::Object(members) => {
            let members = members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
            Some(Value::Object(members.collect()))
        }
        Value::Array(elements) => Some(elements.iter().filter_map(plain).collect()),
        scalar => Some(scalar.clone()),
    }
}

/// The same of a list whose nulls stay.
fn without_directives(elements: &[Value]) -> Vec<Value> {
    let is_kept = |value: &&Value| value.get(PATCH).is_none();
    elements.iter().filter(is_kept).cloned().collect()
}

fn unknown_directive(directive: &Value) -> Refusal {
    Refusal::internal(format!(
        "unknown patch type: {directive} in {PATCH}; there are merge, replace and delete"
    ))
}
