//! Reading facts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::origin::{self, Heading, Origin};
use super::reference::{Names, read_name, read_type};
use super::{OPTIONS, SOURCE, key};
use crate::Error;
use crate::document::{
    Answer, ConnectFacts, Definition, Document, FieldFacts, GroupVersionId, Kinds, Operation,
    OptionFacts, Options, ResourceFacts, Scalar, SchemaType, StructFacts, SubresourceFacts,
    TypeBody, UnionFacts,
};
use crate::files::Files;
use crate::json::{self, Node, Object};
use crate::model::{
    DeleteResponse, GroupVersionKind, ListType, MapType, PatchStrategy, Scope, Verb,
};

/// Reads an imported folder, as [`write`](super::write) made it.
///
/// # Errors
///
/// Fails when the folder is none that was imported, or was changed to what the importer never writes,
/// naming file and JSON pointer.
pub fn read(files: &Files) -> Result<(Document, Origin), Error> {
    let source = files.get(SOURCE).ok_or_else(|| {
        Error::new(
            "the folder has no SOURCE; expected one that `clientset-codegen import` wrote, \
             such as openapi/v1.37",
        )
    })?;
    let (origin, heading) = origin::read(&String::from_utf8_lossy(source))?;
    let mut common = BTreeMap::new();
    let mut values: Vec<(&str, &str, Value)> = Vec::new();
    for (file, bytes) in files {
        if file == OPTIONS {
            let value = json::parse(file, bytes)?;
            common = verb_options(&Node::root(file, &value))?;
        } else if let Some(stem) = file.strip_suffix(".json") {
            values.push((file, stem, json::parse(file, bytes)?));
        }
    }
    let mut names = Names::default();
    for (file, stem, value) in &values {
        for (package, types) in packages(file, value)? {
            for (short, node) in types.entries() {
                if !names.add(stem, package, short) {
                    return Err(node.error("a type of this name is in another package of the file"));
                }
            }
        }
    }
    let mut reader = Reader {
        names,
        common,
        document: document(heading),
    };
    for (file, _, value) in &values {
        reader.types(file, value)?;
    }
    for (file, _, value) in &values {
        reader.resources(file, value)?;
    }
    Ok((reader.document, origin))
}

fn document(heading: Heading) -> Document {
    Document {
        minor: heading.minor,
        has_defaults: heading.has_defaults,
        definitions: BTreeMap::new(),
        group_versions: BTreeMap::new(),
        left_out: heading.left_out,
    }
}

fn packages<'v>(file: &'v str, value: &'v Value) -> Result<Vec<(&'v str, Object<'v>)>, Error> {
    let object = Node::root(file, value).object(&[
        key::GROUP,
        key::VERSION,
        key::RESOURCES,
        key::PACKAGES,
    ])?;
    object
        .need(key::PACKAGES)?
        .any_object()?
        .entries()
        .map(|(package, types)| Ok((package, types.any_object()?)))
        .collect()
}

struct Reader {
    names: Names,
    common: BTreeMap<Verb, Options>,
    document: Document,
}

impl Reader {
    fn types(&mut self, file: &str, value: &Value) -> Result<(), Error> {
        for (package, types) in packages(file, value)? {
            for (short, node) in types.entries() {
                let definition = self.definition(&node, package)?;
                let name = format!("{package}.{short}");
                self.document.definitions.insert(name, definition);
            }
        }
        Ok(())
    }

