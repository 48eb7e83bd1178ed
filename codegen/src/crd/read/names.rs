//! What names a server takes: they stand in paths and in code.

/// The longest label, in characters.
const LABEL: usize = 63;

/// The longest group, in characters.
const SUBDOMAIN: usize = 253;

/// A plural, a version: small letters, digits and dashes, a letter first.
pub(in crate::crd) fn is_label(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.len() <= LABEL
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(inner)
}

/// A kind: a label in letters of any case.
pub(in crate::crd) fn is_kind(name: &str) -> bool {
    is_label(&name.to_ascii_lowercase())
}

/// A group: labels, which may begin with a digit, and a dot between them.
pub(in crate::crd) fn is_group(name: &str) -> bool {
    let is_part = |part: &str| {
        let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(edge) && part.ends_with(edge) && part.chars().all(|c| edge(c) || c == '-')
    };
    name.len() <= SUBDOMAIN && name.contains('.') && name.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{is_group, is_kind, is_label};

    #[test]
    fn names_are_what_a_server_takes() {
        let long = "a".repeat(63);
        for name in ["v1", "verylongversion", "a-b", "v1alpha1", &long] {
            assert!(is_label(name), "{name}");
        }
        for name in [
            "",
            "1v",
            "V1",
            "-a",
            "a-",
            "a.b",
            "a/b",
            "a_b",
            "é",
            &"a".repeat(64),
        ] {
            assert!(!is_label(name), "{name}");
        }
        for name in ["Pot", "postgresql", "A-B"] {
            assert!(is_kind(name), "{name}");
        }
        for name in ["", "Po t", "Pot!", "1Pot"] {
            assert!(!is_kind(name), "{name}");
        }
        for name in ["tea.example.com", "k8s.io", "3scale.net", "a-b.c"] {
            assert!(is_group(name), "{name}");
        }
        for name in [
            "", "tea", "Tea.com", "a..b", ".a.b", "a.b.", "-a.b", "a.b/c",
        ] {
            assert!(!is_group(name), "{name}");
        }
    }
}
