//! A difference as text and as JSON.

use std::fmt;

use serde_json::{Value, json};

use super::{Aspect, Change, Difference, Subject};

/// One line a change below its module's name: `+` is new, `-` is gone, `~` is another than it was.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} -> {}", self.old, self.new)?;
        if self.changes.is_empty() {
            return writeln!(f, "nothing differs");
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
            writeln!(f, "  {change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match (self.aspect, &self.old, &self.new) {
            (None, None, _) => '+',
            (None, _, None) => '-',
            _ => '~',
        };
        write!(f, "{sign} {}", self.subject.name())?;
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