    fn definition(&self, node: &Node<'_>, package: &str) -> Result<Definition, Error> {
        let object = node.object(&[
            key::KIND,
            key::MAP_TYPE,
            key::DEPRECATED,
            key::DOCS,
            key::TYPE,
            key::UNIONS,
            key::FIELDS,
        ])?;
        let body = match (object.get(key::FIELDS), object.get(key::TYPE)) {
            (Some(fields), None) => {
                let mut facts = StructFacts {
                    fields: BTreeMap::new(),
                    unions: unions(&object)?,
                };
                for (name, node) in fields.any_object()?.entries() {
                    facts
                        .fields
                        .insert(name.to_owned(), self.field(&node, package)?);
                }
                TypeBody::Struct(facts)
            }
            (None, Some(ty)) if ty.value().is_null() => TypeBody::Untyped,
            (None, Some(ty)) => match self.ty(&ty, package)? {
                SchemaType::Scalar(scalar) => TypeBody::Scalar(scalar),
                _ => {
                    return Err(ty.error(format!(
                        "another name for a type; expected fields, or one of {}",
                        scalar_names()
                    )));
                }
            },
            _ => return Err(node.error("expected either fields or a type")),
        };
        Ok(Definition {
            kinds: match object.get(key::KIND) {
                None => Kinds::None,
                Some(kind) => match kind.str()? {
                    "*" => Kinds::Many,
                    text => Kinds::One(group_version_kind(text).ok_or_else(|| {
                        kind.error("expected VERSION/KIND or GROUP/VERSION/KIND")
                    })?),
                },
            },
            body,
            map_type: map_type(&object)?,
            deprecated: object.flag(key::DEPRECATED)?,
            docs: object.string(key::DOCS)?,
        })
    }

    fn field(&self, node: &Node<'_>, package: &str) -> Result<FieldFacts, Error> {
        let object = node.object(&[
            key::TYPE,
            key::REQUIRED,
            key::DEFAULT,
            key::ENUM,
            key::LIST_TYPE,
            key::MAP_KEYS,
            key::MAP_TYPE,
            key::PATCH_STRATEGY,
            key::MERGE_KEY,
            key::DEPRECATED,
            key::DOCS,
        ])?;
        Ok(FieldFacts {
            ty: self.ty(&object.need(key::TYPE)?, package)?,
            required: object.flag(key::REQUIRED)?,
            default: object.get(key::DEFAULT).map(|node| node.value().clone()),
            enum_values: object.strings(key::ENUM)?,
            list_type: list_type(&object)?,
            map_type: map_type(&object)?,
            patch_strategy: patch_strategy(&object)?,
            deprecated: object.flag(key::DEPRECATED)?,
            sensitive: false,
            wrapper: None,
            retyped: false,
            docs: object.string(key::DOCS)?,
        })
    }

    fn resources(&mut self, file: &str, value: &Value) -> Result<(), Error> {
        let object = Node::root(file, value).any_object()?;
        let Some(resources) = object.get(key::RESOURCES) else {
            return Ok(());
        };
        let id = GroupVersionId {
            group: object.need(key::GROUP)?.str()?.to_owned(),
            version: object.need(key::VERSION)?.str()?.to_owned(),
        };
        let packages = packages(file, value)?;
        let package = packages.first().map_or("", |(package, _)| *package);
        let mut read = BTreeMap::new();
        for (plural, node) in resources.any_object()?.entries() {
            read.insert(plural.to_owned(), self.resource(&node, package)?);
        }
        if !read.is_empty() {
            self.document.group_versions.insert(id, read);
        }
        Ok(())
    }

