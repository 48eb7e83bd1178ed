//! Admission: who is asked about a write, in which order, and what comes of it.

mod matching;
mod review;

pub(crate) use matching::{is_in_namespace, is_selected, matches as matches_rule};
pub(crate) use review::of_attributes as request;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::client;
use super::dialogue::Told;
use crate::in_memory::access::User;
use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::{self, Place};
use crate::in_memory::policies::{self, Rounds};
use crate::in_memory::registry::Resource;
use crate::in_memory::server::Server;
use crate::in_memory::store::Store;
use crate::in_memory::tree;
use review::Response;

/// Whether a webhook may change what is written, or only refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Mutating,
    Validating,
}

/// What is done, in the words of webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Create,
    Update,
    Delete,
    Connect,
}

/// A write, as admission sees it. Objects are as clients see them, in the version of the request.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    pub(crate) operation: Operation,
    /// In the version of the request.
    pub(crate) resource: Arc<Resource>,
    pub(crate) subresource: String,
    /// Of the object: group, version, kind.
    pub(crate) kind: [String; 3],
    pub(crate) name: String,
    /// That of a namespace is the namespace itself.
    pub(crate) namespace: String,
    pub(crate) object: Option<Value>,
    pub(crate) old: Option<Value>,
    pub(crate) options: Value,
    pub(crate) dry_run: bool,
    pub(crate) user: Arc<User>,
}

/// What came of asking.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) outcome: Told,
    pub(super) warnings: Vec<String>,
}

/// A webhook of a configuration.
#[derive(Debug)]
struct Hook {
    /// As the configuration has it.
    spec: Value,
}

/// Why a webhook ends a request.
#[derive(Debug)]
enum Failed {
    /// It did not answer, or nothing that is an answer; its `failurePolicy` says what follows.
    Call(String),
    /// It, or the server for it, says no.
    Refused(Box<Refusal>),
}

impl Stage {
    fn table(self) -> &'static str {
        match self {
            Self::Mutating => "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            Self::Validating => "validatingwebhookconfigurations.admissionregistration.k8s.io",
        }
    }
}

impl Operation {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Connect => "CONNECT",
        }
    }
}

/// Whether there is anybody to ask about a resource.
pub(crate) fn has_hooks(store: &Store, stage: Stage, resource: &Resource) -> bool {
    store.scan(stage.table(), "").next().is_some() && !is_exempt(resource)
}

/// Nobody is asked about who is asked.
pub(crate) fn is_exempt(resource: &Resource) -> bool {
    const EXEMPT: [&str; 6] = [
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
        "mutatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "validatingwebhookconfigurations",
    ];
    resource.group == "admissionregistration.k8s.io" && EXEMPT.contains(&resource.plural.as_str())
}

/// An object as clients see it in a version.
pub(crate) fn external(resource: &Resource, tree: &Value) -> Value {
    let mut object = resource.served(tree).unwrap_or_else(|| tree.clone());
    let fields = tree::fields(&mut object);
    fields.insert("apiVersion".to_owned(), resource.api_version().into());
    fields.insert("kind".to_owned(), resource.kind.as_str().into());
    object
}

/// Asks the webhooks that want to be asked about a write.
pub(super) async fn dispatch(server: &Server, stage: Stage, attributes: Attributes) -> Said {
    let hooks = hooks(&server.store(), stage);
    let mut warnings = Vec::new();
    let outcome = match stage {
        Stage::Mutating => mutate(server, &hooks, attributes, &mut warnings).await,
        Stage::Validating => validate(server, &hooks, &attributes, &mut warnings).await,
    };
    Said { outcome, warnings }
}

/// The webhooks of all configurations, by the names of these and then by their places.
fn hooks(store: &Store, stage: Stage) -> Vec<Hook> {
    let configurations = store.scan(stage.table(), "");
    configurations
        .flat_map(|(_, configuration)| {
            let webhooks = configuration.tree()["webhooks"].as_array();
            webhooks.into_iter().flatten().cloned()
        })
        .map(|spec| Hook { spec })
        .collect()
}

