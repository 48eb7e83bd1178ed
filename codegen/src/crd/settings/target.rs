//! What a setting is about.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::crd::path::SchemaPath;

/// What a setting is about: a group, a kind of it, or what stands at a path of the kind.
///
/// ```
/// use clientset_codegen::crd::settings::Target;
///
/// let target: Target = "cert-manager.io/Issuer.spec.acme.solvers[].dns01".parse()?;
/// assert_eq!(target.group, "cert-manager.io");
/// assert_eq!(target.kind.as_deref(), Some("Issuer"));
/// assert_eq!(target.path.to_string(), "spec.acme.solvers[].dns01");
/// # Ok::<_, clientset_codegen::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The API group.
    pub group: String,
    /// The kind; `None` for the whole group.
    pub kind: Option<String>,
    /// What stands in the kind; empty for the kind itself.
    pub path: SchemaPath,
}

impl Target {
    /// A group.
    #[must_use]
    pub fn group(group: &str) -> Self {
        Self {
            group: group.to_owned(),
            kind: None,
            path: SchemaPath::default(),
        }
    }

    /// A kind.
    #[must_use]
    pub fn kind(group: &str, kind: &str) -> Self {
        Self {
            kind: Some(kind.to_owned()),
            ..Self::group(group)
        }
    }

    /// What stands at a path of a kind.
    #[must_use]
    pub fn field(group: &str, kind: &str, path: SchemaPath) -> Self {
        Self {
            path,
            ..Self::kind(group, kind)
        }
    }
}

/// Reads `GROUP`, `GROUP/KIND` and `GROUP/KIND.path.to[].field`.
impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::new(format!(
                "{text:?} names nothing: {what}; expected GROUP, GROUP/KIND or GROUP/KIND.path.of[].field, \
                 as in cert-manager.io/Certificate.spec.privateKey"
            ))
        };
        let (group, rest) = match text.split_once('/') {
            Some((group, rest)) => (group, Some(rest)),
            None => (text, None),
        };
        let part_of_a_group = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        if group.is_empty() {
            return Err(wrong("the group is empty"));
        }
        if !group.chars().all(part_of_a_group) {
            return Err(wrong(&format!("{group:?} is no API group")));
        }
        let Some(rest) = rest else {
            return Ok(Self::group(group));
        };
        let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
        let (kind, path) = rest.split_at(end);
        if kind.is_empty() {
            return Err(wrong("the kind is empty"));
        }
        if !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(wrong(&format!("{kind:?} is no kind")));
        }
        let path = match path.strip_prefix('.') {
            Some("") => return Err(wrong("it ends with a dot")),
            Some(path) => path,
            None => path,
        };
        Ok(Self::field(group, kind, path.parse()?))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.group)?;
        if let Some(kind) = &self.kind {
            write!(f, "/{kind}")?;
        }
        let path = self.path.to_string();
        let joint = match path.chars().next() {
            None | Some('[' | '{') => "",
            Some(_) => ".",
        };
        write!(f, "{joint}{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        for text in [
            "cert-manager.io",
            "cert-manager.io/Certificate",
            "cert-manager.io/Certificate.spec",
            "cert-manager.io/Issuer.spec.acme.solvers[].dns01",
            "example.com/Limits{}",
            "example.com/Box.data.\"a/b.c\"",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_target_is_said() {
        for (text, expected) in [
            ("", "the group is empty"),
            ("/Certificate", "the group is empty"),
            ("cert-manager.io/", "the kind is empty"),
            ("cert-manager.io/.spec", "the kind is empty"),
            ("cert-manager.io/Certificate.", "it ends with a dot"),
            (
                "cert manager/Certificate",
                "\"cert manager\" is no API group",
            ),
            (
                "cert-manager.io/v1/Certificate",
                "\"v1/Certificate\" is no kind",
            ),
            (
                "cert-manager.io/Issuer.spec.solvers[0]",
                "an element of a list is `[]`",
            ),
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
