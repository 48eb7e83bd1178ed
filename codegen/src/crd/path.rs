//! Where a node of a schema stands, as settings, rules and messages write it.

use std::fmt;
use std::str::FromStr;

use crate::Error;

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

    /// The path above, and the last step; `None` for the object itself.
    #[must_use]
    pub fn parent(&self) -> Option<(Self, &Step)> {
        let (last, above) = self.0.split_last()?;
        Some((Self(above.to_vec()), last))
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

/// Reads what [`Display`](fmt::Display) writes.
///
/// ```
/// use clientset_codegen::crd::path::SchemaPath;
///
/// let path: SchemaPath = "spec.solvers[].dns01".parse()?;
/// assert_eq!(path.to_string(), "spec.solvers[].dns01");
/// let wrong = "spec.solvers[0]".parse::<SchemaPath>().unwrap_err();
/// assert!(wrong.to_string().contains("`[]`"), "{wrong}");
/// # Ok::<_, clientset_codegen::Error>(())
/// ```
impl FromStr for SchemaPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| Error::new(format!("{text:?} is no path of a field: {what}"));
        let mut path = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("[]") {
                path.0.push(Step::Element);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("{}") {
                path.0.push(Step::Value);
                rest = after;
            } else if rest.starts_with(['[', '{']) {
                return Err(wrong(
                    "an element of a list is `[]`, a value of a map `{}`, without an index or a key",
                ));
            } else {
                if !path.0.is_empty() {
                    rest = rest.strip_prefix('.').ok_or_else(|| {
                        wrong(&format!("expected `.`, `[]` or `{{}}` before {rest:?}"))
                    })?;
                }
                let (name, after) = property(rest).map_err(|what| wrong(&what))?;
                path.0.push(Step::Property(name));
                rest = after;
            }
        }
        Ok(path)
    }
}

/// Whether a property's name may have it without quotes.
fn plain(c: char) -> bool {
    c.is_alphanumeric() || "_-$/@:".contains(c)
}

/// A property at the start of a text, and what follows it.
fn property(text: &str) -> Result<(String, &str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c| !plain(c)).unwrap_or(text.len());
        return match text.split_at(end) {
            ("", "") => Err("it ends with a dot".to_owned()),
            ("", rest) => Err(format!(
                "expected the name of a property before {rest:?}; one with other characters than \
                 letters, digits and _-$/@: stands in quotes"
            )),
            (name, rest) => Ok((name.to_owned(), rest)),
        };
    };
    let mut name = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((name, &quoted[at + 1..])),
            '\\' => name.push(escaped(&mut characters)?),
            other => name.push(other),
        }
    }
    Err(format!("the quote before {quoted:?} is not closed"))
}

/// What stands behind a backslash, as `{:?}` writes it.
fn escaped(characters: &mut std::str::CharIndices<'_>) -> Result<char, String> {
    let unknown = || "behind a backslash stands one of \" \\ n r t 0 ' u{..}".to_owned();
    Ok(match characters.next().ok_or_else(unknown)?.1 {
        quote @ ('"' | '\\' | '\'') => quote,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'u' => {
            let mut digits = characters.map(|(_, c)| c).skip_while(|c| *c == '{');
            let digits: String = digits.by_ref().take_while(|c| *c != '}').collect();
            let number = u32::from_str_radix(&digits, 16).map_err(|_| unknown())?;
            char::from_u32(number).ok_or_else(unknown)?
        }
        _ => return Err(unknown()),
    })
}

#[cfg(test)]
mod tests {
    use super::{SchemaPath, Step};

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for text in [
            "",
            "spec",
            "spec.solvers[].dns01",
            "spec.limits{}[]",
            "[]{}.a",
            "data.\"config.yaml\"",
            "data.\"\"",
            "a.\"b\\\"c\\\\d\\n\\u{1}\".e",
            "$ref.x-y/z@1:2",
        ] {
            let path: SchemaPath = text.parse().unwrap();
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_path_is_said() {
        for (text, expected) in [
            (".spec", "expected the name of a property before \".spec\""),
            ("spec.", "ends with a dot"),
            ("spec..x", "expected the name of a property before \".x\""),
            ("spec[0]", "an element of a list is `[]`"),
            ("spec{a}", "a value of a map `{}`"),
            ("spec[]x", "expected `.`, `[]` or `{}` before \"x\""),
            ("spec.a b", "expected `.`, `[]` or `{}` before \" b\""),
            ("data.\"a", "is not closed"),
            ("data.\"a\\q\"", "behind a backslash"),
        ] {
            let error = text.parse::<SchemaPath>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

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