    fn resource(&self, node: &Node<'_>, package: &str) -> Result<ResourceFacts, Error> {
        let object = node.object(&[
            key::TYPE,
            key::LIST,
            key::SCOPE,
            key::ALL_NAMESPACES,
            key::VERBS,
            key::DELETE_ANSWER,
            key::SINGULAR,
            key::SHORT_NAMES,
            key::CATEGORIES,
            key::OPTIONS,
            key::SUBRESOURCES,
        ])?;
        let ty = object.need(key::TYPE)?;
        let definition = self.name(&ty, package)?;
        let kind = self
            .document
            .definitions
            .get(&definition)
            .and_then(Definition::kind)
            .ok_or_else(|| {
                ty.error(format!(
                    "{definition} has no kind; expected the type of the resource's objects, with their kind"
                ))
            })?;
        let scope = object.need(key::SCOPE)?;
        let mut subresources = BTreeMap::new();
        if let Some(subs) = object.get(key::SUBRESOURCES) {
            for (name, node) in subs.any_object()?.entries() {
                subresources.insert(name.to_owned(), self.subresource(&node, package)?);
            }
        }
        Ok(ResourceFacts {
            kind: kind.clone(),
            definition,
            list_definition: match object.get(key::LIST) {
                Some(list) => Some(self.name(&list, package)?),
                None => None,
            },
            scope: match scope.str()? {
                "namespaced" => Scope::Namespaced,
                "cluster" => Scope::Cluster,
                _ => return Err(scope.error("expected namespaced or cluster")),
            },
            all_namespaces: object.flag(key::ALL_NAMESPACES)?,
            create_answer: Answer::Payload,
            verbs: self.verbs(&object)?,
            delete_response: match object.get(key::DELETE_ANSWER) {
                None => None,
                Some(answer) => Some(match answer.str()? {
                    "status" => DeleteResponse::Status,
                    "object" => DeleteResponse::Object,
                    _ => return Err(answer.error("expected status or object")),
                }),
            },
            singular: object.string(key::SINGULAR)?,
            short_names: object.strings(key::SHORT_NAMES)?,
            categories: object.strings(key::CATEGORIES)?,
            subresources,
        })
    }

    fn subresource(&self, node: &Node<'_>, package: &str) -> Result<SubresourceFacts, Error> {
        let object = node.object(&[
            key::VERBS,
            key::PAYLOAD,
            key::ANSWER,
            key::OPTIONS,
            key::CONNECT,
        ])?;
        let connect = match object.get(key::CONNECT) {
            Some(node) => Some(connect(&node)?),
            None => None,
        };
        let answer = match object.get(key::ANSWER) {
            Some(answer) if answer.str()? == "text" => Answer::Text,
            Some(answer) => return Err(answer.error("expected text")),
            None if object.has(key::PAYLOAD) => Answer::Payload,
            None => Answer::Connection,
        };
        Ok(SubresourceFacts {
            verbs: self.verbs(&object)?,
            payload: match object.get(key::PAYLOAD) {
                Some(payload) => Some(self.name(&payload, package)?),
                None => None,
            },
            answer,
            connect,
        })
    }

    fn verbs(&self, object: &Object<'_>) -> Result<BTreeMap<Verb, Operation>, Error> {
        let mut own = match object.get(key::OPTIONS) {
            Some(options) => verb_options(&options)?,
            None => BTreeMap::new(),
        };
        let mut verbs = BTreeMap::new();
        let Some(list) = object.get(key::VERBS) else {
            return Ok(verbs);
        };
        for node in list.elements()? {
            let verb = verb(node.str()?).ok_or_else(|| node.error("unknown verb"))?;
            let options = own
                .remove(&verb)
                .or_else(|| self.common.get(&verb).cloned());
            let options = options.unwrap_or_default();
            verbs.insert(verb, Operation { options });
        }
        Ok(verbs)
    }

    fn ty(&self, node: &Node<'_>, package: &str) -> Result<SchemaType, Error> {
        read_type(node.str()?, package, &self.names).ok_or_else(|| {
            node.error(format!(
                "is no type that these files have, and none of {}",
                scalar_names()
            ))
        })
    }

    fn name(&self, node: &Node<'_>, package: &str) -> Result<String, Error> {
        read_name(node.str()?, package, &self.names)
            .ok_or_else(|| node.error("is no type that these files have"))
    }
}

fn scalar_names() -> String {
    Scalar::ALL.map(|(_, name)| name).join(", ")
}

fn verb_options(node: &Node<'_>) -> Result<BTreeMap<Verb, Options>, Error> {
    let mut read = BTreeMap::new();
    for (name, node) in node.any_object()?.entries() {
        let verb = verb(name).ok_or_else(|| node.error(format!("unknown verb {name:?}")))?;
        read.insert(verb, options(&node)?);
    }
    Ok(read)
}

