//! Paths: which resource or subresource each operation belongs to.
//!
//! The path says plural, scope and subresource; the operation's kind is the payload's (a scale is
//! `autoscaling/v1`, an eviction `policy/v1`), and its `operationId` follows English, not rules.

use std::collections::{BTreeMap, BTreeSet};

use super::Dialect;
use super::operation::{Answer, Operation};
use crate::Error;
use crate::document::{
    self, ConnectFacts, Definition, GroupVersionId, ResourceFacts, SubresourceFacts,
};
use crate::json::{Node, Object};
use crate::model::{DeleteResponse, GroupVersionKind, Scope, Verb};
use crate::source::options;

const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The resources of the documents read so far.
pub(crate) struct Paths<'w> {
    wanted: &'w dyn Fn(&GroupVersionId) -> bool,
    /// Passes query parameters over.
    without_options: bool,
    resources: BTreeMap<GroupVersionId, BTreeMap<String, Draft>>,
    left_out: BTreeSet<GroupVersionId>,
    /// What has one of the deprecated `/watch/` paths.
    watched: BTreeMap<GroupVersionId, BTreeSet<String>>,
}

/// The resources of each group-version, by plural.
type Resources = BTreeMap<GroupVersionId, BTreeMap<String, ResourceFacts>>;

/// A resource while its paths are read.
#[derive(Default)]
struct Draft {
    kind: Option<GroupVersionKind>,
    definition: Option<String>,
    list_definition: Option<String>,
    namespaced: bool,
    /// Listed by a path without a namespace.
    listed_whole: bool,
    verbs: BTreeMap<Verb, document::Operation>,
    delete_response: Option<DeleteResponse>,
    subresources: BTreeMap<String, SubresourceFacts>,
    claims: Vec<Claim>,
    /// The definitions that its operations answer, with what is said where one is none.
    answers: Vec<(String, Error)>,
    /// Its first path, for errors.
    place: Option<Error>,
}

/// An operation says of which kind its object is; the object's definition has the last word, and may
/// be in a document that is read later.
struct Claim {
    definition: String,
    kind: GroupVersionKind,
    /// Servers of custom resources say of a scale that it is of the resource's own kind.
    of_scale: bool,
    otherwise: Error,
}

impl Claim {
    fn of(definition: &str, operation: &Operation<'_>) -> Self {
        let kind = operation.kind.clone();
        let otherwise = operation.node.error(format!(
            "is an operation on {kind}, but {definition} is not of that kind"
        ));
        Self {
            definition: definition.to_owned(),
            kind,
            of_scale: false,
            otherwise,
        }
    }
}

/// What a path addresses.
#[derive(Debug, PartialEq, Eq)]
enum Address<'p> {
    /// No resource: discovery, the version, logs, keys.
    Other,
    /// A deprecated watch of a resource, in favor of a list's `watch` parameter.
    Watch { id: GroupVersionId, plural: &'p str },
    /// A resource or subresource.
    Resource {
        id: GroupVersionId,
        plural: &'p str,
        namespaced: bool,
        subresource: Option<&'p str>,
        with_path: bool,
    },
}

impl<'w> Paths<'w> {
    pub(crate) fn new(wanted: &'w dyn Fn(&GroupVersionId) -> bool) -> Self {
        Self {
            wanted,
            without_options: false,
            resources: BTreeMap::new(),
            left_out: BTreeSet::new(),
            watched: BTreeMap::new(),
        }
    }

    /// The same, without query parameters: a custom resource lists parameters that its server does not
    /// read, and a newer server some that no call knows.
    #[cfg(feature = "crds")]
    pub(crate) fn without_options(self) -> Self {
        Self {
            without_options: true,
            ..self
        }
    }

