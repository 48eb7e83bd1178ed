//! Why an input was refused.

use std::fmt;

/// Why an input was refused: what is wrong, and in which file at which JSON pointer or line.
///
/// ```
/// use clientset_codegen::{Minor, Error};
///
/// let error: Error = "latest".parse::<Minor>().unwrap_err();
/// assert_eq!(error.to_string(), "\"latest\" is no Kubernetes minor; expected two numbers, as in 1.37");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    file: Option<String>,
    place: Place,
    message: String,
    /// The definition and the field that it is about, until the place is known.
    about: Option<(String, Option<String>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Whole,
    Pointer(String),
    Line(usize),
    Column(usize, usize),
}

impl Error {
    /// An error of no particular place.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            file: None,
            place: Place::Whole,
            message: message.into(),
            about: None,
        }
    }

    /// An error about a definition, or a field of it, whose place is [located](Self::locate) later.
    pub(crate) fn about(definition: &str, field: Option<&str>, message: impl Into<String>) -> Self {
        Self {
            about: Some((definition.to_owned(), field.map(str::to_owned))),
            ..Self::new(message)
        }
    }

    /// The same place, and what is wrong there.
    pub(crate) fn saying(self, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..self
        }
    }

    /// Asks where the definition and the field stand, unless the place is known.
    pub(crate) fn locate(
        mut self,
        find: impl FnOnce(&str, Option<&str>) -> Option<(String, String)>,
    ) -> Self {
        if let Some((definition, field)) = self.about.take()
            && let Some((file, pointer)) = find(&definition, field.as_deref())
        {
            self.file = Some(file);
            self.place = Place::Pointer(pointer);
        }
        self
    }

    /// An error of a file as a whole.
    pub(crate) fn in_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: Some(file.to_owned()),
            ..Self::new(message)
        }
    }

    /// An error at a JSON pointer; the document itself is the empty pointer.
    pub(crate) fn at_pointer(file: &str, pointer: String, message: impl Into<String>) -> Self {
        Self {
            place: Place::Pointer(pointer),
            ..Self::in_file(file, message)
        }
    }

    /// An error at a line, counted from 1.
    pub(crate) fn at_line(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            place: Place::Line(line),
            ..Self::in_file(file, message)
        }
    }

    /// An error at a line and a column of it, both counted from 1.
    pub(crate) fn at_column(
        file: &str,
        line: usize,
        column: usize,
        message: impl Into<String>,
    ) -> Self {
        Self {
            place: Place::Column(line, column),
            ..Self::in_file(file, message)
        }
    }

    /// The input file, as the caller named it.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The JSON pointer in the file, as in `/components/schemas/io.k8s.api.core.v1.Pod/type`.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match &self.place {
            Place::Pointer(pointer) => Some(pointer),
            Place::Whole | Place::Line(_) | Place::Column(..) => None,
        }
    }

    /// What is wrong, without the place.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}")?;
            match &self.place {
                Place::Pointer(pointer) if !pointer.is_empty() => write!(f, " at {pointer}")?,
                Place::Line(line) => write!(f, " line {line}")?,
                Place::Column(line, column) => write!(f, " line {line} column {column}")?,
                Place::Whole | Place::Pointer(_) => {}
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
