//! Why something could not be read or written, and where.

use std::borrow::Cow;
use std::fmt;

use crate::object::Field;

/// Why a document could not be read: which field, what was expected, what stood there, and where.
///
/// ```
/// use clientset_runtime::{meta::ObjectMeta, wire::json};
///
/// let error = json::from_str::<ObjectMeta>("{\n  \"labels\": {\"app.kubernetes.io/name\": 5}}").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     r#"labels["app.kubernetes.io/name"]: expected string, found number 5 at line 2 column 40"#
/// );
/// assert_eq!(error.path(), r#"labels["app.kubernetes.io/name"]"#);
/// ```
///
/// The values of fields that hold secrets are never quoted.
pub struct ReadError(Box<Fault>);

struct Fault {
    path: Path,
    problem: Problem,
    place: Place,
    /// The text ended too early: more of it may mend the error.
    end: bool,
}

enum Problem {
    /// A value of the wrong kind, or one that its type refuses.
    Expected {
        expected: Cow<'static, str>,
        found: Found,
        reason: Option<String>,
    },
    /// The text is no JSON or YAML; never quotes more than one character of it.
    Syntax(Cow<'static, str>),
}

/// Where in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Unknown,
    /// Bytes from the beginning of what the reader saw.
    Offset(usize),
    Known(Position),
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The position after `text`.
    pub(crate) fn after(self, text: &str) -> Self {
        match text.rfind('\n') {
            None => Self {
                line: self.line,
                column: self.column + text.chars().count(),
            },
            Some(last) => Self {
                line: self.line + text.matches('\n').count(),
                column: 1 + text[last + 1..].chars().count(),
            },
        }
    }
}

/// What stood where something else was expected.
pub(crate) struct Found {
    kind: &'static str,
    value: Option<String>,
}

impl Found {
    /// A value of `kind`, not quoted: a list, an object, null.
    pub(crate) const fn kind(kind: &'static str) -> Self {
        Self { kind, value: None }
    }

    /// A string.
    pub(crate) fn string(text: &str) -> Self {
        Self {
            kind: "string",
            value: Some(quoted(text)),
        }
    }

    /// A number as it was written.
    pub(crate) fn number(text: &str) -> Self {
        Self {
            kind: "number",
            value: Some(shortened(text)),
        }
    }

    /// A boolean.
    pub(crate) fn boolean(value: bool) -> Self {
        Self {
            kind: "boolean",
            value: Some(value.to_string()),
        }
    }
}

impl ReadError {
    /// A value that is not what its field takes.
    pub(crate) fn expected(expected: impl Into<Cow<'static, str>>, found: Found) -> Self {
        Self::new(Problem::Expected {
            expected: expected.into(),
            found,
            reason: None,
        })
    }

    /// A value of the right kind that its type refuses; `reason` may quote it.
    pub(crate) fn refused(expected: &'static str, found: Found, reason: String) -> Self {
        Self::new(Problem::Expected {
            expected: Cow::Borrowed(expected),
            found,
            reason: Some(reason),
        })
    }

