//! `/openapi/v2`: a document that describes nothing. What is served is described in v3; kubectl asks for v2 where it
//! does not find a kind there, and takes a 404 for a failure rather than for a kind that does not exist.

use bytes::Bytes;
use clientset_runtime::transport::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::json;

use super::MINOR;
use crate::in_memory::answer::{Accept, Answer};

const MEDIA_TYPE: &str = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/// As clients call it.
const OLD_MEDIA_TYPE: &str = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

pub(super) fn answer(accepted: &str) -> Response<Body> {
    let mut clauses = accepted.split([',', ';']).map(str::trim);
    if clauses.any(|clause| matches!(clause, MEDIA_TYPE | OLD_MEDIA_TYPE)) {
        let mut response = Response::new(Body::from(protobuf()));
        let media_type = HeaderValue::from_static(MEDIA_TYPE);
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        return response;
    }
    let document = Answer::document(json!({
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": version()},
        "paths": {},
    }));
    match Accept::negotiate(accepted, "") {
        Ok(accept) => document.into_response(&accept),
        Err(refusal) => refusal.into_response(&Accept::JSON),
    }
}

fn version() -> String {
    format!("1.{MINOR}")
}

/// The same as a message of gnostic's: `swagger` is field 1, `info` 2 with `title` 1 and `version` 2, `paths` 8.
fn protobuf() -> Bytes {
    let bytes = |number: u8, value: &[u8]| {
        // All of them are shorter than what one byte counts.
        let length = u8::try_from(value.len()).unwrap_or(0);
        [&[number << 3 | 2, length], value].concat()
    };
    let info = [bytes(1, b"Kubernetes"), bytes(2, version().as_bytes())].concat();
    [bytes(1, b"2.0"), bytes(2, &info), bytes(8, &[])]
        .concat()
        .into()
}
