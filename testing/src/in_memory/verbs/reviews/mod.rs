//! What is created to be answered and not to be kept: who somebody is, and what they may.

mod access;
mod subjects;

use serde_json::Value;

use crate::in_memory::answer::{Answer, Cause, Refusal};
use crate::in_memory::call::{Call, WriteOptions};
use crate::in_memory::tree;

/// Answers a review.
pub(super) fn create(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "CreateOptions")?;
    let (review, warnings) = call.object(options.validation)?;
    let resource = call.resource();
    let (review, status) = match resource.plural.as_str() {
        "selfsubjectreviews" => subjects::own(call),
        "tokenreviews" => subjects::of_token(call, review)?,
        "selfsubjectrulesreviews" => access::rules(call, &review)?,
        "selfsubjectaccessreviews" => access::own(call, review)?,
        "subjectaccessreviews" => access::of_subject(call, review)?,
        "localsubjectaccessreviews" => access::in_namespace(call, review)?,
        _ => {
            let what = format!("what {} are created for", resource.qualified());
            return Err(Refusal::not_implemented(&what));
        }
    };
    Ok(document(call, review, status).with_warnings(warnings))
}

/// The review with its answer.
fn document(call: &Call, mut review: Value, status: Value) -> Answer {
    let resource = call.resource();
    tree::metadata(&mut review);
    let fields = tree::fields(&mut review);
    fields.insert("kind".to_owned(), resource.kind.as_str().into());
    fields.insert("apiVersion".to_owned(), resource.api_version().into());
    fields.insert("status".to_owned(), status);
    Answer::created_document(review)
}

/// What is wrong with a review. Such an error names no kind.
fn invalid(call: &Call, causes: Vec<Cause>) -> Refusal {
    Refusal::invalid_kind(&call.resource().group, "", "", causes)
}