    /// Reads the operations of a path.
    pub(super) fn read<'v>(
        &mut self,
        path: &str,
        item: &Node<'v>,
        dialect: Dialect,
        shared: Option<&Object<'v>>,
    ) -> Result<(), Error> {
        let Some(address) = address(path) else {
            return Err(item.error(format!(
                "the path {path} has an unknown form; expected /api/VERSION/..., /apis/GROUP/VERSION/... \
                 or one of discovery, version, logs and keys"
            )));
        };
        let (id, plural, namespaced, subresource, with_path) = match address {
            Address::Other => return Ok(()),
            Address::Watch { id, plural } => {
                self.watched
                    .entry(id)
                    .or_default()
                    .insert(plural.to_owned());
                return Ok(());
            }
            Address::Resource {
                id,
                plural,
                namespaced,
                subresource,
                with_path,
            } => (id, plural, namespaced, subresource, with_path),
        };
        if !(self.wanted)(&id) {
            self.left_out.insert(id);
            return Ok(());
        }
        let draft = self
            .resources
            .entry(id)
            .or_default()
            .entry(plural.to_owned())
            .or_default();
        draft.namespaced |= namespaced;
        draft.place.get_or_insert_with(|| item.error(""));
        for (method, node) in item.any_object()?.entries() {
            if method == "parameters" {
                continue;
            }
            if !METHODS.contains(&method) {
                return Err(node.error(format!("unknown method {method:?}")));
            }
            let parameters = item.any_object()?.get("parameters");
            let mut operation = Operation::read(&node, parameters, dialect, shared)?;
            if self.without_options {
                operation.parameters.forget_options();
            }
            if let Answer::Object(name) = &operation.answer {
                let otherwise = node.error(format!(
                    "answers {name}, which is not defined; is a document of the spec missing?"
                ));
                draft.answers.push((name.clone(), otherwise));
            }
            match subresource {
                None => {
                    draft.listed_whole |= operation.action == "list" && !namespaced;
                    draft.operation(plural, operation)?;
                }
                Some(name) => draft.sub_operation(name, method, with_path, &operation)?,
            }
        }
        Ok(())
    }

    /// The finished resources, and the group-versions that were not wanted.
    pub(crate) fn finish(
        self,
        definitions: &BTreeMap<String, Definition>,
    ) -> Result<(Resources, BTreeSet<GroupVersionId>), Error> {
        let mut finished = BTreeMap::new();
        for (id, drafts) in self.resources {
            let mut resources = BTreeMap::new();
            let watched = self.watched.get(&id);
            for (plural, mut draft) in drafts {
                // Every list takes the parameter; `componentstatuses` cannot be watched for all that.
                // Custom resources have no such paths at all.
                if watched.is_some_and(|watched| !watched.contains(&plural)) {
                    draft.verbs.remove(&Verb::Watch);
                }
                for (answer, otherwise) in &draft.answers {
                    if !definitions.contains_key(answer) {
                        return Err(otherwise.clone());
                    }
                }
                for claim in &draft.claims {
                    let definition = definitions.get(&claim.definition);
                    let is_so = definition.and_then(Definition::kind) == Some(&claim.kind);
                    let is_own = claim.of_scale && draft.kind.as_ref() == Some(&claim.kind);
                    if !(is_so || is_own) {
                        return Err(claim.otherwise.clone());
                    }
                }
                let place = draft.place.take().unwrap_or_else(|| Error::new(""));
                let facts = draft.finish().map_err(|what| {
                    place.saying(format!("the resource {plural} of {id} {what}"))
                })?;
                resources.insert(plural, facts);
            }
            finished.insert(id, resources);
        }
        Ok((finished, self.left_out))
    }
}

impl Draft {
    fn operation(&mut self, plural: &str, operation: Operation<'_>) -> Result<(), Error> {
        let verb = match operation.action.as_str() {
            "get" => Verb::Get,
            "list" => Verb::List,
            "post" => Verb::Create,
            "put" => Verb::Update,
            "patch" => Verb::Patch,
            "delete" => Verb::Delete,
            "deletecollection" => Verb::DeleteCollection,
            other => return Err(unknown_action(&operation.node, other)),
        };
        set_once(
            &mut self.kind,
            operation.kind.clone(),
            "kind",
            &operation.node,
        )?;
        match verb {
            Verb::List => {
                let list = operation.object_answer()?.to_owned();
                set_once(
                    &mut self.list_definition,
                    list,
                    "list type",
                    &operation.node,
                )?;
            }
            Verb::Delete => {
                self.delete_response = Some(if operation.object_answer()? == STATUS {
                    DeleteResponse::Status
                } else {
                    DeleteResponse::Object
                });
            }
            Verb::DeleteCollection => {}
            Verb::Get | Verb::Create | Verb::Update | Verb::Patch | Verb::Watch => {
                let object = operation.payload()?.to_owned();
                self.claims.push(Claim::of(&object, &operation));
                set_once(&mut self.definition, object, "type", &operation.node)?;
            }
        }
        let options = operation.parameters.options(
            &format!("{} of {plural}", operation.action),
            options::of_verb(verb),
        )?;
        // A list of one namespace and the one of all have the same parameters.
        let operation_facts = document::Operation { options };
        if verb == Verb::List && operation.parameters.watch {
            self.verbs.insert(Verb::Watch, operation_facts.clone());
        }
        self.verbs.insert(verb, operation_facts);
        Ok(())
    }

