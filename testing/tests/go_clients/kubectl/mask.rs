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
    // The same in `describe`.
    "UID",
    "Resource Version",
    "Creation Timestamp",
    "clusterIP",
    "nodePort",
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
    // A group that another test has made meanwhile.
    let is_of_another = |line: &str| line.contains(".example.com/v1") && !line.contains("NS");
    let lines = text
        .lines()
        .filter(|line| !is_log(line) && !is_of_another(line))
        .map(line);
    lines.collect::<Vec<_>>().join("\n")
}

/// `I1231 23:59:59...`: what client-go noticed meanwhile, such as that a connection ended with the watch on it.
fn is_log(line: &str) -> bool {
    let mut chars = line.chars();
    matches!(chars.next(), Some('I' | 'W' | 'E'))
        && chars.by_ref().take(4).all(|c| c.is_ascii_digit())
        && chars.next() == Some(' ')
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
    let bare = word.trim_matches(['"', ',', '{', '}', '[', ']']);
    match word {
        _ if is_like(bare, "00000000-0000-0000-0000-000000000000") => word.replace(bare, "UID"),
        _ if is_age(word) => "AGE".to_owned(),
        _ if is_like(bare, "0000-00-00T00:00:00Z") => word.replace(bare, "TIME"),
        // An address of a service.
        _ if bare.starts_with("10.0.") => word.replace(bare, "ADDRESS"),
        _ => word.to_owned(),
    }
}

/// Whether a text is of this shape, where 0 stands for any digit of sixteen.
fn is_like(text: &str, shape: &str) -> bool {
    let digit = |c: char| if c.is_ascii_hexdigit() { '0' } else { c };
    text.chars().map(digit).eq(shape.chars())
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