/// Asks the policies, and then one webhook after the other, each about what those before made of the object; then once
/// more those who want to know what came after them.
async fn mutate(
    server: &Server,
    hooks: &[Hook],
    mut attributes: Attributes,
    warnings: &mut Vec<String>,
) -> Told {
    let mut asked = BTreeSet::new();
    let mut again = BTreeSet::new();
    let mut rounds = Rounds::default();
    let (mut is_changed, mut goes_on) = (false, false);
    let mut output = None;
    for round in 0..2 {
        if round > 0 && admit(server, &mut attributes)? {
            is_changed = true;
        }
        // There is nothing to change of what is deleted.
        if attributes.operation != Operation::Delete {
            let is_again = round > 0;
            let store = server.store();
            let mutated = policies::mutate(server, &store, &attributes, &mut rounds, is_again)?;
            drop(store);
            goes_on |= mutated.reinvokes;
            if let Some(object) = mutated.object {
                attributes.object = Some(object);
                is_changed = true;
            }
        }
        if round > 0 && output != attributes.object {
            again.append(&mut asked);
        }
        for (index, hook) in hooks.iter().enumerate() {
            let version = matching::version(server, hook, &attributes)?;
            let Some(version) = version.filter(|_| round == 0 || again.contains(&index)) else {
                continue;
            };
            let answered = ask(
                server,
                hook,
                Stage::Mutating,
                &attributes,
                &version,
                warnings,
            )
            .await;
            let changed = match answered.and_then(|said| said.apply(hook, &version, &attributes)) {
                Ok(changed) => changed,
                Err(failed) => {
                    failed.judge(hook)?;
                    None
                }
            };
            if let Some(object) = changed {
                attributes.object = Some(object);
                (is_changed, goes_on) = (true, true);
                again.append(&mut asked);
            }
            if hook.spec["reinvocationPolicy"] == "IfNeeded" {
                asked.insert(index);
            }
        }
        if !goes_on {
            break;
        }
        output.clone_from(&attributes.object);
    }
    Ok(attributes.object.filter(|_| is_changed))
}

/// Lets the server decide once more what it decides for a new object; says whether that changed it.
fn admit(server: &Server, attributes: &mut Attributes) -> Result<bool, Refusal> {
    let is_new = attributes.operation == Operation::Create && attributes.subresource.is_empty();
    let Some(object) = attributes.object.as_mut().filter(|_| is_new) else {
        return Ok(false);
    };
    let resource = &attributes.resource;
    let mut tree = internal(resource, object)?;
    let namespace = if resource.namespaced {
        &attributes.namespace
    } else {
        ""
    };
    let place = Place {
        resource,
        namespace,
        now: &server.clock.in_seconds(0),
        store: &server.store(),
    };
    kinds::admit(&place, &mut tree)?;
    let admitted = external(resource, &tree);
    let is_changed = admitted != *object;
    *object = admitted;
    Ok(is_changed)
}

/// Asks all at once; the first in order that says no is heard.
async fn validate(
    server: &Server,
    hooks: &[Hook],
    attributes: &Attributes,
    warnings: &mut Vec<String>,
) -> Told {
    let mut wanted = Vec::new();
    for hook in hooks {
        if let Some(version) = matching::version(server, hook, attributes)? {
            wanted.push((hook, version));
        }
    }
    let asked = wanted.iter().map(|(hook, version)| async move {
        let mut warnings = Vec::new();
        let stage = Stage::Validating;
        let answered = ask(server, hook, stage, attributes, version, &mut warnings).await;
        let outcome = match answered {
            Ok(_) => Ok(()),
            Err(failed) => failed.judge(hook),
        };
        (outcome, warnings)
    });
    let mut first = Ok(None);
    for (outcome, said) in futures_util::future::join_all(asked).await {
        warnings.extend(said);
        if let (Ok(_), Err(refusal)) = (&first, outcome) {
            first = Err(refusal);
        }
    }
    first
}

/// Asks a webhook about the object in a version.
async fn ask(
    server: &Server,
    hook: &Hook,
    stage: Stage,
    attributes: &Attributes,
    version: &Arc<Resource>,
    warnings: &mut Vec<String>,
) -> Result<Response, Failed> {
    let effects = hook.spec["sideEffects"].as_str().unwrap_or_default();
    if attributes.dry_run && !matches!(effects, "None" | "NoneOnDryRun") {
        let why = format!(
            "admission webhook {:?} does not support dry run",
            hook.name()
        );
        return Err(Failed::refused(Refusal::bad_request(why)));
    }
    let review = review::request(hook, attributes, version)?;
    let timeout = hook.spec["timeoutSeconds"]
        .as_u64()
        .map(Duration::from_secs);
    let answer = client::post(server, &hook.spec["clientConfig"], &review, timeout)
        .await
        .map_err(|why| Failed::Call(format!("failed to call webhook: {why}")))?;
    let response = Response::read(&review, &answer, stage)
        .map_err(|why| Failed::Call(format!("received invalid webhook response: {why}")))?;
    warnings.extend(response.warnings.iter().cloned());
    response.check(hook)?;
    Ok(response)
}

