//! JSON patches between two states.

use clientset_runtime::apply::{JsonPatch, difference};
use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::{Map, RawJson, Str, some};
use clientset_runtime::wire::json;
use serde_json::{Value, json};

use crate::{Container, Env, Strategy, Work};

fn json_of(patch: &JsonPatch) -> String {
    patch.to_json().unwrap()
}

/// Does what a server does with a patch.
fn patched(mut document: Value, patch: &JsonPatch) -> Value {
    for operation in serde_json::from_str::<Vec<Value>>(&json_of(patch)).unwrap() {
        let path = operation["path"].as_str().unwrap();
        let value = operation.get("value").cloned();
        let Some((parent, last)) = path.rsplit_once('/') else {
            assert_eq!(operation["op"], "replace", "{operation}");
            document = value.unwrap();
            continue;
        };
        let last = last.replace("~1", "/").replace("~0", "~");
        let parent = document
            .pointer_mut(parent)
            .unwrap_or_else(|| panic!("{operation}: no parent"));
        match (operation["op"].as_str().unwrap(), parent) {
            ("add", Value::Object(members)) => drop(members.insert(last, value.unwrap())),
            ("add", Value::Array(items)) => items.insert(last.parse().unwrap(), value.unwrap()),
            ("replace", Value::Object(members)) => {
                *members.get_mut(&last).expect("a member to replace") = value.unwrap();
            }
            ("replace", Value::Array(items)) => {
                items[last.parse::<usize>().unwrap()] = value.unwrap();
            }
            ("remove", Value::Object(members)) => {
                members.remove(&last).expect("a member to remove");
            }
            ("remove", Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
            (_, parent) => panic!("{operation} in {parent}"),
        }
    }
    document
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn between(old: &Work, new: &Work) -> String {
    let patch = difference(old, new).unwrap();
    let (old, new) = (json::to_string(old).unwrap(), json::to_string(new).unwrap());
    assert_eq!(
        patched(value(&old), &patch),
        value(&new),
        "{}",
        json_of(&patch)
    );
    json_of(&patch)
}

fn work() -> Work {
    json::from_str(
        r#"{"apiVersion":"example.com/v1","kind":"Work","metadata":{"name":"w","resourceVersion":"7","labels":{"a":"1","b/c~d":"2"}},
        "spec":{"replicas":1,"maximum":0,"selector":{},"template":{"containers":[
            {"name":"one","image":"i:1","args":["a","b","c"]},{"name":"two","image":"i:2"},{"name":"three","image":"i:3"}]},
            "raw":{"x":[1,2,{"y":null}]},"later":{"z":1}}}"#,
    )
    .unwrap()
}

#[test]
fn a_change_is_one_operation() {
    type Change = fn(&mut Work);
    let cases: &[(Change, &str)] = &[
        (|_| {}, "[]"),
        (
            |work| work.spec.replicas = Some(3),
            r#"[{"op":"replace","path":"/spec/replicas","value":3}]"#,
        ),
        (
            |work| work.spec.replicas = None,
            r#"[{"op":"remove","path":"/spec/replicas"}]"#,
        ),
        // A server may leave out a zero.
        (
            |work| work.spec.maximum = 5,
            r#"[{"op":"add","path":"/spec/maximum","value":5}]"#,
        ),
        (
            |work| work.spec.selector.match_labels = [("a", "1")].into(),
            r#"[{"op":"add","path":"/spec/selector","value":{"matchLabels":{"a":"1"}}}]"#,
        ),
        (
            |work| work.spec.strategy = some(Strategy::default()),
            r#"[{"op":"add","path":"/spec/strategy","value":{}}]"#,
        ),
        (
            |work| drop(work.metadata.labels.insert("b/c~d", "3".into())),
            r#"[{"op":"replace","path":"/metadata/labels/b~1c~0d","value":"3"}]"#,
        ),
        (
            |work| drop(work.metadata.labels.insert("new", "".into())),
            r#"[{"op":"add","path":"/metadata/labels/new","value":""}]"#,
        ),
        (
            |work| work.metadata.labels.clear(),
            r#"[{"op":"remove","path":"/metadata/labels"}]"#,
        ),
        (
            |work| drop(work.metadata.annotations.insert("k", "v".into())),
            r#"[{"op":"add","path":"/metadata/annotations","value":{"k":"v"}}]"#,
        ),
        (
            |work| work.spec.template.containers[1].image = Some("i:9".into()),
            r#"[{"op":"replace","path":"/spec/template/containers/1/image","value":"i:9"}]"#,
        ),
        (
            |work| drop(work.spec.template.containers.remove(0)),
            r#"[{"op":"remove","path":"/spec/template/containers/0"}]"#,
        ),
        (
            |work| {
                work.spec.template.containers.insert(
                    1,
                    Container {
                        name: "x".into(),
                        ..Default::default()
                    },
                );
            },
            r#"[{"op":"add","path":"/spec/template/containers/1","value":{"name":"x"}}]"#,
        ),
        (
            |work| work.spec.template.containers[0].args.push("d".into()),
            r#"[{"op":"add","path":"/spec/template/containers/0/args/3","value":"d"}]"#,
        ),
        (
            |work| work.spec.template.containers[1].args.push("d".into()),
            r#"[{"op":"add","path":"/spec/template/containers/1/args","value":["d"]}]"#,
        ),
        (
            |work| work.spec.template.containers.clear(),
            r#"[{"op":"replace","path":"/spec/template/containers","value":[]}]"#,
        ),
        (
            |work| work.spec.raw = r#"{"x":[1,2,{"y":0}]}"#.parse().unwrap(),
            r#"[{"op":"add","path":"/spec/raw/x/2/y","value":0}]"#,
        ),
        (
            |work| drop(work.spec.unknown_fields.remove("later")),
            r#"[{"op":"remove","path":"/spec/later"}]"#,
        ),
        (
            |work| {
                work.spec
                    .unknown_fields
                    .insert("later".into(), r#"{"z":2}"#.parse().unwrap());
            },
            r#"[{"op":"replace","path":"/spec/later/z","value":2}]"#,
        ),
    ];
    for (change, expected) in cases {
        let mut new = work();
        change(&mut new);
        assert_eq!(between(&work(), &new), *expected);
    }
}

#[test]
fn lists_change_where_they_differ() {
    let mut new = work();
    new.spec.template.containers.remove(0);
    new.spec.template.containers[1].image = Some("i:9".into());
    assert_eq!(
        between(&work(), &new),
        r#"[{"op":"remove","path":"/spec/template/containers/0"},{"op":"replace","path":"/spec/template/containers/1/image","value":"i:9"}]"#
    );
    // Shorter as a whole.
    let mut new = work();
    new.spec.template.containers[0].args = vec!["x".into(), "y".into(), "z".into(), "q".into()];
    assert_eq!(
        between(&work(), &new),
        r#"[{"op":"replace","path":"/spec/template/containers/0/args","value":["x","y","z","q"]}]"#
    );
}

#[test]
fn a_large_change_is_a_replacement() {
    let with = |value: &str| {
        let labels: Map<Str> = (0..5000)
            .map(|index| (format!("key-{index}"), value))
            .collect();
        ObjectMeta {
            labels,
            ..Default::default()
        }
    };
    let patch = difference(&with("a"), &with("b")).unwrap();
    assert_eq!(patch.operations().len(), 1);
    assert_eq!(patch.operations()[0].path(), "/labels");
}

#[test]
fn a_test_goes_first_and_values_stay_out_of_debug() {
    let mut new = work();
    new.spec.template.containers[0].env.push(Env {
        name: "PASSWORD".into(),
        value: Some("hunter2".into()),
        ..Default::default()
    });
    let patch = JsonPatch::new()
        .test("/metadata/resourceVersion", "7")
        .then(difference(&work(), &new).unwrap());
    assert!(
        patch
            .to_json()
            .unwrap()
            .starts_with(r#"[{"op":"test","path":"/metadata/resourceVersion","value":"7"},"#)
    );
    let debug = format!("{patch:?}");
    assert!(
        debug.contains("add /spec/template/containers/0/env") && !debug.contains("hunter2"),
        "{debug}"
    );
}

/// A sequence that is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 | 3 => json!(self.below(4)),
            4 | 5 => json!(["", "a", "b", "~/"][self.below(4) as usize]),
            6 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members = self.below(5);
                let member = |random: &mut Self| {
                    let name = ["a", "b", "c/d", "e~f", "", "name"][random.below(6) as usize];
                    (name.to_owned(), random.value(depth - 1))
                };
                Value::Object((0..members).map(|_| member(self)).collect())
            }
        }
    }

    /// Changes a value here and there.
    fn mutate(&mut self, value: &mut Value, depth: u64) {
        if self.below(6) == 0 {
            *value = self.value(depth);
            return;
        }
        match value {
            Value::Array(items) => {
                match self.below(4) {
                    0 if !items.is_empty() => {
                        drop(items.remove(self.below(items.len() as u64) as usize));
                    }
                    1 => {
                        let new = self.value(depth.saturating_sub(1));
                        items.insert(self.below(items.len() as u64 + 1) as usize, new);
                    }
                    _ => {}
                }
                items
                    .iter_mut()
                    .for_each(|item| self.mutate(item, depth.saturating_sub(1)));
            }
            Value::Object(members) => {
                members
                    .values_mut()
                    .for_each(|member| self.mutate(member, depth.saturating_sub(1)));
                if self.below(3) == 0 {
                    members.insert("new".to_owned(), self.value(depth.saturating_sub(1)));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn a_patch_leads_from_any_state_to_any_other() {
    let mut random = Random(7);
    for _ in 0..4000 {
        let old = random.value(4);
        let mut new = old.clone();
        if random.below(4) == 0 {
            new = random.value(4);
        }
        random.mutate(&mut new, 4);
        let raw = |value: &Value| RawJson::from_serialize(value).unwrap();
        let (Value::Object(_), Value::Object(_)) = (&old, &new) else {
            continue;
        };
        let patch = difference(&raw(&old), &raw(&new)).unwrap();
        assert_eq!(
            patched(old.clone(), &patch),
            new,
            "{old} {}",
            json_of(&patch)
        );
        let whole = new.to_string().len() + 60;
        assert!(old != new || patch.is_empty());
        assert!(
            json_of(&patch).len() < 6 * whole + 200,
            "{old} {new} {}",
            json_of(&patch)
        );
    }
}

#[test]
fn a_patch_is_written_by_hand() {
    let patch = JsonPatch::new()
        .add("/spec/a~1b", [1, 2])
        .replace("/spec/c", Option::<i32>::None)
        .move_("/spec/d", "/spec/e")
        .copy("/spec/e", "/spec/f");
    assert_eq!(
        json_of(&patch),
        concat!(
            r#"[{"op":"add","path":"/spec/a~1b","value":[1,2]},"#,
            r#"{"op":"replace","path":"/spec/c","value":null},"#,
            r#"{"op":"move","from":"/spec/d","path":"/spec/e"},"#,
            r#"{"op":"copy","from":"/spec/e","path":"/spec/f"}]"#,
        )
    );
    assert!(JsonPatch::new().is_empty());
    let fault = JsonPatch::new().add("/a", f64::NAN).to_json();
    assert!(
        fault
            .unwrap_err()
            .starts_with("the value for \"/a\" has no JSON form: ")
    );
}
