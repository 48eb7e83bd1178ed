//! From the words of definitions to parts of Rust's names.

use std::borrow::Cow;

use crate::names;

/// A name in PascalCase: `privateKey` is `PrivateKey`, `proxyURL` is `ProxyUrl`, `dns01` is `Dns01`. What
/// is no ASCII becomes the number of its code point (`U00e9`), so that every name is an identifier that
/// everybody can type, and none is lost. Empty for a name without letters or digits.
pub(super) fn pascal(name: &str) -> String {
    join(&lower_words(name))
}

/// As [`pascal`], for one of many: `solvers` is `Solver`.
pub(super) fn pascal_singular(name: &str) -> String {
    let mut words = lower_words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    join(&words)
}

/// A name whose letters and digits are ASCII: every other character is the word of its code point.
pub(super) fn ascii(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            text.push_str(&format!("_u{:04x}_", u32::from(c)));
        }
    }
    Cow::Owned(text)
}

pub(super) fn lower_words(name: &str) -> Vec<String> {
    let mut words = names::words(&ascii(name));
    words
        .iter_mut()
        .for_each(|word| word.make_ascii_lowercase());
    words
}

fn join(words: &[String]) -> String {
    let mut pascal = String::new();
    for word in words {
        // `1.0` is not `10`: rustc has digits apart by an underscore.
        if pascal.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit())
        {
            pascal.push('_');
        }
        let mut letters = word.chars();
        pascal.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(letters.as_str());
    }
    pascal
}

/// Plurals whose singular no ending tells, and words that end as plurals do and are none. The last
/// word of a name decides.
const EXCEPTIONS: [(&str, &str); 50] = [
    ("aks", "aks"),
    ("alias", "alias"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("apis", "api"),
    ("atlas", "atlas"),
    ("aws", "aws"),
    ("axes", "axis"),
    ("bias", "bias"),
    ("biases", "bias"),
    ("buses", "bus"),
    ("caches", "cache"),
    ("canvas", "canvas"),
    ("canvases", "canvas"),
    ("chaos", "chaos"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("cpus", "cpu"),
    ("criteria", "criterion"),
    ("dns", "dns"),
    ("ecs", "ecs"),
    ("eks", "eks"),
    ("gas", "gas"),
    ("gcs", "gcs"),
    ("gpus", "gpu"),
    ("hls", "hls"),
    ("https", "https"),
    ("indices", "index"),
    ("kms", "kms"),
    ("kubernetes", "kubernetes"),
    ("matrices", "matrix"),
    ("menus", "menu"),
    ("movies", "movie"),
    ("mtls", "mtls"),
    ("nfs", "nfs"),
    ("os", "os"),
    ("people", "person"),
    ("rds", "rds"),
    ("sas", "sas"),
    ("series", "series"),
    ("sms", "sms"),
    ("sns", "sns"),
    ("species", "species"),
    ("sqs", "sqs"),
    ("statuses", "status"),
    ("tls", "tls"),
    ("uris", "uri"),
    ("vcpus", "vcpu"),
    ("vertices", "vertex"),
    ("viruses", "virus"),
];

/// The singular of a word in small letters. What the rule does not know stays as it is, for a plural is a
/// fine name too.
fn singular(word: &str) -> String {
    if let Ok(at) = EXCEPTIONS.binary_search_by_key(&word, |(plural, _)| *plural) {
        return EXCEPTIONS[at].1.to_owned();
    }
    if !word.is_ascii() {
        return word.to_owned();
    }
    let cut = |count: usize, ending: &str| format!("{}{ending}", &word[..word.len() - count]);
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    match word.len() {
        0..=2 => word.to_owned(),
        length if length > 4 && ends(&["ies"]) => cut(3, "y"),
        _ if ends(&["sses", "shes", "ches", "xes", "zzes"]) => cut(2, ""),
        _ if ends(&["ss", "us", "is"]) => word.to_owned(),
        _ if ends(&["s"]) => cut(1, ""),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{EXCEPTIONS, pascal, pascal_singular, singular};

    #[test]
    fn the_exceptions_are_sorted() {
        assert!(EXCEPTIONS.is_sorted());
    }

    #[test]
    fn one_of_many_is_in_the_singular() {
        let table = [
            ("solvers", "solver"),
            ("addresses", "address"),
            ("policies", "policy"),
            ("prefixes", "prefix"),
            ("matches", "match"),
            ("hashes", "hash"),
            ("databases", "database"),
            ("statuses", "status"),
            ("status", "status"),
            ("ingress", "ingress"),
            ("prometheus", "prometheus"),
            ("analysis", "analysis"),
            ("series", "series"),
            ("caches", "cache"),
            ("children", "child"),
            ("ips", "ip"),
            ("ids", "id"),
            ("uris", "uri"),
            ("env", "env"),
            ("data", "data"),
            ("os", "os"),
            ("as", "as"),
            ("ties", "tie"),
            ("keys", "key"),
            ("", ""),
        ];
        for (plural, expected) in table {
            assert_eq!(singular(plural), expected, "{plural}");
        }
    }

    #[test]
    fn names_are_in_pascal_case_whatever_they_are_spelled_with() {
        let table = [
            ("privateKey", "PrivateKey"),
            ("proxyURL", "ProxyUrl"),
            ("dns01", "Dns01"),
            ("hugepages-2Mi", "Hugepages2Mi"),
            ("config.yaml", "ConfigYaml"),
            ("jwks_uri", "JwksUri"),
            ("$action", "Action"),
            ("802.1q", "802_1q"),
            ("1.0", "1_0"),
            ("$", ""),
            ("", ""),
            ("größe", "GrU00f6U00dfE"),
            ("中文", "U4e2dU6587"),
        ];
        for (name, expected) in table {
            assert_eq!(pascal(name), expected, "{name}");
        }
    }

    #[test]
    fn a_plural_of_capitals_is_a_plural() {
        for (name, expected) in [
            ("podIPs", "PodIp"),
            ("trustedCAs", "TrustedCa"),
            ("serviceAccounts", "ServiceAccount"),
            ("nonResourceURLs", "NonResourceUrl"),
        ] {
            assert_eq!(pascal_singular(name), expected, "{name}");
        }
    }
}
