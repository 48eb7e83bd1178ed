//! The entries of `managedFields`.

use serde_json::{Map, Value, json};

use super::set::FieldSet;
use crate::in_memory::tree;

/// How many entries of updates there may be.
const UPDATES_LIMIT: usize = 10;
/// The manager of what the oldest updates beyond that did.
const ANCIENT: &str = "ancient-changes";

/// How a manager came to own something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Apply,
    Update,
}

/// Who wrote, and how. Appliers are one whatever version they use, updaters are one for each.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) manager: String,
    pub(super) operation: Operation,
    pub(super) subresource: String,
    pub(super) api_version: String,
}

impl Identity {
    pub(super) fn is(&self, other: &Self) -> bool {
        self.manager == other.manager
            && self.operation == other.operation
            && self.subresource == other.subresource
            && (self.operation == Operation::Apply || self.api_version == other.api_version)
    }
}

/// An entry: what a manager owns.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) identity: Identity,
    pub(super) time: Option<String>,
    pub(super) fields: FieldSet,
}

/// All entries of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Owners(pub(super) Vec<Owner>);

impl Owners {
    /// Those of an object; none where one of them is no entry.
    pub(super) fn of(object: &Value) -> Self {
        Self::read(object).unwrap_or_default()
    }

    /// The same; `None` where one of them is no entry.
    pub(super) fn read(object: &Value) -> Option<Self> {
        let mut owners = Self::default();
        for entry in tree::elements(object, "managedFields") {
            let owner = read_entry(entry)?;
            owners.0.retain(|known| !known.identity.is(&owner.identity));
            owners.0.push(owner);
        }
        Some(owners)
    }

    /// Sets the entries of an object.
    pub(super) fn write(mut self, object: &mut Value) {
        self.0.retain(|owner| !owner.fields.is_empty());
        if self.0.is_empty() {
            tree::metadata(object).remove("managedFields");
            return;
        }
        self.0.sort_by(|a, b| {
            let key = |owner: &'_ Owner| {
                let id = owner.identity.clone();
                (
                    id.operation,
                    owner.time.clone(),
                    id.manager,
                    id.api_version,
                    id.subresource,
                )
            };
            key(a).cmp(&key(b))
        });
        let entries = self.0.into_iter().map(write_entry).collect();
        tree::metadata(object).insert("managedFields".to_owned(), Value::Array(entries));
    }

    pub(super) fn get(&self, identity: &Identity) -> Option<&Owner> {
        self.0.iter().find(|owner| owner.identity.is(identity))
    }

    /// The entry of a manager, made where there is none.
    pub(super) fn entry(&mut self, identity: &Identity) -> &mut Owner {
        let index = self.0.iter().position(|owner| owner.identity.is(identity));
        let index = index.unwrap_or_else(|| {
            self.0.push(Owner {
                identity: identity.clone(),
                time: None,
                fields: FieldSet::default(),
            });
            self.0.len() - 1
        });
        &mut self.0[index]
    }

    /// Puts the oldest updates together where there are too many, for each version.
    pub(super) fn cap(&mut self) {
        let is_update = |owner: &Owner| owner.identity.operation == Operation::Update;
        let mut count = self.0.iter().filter(|owner| is_update(owner)).count();
        if count <= UPDATES_LIMIT {
            return;
        }
        let (mut updates, mut kept): (Vec<_>, Vec<_>) = self.0.drain(..).partition(is_update);
        updates.sort_by(|a, b| (&a.time, &a.identity.manager).cmp(&(&b.time, &b.identity.manager)));
        let mut oldest: Vec<Owner> = Vec::new();
        for owner in updates {
            let version = &owner.identity.api_version;
            let bucket = oldest
                .iter_mut()
                .find(|bucket| bucket.identity.api_version == *version);
            match bucket {
                Some(bucket) if count > UPDATES_LIMIT => {
                    ANCIENT.clone_into(&mut bucket.identity.manager);
                    bucket.identity.subresource.clear();
                    bucket.fields.extend(&owner.fields);
                    bucket.time = owner.time;
                    count -= 1;
                }
                None if count > UPDATES_LIMIT => oldest.push(owner),
                _ => kept.push(owner),
            }
        }
        kept.append(&mut oldest);
        self.0 = kept;
    }
}

/// Whether two objects are the same but for the times of their entries.
pub(crate) fn equal_but_for_times(one: &Value, other: &Value) -> bool {
    equal_members(one, other, &|name, one, other| match name {
        "metadata" => equal_members(one, other, &|name, one, other| match name {
            "managedFields" => equal_entries(one, other),
            _ => one == other,
        }),
        _ => one == other,
    })
}

fn equal_members(one: &Value, other: &Value, equal: &dyn Fn(&str, &Value, &Value) -> bool) -> bool {
    match (one, other) {
        (Value::Object(members), Value::Object(others)) => {
            members.len() == others.len()
                && members.iter().all(|(name, member)| {
                    let other = others.get(name);
                    other.is_some_and(|other| equal(name, member, other))
                })
        }
        _ => one == other,
    }
}

fn equal_entries(one: &Value, other: &Value) -> bool {
    match (one.as_array(), other.as_array()) {
        (Some(entries), Some(others)) => {
            entries.len() == others.len()
                && entries.iter().zip(others).all(|(entry, other)| {
                    equal_members(entry, other, &|name, one, other| {
                        name == "time" || one == other
                    })
                })
        }
        _ => one == other,
    }
}

fn read_entry(entry: &Value) -> Option<Owner> {
    let text = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    let operation = match entry["operation"].as_str() {
        Some("Apply") => Operation::Apply,
        Some("Update") => Operation::Update,
        _ => return None,
    };
    if entry["fieldsType"] != "FieldsV1" {
        return None;
    }
    let mut fields = FieldSet::read(entry.get("fieldsV1").unwrap_or(&json!({})))?;
    // Nobody owns an object as such.
    fields.member = false;
    Some(Owner {
        identity: Identity {
            manager: text("manager"),
            operation,
            subresource: text("subresource"),
            api_version: text("apiVersion"),
        },
        time: entry["time"].as_str().map(str::to_owned),
        fields,
    })
}

fn write_entry(owner: Owner) -> Value {
    let Owner {
        identity,
        time,
        fields,
    } = owner;
    let operation = match identity.operation {
        Operation::Apply => "Apply",
        Operation::Update => "Update",
    };
    let mut entry = Map::new();
    let mut set = |field: &str, text: String| {
        if !text.is_empty() {
            entry.insert(field.to_owned(), Value::from(text));
        }
    };
    set("manager", identity.manager);
    set("operation", operation.to_owned());
    set("apiVersion", identity.api_version);
    set("time", time.unwrap_or_default());
    set("fieldsType", "FieldsV1".to_owned());
    set("subresource", identity.subresource);
    entry.insert("fieldsV1".to_owned(), fields.into_json());
    Value::Object(entry)
}