    fn sub_operation(
        &mut self,
        name: &str,
        method: &str,
        with_path: bool,
        operation: &Operation<'_>,
    ) -> Result<(), Error> {
        let sub = self
            .subresources
            .entry(name.to_owned())
            .or_insert_with(|| SubresourceFacts {
                verbs: BTreeMap::new(),
                payload: None,
                answer: document::Answer::Connection,
                connect: None,
            });
        if operation.action == "connect" {
            return connect(sub, name, method, with_path, operation);
        }
        let verb = match operation.action.as_str() {
            "get" => Verb::Get,
            "post" => Verb::Create,
            "put" => Verb::Update,
            "patch" => Verb::Patch,
            "delete" => Verb::Delete,
            other => return Err(unknown_action(&operation.node, other)),
        };
        let known = match &operation.answer {
            Answer::Text => {
                sub.answer = document::Answer::Text;
                of_bespoke(name, &operation.node)?
            }
            Answer::Object(_) => {
                let payload = operation.payload()?.to_owned();
                self.claims.push(Claim {
                    of_scale: name == "scale",
                    ..Claim::of(&payload, operation)
                });
                set_once(&mut sub.payload, payload, "payload", &operation.node)?;
                sub.answer = document::Answer::Payload;
                options::of_verb(verb)
            }
        };
        let options = operation.parameters.options(
            &format!("{} of the subresource {name}", operation.action),
            known,
        )?;
        sub.verbs.insert(verb, document::Operation { options });
        Ok(())
    }

    fn finish(self) -> Result<ResourceFacts, &'static str> {
        Ok(ResourceFacts {
            kind: self
                .kind
                .ok_or("has subresources but no operation of its own")?,
            definition: self.definition.ok_or("is never read or written")?,
            list_definition: self.list_definition,
            scope: if self.namespaced {
                Scope::Namespaced
            } else {
                Scope::Cluster
            },
            all_namespaces: self.namespaced && self.listed_whole,
            create_answer: document::Answer::Payload,
            verbs: self.verbs,
            delete_response: self.delete_response,
            singular: None,
            short_names: Vec::new(),
            categories: Vec::new(),
            subresources: self.subresources,
        })
    }
}

fn connect(
    sub: &mut SubresourceFacts,
    name: &str,
    method: &str,
    with_path: bool,
    operation: &Operation<'_>,
) -> Result<(), Error> {
    let options = operation.parameters.options(
        &format!("the subresource {name}"),
        of_bespoke(name, &operation.node)?,
    )?;
    let connect = sub.connect.get_or_insert_with(|| ConnectFacts {
        methods: Vec::new(),
        with_path: false,
        options_kind: operation.kind.kind.clone(),
        options: options.clone(),
    });
    if connect.options_kind != operation.kind.kind || connect.options != options {
        return Err(operation.node.error(format!(
            "the methods of the subresource {name} differ in kind or parameters"
        )));
    }
    connect.with_path |= with_path;
    let method = method.to_ascii_uppercase();
    if let Err(at) = connect.methods.binary_search(&method) {
        connect.methods.insert(at, method);
    }
    Ok(())
}

fn of_bespoke(name: &str, node: &Node<'_>) -> Result<&'static [options::KnownOption], Error> {
    options::of_subresource(name).ok_or_else(|| {
        node.error(format!(
            "no call knows the subresource {name:?}, which answers text or is connected to"
        ))
    })
}

fn unknown_action(node: &Node<'_>, action: &str) -> Error {
    node.error(format!(
        "unknown x-kubernetes-action {action:?} for this path"
    ))
}

fn set_once<T: PartialEq + std::fmt::Display>(
    slot: &mut Option<T>,
    value: T,
    what: &str,
    node: &Node<'_>,
) -> Result<(), Error> {
    match slot {
        Some(other) if *other != value => Err(node.error(format!(
            "states another {what} than the other operations of this path: {value}, not {other}"
        ))),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

/// What a path addresses; `None` for a path of unknown form.
fn address(path: &str) -> Option<Address<'_>> {
    let mut segments = path
        .strip_prefix('/')?
        .split('/')
        .filter(|segment| !segment.is_empty());
    let (group, mut rest) = match segments.next()? {
        "api" => ("", segments),
        "apis" => match segments.next() {
            Some(group) => (group, segments),
            None => return Some(Address::Other),
        },
        "version" | "logs" | "openid" | ".well-known" => return Some(Address::Other),
        _ => return None,
    };
    let Some(version) = rest.next() else {
        return Some(Address::Other);
    };
    let id = GroupVersionId {
        group: group.to_owned(),
        version: version.to_owned(),
    };
    let rest: Vec<_> = rest.collect();
    let (namespaced, rest) = match rest.as_slice() {
        [] => return Some(Address::Other),
        ["watch", "namespaces", "{namespace}", plural, ..] | ["watch", plural, ..] => {
            return Some(Address::Watch { id, plural });
        }
        ["namespaces", "{namespace}", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (plural, subresource, with_path) = match *rest {
        [plural] | [plural, "{name}"] => (plural, None, false),
        [plural, "{name}", sub] => (plural, Some(sub), false),
        [plural, "{name}", sub, "{path}"] => (plural, Some(sub), true),
        _ => return None,
    };
    Some(Address::Resource {
        id,
        plural,
        namespaced,
        subresource,
        with_path,
    })
}
