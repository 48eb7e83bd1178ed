//! The SOURCE file: of which minor the facts are, and where they came from.

use std::collections::{BTreeMap, BTreeSet};

use super::SOURCE;
use crate::Error;
use crate::document::GroupVersionId;
use crate::version::Minor;

const KUBERNETES: &str = "kubernetes";
const ORIGIN: &str = "origin";
const SHA256: &str = "sha256";
const DEFAULTS: &str = "defaults";
const LEFT_OUT: &str = "left out";

/// Where facts came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// In words that hold on every machine: `k8s.io/kubernetes@v1.37.0 api/openapi-spec`.
    pub description: String,
    /// Of the input: of a file itself; of a folder, of the list that `sha256sum` prints of its files.
    pub sha256: String,
}

/// What SOURCE says besides the origin.
pub(super) struct Heading {
    pub(super) minor: Minor,
    pub(super) has_defaults: bool,
    pub(super) left_out: BTreeSet<GroupVersionId>,
}

pub(super) fn write(origin: &Origin, heading: &Heading) -> String {
    let mut text = format!(
        "{KUBERNETES}: {}\n{ORIGIN}: {}\n{SHA256}: {}\n{DEFAULTS}: {}\n",
        heading.minor,
        origin.description,
        origin.sha256,
        if heading.has_defaults { "yes" } else { "no" },
    );
    for id in &heading.left_out {
        text.push_str(&format!("{LEFT_OUT}: {id}\n"));
    }
    text
}

pub(super) fn read(text: &str) -> Result<(Origin, Heading), Error> {
    let mut words = BTreeMap::new();
    let mut left_out = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        let Some((key, value)) = line.split_once(": ") else {
            return Err(Error::at_line(
                SOURCE,
                index + 1,
                format!("expected KEY: VALUE, found {line:?}"),
            ));
        };
        match key {
            LEFT_OUT => {
                let (group, version) = value.rsplit_once('/').unwrap_or(("", value));
                left_out.insert(GroupVersionId {
                    group: group.to_owned(),
                    version: version.to_owned(),
                });
            }
            KUBERNETES | ORIGIN | SHA256 | DEFAULTS => {
                words.insert(key, (index + 1, value));
            }
            other => {
                return Err(Error::at_line(
                    SOURCE,
                    index + 1,
                    format!("unknown key {other:?}"),
                ));
            }
        }
    }
    let word = |key: &str| {
        words
            .get(key)
            .copied()
            .ok_or_else(|| Error::in_file(SOURCE, format!("says no {key:?}")))
    };
    let (line, minor) = word(KUBERNETES)?;
    let minor = minor
        .parse()
        .map_err(|error: Error| Error::at_line(SOURCE, line, error.to_string()))?;
    let (line, defaults) = word(DEFAULTS)?;
    let has_defaults = match defaults {
        "yes" => true,
        "no" => false,
        other => {
            return Err(Error::at_line(
                SOURCE,
                line,
                format!("expected yes or no, found {other:?}"),
            ));
        }
    };
    Ok((
        Origin {
            description: word(ORIGIN)?.1.to_owned(),
            sha256: word(SHA256)?.1.to_owned(),
        },
        Heading {
            minor,
            has_defaults,
            left_out,
        },
    ))
}
