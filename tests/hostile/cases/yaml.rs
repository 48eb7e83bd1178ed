//! YAML.

use super::{
    AS_WRITTEN, Case, DEEP, INT_OR_STRING, META, RESOURCES, SCHEMA, SECRET, TIME, UNKNOWN, nested,
};

const YAML_TWINS: &str = "one of the two would be lost in silence; as JSON, a server can refuse them, but what is read from YAML comes to it without the first";
const YAML_STRINGS: &str = "a string field takes a number or a boolean, as Unmarshal of sigs.k8s.io/yaml does for a type; Go's serializer converts to JSON without a type, and refuses it";
const SECOND_DOCUMENT: &str = "Go reads the first document and passes over the others in silence";
const BINARY: &str = "the tag says that these are bytes, and the field takes text";
const ALIASES: &str = "aliases may repeat a hundred thousand values of 128 bytes, so that a small text does not fill the memory; Go copies them and then drops the field";

pub(super) fn yaml() -> Vec<Case> {
    vec![
        Case::new(META, "YAML: a field twice", "name: a\nname: b\n")
            .yaml()
            .differs(YAML_TWINS),
        Case::new(
            META,
            "YAML: a key of a map twice",
            "labels:\n  a: x\n  a: y\n",
        )
        .yaml(),
        Case::new(META, "YAML: an unknown field twice", "later: 1\nlater: 2\n")
            .yaml()
            .differs(YAML_TWINS),
        Case::new(
            META,
            "YAML: an integer with a fraction of zero",
            "generation: 1.0\n",
        )
        .yaml(),
        Case::new(
            META,
            "YAML: an integer with an exponent",
            "generation: 1e3\n",
        )
        .yaml(),
        Case::new(
            META,
            "YAML: an integer with a fraction",
            "generation: 1.5\n",
        )
        .yaml(),
        Case::new(META, "YAML: 2^63", "generation: 9223372036854775808\n").yaml(),
        Case::new(
            META,
            "YAML: an unknown 2^64",
            "later: 18446744073709551616\n",
        )
        .yaml()
        .differs(UNKNOWN),
        Case::new(META, "YAML: octal", "generation: 0644\n").yaml(),
        Case::new(META, "YAML: hexadecimal", "generation: 0x1F\n").yaml(),
        Case::new(META, "YAML: underscores", "generation: 1_000\n").yaml(),
        Case::new(
            META,
            "YAML: a string that looks like a number",
            "name: 1.10\n",
        )
        .yaml()
        .differs(YAML_STRINGS),
        Case::new(
            META,
            "YAML: a string that looks like a boolean",
            "name: yes\n",
        )
        .yaml()
        .differs(YAML_STRINGS),
        Case::new(
            META,
            "YAML: labels that look like others",
            "labels: {a: 1, b: true, c: 1.0, d: 2024-01-02, e: 0x10, f: 1e3, g: 012}\n",
        )
        .yaml()
        .differs(YAML_STRINGS),
        Case::new(
            META,
            "YAML: keys that look like others",
            "labels: {1: a, true: b, 1.5: c, on: d}\n",
        )
        .yaml()
        .differs(YAML_TWINS),
        Case::new(META, "YAML: a key that is null", "labels: {~: a}\n").yaml(),
        Case::new(META, "YAML: a key that is a list", "labels: {[a]: b}\n").yaml(),
        Case::new(SCHEMA, "YAML: infinity", "minimum: .inf\n").yaml(),
        Case::new(SCHEMA, "YAML: not a number", "minimum: .nan\n").yaml(),
        Case::new(META, "YAML: infinity as a string", "name: .inf\n")
            .yaml()
            .differs(YAML_STRINGS),
        Case::new(META, "YAML: an unknown infinity", "later: .inf\n").yaml(),
        Case::new(META, "YAML: a byte that is not UTF-8", b"name: \xff\x0a").yaml(),
        Case::new(META, "YAML: a byte order mark", b"\xef\xbb\xbfname: a\x0a").yaml(),
        Case::new(
            META,
            "YAML: a tab for indentation",
            b"labels:\x0a\x09a: b\x0a",
        )
        .yaml(),
        Case::new(META, "YAML: nothing", "").yaml(),
        Case::new(META, "YAML: a comment alone", "# a\n").yaml(),
        Case::new(META, "YAML: null", "~\n").yaml(),
        Case::new(META, "YAML: a list", "- a\n").yaml(),
        Case::new(META, "YAML: two documents", "name: a\n---\nname: b\n")
            .yaml()
            .differs(SECOND_DOCUMENT),
        Case::new(
            META,
            "YAML: an alias",
            "annotations: {a: &a b}\nlabels: {c: *a}\n",
        )
        .yaml(),
        Case::new(META, "YAML: an alias without an anchor", "name: *a\n").yaml(),
        Case::new(
            META,
            "YAML: a merge key",
            "annotations: &a {x: v}\nlabels:\n  <<: *a\n  z: w\n",
        )
        .yaml(),
        Case::new(META, "YAML: an alias of itself", "labels: &a\n  b: *a\n").yaml(),
        Case::new(META, "YAML: a tag", "name: !!str 5\n").yaml(),
        Case::new(META, "YAML: an unknown tag", "name: !x 5\n").yaml(),
        Case::new(META, "YAML: binary", "name: !!binary YQ==\n")
            .yaml()
            .differs(BINARY),
        Case::new(
            META,
            "YAML: escapes",
            "name: \"\\x41\\u00e9\\U0001F600\\0\"\n",
        )
        .yaml(),
        Case::new(META, "YAML: half a surrogate", "name: \"\\ud83d\"\n").yaml(),
        Case::new(META, "YAML: an unclosed quote", "name: \"a\n").yaml(),
        Case::new(META, "YAML: an unclosed bracket", "labels: {a: b\n").yaml(),
        Case::new(META, "YAML: U+0000", b"name: a\x00b\x0a").yaml(),
        Case::new(META, "YAML: a field in other case", "Name: a\n")
            .yaml()
            .differs(UNKNOWN),
        Case::new(
            RESOURCES,
            "YAML: quantities",
            "limits: {a: 1, b: 0.5, c: 1e3, d: 1Gi, e: 1.10}\n",
        )
        .yaml()
        .differs(AS_WRITTEN),
        Case::new(TIME, "YAML: a time", "2024-01-02T03:04:05Z\n").yaml(),
        Case::new(META, "YAML: a date", "creationTimestamp: 2024-01-02\n").yaml(),
        Case::new(
            SECRET,
            "YAML: base64 on two lines",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  k: |\n    YW\n    I=\n",
        )
        .yaml(),
        Case::new(INT_OR_STRING, "YAML: int-or-string 80.0", "80.0\n").yaml(),
        Case::new(
            META,
            "YAML: 500 levels",
            format!("name: a\nlater: {}\n", nested("[", "", "]", 500)),
        )
        .yaml()
        .differs(UNKNOWN),
        Case::new(
            META,
            "YAML: 600 levels",
            format!("name: a\nlater: {}\n", nested("[", "", "]", 600)),
        )
        .yaml()
        .differs(DEEP),
        Case::new(
            META,
            "YAML: 10,001 levels",
            format!("name: a\nlater: {}\n", nested("[", "", "]", 10_001)),
        )
        .yaml(),
        Case::new(META, "YAML: a billion laughs", laughs(9)).yaml(),
        Case::new(
            META,
            "YAML: a text of 10 kB 10,000 times",
            format!(
                "later:\n- &a \"{}\"\n{}",
                "x".repeat(10_000),
                "- *a\n".repeat(10_000)
            ),
        )
        .yaml()
        .differs(ALIASES),
    ]
}

/// Lists of nine aliases of lists of nine aliases.
fn laughs(levels: usize) -> String {
    let mut text = String::from("later:\n- &a0 lol\n");
    for level in 1..=levels {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("- &a{level} [{aliases}]\n"));
    }
    text
}
