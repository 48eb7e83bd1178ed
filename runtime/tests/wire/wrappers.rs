//! The wrappers that fields are made of, as users handle them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::{Map, Optional, RawJson, Str, UnknownFields, is_unset, some};
use clientset_runtime::wire::json;

use crate::shapes::{Inner, Shapes, Widget, WidgetSpec};

#[test]
fn the_wrappers_are_as_small_as_the_design_says() {
    assert_eq!(size_of::<Str>(), 8);
    assert_eq!(size_of::<Option<Str>>(), 8);
    assert_eq!(size_of::<Optional<Shapes>>(), 8);
    assert_eq!(size_of::<UnknownFields>(), 8);
    assert_eq!(size_of::<RawJson>(), 8);
    assert_eq!(size_of::<Map<Str>>(), 24);
}

#[test]
fn a_str_is_made_from_anything_like_a_string_and_compares_with_it() {
    let owned = String::from("web");
    let all = [
        Str::from("web"),
        Str::from(owned.clone()),
        Str::from(&owned),
        Str::from(Cow::Borrowed("web")),
        Str::from(Cow::<str>::Owned(owned.clone())),
        Str::from(Box::<str>::from("web")),
        Str::from(&Str::from("web")),
        "web".parse().unwrap(),
        ['w', 'e', 'b'].into_iter().collect(),
        ["we", "b"].into_iter().collect(),
    ];
    for text in &all {
        assert_eq!(text, "web");
        assert_eq!(*text, owned);
        assert_eq!("web", *text);
        assert_eq!(owned, *text);
        assert_eq!(*text, Cow::Borrowed("web"));
        assert_eq!(format!("{text} {text:?} {text:>5}"), "web \"web\"   web");
    }
    assert_eq!(Str::from('é'), "é");
    assert_eq!(Str::new(), Str::default());
    let mut words: [Str; 2] = ["b".into(), "a".into()];
    words.sort();
    assert_eq!(words, ["a", "b"]);
    // Found by a plain string in std's maps.
    let map = HashMap::from([(Str::from("web"), 1)]);
    assert_eq!(map.get("web"), Some(&1));
    assert_eq!(BTreeMap::from([(Str::from("web"), 1)]).get("web"), Some(&1));
}

#[test]
fn a_clone_of_a_str_shares_its_text() {
    let text = Str::from("shared");
    assert_eq!(text.as_ptr(), text.clone().as_ptr());
}

#[test]
fn equal_texts_of_a_long_list_are_one() {
    let item = r#"{"metadata":{"name":"a","labels":{"app":"web"}}}"#;
    let text = format!(r#"{{"items":[{}]}}"#, [item; 10].join(","));
    let mut reader = json::ListReader::<Widget>::new();
    reader.push(text.as_bytes()).unwrap();
    let list = reader.finish().unwrap();
    let (last, earlier) = (&list.items[9].metadata, &list.items[5].metadata);
    assert_eq!(last.name.as_ptr(), earlier.name.as_ptr());
    assert_eq!(last.labels["app"].as_ptr(), earlier.labels["app"].as_ptr());
}

#[test]
fn an_optional_reads_through_and_tells_absent_from_empty() {
    let mut inner: Optional<Inner> = Optional::NONE;
    assert_eq!(inner.nested.nested.port, 0);
    assert!(inner.is_none() && inner.as_ref().is_none() && inner.as_mut().is_none());
    assert_eq!(inner.iter().count(), 0);

    inner.or_default().nested.or_default().port = 8;
    assert!(inner.is_some() && inner.nested.is_some());
    assert!(inner.is_some_and(|inner| inner.nested.port == 8));
    assert_eq!(inner.nested.port, 8);
    assert_ne!(inner, Optional::NONE);
    assert_ne!(Optional::from(Inner::default()), Optional::NONE);

    if let Some(inner) = inner.as_mut() {
        inner.name = "n".into();
    }
    for inner in &inner {
        assert_eq!(inner.name, "n");
    }
    assert_eq!(inner.replace(Inner::default()).unwrap().name, "n");
    assert_eq!(inner.take(), Some(Inner::default()));
    assert!(inner.is_none());
    assert_eq!(inner.map(|inner| inner.port), None);

    assert_eq!(Optional::from(Inner::default()), some(Inner::default()));
    let port: Option<i32> = some(80);
    let text: Option<Str> = some("text");
    assert_eq!((port, text.as_deref()), (Some(80), Some("text")));
    assert_eq!(
        Optional::<Inner>::from(Some(Inner::default())),
        Optional::from(Inner::default())
    );
    assert_eq!(
        Optional::<Inner>::from(Box::new(Inner::default())),
        Optional::from(Inner::default())
    );
    assert_eq!(Optional::<Inner>::from(None), Optional::NONE);
    assert_eq!(
        Option::from(Optional::from(Inner::default())),
        Some(Inner::default())
    );
    assert_eq!(
        Optional::<Inner>::NONE.unwrap_or_default(),
        Inner::default()
    );
}

#[test]
fn a_map_is_sorted_and_of_equal_keys_keeps_the_last() {
    let mut map: Map<i32> = [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("a", 5)].into();
    assert_eq!(
        map.iter()
            .map(|(key, value)| (key.as_str(), *value))
            .collect::<Vec<_>>(),
        [("a", 5), ("b", 3), ("c", 4)]
    );
    assert_eq!(map.len(), 3);
    assert_eq!(map.insert("b", 6), Some(3));
    assert_eq!(map.insert("aa", 7), None);
    assert_eq!(map.remove("c"), Some(4));
    assert_eq!(map.remove("c"), None);
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "aa", "b"]);
    *map.get_mut("a").unwrap() += 1;
    *map.or_default("a") += 1;
    *map.or_default("z") += 1;
    for (_, value) in &mut map {
        *value *= 10;
    }
    assert_eq!(map, [("a", 70), ("aa", 70), ("b", 60), ("z", 10)].into());
    assert_eq!(map["b"], 60);
    map.retain(|key, value| key != "z" && *value > 60);
    map.extend([("aa", 1), ("0", 2)]);
    assert_eq!(
        (&map)
            .into_iter()
            .rev()
            .map(|(key, _)| key.as_str())
            .collect::<String>(),
        "aaa0"
    );
    assert_eq!(map.values().sum::<i32>(), 73);
    assert_eq!(map, BTreeMap::from([("0", 2), ("a", 70), ("aa", 1)]).into());
    assert_eq!(
        map.into_iter().map(|(key, _)| key).collect::<Vec<_>>(),
        ["0", "a", "aa"]
    );
}

