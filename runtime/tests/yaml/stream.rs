//! Streams of documents.

use clientset_runtime::meta::List;
use clientset_runtime::wire::yaml::{documents, from_str};

use crate::{Inner, Thing};

#[test]
fn documents_come_one_by_one() {
    let manifest = "# head
apiVersion: example.com/v1
kind: Thing
metadata: {name: a}
---
---
# only a comment
---
kind: Other
apiVersion: v1
...
---
plain
---
[1]
";
    let documents = documents(manifest).unwrap();
    let seen: Vec<_> = documents
        .iter()
        .map(|document| (document.api_version(), document.kind(), document.line()))
        .collect();
    assert_eq!(
        seen,
        [
            ("example.com/v1", "Thing", 2),
            ("v1", "Other", 9),
            ("", "", 13),
            ("", "", 15)
        ]
    );
    assert_eq!(documents[0].read::<Thing>().unwrap().metadata.name, "a");
    assert_eq!(
        documents[1].to_json().unwrap().as_str(),
        r#"{"kind":"Other","apiVersion":"v1"}"#
    );
    assert_eq!(
        documents[1].read::<Thing>().unwrap_err().to_string(),
        "kind: expected \"Thing\", found string \"Other\" at line 9 column 7"
    );
    assert_eq!(documents[2].to_json().unwrap().as_str(), "\"plain\"");
}

#[test]
fn a_list_stands_as_its_items() {
    let list = "
apiVersion: v1
kind: List
items:
- &first
  apiVersion: example.com/v1
  kind: Thing
  metadata: {name: a}
- {apiVersion: v1, kind: Other}
- *first
---
apiVersion: example.com/v1
kind: ThingList
metadata: {resourceVersion: \"5\"}
items:
- metadata: {name: b}
- ~
---
kind: AllowList
---
kind: Shopping
items: [milk]
";
    let documents = documents(list).unwrap();
    let kinds: Vec<_> = documents.iter().map(|document| document.kind()).collect();
    assert_eq!(
        kinds,
        [
            "Thing",
            "Other",
            "Thing",
            "Thing",
            "Thing",
            "AllowList",
            "Shopping"
        ]
    );
    assert_eq!(documents[2].read::<Thing>().unwrap().metadata.name, "a");
    assert_eq!(documents[3].api_version(), "example.com/v1");
    assert_eq!(documents[3].read::<Thing>().unwrap().metadata.name, "b");
}

#[test]
fn a_typed_list_reads_as_one() {
    let list: List<Thing> = from_str(
        "apiVersion: example.com/v1\nkind: ThingList\nmetadata: {continue: next}\nitems:\n- metadata: {name: b}\n",
    )
    .unwrap();
    assert_eq!(list.metadata.continue_, "next");
    assert_eq!(list.items[0].metadata.name, "b");
}

#[test]
fn errors_in_a_stream_count_lines_from_its_beginning() {
    assert_eq!(
        documents("a: 1\n---\nkind: [x]\n").unwrap_err().to_string(),
        "kind: expected string, found list at line 3 column 7"
    );
    assert_eq!(
        documents("kind: List\nitems: [{}, {kind: {}}]\n")
            .unwrap_err()
            .to_string(),
        "items[1].kind: expected string, found object at line 2 column 20"
    );
    let error = documents("a: 1\n---\n\tb: [\n").unwrap_err();
    assert!(error.line().is_some_and(|line| line >= 3), "{error}");
    let read = documents("a: 1\n---\nname: [x]\n").unwrap()[1].read::<Inner>();
    assert_eq!(
        read.unwrap_err().to_string(),
        "name: expected string, found list at line 3 column 7"
    );
}
