//! Resources with their verbs and subresources.

use std::collections::BTreeMap;

use super::Index;
use super::types::list_of;
use crate::Error;
use crate::document::{
    Answer, Document, Operation, OptionFacts, Options, ResourceFacts, Scalar, SubresourceFacts,
    TypeBody,
};
use crate::model::{
    Connect, CreateAnswer, List, Parameter, Resource, Response, Shape, Subresource, Verb,
};
use crate::names;

pub(super) fn build(
    resources: &BTreeMap<String, ResourceFacts>,
    document: &Document,
    index: &Index,
) -> Result<Vec<Resource>, Error> {
    resources
        .iter()
        .map(|(plural, facts)| resource(plural, facts, document, index))
        .collect()
}

fn resource(
    plural: &str,
    facts: &ResourceFacts,
    document: &Document,
    index: &Index,
) -> Result<Resource, Error> {
    let list = match &facts.list_definition {
        Some(definition) => {
            let listed = match document.definitions.get(definition) {
                Some(list) => match &list.body {
                    TypeBody::Struct(body) => list_of(definition, list, body, document)?,
                    TypeBody::Scalar(_) | TypeBody::Untyped => None,
                },
                None => None,
            };
            if listed != Some(facts.definition.as_str()) {
                return Err(Error::about(
                    definition,
                    None,
                    format!(
                        "listing {plural} answers {definition}, which is no list of {}",
                        facts.definition
                    ),
                ));
            }
            Some(List {
                kind: format!("{}List", facts.kind.kind),
                definition: definition.clone(),
            })
        }
        None => None,
    };
    let (accessor, type_name) = names::plural_names(plural, &facts.kind.kind);
    let mut subresources = Vec::new();
    for (name, sub) in &facts.subresources {
        subresources.push(subresource(name, sub, document, index)?);
    }
    Ok(Resource {
        plural: plural.to_owned(),
        accessor,
        type_name,
        kind: facts.kind.kind.clone(),
        ty: index.type_ref(&facts.definition)?,
        scope: facts.scope,
        all_namespaces: facts.all_namespaces,
        create_answer: match facts.create_answer {
            Answer::Status => CreateAnswer::Status,
            Answer::Payload | Answer::Text | Answer::Connection => CreateAnswer::Object,
        },
        verbs: facts.verbs.keys().copied().collect(),
        list,
        parameters: parameters(&facts.verbs),
        delete_response: facts.delete_response,
        singular: facts.singular.clone(),
        short_names: facts.short_names.clone(),
        categories: facts.categories.clone(),
        subresources,
        custom: None,
    })
}

fn subresource(
    name: &str,
    facts: &SubresourceFacts,
    document: &Document,
    index: &Index,
) -> Result<Subresource, Error> {
    Ok(Subresource {
        name: name.to_owned(),
        accessor: names::subresource_accessor(name),
        verbs: facts.verbs.keys().copied().collect(),
        payload: match &facts.payload {
            Some(payload) => Some(index.type_ref(payload)?),
            None => None,
        },
        payload_kind: facts
            .payload
            .as_ref()
            .and_then(|payload| document.definitions.get(payload)?.kind().cloned()),
        response: match (&facts.connect, facts.answer) {
            (Some(connect), _) => Response::Connect(Connect {
                methods: connect.methods.clone(),
                with_path: connect.with_path,
                options_kind: connect.options_kind.clone(),
                parameters: options(&connect.options),
            }),
            (None, Answer::Payload) => Response::Payload,
            (None, Answer::Status) => Response::Status,
            (None, Answer::Text) => Response::Text,
            (None, Answer::Connection) => {
                return Err(Error::new(format!(
                    "the subresource {name} has no operations"
                )));
            }
        },
        parameters: parameters(&facts.verbs),
    })
}

fn parameters(verbs: &BTreeMap<Verb, Operation>) -> BTreeMap<Verb, Vec<Parameter>> {
    verbs
        .iter()
        .map(|(verb, operation)| (*verb, options(&operation.options)))
        .collect()
}

fn options(options: &Options) -> Vec<Parameter> {
    options
        .iter()
        .map(|(name, OptionFacts { ty, repeated, docs })| {
            let shape = match ty {
                Scalar::Boolean => Shape::Bool,
                Scalar::Int32 | Scalar::Int64 | Scalar::Integer => Shape::Int64,
                // The reader lets only known options through: booleans, integers, strings.
                _ => Shape::String,
            };
            Parameter {
                name: name.clone(),
                rust_name: names::field(name),
                shape: if *repeated {
                    Shape::List(Box::new(shape))
                } else {
                    shape
                },
                docs: docs.clone(),
            }
        })
        .collect()
}
