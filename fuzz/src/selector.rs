//! Label selectors: the first line is a selector, the others are labels.

use clientset::meta::{LabelSelector, Requirement, Selector, SelectorOperator};
use clientset::{Map, Str};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut lines = text.split('\u{1}');
    let written = lines.next().unwrap_or_default();
    let Ok(selector) = written.parse::<Selector>() else {
        return;
    };
    let canonical = selector.to_string();
    let again: Selector = canonical.parse().expect("what was written can be read");
    assert_eq!(again.to_string(), canonical);
    assert_eq!(again, selector, "{canonical}");
    let collected: Selector = selector.requirements().iter().cloned().collect();
    assert_eq!(collected, selector);

    let object = LabelSelector::try_from(&selector).ok();
    let from_object = object
        .as_ref()
        .map(|object| object.to_selector().expect("it was a selector before"));
    for labels in labels(&selector, lines) {
        let expected = selector
            .requirements()
            .iter()
            .all(|one| model(one, &labels));
        assert_eq!(
            selector.matches(&labels),
            expected,
            "{canonical} {labels:?}"
        );
        if let (Some(object), Some(from_object)) = (&object, &from_object) {
            assert_eq!(object.matches(&labels), expected, "{object:?} {labels:?}");
            assert_eq!(from_object.matches(&labels), expected, "{from_object}");
        }
    }
}

/// Labels that are likely to match: those of the input, and the selector's own.
fn labels<'a>(selector: &Selector, lines: impl Iterator<Item = &'a str>) -> Vec<Map<Str>> {
    let mut given = Map::new();
    for line in lines {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        given.insert(key, value.into());
    }
    let mut sets = vec![Map::new(), given.clone()];
    for requirement in selector.requirements() {
        for value in requirement.values() {
            given.insert(requirement.key(), value.clone());
            sets.push([(requirement.key(), value.clone())].into());
            if sets.len() < 64 {
                sets.push(given.clone());
            }
        }
        given.insert(requirement.key(), "x".into());
        sets.push(given.clone());
    }
    sets.truncate(128);
    sets
}

/// The documented meaning, by linear search.
fn model(requirement: &Requirement, labels: &Map<Str>) -> bool {
    let label = labels.iter().find(|(key, _)| **key == *requirement.key());
    let label = label.map(|(_, value)| value.as_str());
    let values: Vec<&str> = requirement.values().iter().map(Str::as_str).collect();
    let numbers = || {
        Some((
            label?.parse::<i64>().ok()?,
            values.first()?.parse::<i64>().ok()?,
        ))
    };
    match requirement.operator() {
        SelectorOperator::Equals | SelectorOperator::In => {
            label.is_some_and(|label| values.contains(&label))
        }
        SelectorOperator::NotEquals | SelectorOperator::NotIn => {
            label.is_none_or(|label| !values.contains(&label))
        }
        SelectorOperator::Exists => label.is_some(),
        SelectorOperator::DoesNotExist => label.is_none(),
        SelectorOperator::GreaterThan => numbers().is_some_and(|(label, value)| label > value),
        SelectorOperator::LessThan => numbers().is_some_and(|(label, value)| label < value),
        other => panic!("the model lacks {other:?}"),
    }
}
