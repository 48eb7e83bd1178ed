//! Protobuf as Kubernetes writes it: what Go clients send for the built-in kinds.
//!
//! Bodies are read into the JSON that a Go client would have sent instead, and go the way of JSON from there. What
//! the published spec does not say, the numbers of fields, is in `fields.txt`, which the control plane's program
//! `protobuf-fields` prints (its source says what the lines mean). Nothing is written as protobuf: clients
//! that send it accept JSON, too.

mod empty;
mod message;
mod special;
mod table;
mod wire;

use std::fmt;

use serde_json::Value;

pub(crate) use empty::leave_out_empty;

use table::Table;
use wire::{Reader, Wire};

/// The media type of what is read here.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// What every body begins with, before the envelope.
const PREFIX: &[u8] = b"k8s\0";

/// Why a body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// There is no envelope.
    Envelope(String),
    /// What is in the envelope is no object of the kind that it names.
    Object {
        api_version: String,
        kind: String,
        why: String,
    },
}

/// Whether there is protobuf of a kind. Custom resources have none.
pub(crate) fn has_kind(api_version: &str, kind: &str) -> bool {
    Table::get().of_kind(api_version, kind).is_some()
}

/// Reads a body: an envelope that names a kind, or leaves it to `expected`, and an object of that kind.
///
/// # Errors
/// It is no such thing, or of a kind that is not known.
pub(crate) fn read(body: &[u8], expected: (&str, &str)) -> Result<Value, Unreadable> {
    let envelope = Envelope::read(body).map_err(|why| Unreadable::Envelope(why.to_string()))?;
    let or = |stated: String, expected: &str| match stated.as_str() {
        "" => expected.to_owned(),
        _ => stated,
    };
    let api_version = or(envelope.api_version, expected.0);
    let kind = or(envelope.kind, expected.1);
    let table = Table::get();
    let read = match table.of_kind(&api_version, &kind) {
        None => Err(format!("no kind {kind:?} is known in {api_version:?}")),
        Some(message) => message::read(table, message, &envelope.raw),
    };
    match read {
        Ok(mut object) => {
            object.insert("apiVersion".to_owned(), Value::from(api_version));
            object.insert("kind".to_owned(), Value::from(kind));
            Ok(Value::Object(object))
        }
        Err(why) => Err(Unreadable::Object {
            api_version,
            kind,
            why,
        }),
    }
}

/// What stands around an object.
#[derive(Debug, Default)]
struct Envelope {
    api_version: String,
    kind: String,
    raw: Vec<u8>,
}

impl Envelope {
    fn read(body: &[u8]) -> Result<Self, NoEnvelope> {
        let inner = match body.strip_prefix(PREFIX) {
            _ if body.is_empty() => return Err(NoEnvelope::Empty),
            None => return Err(NoEnvelope::Prefix),
            Some([]) => return Err(NoEnvelope::Empty),
            Some(inner) => inner,
        };
        let mut envelope = Self::default();
        for field in Reader::new(inner) {
            match field? {
                (1, Wire::Bytes(types)) => {
                    for field in Reader::new(types) {
                        match field? {
                            (1, Wire::Bytes(text)) => envelope.api_version = wire::text(text),
                            (2, Wire::Bytes(text)) => envelope.kind = wire::text(text),
                            (1 | 2, _) => return Err(NoEnvelope::Wire(wire::Error::Type)),
                            _ => {}
                        }
                    }
                }
                (2, Wire::Bytes(raw)) => envelope.raw = raw.to_vec(),
                // The type and the encoding of the content: API servers do not look at them either.
                (3 | 4, Wire::Bytes(_)) => {}
                (1..=4, _) => return Err(NoEnvelope::Wire(wire::Error::Type)),
                _ => {}
            }
        }
        Ok(envelope)
    }
}

#[derive(Debug)]
enum NoEnvelope {
    Empty,
    Prefix,
    Wire(wire::Error),
}

impl From<wire::Error> for NoEnvelope {
    fn from(error: wire::Error) -> Self {
        Self::Wire(error)
    }
}

impl fmt::Display for NoEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Prefix => f.write_str("Kubernetes' protobuf begins with the bytes 6b 38 73 00"),
            Self::Wire(error) => write!(f, "the envelope is broken: {error}"),
        }
    }
}

#[cfg(test)]
mod tests;
