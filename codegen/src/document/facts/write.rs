//! Writing facts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::layout::Tree;
use super::origin::{self, Heading, Origin};
use super::reference::{write_name, write_type};
use super::{OPTIONS, SOURCE, key};
use crate::Error;
use crate::document::{
    Answer, Definition, Document, FieldFacts, Kinds, Operation, OptionFacts, Options,
    ResourceFacts, StructFacts, SubresourceFacts, TypeBody, split_definition,
};
use crate::files::Files;
use crate::model::{DeleteResponse, Index, ListType, META, Scope, Verb};

/// The files of a document: what [`read`](super::read) reads back to an equal one.
///
/// # Errors
///
/// Fails when the document's packages are not one group-version each.
pub fn write(document: &Document, origin: &Origin) -> Result<Files, Error> {
    let index = Index::new(document)?;
    let mut files = Files::new();
    let heading = Heading {
        minor: document.minor,
        has_defaults: document.has_defaults,
        left_out: document.left_out.clone(),
    };
    files.insert(
        SOURCE.to_owned(),
        origin::write(origin, &heading).into_bytes(),
    );
    let common = common_options(document);
    let options = common.iter().map(|(verb, options)| {
        let options = options_entries(options);
        let lines = options.map(|(name, value)| (name, Tree::Value(value)));
        (verb.name().to_owned(), Tree::Block(lines.collect()))
    });
    let options = Tree::Block(options.collect()).to_text();
    files.insert(OPTIONS.to_owned(), options.into_bytes());

    let writer = Writer {
        index: &index,
        common: &common,
    };
    let mut packages: BTreeMap<&str, Packages<'_>> = BTreeMap::new();
    for (name, definition) in &document.definitions {
        let (package, short) = split_definition(name);
        let file = index.module_of(name)?;
        let types = packages
            .entry(file)
            .or_default()
            .entry(package)
            .or_default();
        types.push((short.to_owned(), writer.definition(definition, package)));
    }
    let meta = packages.remove(META).unwrap_or_default();
    let meta = Tree::Block(vec![(key::PACKAGES.to_owned(), blocks(meta))]);
    files.insert(format!("{META}.json"), meta.to_text().into_bytes());
    for (id, file) in index.group_versions() {
        let resources = document.group_versions.get(id);
        let package = index.package(id).unwrap_or_default();
        let resources = resources
            .into_iter()
            .flatten()
            .map(|(plural, facts)| (plural.clone(), writer.resource(facts, package)));
        let types = packages.remove(file.as_str()).unwrap_or_default();
        let tree = Tree::Block(vec![
            (key::GROUP.to_owned(), Tree::Value(json!(id.group))),
            (key::VERSION.to_owned(), Tree::Value(json!(id.version))),
            (key::RESOURCES.to_owned(), Tree::Block(resources.collect())),
            (key::PACKAGES.to_owned(), blocks(types)),
        ]);
        files.insert(format!("{file}.json"), tree.to_text().into_bytes());
    }
    Ok(files)
}

/// The types of a file, by package.
type Packages<'d> = BTreeMap<&'d str, Vec<(String, Tree)>>;

fn blocks(packages: Packages<'_>) -> Tree {
    Tree::Block(
        packages
            .into_iter()
            .map(|(package, types)| (package.to_owned(), Tree::Block(types)))
            .collect(),
    )
}

struct Writer<'d> {
    index: &'d Index,
    common: &'d BTreeMap<Verb, Options>,
}

