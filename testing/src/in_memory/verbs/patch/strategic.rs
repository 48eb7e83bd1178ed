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
            Some(Value::String(directive)) if directive == "merge" => {}
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
        self.lists(id, object, patch)?;
        for (name, value) in patch {
            if is_directive(name) {
                continue;
            }
            let member = self.member(id, name);
            match (object.get_mut(name), value) {
                (_, Value::Null) => {
                    object.remove(name);
                }
                (Some(Value::Object(_)), Value::Object(_))
                    if member.strategy == Some(MergeStrategy::Replace) =>
                {
                    object.insert(name.clone(), value.clone());
                }
                (Some(Value::Object(old)), Value::Object(patch)) => {
                    self.object(member.ty, old, patch)?;
                }
                // Done with the directives of the list.
                (Some(Value::Array(_)), Value::Array(_)) if member.merge_key().is_some() => {}
                (Some(_), _) => {
                    object.insert(name.clone(), value.clone());
                }
                (None, _) => {
                    object.insert(name.clone(), plain(value));
                }
            }
        }
        Ok(())
    }

    /// Patches the lists that merge.
    fn lists(
        &self,
        id: Option<TypeId>,
        object: &mut Map<String, Value>,
        patch: &Map<String, Value>,
    ) -> Result<(), Refusal> {
        let mut names: Vec<&str> = patch
            .keys()
            .map(|name| {
                let name = name.strip_prefix(ORDER).unwrap_or(name);
                name.strip_prefix(DELETE).unwrap_or(name)
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let member = self.member(id, name);
            let order = match patch.get(&format!("{ORDER}{name}")) {
                None => None,
                Some(Value::Array(order)) => Some(order.as_slice()),
                Some(_) => {
                    let why = format!("{ORDER}{name} of a patch is no list");
                    return Err(Refusal::internal(why));
                }
            };
            let (Some(key), Some(Value::Array(list))) = (member.merge_key(), object.get_mut(name))
            else {
                continue;
            };
            let removed = patch.get(&format!("{DELETE}{name}"));
            let removed = removed
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            let elements = match patch.get(name) {
                Some(Value::Array(elements)) => elements.as_slice(),
                None => &[],
                Some(_) => continue,
            };
            let change = ListChange {
                key,
                element: member.ty.and_then(|id| match self.schema.get(id) {
                    Type::List(list) => Some(list.element),
                    _ => None,
                }),
                elements,
                order,
                removed,
            };
            self.list(list, &change)?;
        }
        Ok(())
    }

    fn list(&self, list: &mut Vec<Value>, change: &ListChange<'_>) -> Result<(), Refusal> {
        let before = list.clone();
        list.retain(|element| !change.removed.contains(element));
        let is_object = |value: &Value| value.is_object() != change.key.is_empty();
        if !change.elements.iter().chain(&before).all(is_object) {
            let why = "the elements of a list and of its patch are not alike: list element types are not identical";
            return Err(Refusal::internal(why));
        }
        let mut patched: Vec<&Value> = Vec::new();
        let mut replaces = false;
        for element in change.elements {
            match element.get(PATCH) {
                None => patched.push(element),
                Some(Value::String(directive)) if directive == "replace" => replaces = true,
                Some(Value::String(directive)) if directive == "delete" => {
                    let key = change.key_of(element)?;
                    list.retain(|known| known.get(change.key) != Some(key));
                }
                Some(Value::String(directive)) if directive == "merge" => {
                    let why = "the elements of a list merge by themselves, `$patch: merge` cannot be said";
                    return Err(Refusal::internal(why));
                }
                Some(other) => return Err(unknown_directive(other)),
            }
        }
        if replaces {
            *list = patched.into_iter().cloned().collect();
            return Ok(());
        }
        let mut keys = Vec::with_capacity(patched.len());
        for element in patched {
            let key = change.key_of(element)?;
            let known = list.iter_mut().find(|known| change.is(known, key));
            match (known, element) {
                (Some(Value::Object(known)), Value::Object(patch)) => {
                    self.object(change.element, known, patch)?;
                }
                (Some(_), _) => {}
                (None, _) => list.push(element.clone()),
            }
            keys.push(key);
        }
        let order = match change.order {
            None => keys,
            Some(order) => {
                let order = order
                    .iter()
                    .map(|element| change.key_of(element))
                    .collect::<Result<Vec<_>, _>>()?;
                let mut rest = order.iter();
                if !keys.iter().all(|key| rest.any(|next| next == key)) {
                    let why = format!(
                        "the elements {keys:?} of a patch are not in the order of $setElementOrder, {order:?}"
                    );
                    return Err(Refusal::internal(why));
                }
                order
            }
        };
        sort(list, &before, &order, change);
        Ok(())
    }
}

/// What a patch says of a list.
struct ListChange<'p> {
    key: &'static str,
    element: Option<TypeId>,
    elements: &'p [Value],
    order: Option<&'p [Value]>,
    removed: &'p [Value],
}

impl ListChange<'_> {
    /// What tells an element from others.
    fn key_of<'v>(&self, element: &'v Value) -> Result<&'v Value, Refusal> {
        if self.key.is_empty() {
            return Ok(element);
        }
        element.get(self.key).ok_or_else(|| {
            let why = format!(
                "an element of the patch does not contain declared merge key: {}",
                self.key
            );
            Refusal::internal(why)
        })
    }

    fn is(&self, element: &Value, key: &Value) -> bool {
        if self.key.is_empty() {
            element == key
        } else {
            element.get(self.key) == Some(key)
        }
    }
}

/// Puts the elements that a patch names into its order. The others stay before those that they were before.
fn sort(list: &mut Vec<Value>, before: &[Value], order: &[&Value], change: &ListChange<'_>) {
    let rank = |element: &Value| order.iter().position(|key| change.is(element, key));
    let place = |element: &Value| {
        before
            .iter()
            .position(|known| match change.key_of(element) {
                Ok(key) => change.is(known, key),
                Err(_) => known == element,
            })
    };
    let (mut named, mut others): (Vec<Value>, Vec<Value>) =
        list.drain(..).partition(|element| rank(element).is_some());
    named.sort_by_key(|element| rank(element));
    others.sort_by_key(|element| place(element));
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let takes_other = match (named.peek(), others.peek()) {
            (Some(named), Some(other)) => match (place(named), place(other)) {
                (Some(named), Some(other)) => other < named,
                _ => false,
            },
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => return,
        };
        list.extend(if takes_other {
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
    if patch
        .keys()
        .any(|name| !name.starts_with('$') && !is_listed(name))
    {
        return Err(wrong());
    }
    object.retain(|name, _| is_listed(name));
    Ok(())
}

/// A new value of a patch, without what stands in it for the absence of a member and without directives.
fn plain(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let members = members
        .iter()
        .filter(|(name, value)| !value.is_null() && !is_directive(name));
    Value::Object(
        members
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
    )
}

fn is_directive(name: &str) -> bool {
    name == PATCH || name == RETAIN_KEYS || name.starts_with(ORDER) || name.starts_with(DELETE)
}

fn unknown_directive(directive: &Value) -> Refusal {
    Refusal::internal(format!(
        "unknown patch type: {directive} in {PATCH}; there are merge, replace and delete"
    ))
}
