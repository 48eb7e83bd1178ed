//! What names, label keys and label values may be.

use std::net::IpAddr;

/// What the name of an object may be. Each rule says why a name is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// Labels with dots between them, 253 characters: most kinds.
    Subdomain,
    /// The same, shorter.
    SubdomainUpTo(usize),
    /// Lower case letters, digits and inner hyphens, 63 characters.
    Label,
    /// Anything that can stand in a path: RBAC.
    PathSegment,
    /// An address in its shortest form.
    IpAddress,
}

impl NameRule {
    /// # Errors
    /// Why the text is no such name.
    pub(crate) fn check(self, name: &str) -> Result<(), String> {
        match self {
            Self::Subdomain => is_subdomain(name, 253),
            Self::SubdomainUpTo(limit) => is_subdomain(name, limit),
            Self::Label => is_label(name),
            Self::PathSegment => is_path_segment(name),
            Self::IpAddress => match name.parse::<IpAddr>() {
                Ok(address) if address.to_string() == name => Ok(()),
                _ => Err("it must be an IP address in its shortest form".to_owned()),
            },
        }
    }

    /// The same for what a name is generated from: it may end in a hyphen.
    ///
    /// # Errors
    /// Why no name can begin so.
    pub(crate) fn check_prefix(self, prefix: &str) -> Result<(), String> {
        match prefix.strip_suffix('-') {
            Some(rest) if !matches!(self, Self::PathSegment | Self::IpAddress) => {
                self.check(&format!("{rest}a"))
            }
            _ => self.check(prefix),
        }
    }
}

fn is_subdomain(name: &str, limit: usize) -> Result<(), String> {
    if name.len() > limit {
        return Err(format!("it must be no more than {limit} characters"));
    }
    if name.split('.').all(is_label_text) {
        return Ok(());
    }
    Err("it must consist of lower case letters, digits, '-' and '.', and begin and end with a letter or a digit (a lowercase RFC 1123 subdomain)".to_owned())
}

fn is_label(name: &str) -> Result<(), String> {
    if name.len() > 63 {
        return Err("it must be no more than 63 characters".to_owned());
    }
    if is_label_text(name) {
        return Ok(());
    }
    Err("it must consist of lower case letters, digits and '-', and begin and end with a letter or a digit (a lowercase RFC 1123 label)".to_owned())
}

fn is_label_text(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_path_segment(name: &str) -> Result<(), String> {
    if name == "." || name == ".." {
        return Err(format!("it may not be {name:?}"));
    }
    match name.chars().find(|c| "/%".contains(*c)) {
        Some(c) => Err(format!("it may not contain {:?}", c.to_string())),
        None => Ok(()),
    }
}

/// The key of a label or an annotation: a name, behind a domain and a slash or not.
///
/// # Errors
/// Why the text is none.
pub(crate) fn is_qualified_name(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        None => key,
        Some((prefix, name)) => {
            is_subdomain(prefix, 253).map_err(|why| format!("has a wrong prefix: {why}"))?;
            name
        }
    };
    if name.is_empty() || name.len() > 63 || !is_label_content(name) {
        return Err("must be 1 to 63 letters, digits, '-', '_' and '.', and begin and end with a letter or a digit; a domain and a '/' may stand before".to_owned());
    }
    Ok(())
}

/// The value of a label.
///
/// # Errors
/// Why the text is none.
pub(crate) fn is_label_value(value: &str) -> Result<(), String> {
    if value.len() > 63 || !is_label_content(value) {
        return Err("must be empty, or up to 63 letters, digits, '-', '_' and '.' that begin and end with a letter or a digit".to_owned());
    }
    Ok(())
}

fn is_label_content(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_ascii_alphanumeric());
    text.chars().all(inner) && edge(text.chars().next()) && edge(text.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_an_api_server_takes() {
        let (long_label, long_name) = ("l".repeat(64), "x".repeat(254));
        // As a kube-apiserver answers, by rule: subdomain, label, path segment.
        for (name, expected) in [
            ("Not_A_Name", [false, false, true]),
            ("a.b", [true, false, true]),
            ("1abc", [true, true, true]),
            ("system:foo", [false, false, true]),
            (&long_label, [true, false, true]),
            (&long_name, [false, false, true]),
            ("-a", [false, false, true]),
            ("a b", [false, false, true]),
            ("a..b", [false, false, true]),
            ("", [false, false, true]),
            ("..", [false, false, false]),
            ("a/b", [false, false, false]),
        ] {
            let rules = [NameRule::Subdomain, NameRule::Label, NameRule::PathSegment];
            let taken = rules.map(|rule| rule.check(name).is_ok());
            assert_eq!(taken, expected, "{name}");
        }
        assert!(NameRule::IpAddress.check("10.0.0.1").is_ok());
        assert!(NameRule::IpAddress.check("fd00:0::1").is_err());
        assert!(NameRule::SubdomainUpTo(52).check(&long_label).is_err());
        assert!(NameRule::Subdomain.check_prefix("web-").is_ok());
        assert!(NameRule::Subdomain.check_prefix("-X_").is_err());
    }

    #[test]
    fn label_keys_and_values_are_checked() {
        for (key, expected) in [
            ("app", true),
            ("example.com/App_1.x", true),
            ("a b", false),
            ("/a", false),
            ("a/", false),
            ("A.com/x", false),
            ("-a", false),
            ("a/b/c", false),
        ] {
            assert_eq!(is_qualified_name(key).is_ok(), expected, "{key}");
        }
        for (value, expected) in [("", true), ("A-b_c.d", true), ("b c", false), ("a-", false)] {
            assert_eq!(is_label_value(value).is_ok(), expected, "{value}");
        }
    }
}