impl Writer<'_> {
    fn definition(&self, definition: &Definition, package: &str) -> Tree {
        let Definition {
            kinds,
            body,
            map_type,
            deprecated,
            docs,
        } = definition;
        let mut entries = Vec::new();
        let mut push = |key: &str, value: Value| entries.push((key.to_owned(), Tree::Value(value)));
        match kinds {
            Kinds::None => {}
            Kinds::One(kind) => {
                push(
                    key::KIND,
                    json!(format!("{}/{}", kind.api_version(), kind.kind)),
                );
            }
            Kinds::Many => push(key::KIND, json!("*")),
        }
        if let Some(map_type) = map_type {
            push(key::MAP_TYPE, json!(map_type.name()));
        }
        if *deprecated {
            push(key::DEPRECATED, json!(true));
        }
        if let Some(docs) = docs {
            push(key::DOCS, json!(docs));
        }
        match body {
            TypeBody::Scalar(scalar) => push(key::TYPE, json!(scalar.name())),
            TypeBody::Untyped => push(key::TYPE, Value::Null),
            TypeBody::Struct(StructFacts { fields, unions }) => {
                if !unions.is_empty() {
                    let unions = unions.iter().map(|union| {
                        json!({key::DISCRIMINATOR: union.discriminator, key::MEMBERS: union.members})
                    });
                    push(key::UNIONS, unions.collect());
                }
                let fields = fields
                    .iter()
                    .map(|(name, field)| (name.clone(), self.field(field, package)));
                let fields = Tree::Block(fields.collect());
                entries.push((key::FIELDS.to_owned(), fields));
            }
        }
        Tree::Block(entries)
    }

    fn field(&self, field: &FieldFacts, package: &str) -> Tree {
        let FieldFacts {
            ty,
            required,
            default,
            enum_values,
            list_type,
            map_type,
            patch_strategy,
            deprecated,
            docs,
            // Fixups know these, and are applied when the facts are used.
            sensitive: _,
            wrapper: _,
            retyped: _,
        } = field;
        let file_of = |name: &str| self.file_of(name);
        let mut line = vec![(key::TYPE, json!(write_type(ty, package, &file_of)))];
        if *required {
            line.push((key::REQUIRED, json!(true)));
        }
        if let Some(default) = default {
            line.push((key::DEFAULT, default.clone()));
        }
        if !enum_values.is_empty() {
            line.push((key::ENUM, json!(enum_values)));
        }
        match list_type {
            None => {}
            Some(ListType::Atomic) => line.push((key::LIST_TYPE, json!("atomic"))),
            Some(ListType::Set) => line.push((key::LIST_TYPE, json!("set"))),
            Some(ListType::Map(keys)) => line.push((key::MAP_KEYS, json!(keys))),
        }
        if let Some(map_type) = map_type {
            line.push((key::MAP_TYPE, json!(map_type.name())));
        }
        if let Some(strategy) = patch_strategy {
            line.push((key::PATCH_STRATEGY, json!(strategy.name())));
            if let Some(merge_key) = strategy.merge_key() {
                line.push((key::MERGE_KEY, json!(merge_key)));
            }
        }
        if *deprecated {
            line.push((key::DEPRECATED, json!(true)));
        }
        if let Some(docs) = docs {
            line.push((key::DOCS, json!(docs)));
        }
        Tree::Line(line)
    }

    fn resource(&self, facts: &ResourceFacts, package: &str) -> Tree {
        let ResourceFacts {
            kind: _, // the definition's
            definition,
            list_definition,
            scope,
            all_namespaces,
            create_answer: _, // a fixup's
            verbs,
            delete_response,
            singular,
            short_names,
            categories,
            subresources,
        } = facts;
        let name = |name: &str| json!(write_name(name, package, &|name| self.file_of(name)));
        let mut entries = Vec::new();
        let mut push = |key: &str, value: Value| entries.push((key.to_owned(), Tree::Value(value)));
        push(key::TYPE, name(definition));
        if let Some(list) = list_definition {
            push(key::LIST, name(list));
        }
        push(
            key::SCOPE,
            json!(match scope {
                Scope::Namespaced => "namespaced",
                Scope::Cluster => "cluster",
            }),
        );
        if *all_namespaces {
            push(key::ALL_NAMESPACES, json!(true));
        }
        push(key::VERBS, verb_names(verbs));
        if let Some(response) = delete_response {
            push(
                key::DELETE_ANSWER,
                json!(match response {
                    DeleteResponse::Status => "status",
                    DeleteResponse::Object => "object",
                }),
            );
        }
        if let Some(singular) = singular {
            push(key::SINGULAR, json!(singular));
        }
        if !short_names.is_empty() {
            push(key::SHORT_NAMES, json!(short_names));
        }
        if !categories.is_empty() {
            push(key::CATEGORIES, json!(categories));
        }
        if let Some(options) = self.own_options(verbs) {
            push(key::OPTIONS, options);
        }
        if !subresources.is_empty() {
            let subresources = subresources
                .iter()
                .map(|(sub, facts)| (sub.clone(), self.subresource(facts, &name)));
            let subresources = Tree::Block(subresources.collect());
            entries.push((key::SUBRESOURCES.to_owned(), subresources));
        }
        Tree::Block(entries)
    }

    fn subresource(&self, facts: &SubresourceFacts, name: &dyn Fn(&str) -> Value) -> Tree {
        let SubresourceFacts {
            verbs,
            payload,
            answer,
            connect,
        } = facts;
        let mut line = Vec::new();
        if !verbs.is_empty() {
            line.push((key::VERBS, verb_names(verbs)));
        }
        if let Some(payload) = payload {
            line.push((key::PAYLOAD, name(payload)));
        }
        if *answer == Answer::Text {
            line.push((key::ANSWER, json!("text")));
        }
        if let Some(options) = self.own_options(verbs) {
            line.push((key::OPTIONS, options));
        }
        if let Some(connect) = connect {
            let options: serde_json::Map<_, _> = options_entries(&connect.options).collect();
            line.push((
                key::CONNECT,
                json!({
                    key::METHODS: connect.methods,
                    key::WITH_PATH: connect.with_path,
                    key::OPTIONS_KIND: connect.options_kind,
                    key::OPTIONS: options,
                }),
            ));
        }
        Tree::Line(line)
    }

    /// The options of the verbs that have others than most resources.
    fn own_options(&self, verbs: &BTreeMap<Verb, Operation>) -> Option<Value> {
        let own: serde_json::Map<String, Value> = verbs
            .iter()
            .filter(|(verb, operation)| {
                self.common.get(verb).map(without_docs) != Some(without_docs(&operation.options))
            })
            .map(|(verb, operation)| {
                let options: serde_json::Map<_, _> = options_entries(&operation.options).collect();
                (verb.name().to_owned(), Value::Object(options))
            })
            .collect();
        (!own.is_empty()).then_some(Value::Object(own))
    }

    fn file_of(&self, name: &str) -> String {
        // A reference to nothing is written with its whole package, and refused when it is used.
        self.index
            .module_of(name)
            .map_or_else(|_| split_definition(name).0.to_owned(), str::to_owned)
    }
}

