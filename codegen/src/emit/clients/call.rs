//! The calls on a kind's subresources: one small method each, with the payload that the spec gives.

use crate::Error;
use crate::emit::context::Context;
use crate::emit::imports::{Item, Names};
use crate::emit::problem;
use crate::emit::writer::{Writer, literal};
use crate::model::{CreateAnswer, GroupVersion, Resource, Response, Subresource, TypeRef, Verb};
use crate::names;

/// A call on a subresource.
#[derive(Debug)]
pub(in crate::emit) struct Call {
    /// `update_scale`.
    pub(in crate::emit) name: String,
    docs: String,
    form: Form,
    subresource: String,
}

/// What a call sends and what the server answers.
#[derive(Clone, Debug)]
enum Form {
    Get(Payload),
    Update(Payload),
    Patch(Payload),
    Apply(Payload),
    /// Answers with the payload.
    Create(Payload),
    /// Answers with a `Status`.
    Post(Payload),
    /// The kind's own create, answering with a `Status`.
    PostKind(Payload),
    Logs,
    Proxy,
}

/// The type that a call sends, reads or both.
#[derive(Clone, Debug)]
struct Payload {
    item: Item,
    argument: String,
    /// Whether it is the resource's own kind, whose object names itself.
    own: bool,
}

/// Subresources that are called by an English verb, as client-go has them.
const CALLED: &[(&str, Verb, &str)] = &[
    ("binding", Verb::Create, "bind"),
    ("eviction", Verb::Create, "evict"),
    ("finalize", Verb::Update, "finalize"),
];

/// Subresources that take the connection over; they are no request and answer, and have no call.
const UPGRADES: &[&str] = &["attach", "exec", "portforward"];

/// The calls of a resource beside those that every kind has.
///
/// # Errors
/// When a subresource is of a shape that no call covers.
pub(super) fn calls(
    context: &Context<'_>,
    group_version: &GroupVersion,
    resource: &Resource,
) -> Result<Vec<Call>, Error> {
    let mut calls = Vec::new();
    if resource.create_answer == CreateAnswer::Status {
        calls.push(Call {
            name: "create".to_owned(),
            docs: "Creates the object; the server answers with a `Status`.".to_owned(),
            form: Form::PostKind(payload(context, group_version, resource, &resource.ty)?),
            subresource: String::new(),
        });
    }
    // The runtime's client has the calls on `status`.
    for subresource in resource
        .subresources
        .iter()
        .filter(|sub| sub.name != "status")
    {
        let place = || {
            format!(
                "{} {}/{}",
                group_version.api_version(),
                resource.plural,
                subresource.name
            )
        };
        match (
            &subresource.response,
            subresource.name.as_str(),
            &subresource.payload,
        ) {
            (Response::Text, "log", _) => {
                calls.push(Call::new(
                    "logs",
                    "Reads the log of a container.",
                    Form::Logs,
                    "log",
                ));
            }
            (Response::Connect(_), "proxy", _) => {
                let docs = "Sends requests on to it, through the API server.";
                calls.push(Call::new("proxy", docs, Form::Proxy, "proxy"));
            }
            (Response::Connect(_), name, _) if UPGRADES.contains(&name) => {}
            (Response::Payload | Response::Status, _, Some(reference)) => {
                let payload = payload(context, group_version, resource, reference)?;
                for verb in &subresource.verbs {
                    verb_calls(*verb, subresource, &payload, &mut calls).ok_or_else(|| {
                        problem(place(), format!("no call covers its verb {}", verb.name()))
                    })?;
                }
            }
            _ => {
                return Err(problem(
                    place(),
                    "no call covers what this subresource answers; give it one in the emitter",
                ));
            }
        }
    }
    Ok(calls)
}

/// The calls of one verb; `None` when there is none for it.
fn verb_calls(
    verb: Verb,
    subresource: &Subresource,
    payload: &Payload,
    calls: &mut Vec<Call>,
) -> Option<()> {
    let Subresource { name, accessor, .. } = subresource;
    let payload = payload.clone();
    let (prefix, docs, form) = match (verb, &subresource.response) {
        (Verb::Get, _) => ("get", "Gets", Form::Get(payload)),
        (Verb::Update, _) => ("update", "Updates", Form::Update(payload)),
        (Verb::Patch, _) => ("patch", "Patches", Form::Patch(payload)),
        (Verb::Create, Response::Status) => ("create", "Posts to", Form::Post(payload)),
        (Verb::Create, _) => ("create", "Posts to", Form::Create(payload)),
        _ => return None,
    };
    let called = CALLED
        .iter()
        .find(|(sub, of, _)| sub == name && *of == verb);
    let call = called.map_or_else(|| format!("{prefix}_{accessor}"), |row| row.2.to_owned());
    calls.push(Call::new(
        &call,
        &format!("{docs} the subresource `{name}`."),
        form.clone(),
        name,
    ));
    if let Form::Patch(payload) = form {
        let docs = format!("Applies the subresource `{name}` server-side.");
        calls.push(Call::new(
            &format!("apply_{accessor}"),
            &docs,
            Form::Apply(payload),
            name,
        ));
    }
    Some(())
}

