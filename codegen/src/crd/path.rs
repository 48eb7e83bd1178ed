//! Where a node of a schema stands, as settings, rules and messages write it.

use std::fmt;

/// A path from the object: `spec.solvers[].dns01`, `spec.limits{}`, `data."config.yaml"`. An element of a
/// list is `[]`, a value of a map `{}`; a property with a character that the path itself uses stands in
/// quotes. The object itself is the empty path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaPath(Vec<Step>);

/// A step down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To a property.
    Property(String),
    /// To the elements of a list.
    Element,
    /// To the values of a map.
    Value,
}

impl SchemaPath {
    /// One step further down.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// To a property of it.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        self.then(Step::Property(name.to_owned()))
    }

    /// The steps from the object.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl fmt::Display for SchemaPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Element => f.write_str("[]")?,
                Step::Value => f.write_str("{}")?,
                Step::Property(name) => {
                    if index > 0 {
                        f.write_str(".")?;
                    }
                    let plain = |c: char| c.is_alphanumeric() || "_-$/@:".contains(c);
                    if !name.is_empty() && name.chars().all(plain) {
                        f.write_str(name)?;
                    } else {
                        write!(f, "{name:?}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{SchemaPath, Step};

    #[test]
    fn a_path_reads_as_one_would_write_it() {
        let root = SchemaPath::default();
        assert_eq!(root.to_string(), "");
        let solvers = root
            .property("spec")
            .property("solvers")
            .then(Step::Element);
        assert_eq!(
            solvers.property("dns01").to_string(),
            "spec.solvers[].dns01"
        );
        let limits = root.property("spec").property("limits").then(Step::Value);
        assert_eq!(limits.then(Step::Element).to_string(), "spec.limits{}[]");
        let file = root.property("data").property("config.yaml");
        assert_eq!(file.to_string(), "data.\"config.yaml\"");
    }
}
