//! What is wrong with an input or a setting, and where.

use std::fmt;

use super::facts::Place;

/// What is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is; the file is empty where it is nowhere in particular.
    pub place: Place,
    /// What is wrong and what to do, in a sentence.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
        }
    }

    /// A problem of a whole file.
    #[must_use]
    pub fn in_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        let file = file.into();
        Self::at(
            Place {
                file,
                ..Place::default()
            },
            message,
        )
    }
}

/// `file:line:column: message`, as compilers write it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.file.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// `file:line:column`, without what is not known.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Problem};

    #[test]
    fn a_problem_is_written_as_compilers_do() {
        for (file, line, column, expected) in [
            ("", 0, 0, "is wrong"),
            ("a.yaml", 0, 0, "a.yaml: is wrong"),
            ("a.yaml", 3, 0, "a.yaml:3: is wrong"),
            ("a.yaml", 3, 5, "a.yaml:3:5: is wrong"),
        ] {
            let file = file.to_owned();
            let problem = Problem::at(Place { file, line, column }, "is wrong");
            assert_eq!(problem.to_string(), expected);
        }
    }
}
