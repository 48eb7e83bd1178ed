//! Parameters of operations, inline and shared, in both forms.

use std::collections::BTreeMap;

use super::Dialect;
use super::schema::{parameter_scalar, reference};
use crate::Error;
use crate::document::{OptionFacts, Options};
use crate::json::{Node, Object};
use crate::source::options::{IMPLIED, KnownOption};

/// What an operation takes: its query parameters and, in v2, its body.
#[derive(Default)]
pub(super) struct Parameters<'v> {
    query: BTreeMap<String, (OptionFacts, Node<'v>)>,
    /// The definition of the body, where v2 states it.
    pub(super) body: Option<String>,
    /// It can turn a list into a watch.
    pub(super) watch: bool,
}

impl<'v> Parameters<'v> {
    /// Reads a list of parameters, those of a path or those of an operation.
    pub(super) fn read(
        &mut self,
        list: Option<Node<'v>>,
        dialect: Dialect,
        shared: Option<&Object<'v>>,
    ) -> Result<(), Error> {
        let Some(list) = list else {
            return Ok(());
        };
        for node in list.elements()? {
            self.parameter(&resolve(node, shared)?, dialect)?;
        }
        Ok(())
    }

    fn parameter(&mut self, node: &Node<'v>, dialect: Dialect) -> Result<(), Error> {
        // `uniqueItems` stands on scalars, where it means nothing.
        let object = node.object(&[
            "description",
            "in",
            "name",
            "required",
            "schema",
            "type",
            "format",
            "uniqueItems",
        ])?;
        let name = object.need("name")?.str()?;
        let place = object.need("in")?;
        match (place.str()?, dialect) {
            // The path's own parts: read from the path.
            ("path", _) => Ok(()),
            ("body", Dialect::V2) => {
                let schema = object.need("schema")?;
                self.body = Some(body_reference(&schema, dialect)?);
                Ok(())
            }
            ("query", _) => {
                let ty = match dialect {
                    Dialect::V2 => parameter_scalar(&object)?,
                    Dialect::V3 => parameter_scalar(&object.need("schema")?.object(&[
                        "type",
                        "format",
                        "uniqueItems",
                    ])?)?,
                };
                if name == "watch" {
                    self.watch = true;
                }
                if !IMPLIED.contains(&name) {
                    let facts = OptionFacts {
                        ty,
                        repeated: false,
                        docs: object.string("description")?,
                    };
                    self.query.insert(name.to_owned(), (facts, node.clone()));
                }
                Ok(())
            }
            (other, _) => Err(place.error(format!(
                "a parameter in {other:?}; expected one in the path or the query"
            ))),
        }
    }

    /// Leaves the query parameters out, but that a list can be watched.
    pub(super) fn forget_options(&mut self) {
        self.query.clear();
    }

    /// The query parameters, each of which must be among the options that the call knows.
    pub(super) fn options(&self, call: &str, known: &[KnownOption]) -> Result<Options, Error> {
        let mut options = Options::new();
        for (name, (facts, node)) in &self.query {
            let Some((_, ty)) = known.iter().find(|(option, _)| option == name) else {
                let known: Vec<_> = known.iter().map(|(option, _)| *option).collect();
                return Err(node.error(format!(
                    "the parameter {name:?} of {call} has no option that covers it; known are: {}",
                    known.join(", ")
                )));
            };
            if facts.ty != *ty {
                return Err(node.error(format!(
                    "the parameter {name:?} of {call} is of the type {}; its option is {}",
                    facts.ty.name(),
                    ty.name()
                )));
            }
            options.insert(name.clone(), facts.clone());
        }
        Ok(options)
    }
}

/// The definition that a body or a response refers to.
pub(super) fn body_reference(schema: &Node<'_>, dialect: Dialect) -> Result<String, Error> {
    reference(&schema.object(&["$ref", "allOf"])?, dialect)?
        .ok_or_else(|| schema.error("expected a $ref to a definition"))
}

/// Follows `#/parameters/NAME-HASH`: the hash is of the description, so that the name is never parsed.
fn resolve<'v>(node: Node<'v>, shared: Option<&Object<'v>>) -> Result<Node<'v>, Error> {
    const PREFIX: &str = "#/parameters/";
    let object = node.any_object()?;
    let Some(reference) = object.get("$ref") else {
        return Ok(node);
    };
    let text = reference.str()?;
    let name = text
        .strip_prefix(PREFIX)
        .ok_or_else(|| reference.error(format!("refers to {text:?}; expected {PREFIX}NAME")))?;
    shared
        .and_then(|shared| shared.entries().find(|(key, _)| *key == name))
        .map(|(_, node)| node)
        .ok_or_else(|| reference.error(format!("refers to {text:?}, which the document lacks")))
}
