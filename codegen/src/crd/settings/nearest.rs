//! What somebody meant who wrote a name that is not there.

/// The candidate that a name is most like, if any is like it at all.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let enough = name.chars().count().max(3) / 3;
    let (distance, best) = candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min()?;
    (distance <= enough).then_some(best)
}

/// The message's end: what was probably meant, or what there is.
pub(super) fn hint<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str, IntoIter: Clone>,
) -> String {
    /// As many as a reader looks through.
    const SHOWN: usize = 12;
    let candidates = candidates.into_iter();
    if let Some(nearest) = nearest(name, candidates.clone()) {
        return format!("; did you mean {nearest:?}?");
    }
    let count = candidates.clone().count();
    let shown: Vec<&str> = candidates.take(SHOWN).collect();
    match (count, count.saturating_sub(SHOWN)) {
        (0, _) => "; there is none".to_owned(),
        (_, 0) => format!("; expected one of {}", shown.join(", ")),
        (_, more) => format!("; expected one of {} and {more} more", shown.join(", ")),
    }
}

/// How many letters are to be added, left out or changed, whatever their case.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, from) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (at, to) in to.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn the_likeliest_name_is_offered_else_what_there_is() {
        for (name, expected) in [
            ("Certifcate", "; did you mean \"Certificate\"?"),
            ("certificate", "; did you mean \"Certificate\"?"),
            ("Order", "; expected one of Certificate, Issuer"),
        ] {
            assert_eq!(hint(name, ["Certificate", "Issuer"]), expected);
        }
        assert_eq!(hint("a", []), "; there is none");
        let many: Vec<String> = (10..40).map(|number| format!("name{number}")).collect();
        let hint = hint("x", many.iter().map(String::as_str));
        assert!(hint.ends_with("name21 and 18 more"), "{hint}");
    }
}
