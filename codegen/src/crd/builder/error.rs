//! Why nothing was generated.

use std::fmt;

use crate::crd::problem::Problem;

/// Why nothing was generated: everything that is wrong, and nothing was written.
///
/// Both forms of showing it are made to be read, one problem a line: a build script whose `main`
/// returns it prints its `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    problems: Vec<Problem>,
}

impl Error {
    /// Sorted by file and place, each once.
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self { problems }
    }

    /// What is wrong, by file and place.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::new(vec![problem])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// As `Display`, on lines of its own below the `Error: ` that `main` writes.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.len() {
            1 => write!(f, "{self}"),
            count => write!(f, "{count} problems, nothing was generated\n{self}"),
        }
    }
}

impl std::error::Error for Error {}
