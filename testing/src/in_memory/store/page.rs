//! Continue tokens: where the next page of a list begins, and of which version of the list it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The content of a token. Opaque to clients, in the form that API servers use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Continue {
    /// The version of the list; `None` for whatever is newest, after the first one expired.
    pub(crate) revision: Option<u64>,
    /// The key of the last object that was sent.
    pub(crate) after: String,
}

impl Continue {
    pub(crate) fn token(&self) -> String {
        let revision = match self.revision {
            Some(revision) => Value::from(revision),
            None => Value::from(-1),
        };
        let content =
            json!({"v": "meta.k8s.io/v1", "rv": revision, "start": format!("{}\0", self.after)});
        URL_SAFE_NO_PAD.encode(content.to_string())
    }

    /// Reads a token; `None` when it is none of ours.
    pub(crate) fn parse(token: &str) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).ok()?;
        let content: Value = serde_json::from_slice(&text).ok()?;
        if content["v"] != "meta.k8s.io/v1" {
            return None;
        }
        let revision = match content["rv"].as_i64()? {
            -1 => None,
            revision => Some(u64::try_from(revision).ok().filter(|number| *number > 0)?),
        };
        let after = content["start"].as_str()?.strip_suffix('\0')?;
        Some(Self {
            revision,
            after: after.to_owned(),
        })
    }
}
