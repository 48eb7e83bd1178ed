//! What an update of a custom resource keeps: everything that was there.

use clientset_runtime::apply::{Apply, difference, extract};
use clientset_runtime::object::{Empty, Optional, RawJson, Value, clear, is_unset, some};
use clientset_runtime::wire::json::{Decoder, ListReader};
use clientset_runtime::wire::{Mode, json, yaml};
use serde_json::{Value as Json, json};

use crate::kinds::{Color, Gadget, Open, Part, Spec, Whole};

/// A spec with what is required, and these members.
fn spec_with(members: Json) -> Json {
    let mut spec = json!({
        "name": "", "nullable": null, "requiredHosts": [], "requiredLabels": {},
        "requiredPart": {"key": ""},
    });
    merge(&mut spec, members);
    spec
}

fn merge(target: &mut Json, members: Json) {
    let Json::Object(members) = members else {
        unreachable!("{members}")
    };
    for (name, member) in members {
        target[name] = member;
    }
}

/// Members that a typed field alone would lose, and ones that it would not.
fn members() -> Vec<Json> {
    let part = |members: Json| {
        let mut part = json!({"key": "k"});
        merge(&mut part, members);
        part
    };
    vec![
        json!({}),
        json!({"color": null, "size": null, "count": null, "ratio": null, "paused": null}),
        json!({"hosts": null, "labels": null, "part": null, "parts": null, "partsByName": null}),
        json!({"matrix": null, "anything": null, "since": null, "port": null, "open": null}),
        json!({"requiredHosts": null, "requiredLabels": null, "requiredPart": null, "name": null}),
        json!({"hosts": [], "labels": {}, "parts": [], "partsByName": {}, "matrix": [], "maybe": []}),
        json!({"anything": {}, "open": {}}),
        json!({"anything": [], "matrix": [[]]}),
        json!({"count": 0, "ratio": 0, "paused": false, "port": 0, "since": "", "color": ""}),
        json!({"count": 1, "color": "blue", "size": "L", "since": "2024-01-02T03:04:05.60+02:00"}),
        json!({"future": null, "later": {"a": [null, {}]}, "nothing": [], "nullable": "x"}),
        json!({"parts": [part(json!({"note": null, "tags": []})), part(json!({"inner": null}))]}),
        json!({"partsByName": {"a": part(json!({"note": null, "future": null}))}}),
        json!({"part": part(json!({"inner": part(json!({"tags": null, "note": ""}))}))}),
        json!({"maybe": [1, null, 0], "requiredLabels": {"a": 0, "b": "", "c": "1"}}),
        json!({"open": {"known": null, "list": [], "part": null, "extra": {"a": null}}}),
        json!({"open": {"list": null, "part": part(json!({"tags": []})), "extra": null}}),
    ]
}

fn read<T: Value + Empty>(value: &Json) -> T {
    json::from_str(&value.to_string()).unwrap()
}

fn written(value: &dyn Value) -> Json {
    serde_json::from_str(&json::to_string(value).unwrap()).unwrap()
}

