//! What is changed of objects of custom resources, valid and not.

use serde_json::{Value, json};

pub(super) fn widgets() -> Vec<(&'static str, Value)> {
    let mut edits = vec![
        ("/spec", Value::Null),
        ("/spec", json!({})),
        ("/spec/unheardOf", json!({"a": 1})),
        ("/spec/weight", json!(9)),
    ];
    edits.extend(scalars());
    edits.extend(lists());
    edits.extend(objects());
    edits.extend(texts());
    edits.extend(status());
    edits
}

fn scalars() -> Vec<(&'static str, Value)> {
    vec![
        ("/spec/size", json!(7)),
        ("/spec/size", json!(7.0)),
        ("/spec/size", json!(7.5)),
        ("/spec/size", json!("7")),
        ("/spec/size", json!(101)),
        ("/spec/size", Value::Null),
        ("/spec/even", json!(4)),
        ("/spec/even", json!(3)),
        ("/spec/even", json!(2)),
        ("/spec/even", json!(4_294_967_296_i64)),
        ("/spec/long", json!(9_007_199_254_740_993_i64)),
        ("/spec/ratio", json!(1.5)),
        ("/spec/ratio", json!(1)),
        ("/spec/ratio", json!(0.3)),
        ("/spec/ratio", json!(10)),
        ("/spec/colour", json!("blue")),
        ("/spec/colour", json!("pink")),
        ("/spec/colour", Value::Null),
        ("/spec/colour", json!("")),
        ("/spec/title", json!("some title")),
        ("/spec/title", json!("T")),
        ("/spec/title", json!("much too long a title")),
        ("/spec/replicas", json!(3)),
        ("/spec/replicas", json!(-3)),
        ("/spec/replicas", Value::Null),
        ("/spec/port", json!(80)),
        ("/spec/port", json!("http")),
        ("/spec/port", json!(true)),
        ("/spec/port", json!(1.5)),
        ("/spec/target", json!("a1")),
        ("/spec/target", json!("A")),
        ("/spec/target", json!(99)),
        ("/spec/target", json!(100)),
        ("/spec/flag", json!(true)),
        ("/spec/flag", json!(false)),
        ("/spec/flag", json!("true")),
        ("/spec/switch", json!(false)),
        ("/spec/switch", Value::Null),
        ("/spec/note", json!("")),
        ("/spec/note", Value::Null),
        ("/spec/plain", json!("")),
        ("/spec/plain", Value::Null),
        ("/spec/plain", json!(["x"])),
    ]
}

fn lists() -> Vec<(&'static str, Value)> {
    vec![
        ("/spec/tags", json!(["x", "y"])),
        ("/spec/tags", json!(["y", "z"])),
        ("/spec/tags", json!(["x", "x"])),
        ("/spec/tags", json!([])),
        ("/spec/tags", Value::Null),
        ("/spec/tags", json!([""])),
        ("/spec/tags", json!(["a", "b", "c", "d", "e"])),
        ("/spec/tags", json!([1])),
        ("/spec/tags/0", json!("w")),
        ("/spec/tags/-", json!("v")),
        ("/spec/numbers", json!([1, 2])),
        ("/spec/numbers", json!([2, 2])),
        ("/spec/numbers", json!([3, 1.5])),
        (
            "/spec/parts",
            json!([{"name": "a", "image": "one"}, {"name": "b", "port": 81}]),
        ),
        (
            "/spec/parts",
            json!([{"name": "a", "port": 80, "image": "two", "options": {"k": "v"}}]),
        ),
        (
            "/spec/parts",
            json!([{"name": "b", "port": 81, "owners": ["me"]}, {"name": "c"}]),
        ),
        (
            "/spec/parts",
            json!([{"name": "a"}, {"name": "a", "port": 80}]),
        ),
        (
            "/spec/parts",
            json!([{"name": "a"}, {"name": "a", "port": 82}]),
        ),
        ("/spec/parts", json!([{"port": 80}])),
        ("/spec/parts", json!([{"name": "a", "unheardOf": 1}])),
        ("/spec/parts", json!([])),
        ("/spec/parts", Value::Null),
        ("/spec/parts/0/options", json!({})),
        ("/spec/parts/0/owners", json!(["me", "you"])),
        ("/spec/parts/0/image", json!("three")),
        ("/spec/parts/1", json!({"name": "d"})),
        ("/spec/stages", json!([{"name": "s"}, {}])),
        ("/spec/stages", json!([{"name": "t", "wait": null}])),
        ("/spec/stages", json!([])),
        ("/spec/stages", json!([null])),
        ("/spec/stages", json!({"name": "s"})),
        ("/spec/matrix", json!([[1, 2], [3]])),
        ("/spec/matrix", json!([[1, 2, 3], ["4"]])),
        ("/spec/matrix", json!([[], null])),
    ]
}

