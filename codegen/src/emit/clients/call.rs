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
    /// None for logs and proxies.
    payload: Option<Payload>,
    subresource: String,
}

/// What a call sends and what the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Get,
    Update,
    Patch,
    Apply,
    /// Answers with the payload.
    Create,
    /// Answers with a `Status`.
    Post,
    /// The kind's own create, answering with a `Status`.
    PostKind,
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
            form: Form::PostKind,
            payload: Some(payload(context, group_version, resource, &resource.ty)?),
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
                let docs = "Reads the log of a container.";
                calls.push(Call::new("logs", docs, Form::Logs, None, "log"));
            }
            (Response::Connect(_), "proxy", _) => {
                let docs = "Sends requests on to it, through the API server.";
                calls.push(Call::new("proxy", docs, Form::Proxy, None, "proxy"));
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
    let (prefix, docs, form) = match (verb, &subresource.response) {
        (Verb::Get, _) => ("get", "Gets", Form::Get),
        (Verb::Update, _) => ("update", "Updates", Form::Update),
        (Verb::Patch, _) => ("patch", "Patches", Form::Patch),
        (Verb::Create, Response::Status) => ("create", "Posts to", Form::Post),
        (Verb::Create, _) => ("create", "Posts to", Form::Create),
        _ => return None,
    };
    let called = CALLED
        .iter()
        .find(|(sub, of, _)| sub == name && *of == verb);
    let call = called.map_or_else(|| format!("{prefix}_{accessor}"), |row| row.2.to_owned());
    let docs = format!("{docs} the subresource `{name}`.");
    calls.push(Call::new(&call, &docs, form, Some(payload.clone()), name));
    if form == Form::Patch {
        let call = format!("apply_{accessor}");
        let docs = format!("Applies the subresource `{name}` server-side.");
        calls.push(Call::new(
            &call,
            &docs,
            Form::Apply,
            Some(payload.clone()),
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
    fn new(
        name: &str,
        docs: &str,
        form: Form,
        payload: Option<Payload>,
        subresource: &str,
    ) -> Self {
        Self {
            name: name.to_owned(),
            docs: docs.to_owned(),
            form,
            payload,
            subresource: subresource.to_owned(),
        }
    }

    /// Writes the method.
    pub(super) fn write(&self, names: &mut Names<'_>, writer: &mut Writer) {
        let own = self.payload.as_ref().is_some_and(|payload| payload.own);
        // `T` is the payload's type, `A` its argument, `S` the subresource.
        let (parameters, answer, method, arguments): (&[&str], _, _, &[&str]) = match self.form {
            Form::Get => (BY_NAME, "Get<{T}>", "get_subresource", &["name", "{S}"]),
            Form::Update if own => (
                &["{A}: &{T}"],
                "Update<{T}>",
                "update_subresource",
                &["&{A}.metadata.name", "{S}", "{A}"],
            ),
            Form::Update => (
                &["name: &str", "{A}: &{T}"],
                "Update<{T}>",
                "update_subresource",
                &["name", "{S}", "{A}"],
            ),
            Form::Patch => (
                &["name: &str", "patch: impl Into<{Patch}>"],
                "Patch<{T}>",
                "patch_subresource",
                &["name", "{S}", "patch"],
            ),
            Form::Apply if own => (
                &["{A}: impl {ToApply}<{T}>"],
                "Apply<{T}>",
                "apply_subresource",
                // The object names itself.
                &["\"\"", "{S}", "{A}"],
            ),
            Form::Apply => (
                &["name: &str", "{A}: impl {ToApply}<{T}>"],
                "Apply<{T}>",
                "apply_subresource",
                &["name", "{S}", "{A}"],
            ),
            Form::Create => (
                &["name: &str", "{A}: &{T}"],
                "Create<{T}>",
                "create_subresource",
                &["name", "{S}", "{A}"],
            ),
            Form::Post => (
                &["name: &str", "{A}: &{T}"],
                "Create<{Status}>",
                "create_subresource",
                &["name", "{S}", "{A}"],
            ),
            Form::PostKind => (&["{A}: &{T}"], "Create<{Status}>", "create_for", &["{A}"]),
            Form::Logs => (BY_NAME, "Logs", "log_subresource", &["name"]),
            Form::Proxy => (BY_NAME, "Proxy", "proxy_subresource", &["name"]),
        };
        let mut fill = |text: &&str| self.fill(text, names);
        let parameters: Vec<String> = parameters.iter().map(&mut fill).collect();
        let arguments: Vec<String> = arguments.iter().map(&mut fill).collect();
        let answer = fill(&answer);
        let answer = format!("{}::{answer}", names.client("call"));
        writer.line(format_args!("/// {}", self.docs));
        writer.function(
            &self.name,
            &parameters,
            &answer,
            &format!("self.{method}"),
            &arguments,
        );
    }

    /// A piece of the method with its names filled in.
    fn fill(&self, text: &str, names: &mut Names<'_>) -> String {
        let mut text = text.replace("{S}", &literal(&self.subresource));
        if let Some(payload) = &self.payload {
            text = text.replace("{A}", &payload.argument);
            text = text.replace("{T}", &names.get(payload.item.clone()));
        }
        if text.contains("{Status}") {
            text = text.replace("{Status}", &names.meta("Status"));
        }
        for name in ["Patch", "ToApply"] {
            let mark = format!("{{{name}}}");
            if text.contains(&mark) {
                text = text.replace(&mark, &names.client(name));
            }
        }
        text
    }
}

/// The parameters of a call that needs the object's name alone.
const BY_NAME: &[&str] = &["name: &str"];
