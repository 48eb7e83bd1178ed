//! `Default` of a type whose schema has defaults, where it was asked for.

use clientset_runtime::object;
use clientset_runtime::object::{Optional, Str, UnknownFields, optional, plain};
use clientset_runtime::wire::json;

clientset_runtime::string_enum! {
    /// How it pours.
    Flow { Slow = "slow", Fast = "fast" }
}

#[derive(Clone)]
struct Spout {
    length: Option<i64>,
    flow: Option<Flow>,
    unknown_fields: UnknownFields,
}

object! {
    Spout: Exact default r#"{"length":3,"flow":"slow"}"# {
        0 length: optional("length"), 1 flow: optional("flow"),
    }
}

#[derive(Clone)]
struct Pot {
    name: Str,
    spout: Optional<Spout>,
    lid: Optional<Spout>,
    tags: Vec<Str>,
    unknown_fields: UnknownFields,
}

object! {
    Pot: Exact default r#"{"spout":{"length":5},"tags":["new"]}"# {
        0 name: plain("name"), 1 spout: optional("spout"), 2 lid: optional("lid"), 3 tags: plain("tags"),
    }
}

#[test]
fn a_literal_takes_the_defaults_of_the_schema() {
    let pot = Pot {
        name: "blue".into(),
        ..Default::default()
    };
    assert_eq!(
        json::to_string(&pot).unwrap(),
        r#"{"name":"blue","spout":{"length":5},"tags":["new"]}"#
    );
    assert_eq!(Spout::default().flow, Some(Flow::Slow));
}

#[test]
fn an_absent_object_that_is_set_starts_with_its_defaults() {
    let mut pot = Pot::default();
    assert!(pot.lid.is_none());
    assert_eq!(pot.lid.length, None);
    pot.lid.or_default().flow = Some(Flow::Fast);
    assert_eq!(pot.lid.length, Some(3));
}

#[test]
fn what_is_read_has_no_defaults_that_the_text_does_not_have() {
    for text in [
        r#"{"name":"blue"}"#,
        r#"{"name":"blue","spout":{}}"#,
        r#"{"name":"blue","spout":{"flow":"fast"},"lid":{}}"#,
    ] {
        let pot: Pot = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&pot).unwrap(), text);
        let pot: Pot = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&pot).unwrap(), text);
    }
}
