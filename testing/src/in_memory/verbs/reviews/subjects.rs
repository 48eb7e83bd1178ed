//! Who somebody is.

use serde_json::{Value, json};

use crate::in_memory::call::Call;

/// Of a `SelfSubjectReview`: who asks.
pub(super) fn own(call: &Call) -> Value {
    json!({"userInfo": call.user.info()})
}
