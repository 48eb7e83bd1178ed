//! What is the same though it differs: uids, times, versions, addresses.

use clientset_testing::Said;

use super::Session;

/// Of these fields the values are of no interest.
const FIELDS: &[&str] = &[
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "lastTransitionTime",
    "lastUpdateTime",
    "lastProbeTime",
    "time",
    "selfLink",
];

/// The commands of which two sessions say different things, with both.
pub(crate) fn differences(ours: &Session, theirs: &Session) -> Vec<String> {
    let pairs = ours.said().iter().zip(theirs.said());
    let text = |session: &Session, said: &Said| {
        let output = format!("{:?}\n{}\n{}", said.status.code(), said.stdout, said.stderr);
        masked(session, &output)
    };
    pairs
        .filter_map(|((command, ours_said), (_, theirs_said))| {
            let (a, b) = (text(ours, ours_said), text(theirs, theirs_said));
            (a != b).then(|| format!("--- kubectl {command}\n{}", lines(&a, &b)))
        })
        .collect()
}

fn masked(session: &Session, text: &str) -> String {
    let text = text
        .replace(session.url(), "URL")
        .replace(session.namespace(), "NS");
    let lines = text.lines().map(line);
    lines.collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let trimmed = line.trim_start();
    let indent = &line[..line.len() - trimmed.len()];
    let (dash, rest) = match trimmed.strip_prefix("- ") {
        Some(rest) => ("- ", rest),
        None => ("", trimmed),
    };
    let (name, _) = rest.split_once(':').unwrap_or((rest, ""));
    if FIELDS.contains(&name.trim_matches('"')) {
        return format!("{indent}{dash}{name}: MASKED");
    }
    // Columns are as wide as their widest cell.
    let words = rest.split_whitespace().map(word);
    format!("{indent}{dash}{}", words.collect::<Vec<_>>().join(" "))
}

fn word(word: &str) -> String {
    if is_age(word) {
        return "AGE".to_owned();
    }
    word.to_owned()
}

/// `5s`, `2m13s`: how `kubectl get` says since when.
fn is_age(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.ends_with(['s', 'm', 'h', 'd'])
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, 's' | 'm' | 'h' | 'd'))
}

/// The lines of which two texts differ: those of this server, then those of the real one.
fn lines(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let begin = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let end = ours[begin..]
        .iter()
        .rev()
        .zip(theirs[begin..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let part = |lines: &[&str], mark: &str| -> String {
        lines[begin..lines.len() - end]
            .iter()
            .map(|line| format!("{mark} {line}\n"))
            .collect()
    };
    format!("{}{}", part(&ours, "in memory:"), part(&theirs, "real:"))
}
