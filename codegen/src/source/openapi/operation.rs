//! One HTTP method of a path.

use super::Dialect;
use super::parameter::{Parameters, body_reference};
use super::schema::{KINDS, group_version_kind, reference};
use crate::Error;
use crate::json::{Node, Object};
use crate::model::GroupVersionKind;

/// An operation, as both forms state it.
pub(super) struct Operation<'v> {
    /// `x-kubernetes-action`.
    pub(super) action: String,
    /// `x-kubernetes-group-version-kind`: of a subresource, its payload's.
    pub(super) kind: GroupVersionKind,
    /// Parameters of the path and of the operation.
    pub(super) parameters: Parameters<'v>,
    /// The definition of the body.
    pub(super) body: Option<String>,
    /// What a success answers.
    pub(super) answer: Answer,
    /// Where it stands, for errors.
    pub(super) node: Node<'v>,
}

/// What a success answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A definition.
    Object(String),
    /// A plain string.
    Text,
}

impl<'v> Operation<'v> {
    /// Reads the operation under an HTTP method.
    pub(super) fn read(
        node: &Node<'v>,
        path_parameters: Option<Node<'v>>,
        dialect: Dialect,
        shared: Option<&Object<'v>>,
    ) -> Result<Self, Error> {
        let object = node.object(&[
            "description",
            "operationId",
            "tags",
            "parameters",
            "requestBody",
            "responses",
            "consumes",
            "produces",
            "schemes",
            "x-kubernetes-action",
            KINDS,
        ])?;
        let mut parameters = Parameters::default();
        parameters.read(path_parameters, dialect, shared)?;
        parameters.read(object.get("parameters"), dialect, shared)?;
        let body = match object.get("requestBody") {
            Some(body) => content(&body.object(&["content", "required", "description"])?)?
                .map(|schema| body_reference(&schema, dialect))
                .transpose()?,
            None => parameters.body.take(),
        };
        Ok(Self {
            action: object.need("x-kubernetes-action")?.str()?.to_owned(),
            kind: kind(&object)?,
            parameters,
            body,
            answer: answer(&object.need("responses")?, dialect)?,
            node: node.clone(),
        })
    }

    /// The answer, which must be an object.
    pub(super) fn object_answer(&self) -> Result<&str, Error> {
        match &self.answer {
            Answer::Object(name) => Ok(name),
            Answer::Text => Err(self.node.error("answers text; expected an object")),
        }
    }

    /// The object that is sent, or read where nothing is sent; both must be the same.
    pub(super) fn payload(&self) -> Result<&str, Error> {
        let answer = self.object_answer()?;
        match &self.body {
            Some(body) if body != answer && !is_patch(body) => Err(self.node.error(format!(
                "takes {body} and answers {answer}; expected the same object"
            ))),
            _ => Ok(answer),
        }
    }
}

fn kind(operation: &Object<'_>) -> Result<GroupVersionKind, Error> {
    match operation.get(KINDS) {
        Some(kind) => group_version_kind(&kind),
        None => Err(operation.node().error(format!(
            "has no {KINDS:?}; expected the kind of the object that it reads or writes"
        ))),
    }
}

fn is_patch(definition: &str) -> bool {
    definition == "io.k8s.apimachinery.pkg.apis.meta.v1.Patch"
}

/// What the successes answer: 200, 201 and 202 state the same.
fn answer(responses: &Node<'_>, dialect: Dialect) -> Result<Answer, Error> {
    let mut found: Option<Answer> = None;
    for (code, node) in responses.any_object()?.entries() {
        if !["200", "201", "202", "401"].contains(&code) {
            return Err(node.error(format!("unknown response code {code:?}")));
        }
        let object = node.object(&["description", "schema", "content"])?;
        let schema = match object.get("schema") {
            Some(schema) => Some(schema),
            None => content(&object)?,
        };
        let Some(schema) = schema else {
            continue;
        };
        let fields = schema.object(&["$ref", "allOf", "type"])?;
        let answer = match reference(&fields, dialect)? {
            Some(name) => Answer::Object(name),
            None if fields.need("type")?.str()? == "string" => Answer::Text,
            None => return Err(schema.error("answers neither an object nor a string")),
        };
        match &found {
            Some(other) if *other != answer => {
                return Err(node.error("answers something else than the other successes do"));
            }
            _ => found = Some(answer),
        }
    }
    found.ok_or_else(|| responses.error("no success states what it answers"))
}

/// v3's `content`: by media type, with the same schema for each.
fn content<'v>(object: &Object<'v>) -> Result<Option<Node<'v>>, Error> {
    let Some(content) = object.get("content") else {
        return Ok(None);
    };
    let mut found: Option<Node<'v>> = None;
    for (media_type, node) in content.any_object()?.entries() {
        let Some(schema) = node.object(&["schema"])?.get("schema") else {
            continue;
        };
        match &found {
            Some(other) if other.value() != schema.value() => {
                return Err(node.error(format!(
                    "{media_type} has another schema than the other media types"
                )));
            }
            _ => found = Some(schema),
        }
    }
    Ok(found)
}
