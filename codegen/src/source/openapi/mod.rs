//! OpenAPI documents, swagger v2 and v3: the constructs that Kubernetes uses, and an error at any
//! other.

mod deprecation;
mod operation;
mod parameter;
mod path;
mod schema;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use path::Paths;
pub(crate) use schema::is_zero;
use schema::merge_definition;

use super::native::{Native, is_native};
use crate::Error;
#[cfg(feature = "crds")]
use crate::document::TypeBody;
use crate::document::{Definition, GroupVersionId, Kinds};
use crate::json::{Node, Object};
use crate::version::Minor;

/// Which of the two forms a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V3,
}

impl Dialect {
    /// Where definitions are.
    #[cfg(feature = "crds")]
    pub(crate) fn schemas(self) -> &'static [&'static str] {
        match self {
            Self::V2 => &["definitions"],
            Self::V3 => &["components", "schemas"],
        }
    }

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

    pub(crate) fn reference_prefix(self) -> &'static str {
        match self {
            Self::V2 => "#/definitions/",
            Self::V3 => "#/components/schemas/",
        }
    }
}

/// A document's parts.
struct Parts<'v> {
    dialect: Dialect,
    version: Node<'v>,
    schemas: Option<Object<'v>>,
    shared_parameters: Option<Object<'v>>,
    paths: Object<'v>,
}

impl<'v> Parts<'v> {
    fn of(file: &'v str, value: &'v Value) -> Result<Self, Error> {
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
            Dialect::V3 => &["openapi", "info", "components", "paths"],
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
        let opened = |node: Option<Node<'v>>| node.map(|node| node.any_object()).transpose();
        Ok(Self {
            dialect,
            version: object.need("info")?.any_object()?.need("version")?,
            schemas: opened(schemas)?,
            shared_parameters: opened(object.get("parameters"))?,
            paths: object.need("paths")?.any_object()?,
        })
    }
}

/// Looks which group-versions are Kubernetes' own, and whether the document is of the minor that it
/// is taken for. A published one is `unversioned`.
pub(super) fn survey(
    file: &str,
    value: &Value,
    minor: Minor,
    native: &mut Native,
) -> Result<(), Error> {
    let parts = Parts::of(file, value)?;
    let stated = parts.version.str()?;
    let mut of_kubernetes = false;
    let mut of_others = false;
    for (name, node) in parts.schemas.iter().flat_map(Object::entries) {
        if !is_native(name) {
            of_others = true;
            continue;
        }
        if let Kinds::One(kind) = schema::kinds(node.any_object()?.get(schema::KINDS))? {
            // Every server has the shared types, whoever wrote it.
            of_kubernetes |= !name.starts_with("io.k8s.apimachinery.");
            native.add(GroupVersionId {
                group: kind.group,
                version: kind.version,
            });
        }
    }
    // A swagger holds everything that a server has. A v3 document is of one group: a custom resource's,
    // with a version of its own, may hold types of Kubernetes (`Scale`) beside those that it is about.
    of_kubernetes &= parts.dialect == Dialect::V2 || !of_others;
    // v2 says `v1.37.0`, v3 `1.37`.
    let number = stated.trim_start_matches('v');
    let agrees = number
        .strip_prefix(&minor.to_string())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if of_kubernetes && stated != "unversioned" && !agrees {
        return Err(parts.version.error(format!(
            "the document is of Kubernetes {stated}, but is imported as {minor}"
        )));
    }
    Ok(())
}

/// Reads one document into what is known already.
///
/// `wanted` says of a definition's full name whether it is to be read: those of custom resources
/// usually are not.
pub(super) fn read(
    file: &str,
    value: &Value,
    definitions: &mut BTreeMap<String, Definition>,
    paths: &mut Paths<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Dialect, Error> {
    let parts = Parts::of(file, value)?;
    for (name, node) in parts.schemas.iter().flat_map(Object::entries) {
        if wanted(name) {
            let definition = schema::definition(&node, parts.dialect)?;
            merge_definition(definitions, name, definition, &node)?;
        }
    }
    for (path, item) in parts.paths.entries() {
        paths.read(path, &item, parts.dialect, parts.shared_parameters.as_ref())?;
    }
    Ok(parts.dialect)
}

/// Reads of one document which resources there are, and of which kinds its definitions are, but not what is
/// in them: those of custom resources and aggregated servers may be of a form that no definition of
/// Kubernetes has.
///
/// `wanted` says of a path whether it is read.
#[cfg(feature = "crds")]
pub(crate) fn outline(
    file: &str,
    value: &Value,
    definitions: &mut BTreeMap<String, Definition>,
    paths: &mut Paths<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Dialect, Error> {
    let parts = Parts::of(file, value)?;
    for (name, node) in parts.schemas.iter().flat_map(Object::entries) {
        let kinds = schema::kinds(node.any_object()?.get(schema::KINDS))?;
        let outline = Definition {
            kinds: kinds.clone(),
            body: TypeBody::Untyped,
            map_type: None,
            deprecated: false,
            docs: None,
        };
        let known = definitions.entry(name.to_owned()).or_insert(outline);
        known.kinds = known.kinds.clone().and(kinds);
    }
    for (path, item) in parts.paths.entries() {
        if wanted(path) {
            paths.read(path, &item, parts.dialect, parts.shared_parameters.as_ref())?;
        }
    }
    Ok(parts.dialect)
}