    /// Text that is not of the format; `what` must not quote the text.
    pub(crate) fn syntax(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Problem::Syntax(what.into()))
    }

    fn new(problem: Problem) -> Self {
        Self(Box::new(Fault {
            path: Path::default(),
            problem,
            place: Place::Unknown,
            end: false,
        }))
    }

    /// Marks an error that more text might mend.
    pub(crate) fn at_end(mut self) -> Self {
        self.0.end = true;
        self
    }

    /// Whether more text might mend the error.
    pub(crate) fn is_end(&self) -> bool {
        self.0.end
    }

    /// Says where: bytes from the beginning of the text, until [`ReadError::locate`] counts lines.
    pub(crate) fn at_offset(mut self, offset: usize) -> Self {
        if self.0.place == Place::Unknown {
            self.0.place = Place::Offset(offset);
        }
        self
    }

    /// Says where.
    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.place = Place::Known(position);
        self
    }

    /// Turns the offset into line and column; `start` is where `text` began.
    pub(crate) fn locate(mut self, text: &str, start: Position) -> Self {
        if let Place::Offset(offset) = self.0.place {
            // Readers stop at characters, so the text can be cut there.
            let before = text.get(..offset).unwrap_or(text);
            self.0.place = Place::Known(start.after(before));
        }
        self
    }

    /// The error happened in this field.
    pub(crate) fn in_field(mut self, field: &Field) -> Self {
        if field.sensitive {
            self.hide();
        }
        self.0.path.outer(Segment::Field(field.name));
        self
    }

    /// The error happened in the member of this name.
    pub(crate) fn in_member(mut self, name: &'static str) -> Self {
        self.0.path.outer(Segment::Field(name));
        self
    }

    /// The error happened in this entry of a map.
    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.0.path.outer(Segment::Key(shortened(key)));
        self
    }

    /// The error happened in this element of a list.
    pub(crate) fn in_index(mut self, index: usize) -> Self {
        self.0.path.outer(Segment::Index(index));
        self
    }

    /// Forgets what the document held: it is a secret.
    pub(crate) fn hide(&mut self) {
        if let Problem::Expected { found, reason, .. } = &mut self.0.problem {
            found.value = None;
            *reason = None;
        }
    }

    /// The path of the field, as in `spec.containers[0].ports`; empty for the document itself.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// The line, counted from 1, where the reader knows it.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position().map(|position| position.line)
    }

    /// The column in characters, counted from 1, where the reader knows it.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position().map(|position| position.column)
    }

    fn position(&self) -> Option<Position> {
        match self.0.place {
            Place::Known(position) => Some(position),
            Place::Unknown | Place::Offset(_) => None,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.path.prefix(f)?;
        match &self.0.problem {
            Problem::Syntax(what) => f.write_str(what)?,
            Problem::Expected {
                expected,
                found,
                reason,
            } => {
                write!(f, "expected {expected}, found {}", found.kind)?;
                if let Some(value) = &found.value {
                    write!(f, " {value}")?;
                }
                if let Some(reason) = reason {
                    write!(f, " ({reason})")?;
                }
            }
        }
        match self.position() {
            Some(Position { line, column }) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl std::error::Error for ReadError {}

/// Why a value could not be written: a number that JSON has no form for, or endless nesting.
pub struct WriteError(Box<(Path, Cow<'static, str>)>);

impl WriteError {
    pub(crate) fn new(what: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new((Path::default(), what.into())))
    }

    /// The error happened in this field.
    pub(crate) fn in_member(mut self, name: &'static str) -> Self {
        self.0.0.outer(Segment::Field(name));
        self
    }

    /// The error happened in this entry of a map.
    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.0.0.outer(Segment::Key(shortened(key)));
        self
    }

    /// The error happened in this element of a list.
    pub(crate) fn in_index(mut self, index: usize) -> Self {
        self.0.0.outer(Segment::Index(index));
        self
    }

    /// The path of the field, as in `spec.minDomains`; empty for the value itself.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.0.to_string()
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.0.prefix(f)?;
        f.write_str(&self.0.1)
    }
}

impl fmt::Debug for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteError({self})")
    }
}

impl std::error::Error for WriteError {}

/// The way from the document to a field, innermost step first: a reader that fails adds its own step
/// on the way out and so pays nothing while all is well.
#[derive(Default)]
struct Path(Vec<Segment>);

enum Segment {
    Field(&'static str),
    Key(String),
    Index(usize),
}

impl Path {
    fn outer(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    fn prefix(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, "{self}: ")
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only text that was made to be deep has such paths.
        const SHOWN: usize = 32;
        let steps = self.0.len();
        for (number, segment) in self.0.iter().rev().enumerate() {
            let dot = if number == 0 { "" } else { "." };
            if steps > SHOWN && (SHOWN / 2..steps - SHOWN / 2 + 1).contains(&number) {
                if number == SHOWN / 2 {
                    f.write_str("...")?;
                }
                continue;
            }
            match segment {
                Segment::Field(name) => write!(f, "{dot}{name}")?,
                Segment::Key(key) if is_plain_key(key) => write!(f, "{dot}{key}")?,
                Segment::Key(key) => write!(f, "[{key:?}]")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Whether a key reads unmistakably after a dot.
fn is_plain_key(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Messages quote no more of a value than this many characters.
const LONGEST_QUOTE: usize = 64;

fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => format!("{text:?}"),
        Some((cut, _)) => format!("{:?}...", &text[..cut]),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => text.to_owned(),
        Some((cut, _)) => format!("{}...", &text[..cut]),
    }
}
