//! When an id token expires. Whether it is genuine is the server's business.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::object::{UnknownFields, plain};
use crate::wire::json;

/// A token is renewed so many seconds before it expires.
const LEEWAY: f64 = 10.0;

#[derive(Clone)]
struct Claims {
    exp: f64,
    unknown_fields: UnknownFields,
}

crate::object! {
    Claims {
        0 exp: plain("exp"),
    }
}

/// Whether the token is one and does not expire within the next seconds.
pub(super) fn is_good(token: &str) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0.0, |since| since.as_secs_f64());
    expiry(token).is_some_and(|expiry| now + LEEWAY < expiry)
}

/// Whether the token is one that says when it expires.
pub(super) fn is_readable(token: &str) -> bool {
    expiry(token).is_some()
}

/// Seconds since 1970.
fn expiry(token: &str) -> Option<f64> {
    let mut parts = token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Claims = json::from_slice(&claims).ok()?;
    (claims.exp > 0.0).then_some(claims.exp)
}
