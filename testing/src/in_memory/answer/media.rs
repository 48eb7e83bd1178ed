//! Which form of an answer a client takes.

use super::Refusal;

/// The media types that answers are sent in.
pub(crate) const ACCEPTED: &str = "application/json, application/yaml";

/// What a header has to name for the router of an API server.
const ROUTED: [&str; 4] = [
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
    "*/*",
];

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accept {
    pub(crate) format: Format,
    pub(crate) view: View,
    pub(crate) include: Include,
    /// What ages in tables are reckoned from, in seconds since 1970.
    pub(crate) now: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
}

/// What of an object is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Object,
    /// `PartialObjectMetadata`.
    Metadata,
    /// `PartialObjectMetadataList`.
    MetadataList,
    /// `Table`.
    Table,
}

/// What the rows of a table carry of their objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Include {
    None,
    Metadata,
    Object,
}

impl Accept {
    /// JSON, whole.
    pub(crate) const JSON: Self = Self {
        format: Format::Json,
        view: View::Object,
        include: Include::Metadata,
        now: 0,
    };

    /// The same at a time, in seconds since 1970.
    pub(crate) fn at(self, now: i64) -> Self {
        Self { now, ..self }
    }

    /// The first form of the header that can be sent. Quality values are passed over, as API servers do.
    ///
    /// # Errors
    /// None can be sent.
    pub(crate) fn negotiate(header: &str, include: &str) -> Result<Self, Refusal> {
        if header.trim().is_empty() {
            return Ok(Self::JSON);
        }
        // The router knows no other pattern than that of everything.
        let is_routed = |clause: &str| {
            let media_type = clause.split(';').next().unwrap_or_default().trim();
            ROUTED.contains(&media_type)
        };
        if !header.split(',').any(is_routed) {
            return Err(Refusal::not_acceptable(ACCEPTED));
        }
        let (format, view) = header
            .split(',')
            .find_map(clause)
            .ok_or_else(|| Refusal::not_acceptable(ACCEPTED))?;
        let include = match include {
            "None" => Include::None,
            "Object" => Include::Object,
            // Only tables carry objects.
            other if view == View::Table && !["", "Metadata"].contains(&other) => {
                let why = format!("includeObject {other:?} is none of None, Metadata, Object");
                return Err(Refusal::bad_request(why));
            }
            _ => Include::Metadata,
        };
        Ok(Self {
            format,
            view,
            include,
            now: 0,
        })
    }
}

/// One clause of the header; `None` when it cannot be sent.
fn clause(clause: &str) -> Option<(Format, View)> {
    let mut parts = clause.split(';').map(str::trim);
    let format = match parts.next()? {
        "application/json" | "application/*" | "*/*" => Format::Json,
        "application/yaml" => Format::Yaml,
        _ => return None,
    };
    let (mut as_, mut group, mut version) = ("", "", "");
    for part in parts {
        match part.split_once('=') {
            Some(("as", value)) => as_ = value,
            Some(("g", value)) => group = value,
            Some(("v", value)) => version = value,
            // A stream of objects, a quality, a character set.
            _ => {}
        }
    }
    let view = match (as_, group, version) {
        ("", ..) => View::Object,
        ("Table", "meta.k8s.io", "v1") => View::Table,
        ("PartialObjectMetadata", "meta.k8s.io", "v1") => View::Metadata,
        ("PartialObjectMetadataList", "meta.k8s.io", "v1") => View::MetadataList,
        _ => return None,
    };
    Some((format, view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_form_that_can_be_sent_is() {
        for (header, expected) in [
            ("", Some((Format::Json, View::Object))),
            ("*/*", Some((Format::Json, View::Object))),
            (
                "application/vnd.kubernetes.protobuf, application/json",
                Some((Format::Json, View::Object)),
            ),
            ("application/yaml", Some((Format::Yaml, View::Object))),
            (
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                Some((Format::Json, View::Table)),
            ),
            (
                "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
                Some((Format::Json, View::Object)),
            ),
            (
                "application/json; as=PartialObjectMetadataList; g=meta.k8s.io; v=v1",
                Some((Format::Json, View::MetadataList)),
            ),
            ("application/*", None),
            ("application/json;as=Other;g=a;v=v1", None),
            ("text/html", None),
            ("application/cbor", None),
        ] {
            let found = Accept::negotiate(header, "").ok();
            assert_eq!(
                found.map(|accept| (accept.format, accept.view)),
                expected,
                "{header}"
            );
        }
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        assert!(Accept::negotiate(table, "Everything").is_err());
        assert!(Accept::negotiate("", "Everything").is_ok());
    }
}