#[test]
#[should_panic(expected = "the map has no key \"b\"")]
fn indexing_a_map_with_a_key_that_it_lacks_panics() {
    let map: Map<i32> = [("a", 1)].into();
    let _ = map["b"];
}

#[test]
fn debug_shows_what_is_set() {
    let widget = Widget {
        metadata: ObjectMeta {
            name: "w".into(),
            ..Default::default()
        },
        spec: WidgetSpec {
            replicas: Some(0),
            containers: vec![Inner {
                name: "c".into(),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    };
    assert_eq!(
        format!("{widget:?}"),
        r#"Widget { metadata: ObjectMeta { name: "w" }, spec: WidgetSpec { replicas: 0, containers: [Inner { name: "c", port: 0, enabled: false, args: [], selector: {} }] } }"#
    );
    assert_eq!(format!("{:?}", Widget::default()), "Widget");
}

#[test]
fn debug_never_shows_secrets() {
    let widget: Widget = json::from_str(
        r#"{
            "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\"data\":\"hunter2\"}", "a": "b"}},
            "spec": {"data": {"password": "hunter2"}, "token": "low", "newSecret": "hunter2"},
            "status": {"secret": "hunter2"}, "extra": "hunter2", "count": 3
        }"#,
    )
    .unwrap();
    for shown in [format!("{widget:?}"), format!("{widget:#?}")] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let shown = format!("{widget:?}");
    for part in [
        r#"annotations: {"a": "b", "kubectl.kubernetes.io/last-applied-configuration": [hidden]}"#,
        r#"data: {"password": [hidden]}, token: [hidden], newSecret: [hidden]"#,
        "count: 3",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn objects_are_equal_when_all_their_fields_are() {
    let text = r#"{"flag":true,"labels":{"a":"b"},"inners":[{"name":"x"}],"raw":{"y":1},"level":"low","new":1}"#;
    let object: Shapes = json::from_str(text).unwrap();
    assert_eq!(object, object.clone());
    let changes: [fn(&mut Shapes); 7] = [
        |object| object.flag = false,
        |object| *object.labels.or_default("a") = "c".into(),
        |object| object.inners[0].port = 1,
        |object| object.inners.clear(),
        |object| object.raw = RawJson::new(),
        |object| object.maybe_flag = Some(false),
        |object| object.unknown_fields.clear(),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut changed = object.clone();
        change(&mut changed);
        assert_ne!(object, changed, "change {index}");
    }
}

#[test]
fn nothing_is_set_in_an_empty_object() {
    assert!(is_unset(&Widget::default()));
    for text in [
        r#"{"spec":{"replicas":0}}"#,
        r#"{"spec":{"selector":{"nested":{}}}}"#,
        r#"{"new":null}"#,
        r#"{"spec":{"data":{"a":""}}}"#,
    ] {
        assert!(
            !is_unset(&json::from_str::<Widget>(text).unwrap()),
            "{text}"
        );
    }
    assert!(is_unset(
        &json::from_str::<Widget>(r#"{"spec":{"selector":{"port":0,"args":[]}}}"#).unwrap()
    ));
}