fn applied(value: &dyn Value) -> Json {
    let mut out = Vec::new();
    json::write(value, Mode::Apply, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn gadget(spec: Json) -> Json {
    json!({
        "apiVersion": "example.com/v1", "kind": "Gadget",
        "metadata": {"name": "web", "namespace": "default"}, "spec": spec,
    })
}

#[test]
fn every_format_gives_back_what_it_was_given() {
    for members in members() {
        let spec = spec_with(members);
        let text = spec.to_string();
        let from_json: Spec = json::from_str(&text).unwrap();
        assert_eq!(written(&from_json), spec);
        // The order of members does not count.
        let again: Spec = json::from_str(&json::to_string(&from_json).unwrap()).unwrap();
        assert_eq!(again, from_json);
        assert_eq!(from_json.clone(), from_json);
        assert_eq!(format!("{:?}", from_json.clone()), format!("{from_json:?}"));

        // As YAML in one line, and as our own in many.
        let from_yaml: Spec = yaml::from_str(&text).unwrap();
        assert_eq!(from_yaml, from_json, "{text}");
        let from_yaml: Spec = yaml::from_str(&yaml::to_string(&from_json).unwrap()).unwrap();
        assert_eq!(from_yaml, from_json, "{text}");
        assert_eq!(written(&from_yaml), spec);

        let from_serde: Spec = serde_json::from_str(&text).unwrap();
        assert_eq!(from_serde, from_json, "{text}");
        assert_eq!(serde_json::to_value(&from_serde).unwrap(), spec);
        let from_value: Spec = serde_json::from_value(spec.clone()).unwrap();
        assert_eq!(from_value, from_json);
        let text = serde_yaml_ng::to_string(&from_json).unwrap();
        assert_eq!(serde_yaml_ng::from_str::<Spec>(&text).unwrap(), from_json);
    }
}

#[test]
fn streams_keep_what_single_objects_do() {
    let gadgets: Vec<Json> = members()
        .into_iter()
        .map(|members| gadget(spec_with(members)))
        .collect();
    let list = json!({
        "apiVersion": "example.com/v1", "kind": "GadgetList",
        "metadata": {"resourceVersion": "7"}, "items": gadgets,
    });
    let text = list.to_string();
    for gather in [0, 1 << 20] {
        let mut reader = ListReader::<Gadget>::gathering(gather);
        for chunk in text.as_bytes().chunks(701) {
            reader.push(chunk).unwrap();
        }
        let list = reader.finish().unwrap();
        let items: Vec<Json> = list.items.iter().map(|item| written(item)).collect();
        assert_eq!(items, gadgets);
    }
    // What a watch reads: one after the other, with shared tables.
    let mut decoder = Decoder::new();
    for _ in 0..2 {
        for gadget in &gadgets {
            let event = json!({"type": "MODIFIED", "object": gadget}).to_string();
            let (_, object) = json::watch_event(event.as_bytes()).unwrap();
            let object: Gadget = decoder.read_slice(object.as_bytes()).unwrap();
            assert_eq!(written(&object), *gadget);
        }
    }
}

#[test]
fn a_value_that_is_set_goes_before_what_was_kept() {
    let text = json!({
        "count": null, "hosts": [], "labels": null, "part": null, "requiredHosts": null,
        "anything": null, "future": null,
    });
    let mut spec: Spec = read(&spec_with(text));
    spec.count = Some(0);
    spec.hosts.push("a".into());
    spec.labels.insert("a", "b".into());
    spec.part = some(Part::default());
    spec.required_hosts.push("b".into());
    spec.anything = "5".parse().unwrap();
    let expected = spec_with(json!({
        "count": 0, "hosts": ["a"], "labels": {"a": "b"}, "part": {"key": ""},
        "requiredHosts": ["b"], "anything": 5, "future": null,
    }));
    let text = json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), expected);
    for name in [
        "count",
        "hosts",
        "labels",
        "part",
        "requiredHosts",
        "anything",
        "future",
    ] {
        assert_eq!(
            text.matches(&format!("{name:?}:")).count(),
            1,
            "{name} in {text}"
        );
    }
    assert_eq!(serde_json::to_value(&spec).unwrap(), expected);
    // What the field hides is not compared, and not shown.
    assert_eq!(spec, read(&expected));
    assert!(format!("{spec:?}").contains("count: 0"), "{spec:?}");
    assert_eq!(format!("{spec:?}").matches("count").count(), 1);
    // Emptied again, the object is as it was read.
    spec.hosts.clear();
    assert_eq!(written(&spec)["hosts"], json!([]));
    spec.unknown_fields.remove("hosts");
    assert_eq!(written(&spec).get("hosts"), None);
}

