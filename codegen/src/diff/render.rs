//! A difference as text and as JSON.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use super::{Aspect, Change, Difference, Subject};

/// How wide a line gets before what is in parentheses is wrapped.
const WIDTH: usize = 110;

/// How much there is of each sort, then one line a change below its module's name: `+` is new, `-` is
/// gone, `~` is another than it was.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} -> {}", self.old, self.new)?;
        if self.changes.is_empty() {
            return writeln!(f, "nothing differs");
        }
        writeln!(f, "+ is new, - is gone, ~ is another than it was\n")?;
        for subject in Subject::ALL {
            if let Some(counts) = self.counts(subject) {
                writeln!(f, "  {}s: {counts}", subject.name())?;
            }
        }
        let mut module = None;
        for change in &self.changes {
            if module != Some(&change.module) {
                module = Some(&change.module);
                let name = match change.module.as_str() {
                    "" => "everywhere",
                    name => name,
                };
                writeln!(f, "\n{name}")?;
            }
            wrapped(f, &format!("  {change}"))?;
        }
        Ok(())
    }
}

impl Difference {
    /// `3 new, 1 gone, 2 changed`; `None` where nothing of the sort differs.
    fn counts(&self, subject: Subject) -> Option<String> {
        let names = |sign: char| {
            let changes = self.changes.iter();
            let names: BTreeSet<_> = changes
                .filter(|change| change.subject == subject && change.sign() == sign)
                .map(|change| (&change.module, &change.name))
                .collect();
            names.len()
        };
        let counts: Vec<_> = [('+', "new"), ('-', "gone"), ('~', "changed")]
            .into_iter()
            .map(|(sign, word)| (names(sign), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        (!counts.is_empty()).then(|| counts.join(", "))
    }
}

/// Writes a line, and goes on in the next one, further in, where a list in it becomes too long.
fn wrapped(f: &mut fmt::Formatter<'_>, line: &str) -> fmt::Result {
    let mut written = 0;
    for (index, part) in line.split(", ").enumerate() {
        if index > 0 {
            f.write_str(",")?;
            if written + part.len() > WIDTH {
                f.write_str("\n     ")?;
                written = 5;
            }
            f.write_str(" ")?;
        }
        f.write_str(part)?;
        written += part.len() + 2;
    }
    f.write_str("\n")
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sign(), self.subject.name())?;
        if self.subject != Subject::GroupVersion {
            write!(f, " {}", self.name)?;
        }
        if let Some(aspect) = self.aspect {
            write!(f, ": {}", aspect.name())?;
        }
        match (&self.old, &self.new) {
            (None, Some(word)) | (Some(word), None) if self.aspect.is_none() => {
                write!(f, " ({word})")
            }
            (None, Some(word)) => write!(f, " + {word}"),
            (Some(word), None) => write!(f, " - {word}"),
            (Some(old), Some(new)) => write!(f, " {old} -> {new}"),
            (None, None) => Ok(()),
        }
    }
}

impl Change {
    fn sign(&self) -> char {
        match (self.aspect, &self.old, &self.new) {
            (None, None, _) => '+',
            (None, _, None) => '-',
            _ => '~',
        }
    }
}

impl Difference {
    /// The difference as JSON: the minors, and a list of changes with the same words as the text.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let changes: Vec<_> = self
            .changes
            .iter()
            .map(|change| {
                json!({
                    "module": change.module,
                    "subject": change.subject.name(),
                    "name": change.name,
                    "aspect": change.aspect.map(Aspect::name),
                    "old": change.old,
                    "new": change.new,
                })
            })
            .collect();
        json!({
            "old": self.old.to_string(),
            "new": self.new.to_string(),
            "changes": changes,
        })
    }
}