fn objects() -> Vec<(&'static str, Value)> {
    vec![
        ("/spec/settings", json!({"a": "1", "b": "2"})),
        ("/spec/settings", json!({"b": "3"})),
        ("/spec/settings", json!({})),
        ("/spec/settings", Value::Null),
        ("/spec/settings/a", json!("5")),
        ("/spec/settings/a", Value::Null),
        ("/spec/settings/c", json!(5)),
        ("/spec/groups", json!({"g": {"name": "x"}, "h": {}})),
        ("/spec/groups", json!({"g": null})),
        ("/spec/groups/h", json!({"on": false})),
        ("/spec/groups/h", Value::Null),
        ("/spec/groups/i", json!({"more": 1})),
        ("/spec/fixed", json!({"a": "1"})),
        ("/spec/fixed", json!({"a": "1", "b": "2"})),
        ("/spec/fixed", json!({})),
        ("/spec/fixed/b", json!("3")),
        ("/spec/fixed", json!({"c": "no"})),
        ("/spec/limits", json!({"cpu": 1, "memory": "1Gi"})),
        ("/spec/limits", json!({})),
        ("/spec/limits", json!({"a": 1, "b": 2, "c": "3"})),
        ("/spec/limits/cpu", json!([])),
        (
            "/spec/free",
            json!({"known": {"a": 1, "b": 2}, "more": {"x": [1, {"y": null}]}}),
        ),
        ("/spec/free", json!({"known": {}})),
        ("/spec/free", json!({})),
        ("/spec/free/more", json!({"x": 1})),
        ("/spec/free/more/x", Value::Null),
        ("/spec/anything", json!("text")),
        ("/spec/anything", json!([1, "2", null])),
        ("/spec/anything", json!({"a": {"b": 1.0}})),
        ("/spec/anything", Value::Null),
        (
            "/spec/template",
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "labels": {"a": "b"}}, "spec": {"y": 1}}),
        ),
        ("/spec/template", json!({"kind": "Pod"})),
        (
            "/spec/template",
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "Not A Name", "odd": 1}}),
        ),
        (
            "/spec/template",
            json!({"apiVersion": "a/b/c", "kind": "no kind", "metadata": {"labels": {"a": 1}}}),
        ),
        (
            "/spec/inner",
            json!({"apiVersion": "g/v1", "kind": "K", "spec": {}, "unheardOf": 1}),
        ),
        (
            "/spec/inner",
            json!({"apiVersion": "g/v1", "kind": "K", "metadata": {"labels": {"a": "not a value"}}}),
        ),
        ("/spec/source", json!({"git": "url"})),
        ("/spec/source", json!({"git": "url", "image": "i"})),
        ("/spec/source", json!({"depth": 1})),
        ("/spec/source", json!({"git": "url", "forbidden": "f"})),
        ("/spec/source/image", json!("i")),
        ("/spec/choice", json!({"a": 3})),
        ("/spec/choice", json!({"a": 2})),
        ("/spec/choice", json!({"a": 2, "b": "bb"})),
        ("/spec/choice", json!({"b": "bb", "c": "c", "d": "d"})),
        ("/spec/nested", json!({})),
        ("/spec/nested", json!({"level": null, "below": {}})),
        ("/spec/nested/below", json!({"x": "1"})),
        ("/spec/nested", Value::Null),
        ("/spec/nested", json!("x")),
        ("/spec", json!("x")),
    ]
}