impl Hook {
    fn name(&self) -> &str {
        self.spec["name"].as_str().unwrap_or_default()
    }

    fn elements(&self, field: &str) -> impl Iterator<Item = &Value> {
        self.spec[field].as_array().into_iter().flatten()
    }
}

impl Failed {
    fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }

    fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => *refusal,
            Self::Call(why) => Refusal::internal_error(&why),
        }
    }

    fn why(self) -> String {
        match self {
            Self::Call(why) => why,
            Self::Refused(refusal) => refusal.message().to_owned(),
        }
    }

    /// What follows for the request.
    fn judge(self, hook: &Hook) -> Result<(), Refusal> {
        match self {
            Self::Call(_) if hook.spec["failurePolicy"] == "Ignore" => Ok(()),
            Self::Call(why) => {
                let why = format!("failed calling webhook {:?}: {why}", hook.name());
                Err(Refusal::internal_error(&why))
            }
            Self::Refused(refusal) => Err(*refusal),
        }
    }
}

impl Attributes {
    /// Whether the object is of a kind of the subresource's own, rather than of the resource.
    pub(crate) fn is_of_subresource(&self) -> bool {
        self.kind[2] != self.resource.kind
    }

    /// What somebody made of an object in a version, read as if a client had sent it.
    ///
    /// # Errors
    /// It is none of its kind any more; or, where that is asked strictly, has fields that the kind does not know.
    pub(crate) fn reread(
        &self,
        version: &Resource,
        object: &Value,
        strictly: bool,
    ) -> Result<Value, Refusal> {
        if self.is_of_subresource() {
            return Ok(object.clone());
        }
        let (tree, problems) = read(version, object).map_err(Failed::refusal)?;
        match problems.is_empty() || !strictly || version.custom().is_some() {
            true => Ok(external(version, &tree)),
            false => {
                let why = format!("strict decoding error: {}", problems.join(", "));
                Err(Refusal::internal_error(&why))
            }
        }
    }

    /// An object of another version in that of the request.
    ///
    /// # Errors
    /// It cannot be one.
    pub(crate) fn in_own_version(
        &self,
        version: &Resource,
        object: Value,
    ) -> Result<Value, Refusal> {
        if self.is_of_subresource() {
            return Ok(object);
        }
        convert(version, &self.resource, &object).map_err(Failed::refusal)
    }

    /// An object of the request in another version of the resource.
    fn in_version(&self, object: &Value, version: &Resource) -> Result<Value, Failed> {
        if self.is_of_subresource() {
            return Ok(object.clone());
        }
        convert(&self.resource, version, object)
    }
}

/// An object in another version, complete and without what that does not know.
fn convert(from: &Resource, to: &Resource, object: &Value) -> Result<Value, Failed> {
    if from.api_version() == to.api_version() {
        return Ok(object.clone());
    }
    if to.custom().is_some() {
        let mut object = object.clone();
        tree::fields(&mut object).insert("apiVersion".to_owned(), to.api_version().into());
        return read(to, &object).map(|(tree, _)| external(to, &tree));
    }
    read(from, object).map(|(tree, _)| external(to, &tree))
}

/// The object of a request that webhooks changed, as the rules have it.
///
/// # Errors
/// It is none of its kind any more.
pub(crate) fn internal(resource: &Resource, object: &Value) -> Result<Value, Refusal> {
    let read = read(resource, object).map_err(Failed::refusal);
    read.map(|(tree, _)| tree)
}

/// Reads what came of an object, as if a client had sent it; with what is strictly wrong with it.
fn read(version: &Resource, object: &Value) -> Result<(Value, Vec<String>), Failed> {
    let decoded = version
        .decode(&object.to_string())
        .map_err(|refused| Failed::refused(Refusal::internal_error(&refused.0)))?;
    let mut tree = version.to_stored(decoded.tree);
    kinds::fill_in(version, &mut tree);
    Ok((tree, decoded.problems))
}
