//! Splitting a name into words.

/// The words of a name, in their own case.
///
/// Words end at anything that is neither letter nor digit, and where the case rises. A run of
/// capitals is one word (`hostPID`), but for its last letter when small ones follow (`CSIDriver`) and
/// for a `V` before a digit (`openAPIV3Schema`). A small `s` that ends a run of capitals belongs to it:
/// `podCIDRs` is `pod` and `CIDRs`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            finish(&mut word, &mut words);
            continue;
        }
        if !word.is_empty() && starts_word(&letters, at) {
            finish(&mut word, &mut words);
        }
        word.push(letter);
    }
    finish(&mut word, &mut words);
    words
}

/// `clusterIPs` as `cluster_ips`.
pub(super) fn snake_case(name: &str) -> String {
    let words: Vec<_> = words(name).iter().map(|word| word.to_lowercase()).collect();
    words.join("_")
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Whether a word starts at this letter, which has one before it.
fn starts_word(letters: &[char], at: usize) -> bool {
    let (before, letter) = (letters[at - 1], letters[at]);
    if !letter.is_uppercase() {
        return false;
    }
    if !before.is_uppercase() {
        return true;
    }
    match letters.get(at + 1) {
        // The last letter of a run starts the next word, unless the run goes on in small letters.
        Some(next) if next.is_lowercase() => {
            !ends_plural(letters, at + 1) && !is_ip_version(letters, at)
        }
        Some(next) if next.is_ascii_digit() => letter == 'V',
        _ => false,
    }
}

/// Whether the letter is the `P` of `IPv4`.
fn is_ip_version(letters: &[char], at: usize) -> bool {
    letters[at - 1..].starts_with(&['I', 'P', 'v'])
        && letters.get(at + 2).is_some_and(char::is_ascii_digit)
}

/// Whether the letter is an `s` that ends a word after a run of at least two capitals.
fn ends_plural(letters: &[char], at: usize) -> bool {
    letters[at] == 's'
        && letters
            .get(at + 1)
            .is_none_or(|next| next.is_uppercase() || !next.is_alphanumeric())
        && at >= 2
        && letters[at - 2].is_uppercase()
}
