//! A Kubernetes minor.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// A Kubernetes minor, as in `1.37`.
///
/// ```
/// use clientset_codegen::Minor;
///
/// let minor: Minor = "v1.37".parse()?;
/// assert_eq!(minor, Minor { major: 1, minor: 37 });
/// assert_eq!(minor.to_string(), "1.37");
/// # Ok::<(), clientset_codegen::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor {
    /// 1, so far.
    pub major: u32,
    /// The minor.
    pub minor: u32,
}

impl FromStr for Minor {
    type Err = Error;

    /// Reads `1.37` or `v1.37`; a patch level is refused, since the input is one folder per minor.
    fn from_str(text: &str) -> Result<Self, Error> {
        let parse = || {
            let (major, minor) = text.strip_prefix('v').unwrap_or(text).split_once('.')?;
            Some(Self {
                major: number(major)?,
                minor: number(minor)?,
            })
        };
        parse().ok_or_else(|| {
            Error::new(format!(
                "{text:?} is no Kubernetes minor; expected two numbers, as in 1.37"
            ))
        })
    }
}

fn number(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::Minor;

    #[test]
    fn a_minor_is_two_numbers() {
        for (text, expected) in [("1.37", Some((1, 37))), ("v1.9", Some((1, 9)))] {
            let parsed = text.parse::<Minor>().ok();
            assert_eq!(parsed.map(|m| (m.major, m.minor)), expected, "{text}");
        }
        for text in ["", "1", "1.37.0", "v", "1.x", "1.+3", "one.two", "1."] {
            assert!(text.parse::<Minor>().is_err(), "{text:?} was accepted");
        }
    }
}
