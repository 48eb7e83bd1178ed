//! Who somebody is.

use serde_json::{Value, json};

use crate::in_memory::access::API_AUDIENCE;
use crate::in_memory::answer::Refusal;
use crate::in_memory::call::Call;

/// Of a `SelfSubjectReview`: who asks.
pub(super) fn own(call: &Call) -> (Value, Value) {
    let now = call.server.clock.in_seconds(0);
    let review = json!({"metadata": {"creationTimestamp": now}});
    (review, json!({"userInfo": call.user.info()}))
}

/// Of a `TokenReview`: whose token it is, for the audiences that are asked for.
pub(super) fn of_token(call: &Call, review: Value) -> Result<(Value, Value), Refusal> {
    let token = review["spec"]["token"].as_str().unwrap_or_default();
    if token.is_empty() {
        return Err(Refusal::bad_request(
            "spec.token of a TokenReview is required",
        ));
    }
    let wanted = review["spec"]["audiences"].as_array();
    let wanted: Vec<&str> = wanted
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let wanted = match &wanted[..] {
        [] => &[API_AUDIENCE],
        wanted => wanted,
    };
    let server = &call.server;
    let found = server
        .access
        .of_token(&server.store(), token, wanted, server.clock.now());
    let status = match found {
        Ok((user, audiences)) => {
            json!({"authenticated": true, "user": user.info(), "audiences": audiences})
        }
        Err(why) => json!({"user": {}, "error": why}),
    };
    Ok((review, status))
}