fn payload(
    context: &Context<'_>,
    group_version: &GroupVersion,
    resource: &Resource,
    reference: &TypeRef,
) -> Result<Payload, Error> {
    let from = || format!("{} {}", group_version.api_version(), resource.plural);
    // The last word of the kind: `request` of CertificateSigningRequest.
    let snake = names::field(&reference.name);
    let last = snake.rsplit('_').find(|word| !word.is_empty());
    let argument = match last {
        None | Some("name" | "patch") => "object".to_owned(),
        Some(word) => names::field(word),
    };
    let item = Item::of(context, reference, from)?;
    Ok(Payload {
        item,
        argument,
        own: *reference == resource.ty,
    })
}

impl Call {
    fn new(name: &str, docs: &str, form: Form, subresource: &str) -> Self {
        let (name, docs) = (name.to_owned(), docs.to_owned());
        Self {
            name,
            docs,
            form,
            subresource: subresource.to_owned(),
        }
    }

    /// Writes the method.
    pub(super) fn write(&self, names: &mut Names<'_>, writer: &mut Writer) {
        let builder = names.client("call");
        let subresource = literal(&self.subresource);
        let own_name = |payload: &Payload| format!("&{}.metadata.name", payload.argument);
        let by_name = || "name: &str".to_owned();
        // Parameters, the answer's builder, the runtime's method, its arguments.
        let (parameters, answer, method, arguments): (Vec<String>, String, _, Vec<String>) =
            match &self.form {
                Form::Get(payload) => {
                    let answer = format!("Get<{}>", names.get(payload.item.clone()));
                    (
                        vec![by_name()],
                        answer,
                        "get_subresource",
                        vec!["name".to_owned(), subresource],
                    )
                }
                Form::Update(payload) => {
                    let item = names.get(payload.item.clone());
                    let mut parameters = vec![format!("{}: &{item}", payload.argument)];
                    let mut name = own_name(payload);
                    if !payload.own {
                        parameters.insert(0, by_name());
                        name = "name".to_owned();
                    }
                    let arguments = vec![name, subresource, payload.argument.clone()];
                    (
                        parameters,
                        format!("Update<{item}>"),
                        "update_subresource",
                        arguments,
                    )
                }
                Form::Patch(payload) => {
                    let answer = format!("Patch<{}>", names.get(payload.item.clone()));
                    let patch = format!("patch: impl Into<{}>", names.client("Patch"));
                    let arguments = vec!["name".to_owned(), subresource, "patch".to_owned()];
                    (
                        vec![by_name(), patch],
                        answer,
                        "patch_subresource",
                        arguments,
                    )
                }
                Form::Apply(payload) => {
                    let item = names.get(payload.item.clone());
                    let object = format!(
                        "{}: impl {}<{item}>",
                        payload.argument,
                        names.client("ToApply")
                    );
                    let mut parameters = vec![object];
                    let mut name = literal("");
                    if !payload.own {
                        parameters.insert(0, by_name());
                        name = "name".to_owned();
                    }
                    let arguments = vec![name, subresource, payload.argument.clone()];
                    (
                        parameters,
                        format!("Apply<{item}>"),
                        "apply_subresource",
                        arguments,
                    )
                }
                Form::Create(payload) | Form::Post(payload) => {
                    let item = names.get(payload.item.clone());
                    let object = format!("{}: &{item}", payload.argument);
                    let answer = match &self.form {
                        Form::Post(_) => names.meta("Status"),
                        _ => item,
                    };
                    let arguments = vec!["name".to_owned(), subresource, payload.argument.clone()];
                    let answer = format!("Create<{answer}>");
                    (
                        vec![by_name(), object],
                        answer,
                        "create_subresource",
                        arguments,
                    )
                }
                Form::PostKind(payload) => {
                    let object =
                        format!("{}: &{}", payload.argument, names.get(payload.item.clone()));
                    let answer = format!("Create<{}>", names.meta("Status"));
                    (
                        vec![object],
                        answer,
                        "create_for",
                        vec![payload.argument.clone()],
                    )
                }
                Form::Logs => (
                    vec![by_name()],
                    "Logs".to_owned(),
                    "log_subresource",
                    vec!["name".to_owned()],
                ),
                Form::Proxy => (
                    vec![by_name()],
                    "Proxy".to_owned(),
                    "proxy_subresource",
                    vec!["name".to_owned()],
                ),
            };
        writer.line(format_args!("/// {}", self.docs));
        writer.function(
            &self.name,
            &parameters,
            &format!("{builder}::{answer}"),
            &format!("self.{method}"),
            &arguments,
        );
    }
}
