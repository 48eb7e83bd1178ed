//! The names of resources and subresources.

use super::keyword;
use super::words::words;

/// A plural's name in Rust and in a type's name. The plural itself is one word in lower case; the
/// kind says where its words end: `networkpolicies` of `NetworkPolicy` is `network_policies` and
/// `NetworkPolicies`. A plural that has nothing of its kind is taken as one word.
pub(crate) fn plural_names(plural: &str, kind: &str) -> (String, String) {
    let words = words(kind);
    let (last, first) = match words.split_last() {
        Some((last, first)) => (last.as_str(), first),
        None => ("", words.as_slice()),
    };
    let one_word = || {
        (
            keyword::escape(plural.replace(['-', '.'], "_")),
            capitalized(plural),
        )
    };
    let mut rest = plural;
    for word in first {
        match rest.strip_prefix(word.to_lowercase().as_str()) {
            Some(after) => rest = after,
            None => return one_word(),
        }
    }
    let mut accessor: Vec<_> = first.iter().map(|word| word.to_lowercase()).collect();
    accessor.push(rest.to_owned());
    // The last word keeps the kind's case as far as it is the kind's: `CIDRs`, `Policies`.
    let shared = last
        .chars()
        .zip(rest.chars())
        .take_while(|(kind, plural)| kind.to_ascii_lowercase() == *plural)
        .count();
    // `nodes` of `NodeMetrics`: what is left is an ending, and no word.
    if shared == 0 && ["", "s", "es"].contains(&rest) {
        return one_word();
    }
    let ending = if shared == 0 {
        capitalized(rest)
    } else {
        last.chars()
            .take(shared)
            .chain(rest.chars().skip(shared))
            .collect()
    };
    (
        keyword::escape(accessor.join("_")),
        capitalized(&format!("{}{ending}", first.concat())),
    )
}

/// A subresource's name in Rust. Its words are written together, and nothing says where they end.
pub(crate) fn subresource_accessor(name: &str) -> String {
    keyword::escape(match name {
        "ephemeralcontainers" => "ephemeral_containers".to_owned(),
        "portforward" => "port_forward".to_owned(),
        other => other.replace('-', "_"),
    })
}

/// The word with its first letter as a capital.
pub(super) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