fn texts() -> Vec<(&'static str, Value)> {
    vec![
        ("/spec/when", json!("2020-01-02T03:04:05Z")),
        ("/spec/when", json!("yesterday")),
        ("/spec/day", json!("2020-02-30")),
        ("/spec/day", json!("2020-02-28")),
        ("/spec/lasts", json!("1h5m")),
        ("/spec/lasts", json!("long")),
        ("/spec/address", json!("192.0.2.1")),
        ("/spec/address", json!("192.0.2.256")),
        ("/spec/network", json!("192.0.2.0/24")),
        ("/spec/network", json!("192.0.2.0/33")),
        ("/spec/mail", json!("somebody@example.com")),
        ("/spec/mail", json!("nobody")),
        ("/spec/id", json!("0fd53cc2-f2ac-4ec6-8d8b-3dcb8fa4a5b5")),
        ("/spec/id", json!("0fd53cc2")),
        ("/spec/data", json!("AAEC")),
        ("/spec/data", json!("?")),
        ("/spec/link", json!("https://example.com/a?b=c")),
        ("/spec/link", json!("no link")),
        ("/spec/host", json!("example.com")),
        ("/spec/host", json!("-example-")),
    ]
}

fn status() -> Vec<(&'static str, Value)> {
    vec![
        ("/status/replicas", json!(4)),
        ("/status/replicas", json!(-4)),
        ("/status/selector", json!("tier=front")),
        ("/status/phase", json!("Idle")),
        ("/status/phase", json!("Done")),
        ("/status/observed", json!({"a": 1})),
        ("/status/observed", json!({"a": "1"})),
        ("/status/observed/b", json!(2)),
        ("/status/observed", json!({})),
        (
            "/status/conditions",
            json!([{"type": "Ready", "status": "True"}]),
        ),
        (
            "/status/conditions",
            json!([{"type": "Ready", "status": "False", "note": "n"}, {"type": "Old", "status": "True"}]),
        ),
        (
            "/status/conditions",
            json!([{"type": "Ready", "status": "True"}, {"type": "Ready", "status": "False"}]),
        ),
        ("/status/conditions", json!([{"type": "Ready"}])),
        ("/status/unheardOf", json!(1)),
        ("/status", json!({})),
        ("/status", json!("x")),
        ("/status", Value::Null),
    ]
}

pub(super) fn realms() -> Vec<(&'static str, Value)> {
    vec![
        ("/spec/region", json!("east")),
        ("/spec/region", Value::Null),
        ("/spec", Value::Null),
        (
            "/spec/members",
            json!([{"name": "a"}, {"name": "b", "role": "writer"}]),
        ),
        ("/spec/members", json!([{"name": "b"}, {"name": "c"}])),
        ("/spec/members", json!([{"name": "a"}, {"name": "a"}])),
        ("/spec/members", json!([{"role": "writer"}])),
        ("/spec/members/0/role", json!("owner")),
        ("/spec/members", json!([])),
        ("/spec/quota", json!({"a": 1, "b": 2})),
        ("/spec/quota/a", json!(3)),
        ("/spec/quota/a", Value::Null),
        ("/spec/quota", json!({"a": -1})),
        ("/spec/late", json!("now")),
        ("/metadata/namespace", json!("default")),
        ("/metadata/unheardOf", json!(1)),
        ("/status/phase", json!("Down")),
        ("/status/count", json!("1")),
        ("/status/seen", json!(["x", "y"])),
        ("/status/seen", json!(["y", "y"])),
        ("/status/seen", Value::Null),
    ]
}

pub(super) fn notes() -> Vec<(&'static str, Value)> {
    vec![
        ("/title", json!("a title")),
        ("/title", Value::Null),
        ("/title", json!(1)),
        ("/spec", json!({"lines": ["a", "b"], "width": 80})),
        ("/spec/lines", json!(["c"])),
        ("/spec/lines", json!([1])),
        ("/spec/width", json!(1.5)),
        ("/spec/more", json!({"x": {"y": [1, 2]}})),
        ("/data/key", json!("2")),
        ("/data/other", json!("3")),
        ("/data/key", Value::Null),
        ("/data", Value::Null),
        ("/data", json!({})),
        ("/data/key", json!(5)),
        ("/free", json!({"a": [1, {"b": null}], "c": "d"})),
        ("/free/c", json!(["e"])),
        ("/free", json!(null)),
        ("/status/read", json!(true)),
        ("/status/read", json!("yes")),
        ("/status/more", json!(1)),
    ]
}