/// The options that most resources have for each verb.
fn common_options(document: &Document) -> BTreeMap<Verb, Options> {
    let mut counts: BTreeMap<Verb, Vec<(usize, &Options)>> = BTreeMap::new();
    for facts in document.group_versions.values().flat_map(BTreeMap::values) {
        for (verb, operation) in &facts.verbs {
            let seen = counts.entry(*verb).or_default();
            let same = seen
                .iter_mut()
                .find(|(_, options)| without_docs(options) == without_docs(&operation.options));
            match same {
                Some((count, _)) => *count += 1,
                None => seen.push((1, &operation.options)),
            }
        }
    }
    counts
        .into_iter()
        .filter_map(|(verb, seen)| {
            let (_, options) = seen.into_iter().max_by_key(|(count, _)| *count)?;
            Some((verb, options.clone()))
        })
        .collect()
}

fn without_docs(options: &Options) -> Vec<(&String, &'static str, bool)> {
    options
        .iter()
        .map(|(name, facts)| (name, facts.ty.name(), facts.repeated))
        .collect()
}

/// An option is its type, or an object where it has a description.
fn options_entries(options: &Options) -> impl Iterator<Item = (String, Value)> + '_ {
    options.iter().map(
        |(
            name,
            OptionFacts {
                ty,
                repeated: _,
                docs,
            },
        )| {
            let value = match docs {
                None => json!(ty.name()),
                Some(docs) => json!({key::TYPE: ty.name(), key::DOCS: docs}),
            };
            (name.clone(), value)
        },
    )
}

fn verb_names(verbs: &BTreeMap<Verb, Operation>) -> Value {
    verbs.keys().map(|verb| verb.name()).collect()
}
