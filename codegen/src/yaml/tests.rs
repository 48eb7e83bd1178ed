//! What is read, and what is refused where.

use serde_json::{Value, json};

use super::{Refusal, documents};
use crate::json::NESTING;

fn read(text: &str) -> Vec<Result<Value, Refusal>> {
    documents(text)
        .map(|document| document.map(|document| document.root.to_value()))
        .collect()
}

fn one(text: &str) -> Value {
    let mut read = read(text);
    assert_eq!(read.len(), 1, "{text}");
    read.remove(0).unwrap()
}

fn refused(text: &str) -> String {
    let mut refusals = documents(text).filter_map(Result::err);
    let refusal = refusals.next().unwrap_or_else(|| panic!("{text} is read"));
    let at = refusal.position;
    format!("{}:{}: {}", at.line, at.column, refusal.message)
}

#[test]
fn scalars_mean_what_kubernetes_makes_of_them() {
    let table = [
        ("~", Value::Null),
        ("Null", Value::Null),
        ("yes", json!(true)),
        ("Off", json!(false)),
        ("y", json!(true)),
        ("\"y\"", json!("y")),
        ("!!str no", json!("no")),
        ("=", json!("=")),
        ("\"!=\"", json!("!=")),
        ("0644", json!(420)),
        ("0o17", json!(15)),
        ("0x1F", json!(31)),
        ("-0b11", json!(-3)),
        ("1_000", json!(1000)),
        ("+5", json!(5)),
        ("9223372036854775807", json!(i64::MAX)),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
        ("1.5", json!(1.5)),
        ("1e3", json!(1000)),
        (".5", json!(0.5)),
        ("-1.", json!(-1)),
        ("01.5", json!(1.5)),
        ("1.2.3", json!("1.2.3")),
        ("0x", json!("0x")),
        ("089", json!("089")),
        ("2020-01-01", json!("2020-01-01")),
        ("12:30", json!("12:30")),
        ("-", json!([null])),
        ("-x", json!("-x")),
        ("._1", json!("._1")),
        ("!!int \"5\"", json!(5)),
        ("!mine 5", json!("5")),
    ];
    for (text, expected) in table {
        assert_eq!(
            one(&format!("a: \n - {text}")),
            json!({"a": [expected]}),
            "{text}"
        );
    }
}

#[test]
fn keys_are_text() {
    assert_eq!(
        one("1: a\ny: b\nNo: c\n0x10: d\n\"y\": e\n= : f\n"),
        json!({"1": "a", "true": "b", "false": "c", "16": "d", "y": "e", "=": "f"})
    );
    for (text, expected) in [
        ("? [a]\n: b\n", "1:3: expected a key, found a list"),
        (
            "a:\n  {{ .Values.x }}\n",
            "2:4: expected a key, found an object",
        ),
        ("~: b\n", "1:1: expected a key, found nothing"),
    ] {
        assert_eq!(refused(text), expected);
    }
}

#[test]
fn json_is_yaml() {
    let text = "{\n\t\"a\": [1, -2.50, true, null, \"\\ud83d\\ude00\\/\\u00e9\"],\n\t\"b\": {}\n}";
    assert_eq!(
        one(text),
        json!({"a": [1, -2.5, true, null, "😀/é"], "b": {}})
    );
    assert_eq!(one("\u{feff}{\"a\": 1}"), json!({"a": 1}));
}

#[test]
fn documents_stand_one_after_the_other() {
    let read: Vec<_> = read("# nothing\n---\n---\na: 1\n---\n~\n...\n---\n[]\n")
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(read, [json!({"a": 1}), json!([])]);
    let objects = "{\"a\": 1}{\"b\": 2}\n {\"c\":\n 3}";
    let roots: Vec<_> = documents(objects)
        .map(|document| document.unwrap().root)
        .collect();
    let places: Vec<_> = roots
        .iter()
        .map(|root| (root.position.line, root.position.column, root.to_value()))
        .collect();
    assert_eq!(
        places,
        [
            (1, 1, json!({"a": 1})),
            (1, 9, json!({"b": 2})),
            (2, 2, json!({"c": 3}))
        ]
    );
}

