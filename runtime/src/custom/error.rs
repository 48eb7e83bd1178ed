//! Why a type has no CustomResourceDefinition.

use std::fmt;

/// Why a type has no CustomResourceDefinition: everything that is wrong with it, by place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct DefinitionError {
    /// `Backup (example.com/v1)`.
    pub(super) what: String,
    pub(super) problems: Vec<Problem>,
}

/// What is wrong at one place of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The path in the object, as in `spec.targets[].name`; empty for the kind itself.
    pub path: String,
    /// What is wrong, and what to do.
    pub text: String,
}

impl DefinitionError {
    /// What is wrong, in the order of the fields.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot define {}", self.what)?;
        for (index, problem) in self.problems.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            if !problem.path.is_empty() {
                write!(f, "{}: ", problem.path)?;
            }
            f.write_str(&problem.text)?;
        }
        Ok(())
    }
}
