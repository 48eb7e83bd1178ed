//! Revisions, history, owners and tokens.

use super::*;
use crate::in_memory::tree;
use serde_json::json;

fn object(name: &str, uid: &str, owner: Option<&str>) -> Value {
    let owners: Vec<Value> = owner.iter().map(|uid| json!({"uid": uid})).collect();
    json!({"metadata": {"name": name, "uid": uid, "ownerReferences": owners}})
}

fn names(objects: &[(String, Arc<Object>)]) -> Vec<&str> {
    objects.iter().map(|(key, _)| key.as_str()).collect()
}

fn version(object: &Object) -> u64 {
    tree::text(object.tree(), "resourceVersion")
        .parse()
        .unwrap()
}

#[test]
fn older_versions_are_read_until_they_are_compacted() {
    let mut store = Store::new(100);
    let table: TableName = "maps".into();
    store.put(&table, "a/1", object("1", "u1", None));
    let first = store.revision();
    store.put(&table, "a/2", object("2", "u2", None));
    store.put(&table, "a/1", object("1", "u1", Some("u2")));
    store.remove(&table, "a/2");

    assert_eq!(names(&store.scan_at(&table, "a/", first).unwrap()), ["a/1"]);
    let second = store.scan_at(&table, "a/", first + 1).unwrap();
    assert_eq!(names(&second), ["a/1", "a/2"]);
    assert_eq!(version(&second[0].1), first);
    assert_eq!(
        names(&store.scan_at(&table, "a/", first + 3).unwrap()),
        ["a/1"]
    );
    assert!(store.scan_at(&table, "b/", first).unwrap().is_empty());

    store.compact();
    assert!(matches!(store.scan_at(&table, "a/", first), Err(Compacted)));
    assert!(store.scan_at(&table, "a/", store.revision()).is_ok());
}

#[test]
fn a_removal_carries_its_own_revision() {
    let mut store = Store::new(100);
    let table: TableName = "maps".into();
    let put = store.put(&table, "a", object("a", "u", None));
    let removed = store.remove(&table, "a").unwrap();
    assert_eq!(version(&removed), version(&put) + 1);
    assert!(store.remove(&table, "a").is_none());
}

#[test]
fn a_short_memory_forgets_the_oldest_changes() {
    let mut store = Store::new(2);
    let table: TableName = "maps".into();
    let first = version(&store.put(&table, "a", object("a", "u", None)));
    for _ in 0..3 {
        store.put(&table, "a", object("a", "u", None));
    }
    assert!(matches!(store.changes(&table, first), Err(Compacted)));
    assert_eq!(store.changes(&table, first + 1).unwrap().len(), 2);
}

#[test]
fn owners_are_followed_through_writes() {
    let mut store = Store::new(100);
    let table: TableName = "maps".into();
    store.put(&table, "owner", object("owner", "o", None));
    store.put(&table, "one", object("one", "1", Some("o")));
    store.put(&table, "two", object("two", "2", Some("o")));
    assert_eq!(store.dependents("o").len(), 2);
    store.put(&table, "one", object("one", "1", None));
    store.remove(&table, "two");
    assert!(store.dependents("o").is_empty());
    assert!(store.find("2").is_none());
    assert_eq!(store.find("1").unwrap().1, "one");
}

#[test]
fn tokens_are_read_back_and_others_are_refused() {
    for revision in [Some(7), None] {
        let token = Continue {
            revision,
            after: "ns/näme".to_owned(),
        };
        assert_eq!(Continue::parse(&token.token()), Some(token));
    }
    for wrong in ["", "bm90IGEgdG9rZW4", "e30", "{}", "????"] {
        assert_eq!(Continue::parse(wrong), None, "{wrong}");
    }
}
