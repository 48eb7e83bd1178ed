//! What stands in a state file.

use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::in_memory::store::{Object, Place, Store};
use crate::in_memory::tree;

/// What the first line says it is.
const FORMAT: &str = "clientset-testing state";

/// Grows when older programs could not read what newer ones write.
const VERSION: u32 = 1;

/// What helps against a file that is not whole.
const DAMAGED: &str =
    "the file is damaged; put an older copy in its place, or move it away to begin anew";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    /// Where versions go on.
    revision: u64,
    /// How many lines follow.
    objects: usize,
}

/// Every other line. The object has no `apiVersion` and no `kind`: its table says what it is.
#[derive(Debug, Deserialize)]
struct Line {
    table: String,
    key: String,
    object: Value,
}

/// The same to be written.
#[derive(Debug, Serialize)]
struct LineOf<'a> {
    table: &'a str,
    key: &'a str,
    object: &'a Value,
}

pub(super) fn write(
    out: &mut dyn Write,
    revision: u64,
    objects: &[(Place, Arc<Object>)],
) -> io::Result<()> {
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        revision,
        objects: objects.len(),
    };
    serde_json::to_writer(&mut *out, &header)?;
    for ((table, key), object) in objects {
        out.write_all(b"\n")?;
        let line = LineOf {
            table,
            key,
            object: object.tree(),
        };
        serde_json::to_writer(&mut *out, &line)?;
    }
    out.write_all(b"\n")
}

/// Fills an empty store.
///
/// # Errors
/// What is wrong with the text, and what to do.
pub(super) fn read(text: &[u8], store: &mut Store) -> Result<(), String> {
    let foreign =
        "it is no state of an in-memory API server, and is left as it is; choose another file";
    let text = std::str::from_utf8(text).map_err(|_| foreign.to_owned())?;
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let header: Header = serde_json::from_str(first).map_err(|_| foreign.to_owned())?;
    if header.format != FORMAT {
        return Err(foreign.to_owned());
    }
    if header.version != VERSION {
        return Err(format!(
            "it is a state in the format {}, and this program reads {VERSION}; use the program that wrote it",
            header.version
        ));
    }
    let mut found = 0;
    for (index, line) in rest.lines().enumerate() {
        let number = index + 2;
        let Line { table, key, object } = serde_json::from_str(line)
            .map_err(|error| format!("line {number} is no object ({error}): {DAMAGED}"))?;
        let version = tree::text(&object, "resourceVersion").parse::<u64>();
        match version {
            Ok(version) if (1..=header.revision).contains(&version) => {}
            _ => {
                return Err(format!(
                    "line {number}: the resourceVersion of {table} {key:?} is none up to {}: {DAMAGED}",
                    header.revision
                ));
            }
        }
        if store.get(&table, &key).is_some() {
            return Err(format!(
                "line {number}: {table} {key:?} is there twice: {DAMAGED}"
            ));
        }
        store.restore(&(table.into(), key), object);
        found += 1;
    }
    if found != header.objects {
        return Err(format!(
            "it has {found} of {} objects: {DAMAGED}",
            header.objects
        ));
    }
    store.resume(header.revision);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state() -> String {
        let mut store = Store::new(10);
        for name in ["a", "b"] {
            let object = json!({"metadata": {"name": name, "uid": name}});
            store.put(&"configmaps".into(), &format!("default/{name}"), object);
        }
        let mut text = Vec::new();
        write(&mut text, store.revision(), &store.everything()).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_was_written_is_read_again() {
        let mut store = Store::new(10);
        read(state().as_bytes(), &mut store).unwrap();
        assert_eq!(store.revision(), 3);
        let object = store.get("configmaps", "default/a").unwrap();
        assert_eq!(tree::text(object.tree(), "resourceVersion"), "2");
        assert_eq!(store.find("b").unwrap().1, "default/b");
        assert!(
            store.changes("configmaps", 2).is_err(),
            "there is no history"
        );
        assert_eq!(store.changes("configmaps", 3).unwrap().len(), 0);
        assert!(store.take_effects().is_empty());
    }

    #[test]
    fn damage_and_foreign_files_are_told() {
        let whole = state();
        let lines: Vec<_> = whole.lines().collect();
        for (text, expected) in [
            (String::new(), "no state of an in-memory API server"),
            ("{}".to_owned(), "no state of an in-memory API server"),
            (
                "apiVersion: v1\nkind: Pod\n".to_owned(),
                "choose another file",
            ),
            (
                whole.replace("testing state", "testing other"),
                "choose another file",
            ),
            (whole.replace("\"version\":1", "\"version\":2"), "format 2"),
            (lines[..2].join("\n"), "1 of 2 objects: the file is damaged"),
            (whole[..whole.len() - 9].to_owned(), "line 3 is no object"),
            (
                whole.replace("\"3\"", "\"99\""),
                "line 3: the resourceVersion",
            ),
            (whole.replace("default/b", "default/a"), "there twice"),
        ] {
            let error = read(text.as_bytes(), &mut Store::new(10)).unwrap_err();
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
