//! Whatever JSON a server can store for a type, an update gives it back: over objects from a seeded
//! generator.

use clientset_runtime::object::{Empty, Presence, Slot, Struct, Value, View};
use clientset_runtime::wire::{json, yaml};
use serde_json::{Map, Value as Json, json};

use crate::kinds::{Gadget, Part, Spec};

/// A linear congruential generator: the same objects in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u64) as usize]
    }

    fn text(&mut self) -> Json {
        self.one(&[
            "",
            "a",
            "null",
            "~",
            "5",
            "yes",
            "2024-01-02T03:04:05.60Z",
            "é\n\"",
            "S",
        ])
        .into()
    }

    fn any(&mut self, depth: u64) -> Json {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Json::Null,
            1 => json!([]),
            2 => json!({}),
            3 => json!(self.below(3)),
            4 => json!(self.below(2) == 0),
            5 => self.text(),
            6 => (0..self.below(3)).map(|_| self.any(depth - 1)).collect(),
            _ => {
                let members =
                    (0..self.below(3)).map(|index| (format!("any{index}"), self.any(depth - 1)));
                Json::Object(members.collect())
            }
        }
    }

    /// JSON for a place, as its description has it.
    fn value(&mut self, slot: Slot<'_>, depth: u64) -> Json {
        match slot {
            Slot::Bool(_) => json!(self.below(2) == 0),
            Slot::I32(_) | Slot::I64(_) => json!(self.below(3) as i64 - 1),
            Slot::F64(_) => [json!(0), json!(0.5), json!(-2)][self.below(3) as usize].clone(),
            Slot::Str(_) => self.text(),
            Slot::Enum(value) => {
                let values = value.values();
                if value.set_other("other".into()) && self.below(3) == 0 {
                    return self.text();
                }
                self.one(values).into()
            }
            Slot::Scalar(value) => {
                // A time takes no number.
                if value.set_number("1").is_ok() && self.below(2) == 0 {
                    json!(self.below(2))
                } else {
                    self.text()
                }
            }
            Slot::Raw(_) => self.any(2),
            Slot::Struct(value) => self.object(value, depth),
            Slot::List(value) => (0..self.length(depth))
                .map(|_| self.nullable(value.push(), depth - 1))
                .collect(),
            Slot::Map(value) => {
                let entries = (0..self.length(depth)).map(|index| {
                    let entry = value.push(format!("key{index}").into());
                    (format!("key{index}"), self.nullable(entry, depth - 1))
                });
                Json::Object(entries.collect())
            }
            Slot::Option(value) => self.value(value.insert().slot(), depth),
            Slot::Union(_) => unreachable!("a custom resource has none"),
        }
    }

    fn length(&mut self, depth: u64) -> u64 {
        if depth == 0 { 0 } else { self.below(3) }
    }

    /// An element: `null` only where its type has a place for it.
    fn nullable(&mut self, element: &mut dyn Value, depth: u64) -> Json {
        if matches!(element.view(), View::Absent) && self.below(3) == 0 {
            return Json::Null;
        }
        self.value(element.slot(), depth)
    }

    fn object(&mut self, object: &mut dyn Struct, depth: u64) -> Json {
        let mut members = Map::new();
        let info = object.info();
        if info.name == "ObjectMeta" {
            // One of Kubernetes' own types, whose server leaves out what is empty.
            return json!({"name": "web"});
        }
        if let Some(kind) = info.kind {
            members.insert("apiVersion".into(), kind.api_version.into());
            members.insert("kind".into(), kind.kind.into());
        }
        for (index, field) in info.fields.iter().enumerate() {
            let required = field.presence == Presence::Required || field.name == "metadata";
            let value = object.field_mut(index);
            if required || self.below(3) == 0 {
                let absent = matches!(value.view(), View::Absent);
                let null = (!required || absent) && self.below(3) == 0;
                let deeper = !absent || depth > 0;
                let member = if null || !deeper {
                    Json::Null
                } else {
                    self.value(value.slot(), depth.saturating_sub(1))
                };
                members.insert(field.name.into(), member);
            }
        }
        for index in 0..self.below(2) {
            members.insert(format!("unknown{index}"), self.any(2));
        }
        Json::Object(members)
    }
}

fn holds<T: Value + Empty + PartialEq + Clone + serde::Serialize + serde::de::DeserializeOwned>(
    random: &mut Random,
) {
    let mut shape = T::EMPTY;
    let value = random.value(shape.slot(), 4);
    let text = value.to_string();
    let read: T = json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let parse = |text: &str| -> Json { serde_json::from_str(text).unwrap() };

    let written = json::to_string(&read).unwrap();
    assert_eq!(parse(&written), value);
    assert_eq!(written.len(), text.len(), "a member twice: {written}");
    assert!(json::from_str::<T>(&written).unwrap() == read, "{text}");
    assert!(read.clone() == read);

    let from_serde: T = serde_json::from_str(&text).unwrap();
    assert!(from_serde == read, "{text}");
    assert_eq!(serde_json::to_value(&from_serde).unwrap(), value);

    let yaml = yaml::to_string(&read).unwrap();
    let from_yaml: T = yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{error} in {yaml}"));
    assert!(from_yaml == read, "{yaml}");
    assert_eq!(parse(&json::to_string(&from_yaml).unwrap()), value);
}

#[test]
fn whatever_is_stored_is_written_back() {
    let mut random = Random(7);
    for _ in 0..500 {
        holds::<Part>(&mut random);
        holds::<Spec>(&mut random);
        holds::<Gadget>(&mut random);
    }
}
