//! The table: both answers to each case, and the reason of a difference.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use crate::Result;
use crate::cases::Case;

/// What was made of a text.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It was read, and written as this.
    Read {
        written: String,
        /// A server refuses it under fieldValidation=Strict.
        strictly_refused: bool,
    },
    /// Nothing: it is still reading.
    Endless,
    /// Why it was not read.
    Refused(String),
}

/// Whether two answers differ: one refuses, or what they write says something else. What is left out and
/// what is null or `{}` says the same; the tests of every type hold those apart.
pub(crate) fn differ(go: &Answer, ours: &Answer) -> bool {
    match (go, ours) {
        (Answer::Read { written: go, .. }, Answer::Read { written: ours, .. }) => {
            let [go, ours] =
                [go, ours].map(|text| serde_json::from_str::<Value>(text).map(pruned).ok());
            go != ours
        }
        (Answer::Refused(_), Answer::Refused(_)) => false,
        _ => true,
    }
}

fn pruned(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, pruned(value)));
            let is_nothing = |value: &Value| {
                value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
            };
            Value::Object(members.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(pruned).collect(),
        other => other,
    }
}

/// An answer as the table has it.
pub(crate) fn shortened(answer: &Answer) -> String {
    match answer {
        Answer::Read { written, .. } => short(written),
        Answer::Endless => "does not come to an end".to_owned(),
        Answer::Refused(reason) if reason.is_empty() => "refused".to_owned(),
        Answer::Refused(reason) => format!("refused: {reason}"),
    }
}

fn short(text: &str) -> String {
    const SHOWN: usize = 300;
    let count = text.chars().count();
    if count <= SHOWN {
        return text.to_owned();
    }
    let begin: String = text.chars().take(SHOWN / 2).collect();
    format!("{begin}... ({count} characters)")
}

/// A case in the table.
pub(crate) struct Row {
    pub(crate) name: String,
    text: String,
}

impl Row {
    pub(crate) fn new(case: &Case, go: &Answer, ours: &Answer) -> Self {
        let of = case.of.rsplit('.').next().unwrap_or_default();
        let format = if case.yaml { "YAML" } else { "JSON" };
        let input = short(&case.text.escape_ascii().to_string().replace("\\\"", "\""));
        let mut text = format!("{}\n  {of}, {format}: {input}\n", case.name);
        text.push_str(&format!("  Go:   {}\n", shortened(go)));
        if let Answer::Read {
            strictly_refused: true,
            ..
        } = go
        {
            text.push_str("        and refused under fieldValidation=Strict\n");
        }
        text.push_str(&format!("  ours: {}\n", shortened(ours)));
        if let Some(reason) = case.reason {
            text.push_str(&format!("  why:  {reason}\n"));
        }
        Self {
            name: case.name.to_owned(),
            text,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

const HEAD: &str = "\
# Hostile input: what Go's types write after reading it, and ours. Where they differ, `why` says the reason.
# Written by `CLIENTSET_BLESS=1 cargo test --test hostile`; the inputs and reasons are in cases.rs.
# What is not ASCII, and backslashes, are shown as escapes in the inputs.
";

/// The table as it is checked in.
pub(crate) struct Table {
    rows: Vec<(String, String)>,
}

impl Table {
    pub(crate) fn read() -> Result<Self> {
        let text = std::fs::read_to_string(path())?;
        let rows = text.split("\n\n").skip(1).filter_map(|row| {
            let row = row.trim_end();
            let name = row.lines().next()?;
            Some((name.to_owned(), format!("{row}\n")))
        });
        Ok(Self {
            rows: rows.collect(),
        })
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.rows.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn row(&self, name: &str) -> &str {
        let row = self.rows.iter().find(|(known, _)| known == name);
        row.map_or("", |(_, row)| row)
    }

    pub(crate) fn ours(&self, name: &str) -> &str {
        let lines = self.row(name).lines();
        let mut ours = lines.filter_map(|line| line.strip_prefix("  ours: "));
        ours.next().unwrap_or_default()
    }
}

pub(crate) fn write(rows: &[Row]) -> Result {
    let mut text = HEAD.to_owned();
    for row in rows {
        text.push_str(&format!("\n{row}"));
    }
    std::fs::write(path(), text)?;
    Ok(())
}

/// Whether the table is to be written instead of compared.
pub(crate) fn bless() -> bool {
    std::env::var_os("CLIENTSET_BLESS").is_some()
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/hostile/table.txt"]
        .iter()
        .collect()
}