#[test]
fn the_last_of_equal_members_counts() {
    for (text, expected) in [
        (
            r#"{"key":"","tags":null,"tags":["a"]}"#,
            r#"{"key":"","tags":["a"]}"#,
        ),
        (
            r#"{"key":"","tags":["a"],"tags":null}"#,
            r#"{"key":"","tags":null}"#,
        ),
        (
            r#"{"key":"","tags":null,"tags":[]}"#,
            r#"{"key":"","tags":[]}"#,
        ),
        (
            r#"{"key":"","note":null,"note":""}"#,
            r#"{"key":"","note":""}"#,
        ),
    ] {
        let part: Part = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&part).unwrap(), expected);
        assert_eq!(serde_json::from_str::<Part>(text).unwrap(), part);
    }
    // Also where the first one was there before.
    let mut part: Part = json::from_str(r#"{"key":"","tags":null}"#).unwrap();
    json::read_into(&mut part, br#"{"tags":["a"]}"#).unwrap();
    part.tags.clear();
    assert_eq!(json::to_string(&part).unwrap(), r#"{"key":""}"#);
}

#[test]
fn yaml_says_null_in_several_ways() {
    let text = "key: &none\ntags: ~\nnote: *none\ninner: null\n";
    let part: Part = yaml::from_str(text).unwrap();
    let expected = json!({"key": null, "tags": null, "note": null, "inner": null});
    assert_eq!(written(&part), expected);
    let part: Part = yaml::from_str("base: &base {note: null}\n<<: *base\nkey: k\n").unwrap();
    assert_eq!(
        written(&part),
        json!({"key": "k", "note": null, "base": {"note": null}})
    );
}

#[test]
fn an_object_with_a_kept_member_is_not_unset_until_it_is_cleared() {
    let mut part: Part = json::from_str(r#"{"note":null}"#).unwrap();
    assert!(!is_unset(&part));
    assert_ne!(part, Part::default());
    assert_eq!(format!("{part:?}"), r#"Part { key: "", note: null }"#);
    clear(&mut part);
    assert!(is_unset(&part));
    assert_eq!(part, Part::default());
}

#[test]
fn apply_writes_what_was_kept_in_what_is_written_whole_and_open_data() {
    let spec: Spec = read(&spec_with(json!({
        "count": null, "hosts": [], "future": 1, "requiredPart": {"key": "k", "note": null},
        "open": {"known": null, "list": [], "extra": {"a": null}, "more": 1},
        "partsByName": {"a": {"key": "k", "tags": [], "future": 2}},
    })));
    assert_eq!(
        applied(&spec),
        json!({
            "name": "", "nullable": null, "requiredHosts": [], "requiredLabels": {},
            "requiredPart": {"key": "k"}, "partsByName": {"a": {"key": "k", "tags": []}},
            "open": {"extra": {"a": null}, "more": 1},
        })
    );
    // An empty one is there because it was set.
    let mut open = Open::default();
    open.unknown_fields.insert("extra".into(), RawJson::new());
    assert_eq!(applied(&open), json!({"extra": null}));
    let spec = Spec {
        open: some(open),
        ..Default::default()
    };
    assert_eq!(applied(&spec)["open"], json!({"extra": null}));
    // To leave a member out of what belongs to one manager would change it.
    let whole = json!({"name": "a", "part": {"key": "", "note": null}, "labels": {}});
    let spec: Spec = read(&spec_with(json!({
        "whole": whole, "parts": [{"key": "k", "inner": null}], "matrix": [[]],
    })));
    let applied = applied(&spec);
    assert_eq!(applied["whole"], whole);
    assert_eq!(applied["parts"], json!([{"key": "k", "inner": null}]));
}

#[test]
fn apply_writes_a_struct_of_one_manager_whole_or_not_at_all() {
    let mut spec = Spec {
        whole: some(Whole {
            name: "a".into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        applied(&spec)["whole"],
        json!({"name": "a", "part": {"key": ""}})
    );
    spec.whole = Optional::default();
    assert_eq!(applied(&spec).get("whole"), None);
}

#[test]
fn an_included_path_through_an_element_keeps_what_was_kept_in_it() {
    let spec = spec_with(json!({"parts": [{"key": "a", "note": null, "tags": []}]}));
    let part = Apply::new(read::<Gadget>(&gadget(spec)))
        .include("spec.parts[key=a].inner")
        .unwrap();
    assert_eq!(
        sent(&part)["parts"],
        json!([{"key": "a", "note": null, "tags": []}])
    );
}

#[test]
fn a_path_into_open_data_is_refused_with_what_to_do() {
    let gadget = Apply::new(Gadget::default());
    let error = gadget
        .clone()
        .include("spec.open.extra.a")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("unknown_fields") && error.contains("extra"),
        "{error}"
    );
    let error = gadget
        .clone()
        .include("spec.future")
        .unwrap_err()
        .to_string();
    assert!(error.contains("Spec has no field \"future\""), "{error}");
    assert!(gadget.include("spec.open.list").is_ok());
}

fn managed(spec: Json, fields: Json) -> Gadget {
    let mut object = gadget(spec);
    object["metadata"]["managedFields"] = json!([{
        "manager": "me", "operation": "Apply", "apiVersion": "example.com/v1",
        "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": fields},
    }]);
    read(&object)
}

fn sent(apply: &Apply<Gadget>) -> Json {
    let mut json: Json = serde_json::from_str(&apply.to_json().unwrap()).unwrap();
    json["spec"].take()
}

#[test]
fn extract_applies_owned_members_again_as_they_were() {
    let spec = spec_with(json!({
        "name": "web", "count": null, "ratio": null, "hosts": [], "labels": null,
        "requiredHosts": null, "future": null,
        "open": {"known": null, "list": [], "extra": {"a": null, "b": 1}, "other": 2},
        "parts": [{"key": "a", "note": null, "tags": []}, {"key": "b", "note": null}],
        "matrix": [[]],
        "partsByName": {"x": {"key": "k", "tags": [], "future": null}},
    }));
    let owned = json!({
        "f:name": {}, "f:count": {}, "f:hosts": {}, "f:requiredHosts": {},
        "f:open": {".": {}, "f:list": {}, "f:extra": {"f:a": {}}},
        "f:parts": {"k:{\"key\":\"a\"}": {".": {}, "f:key": {}, "f:note": {}}},
        "f:partsByName": {},
    });
    let mut part = extract(&managed(spec, owned), "me").unwrap();
    assert_eq!(
        sent(&part),
        json!({
            "name": "web", "count": null, "hosts": [], "requiredHosts": null,
            "open": {"list": [], "extra": {"a": null}},
            "parts": [{"key": "a", "note": null}],
            "partsByName": {"x": {"key": "k", "tags": [], "future": null}},
        })
    );
    let text = part.to_json().unwrap();
    assert_eq!(text.matches("\"count\"").count(), 1, "{text}");
    // Set values go before, and what is given up is gone.
    let spec = part.spec.or_default();
    spec.count = Some(3);
    spec.parts[0].note = some("n");
    let part = part
        .release("spec.hosts")
        .unwrap()
        .release("spec.requiredHosts")
        .unwrap();
    let now = sent(&part);
    assert_eq!(
        (&now["count"], &now["parts"][0]["note"]),
        (&json!(3), &json!("n"))
    );
    assert_eq!((now.get("hosts"), now.get("requiredHosts")), (None, None));
}

#[test]
fn modify_sends_what_changed_and_nothing_of_what_was_kept() {
    let kept = json!({
        "count": null, "hosts": [], "labels": {}, "part": null, "future": null,
        "parts": [{"key": "a", "note": null, "tags": []}],
    });
    let old: Spec = read(&spec_with(kept));
    let patch = |change: fn(&mut Spec)| -> Json {
        let mut new = old.clone();
        change(&mut new);
        serde_json::from_str(&difference(&old, &new).unwrap().to_json().unwrap()).unwrap()
    };
    assert_eq!(patch(|_| {}), json!([]));
    assert_eq!(
        patch(|spec| spec.color = Some(Color::Red)),
        json!([{"op": "add", "path": "/color", "value": "red"}])
    );
    assert_eq!(
        patch(|spec| {
            spec.count = Some(0);
            spec.hosts.push("a".into());
            spec.parts[0].note = some("n");
        }),
        json!([
            {"op": "add", "path": "/count", "value": 0},
            {"op": "add", "path": "/hosts", "value": ["a"]},
            {"op": "add", "path": "/parts/0/note", "value": "n"},
        ])
    );
    assert_eq!(
        patch(|spec| drop(spec.unknown_fields.remove("count"))),
        json!([{"op": "remove", "path": "/count"}])
    );
    // What had elements is removed when it is emptied.
    let old: Spec = read(&spec_with(json!({"hosts": ["a"]})));
    let mut new = old.clone();
    new.hosts.clear();
    assert_eq!(
        difference(&old, &new).unwrap().to_json().unwrap(),
        r#"[{"op":"remove","path":"/hosts"}]"#
    );
}