#[test]
fn a_node_knows_where_it_stands() {
    let text = "spec:\n  é: {b: [x,  y]}\n  c: &c\n    d: 1\n  e: *c\n";
    let document = documents(text).next().unwrap().unwrap();
    let spec = document.root.get("spec").unwrap();
    let place = |node: &super::Node<'_>| (node.position.line, node.position.column);
    assert_eq!(place(spec), (2, 3));
    let b = spec.get("é").unwrap().get("b").unwrap();
    assert_eq!(place(b), (2, 10));
    // What an alias repeats stands where it was written.
    let e = spec.get("e").unwrap();
    assert_eq!(place(e), (5, 6));
    assert_eq!(place(e.get("d").unwrap()), (4, 8));
}

#[test]
fn a_key_that_stands_twice_is_known_with_both_places() {
    let many: String = (0..40).map(|n| format!("k{}: {n}\n", n % 39)).collect();
    for (text, key, first, second) in [
        ("a: 1\nb: 2\na: 3\n", "a", 1, 3),
        (many.as_str(), "k0", 1, 40),
        ("y: 1\n\"true\": 3\n", "true", 1, 2),
    ] {
        let document = documents(text).next().unwrap().unwrap();
        let [twice] = document.twice.as_slice() else {
            panic!("{:?}", document.twice);
        };
        assert_eq!(twice.key, key);
        assert_eq!((twice.first.line, twice.position.line), (first, second));
        assert_ne!(document.root.get(key).unwrap().to_value(), json!(3));
    }
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let text = "
a: &a {x: 1, y2: 1}
b: &b {y2: 2, z: 2}
one: {<<: *a, x: 5}
both: {<<: [*a, *b], z: 3}
own: {<<: {q: 1}}
text: {\"<<\": 1}
list: &l [1]
again: *l
";
    let value = one(text);
    assert_eq!(value["one"], json!({"x": 5, "y2": 1}));
    assert_eq!(value["both"], json!({"x": 1, "y2": 1, "z": 3}));
    assert_eq!(value["own"], json!({"q": 1}));
    assert_eq!(value["text"], json!({"<<": 1}));
    assert_eq!(value["again"], json!([1]));
    for (text, expected) in [
        (
            "a: &a [*a]",
            "1:8: an alias stands for the value that it is a part of",
        ),
        (
            "a: *b",
            "1:4: is not YAML: while parsing node, found unknown anchor",
        ),
        (
            "a: {<<: 1}",
            "1:9: a merge key `<<` takes an object, an alias of one, or a list of those",
        ),
    ] {
        assert_eq!(refused(text), expected);
    }
}

#[test]
fn aliases_repeat_so_much_and_no_more() {
    let mut bomb = String::from("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for level in 1..12 {
        let inner = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    let said = refused(&bomb);
    assert!(
        said.contains("aliases repeat more than 20000 values"),
        "{said}"
    );
    let long = format!(
        "a: &a \"{}\"\nb: [{}]\n",
        "x".repeat(100_000),
        "*a, ".repeat(1000)
    );
    assert!(refused(&long).contains("aliases repeat more than"));
    // Aliases add to the depth too.
    let mut deep = String::from("a0: &a0 [1]\n");
    for level in 1..200 {
        deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(refused(&deep).contains("is nested deeper than 120 levels"));
}

#[test]
fn nesting_has_a_bound() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(documents(&nested(NESTING)).all(|document| document.is_ok()));
    for levels in [NESTING + 1, NESTING + 2, 100_000] {
        let said = refused(&nested(levels));
        assert!(said.contains("is nested deeper than 120 levels"), "{said}");
    }
    let block: String = (0..5000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert!(refused(&block).contains("is nested deeper than 120 levels"));
}

#[test]
fn a_scalar_is_what_its_tag_says_and_json_has_a_form_for_it() {
    for (text, expected) in [
        ("a: !!int x", "1:10: expected an integer, by its tag"),
        ("a: !!int 1.5", "1:10: expected an integer, by its tag"),
        ("a: !!bool 1", "1:11: expected a boolean, by its tag"),
        ("a: .inf", "1:4: expected a finite number, as JSON has"),
        (
            "a: !!binary aGk=",
            "1:13: expected base64 as a string, without the tag !!binary",
        ),
    ] {
        assert_eq!(refused(text), expected);
    }
}

#[test]
fn the_documents_after_a_bad_one_are_read() {
    let text = "a: 1\n---\nb: [\n---\nc: 3\n---\n? {}\n---\nd: 4\n";
    let read = read(text);
    let values: Vec<_> = read.iter().flatten().collect();
    assert_eq!(
        values,
        [&json!({"a": 1}), &json!({"c": 3}), &json!({"d": 4})]
    );
    assert_eq!(read.len(), 5);
}