fn options(node: &Node<'_>) -> Result<Options, Error> {
    let mut options = Options::new();
    for (name, node) in node.any_object()?.entries() {
        let (ty, docs) = match node.value() {
            Value::Object(_) => {
                let object = node.object(&[key::TYPE, key::DOCS])?;
                (object.need(key::TYPE)?, object.string(key::DOCS)?)
            }
            _ => (node, None),
        };
        let text = ty.str()?;
        let scalar = Scalar::ALL.into_iter().find(|(_, name)| *name == text);
        let (scalar, _) =
            scalar.ok_or_else(|| ty.error(format!("expected one of {}", scalar_names())))?;
        options.insert(
            name.to_owned(),
            OptionFacts {
                ty: scalar,
                repeated: false,
                docs,
            },
        );
    }
    Ok(options)
}

fn connect(node: &Node<'_>) -> Result<ConnectFacts, Error> {
    let object = node.object(&[
        key::METHODS,
        key::WITH_PATH,
        key::OPTIONS_KIND,
        key::OPTIONS,
    ])?;
    Ok(ConnectFacts {
        methods: object.strings(key::METHODS)?,
        with_path: object.flag(key::WITH_PATH)?,
        options_kind: object.need(key::OPTIONS_KIND)?.str()?.to_owned(),
        options: options(&object.need(key::OPTIONS)?)?,
    })
}

fn unions(object: &Object<'_>) -> Result<Vec<UnionFacts>, Error> {
    let Some(list) = object.get(key::UNIONS) else {
        return Ok(Vec::new());
    };
    list.elements()?
        .iter()
        .map(|node| {
            let object = node.object(&[key::DISCRIMINATOR, key::MEMBERS])?;
            let discriminator = object
                .get(key::DISCRIMINATOR)
                .filter(|node| !node.value().is_null());
            let mut members = BTreeMap::new();
            for (field, value) in object.need(key::MEMBERS)?.any_object()?.entries() {
                members.insert(field.to_owned(), value.str()?.to_owned());
            }
            Ok(UnionFacts {
                discriminator: match discriminator {
                    Some(node) => Some(node.str()?.to_owned()),
                    None => None,
                },
                members,
            })
        })
        .collect()
}

fn list_type(object: &Object<'_>) -> Result<Option<ListType>, Error> {
    if object.has(key::MAP_KEYS) {
        return Ok(Some(ListType::Map(object.strings(key::MAP_KEYS)?)));
    }
    let Some(node) = object.get(key::LIST_TYPE) else {
        return Ok(None);
    };
    match node.str()? {
        "atomic" => Ok(Some(ListType::Atomic)),
        "set" => Ok(Some(ListType::Set)),
        _ => Err(node.error("expected atomic or set")),
    }
}

fn map_type(object: &Object<'_>) -> Result<Option<MapType>, Error> {
    let Some(node) = object.get(key::MAP_TYPE) else {
        return Ok(None);
    };
    let unknown = || node.error("expected atomic or granular");
    MapType::of(node.str()?).ok_or_else(unknown).map(Some)
}

fn patch_strategy(object: &Object<'_>) -> Result<Option<PatchStrategy>, Error> {
    let Some(node) = object.get(key::PATCH_STRATEGY) else {
        return Ok(None);
    };
    let merge_key = object.string(key::MERGE_KEY)?;
    let unknown = || node.error("unknown patch strategy, or one that has no merge key");
    PatchStrategy::of(node.str()?, merge_key)
        .ok_or_else(unknown)
        .map(Some)
}

fn verb(name: &str) -> Option<Verb> {
    Verb::ALL.into_iter().find(|verb| verb.name() == name)
}

/// `v1/Pod`, `apps/v1/Deployment`.
fn group_version_kind(text: &str) -> Option<GroupVersionKind> {
    let (api_version, kind) = text.rsplit_once('/')?;
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    Some(GroupVersionKind {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
    })
}
