//! What the labels of a namespace say: a level and its version for each of the modes.

use std::fmt;

use serde_json::Value;

/// How strict, from the laxest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Privileged,
    Baseline,
    Restricted,
}

/// As of which Kubernetes a level is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Latest,
    /// `v1.` and this.
    Minor(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) level: Level,
    pub(super) version: Version,
}

/// What a namespace wants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    pub(super) enforce: Demand,
    pub(super) warn: Demand,
}

/// A label that says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) expected: &'static str,
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Privileged => "privileged",
            Level::Baseline => "baseline",
            Level::Restricted => "restricted",
        };
        match self.version {
            Version::Latest => write!(f, "{level}:latest"),
            Version::Minor(minor) => write!(f, "{level}:v1.{minor}"),
        }
    }
}

impl Policy {
    /// The policy of these labels, with what is wrong with them: there is always a policy, for namespaces that had
    /// such labels before anybody looked at them.
    pub(super) fn of(labels: &Value) -> (Self, Vec<Wrong>) {
        let mut wrong = Vec::new();
        let mut read = |level: &'static str, version: &'static str| {
            let demand = Asked {
                level: labels[level].as_str().map(level_of),
                version: labels[version].as_str().map(version_of),
            };
            for (label, is_wrong, expected) in [
                (
                    level,
                    demand.level == Some(None),
                    "must be one of privileged, baseline, restricted",
                ),
                (
                    version,
                    demand.version == Some(None),
                    "must be \"latest\" or \"v1.x\"",
                ),
            ] {
                if is_wrong {
                    let value = labels[label].as_str().unwrap_or_default().to_owned();
                    wrong.push(Wrong {
                        label,
                        value,
                        expected,
                    });
                }
            }
            demand
        };
        let enforce = read(
            "pod-security.kubernetes.io/enforce",
            "pod-security.kubernetes.io/enforce-version",
        );
        read(
            "pod-security.kubernetes.io/audit",
            "pod-security.kubernetes.io/audit-version",
        );
        let warn = read(
            "pod-security.kubernetes.io/warn",
            "pod-security.kubernetes.io/warn-version",
        );
        let version = |asked: &Asked| asked.version.flatten().unwrap_or(Version::Latest);
        let enforced = Demand {
            // What cannot be read is as strict as can be.
            level: match enforce.level {
                None => Level::Privileged,
                Some(level) => level.unwrap_or(Level::Restricted),
            },
            version: version(&enforce),
        };
        let mut warned = Demand {
            level: warn.level.flatten().unwrap_or(Level::Privileged),
            version: version(&warn),
        };
        // Who enforces a level also wants to hear of it, where nothing else is said.
        if let (None, Some(Some(level))) = (warn.level, enforce.level)
            && level > warned.level
        {
            warned.level = level;
            if warn.version.is_none() {
                warned.version = enforced.version;
            }
        }
        let policy = Self {
            enforce: enforced,
            warn: warned,
        };
        (policy, wrong)
    }
}

/// What labels ask for; `Some(None)` is a label that cannot be read.
struct Asked {
    level: Option<Option<Level>>,
    version: Option<Option<Version>>,
}

fn level_of(value: &str) -> Option<Level> {
    match value {
        "privileged" => Some(Level::Privileged),
        "baseline" => Some(Level::Baseline),
        "restricted" => Some(Level::Restricted),
        _ => None,
    }
}

fn version_of(value: &str) -> Option<Version> {
    if value == "latest" {
        return Some(Version::Latest);
    }
    let minor = value.strip_prefix("v1.")?;
    let is_number =
        minor == "0" || (!minor.starts_with('0') && minor.chars().all(|c| c.is_ascii_digit()));
    is_number.then(|| minor.parse().ok().map(Version::Minor))?
}
