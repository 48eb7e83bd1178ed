//! OpenAPI documents, swagger v2 and v3: the constructs that Kubernetes uses, and an error at any
//! other.

mod deprecation;
mod operation;
mod parameter;
mod path;
mod schema;

use std::collections::BTreeMap;

use serde_json::Value;

pub(super) use path::Paths;
pub(crate) use schema::is_zero;
use schema::merge_definition;

use crate::Error;
use crate::document::Definition;
use crate::json::Node;

/// Which of the two forms a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V3,
}

impl Dialect {
    /// The form of a document, by its first words.
    fn of(document: &Node<'_>) -> Result<Self, Error> {
        let object = document.any_object()?;
        if let Some(version) = object.get("swagger") {
            return match version.str()? {
                "2.0" => Ok(Self::V2),
                other => Err(version.error(format!("swagger {other:?} is not read; expected 2.0"))),
            };
        }
        if let Some(version) = object.get("openapi") {
            return match version.str()? {
                text if text.starts_with("3.0.") => Ok(Self::V3),
                other => {
                    Err(version.error(format!("OpenAPI {other:?} is not read; expected 3.0.x")))
                }
            };
        }
        Err(document.error(
            "is no OpenAPI document: it has neither \"swagger\": \"2.0\" nor \"openapi\": \"3.0.x\"",
        ))
    }

    fn reference_prefix(self) -> &'static str {
        match self {
            Self::V2 => "#/definitions/",
            Self::V3 => "#/components/schemas/",
        }
    }
}

/// Reads one document into what is known already.
///
/// `wanted` says of a definition's full name and of a group-version whether they are to be read:
/// those of custom resources usually are not.
pub(super) fn read(
    file: &str,
    value: &Value,
    definitions: &mut BTreeMap<String, Definition>,
    paths: &mut Paths<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Dialect, Error> {
    let document = Node::root(file, value);
    let dialect = Dialect::of(&document)?;
    let object = document.object(match dialect {
        Dialect::V2 => &[
            "swagger",
            "info",
            "definitions",
            "parameters",
            "paths",
            "security",
            "securityDefinitions",
        ],
        Dialect::V3 => &["openapi", "info", "components", "paths", "servers", "tags"],
    })?;
    let schemas = match dialect {
        Dialect::V2 => object.get("definitions"),
        Dialect::V3 => match object.get("components") {
            Some(components) => components
                .object(&["schemas", "securitySchemes"])?
                .get("schemas"),
            None => None,
        },
    };
    if let Some(schemas) = schemas {
        for (name, node) in schemas.any_object()?.entries() {
            if wanted(name) {
                let definition = schema::definition(&node, dialect)?;
                merge_definition(definitions, name, definition, &node)?;
            }
        }
    }
    let shared = match object.get("parameters") {
        Some(parameters) => Some(parameters.any_object()?),
        None => None,
    };
    for (path, item) in object.need("paths")?.any_object()?.entries() {
        paths.read(path, &item, dialect, shared.as_ref())?;
    }
    Ok(dialect)
}
