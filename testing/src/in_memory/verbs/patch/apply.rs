//! Server-side apply: a PATCH that says what its manager wants of an object, there or not.

use clientset_runtime::object::RawJson;
use clientset_runtime::wire::yaml;
use serde_json::{Value, json};

use super::{reread, set_kind};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, Validation, WriteOptions};
use crate::in_memory::json;
use crate::in_memory::kinds;
use crate::in_memory::registry::{StatusCreates, as_go_writes};
use crate::in_memory::rules::Part;
use crate::in_memory::rules::managed_fields::{self, Application, Applied, Versions};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::verbs::change::{check_place, replace_owned, writer};
use crate::in_memory::verbs::create::insert_owned;
use crate::in_memory::verbs::{existing, transaction, versions};

pub(super) fn apply(call: &Call, part: Part) -> Result<Answer, Refusal> {
    let options = WriteOptions::of_patch(&call.query, true)?;
    let resource = call.resource();
    let kind = (resource.api_version(), resource.kind.clone());
    if part != Part::Main && !creates(call, part) {
        parse(&call.body)?;
        existing(call, &call.server.store())?;
    }
    let Configuration {
        object,
        mut warnings,
    } = Configuration::read(call, &kind, options.validation)?;
    let answer = transaction(call, |store| {
        let old = versions::find(call, store)?;
        match old {
            Some(old) => {
                let live = resource.current(old.tree());
                let applied = laid_over(call, part, &live, &object)?;
                let (merged, _) = stored(call, &applied, options.validation)?;
                check_place(call, &merged)?;
                let own = |object: &mut Value| applied.write_owners(object);
                let part = (part, false);
                let changed =
                    replace_owned(call, store, part, &old, merged, options.dry_run, &own)?;
                warnings.extend(kinds::warnings(resource, Some(old.tree()), changed.tree()));
                Ok(Answer::object(resource, changed))
            }
            None if creates(call, part) => {
                let created = create(call, store, part, &object, options)?;
                warnings.extend(kinds::warnings(resource, None, created.tree()));
                Ok(Answer::created(resource, created))
            }
            None => Err(Refusal::not_found(resource, &call.target.name)),
        }
    })?;
    Ok(answer.with_warnings(warnings))
}

/// Lays a configuration over a stored object.
fn laid_over(
    call: &Call,
    part: Part,
    live: &Value,
    configuration: &Value,
) -> Result<Applied, Refusal> {
    with_application(call, part, |application| {
        managed_fields::apply(application, live, configuration)
    })
}

/// Does what an apply asks for.
pub(in crate::in_memory::verbs) fn with_application<T>(
    call: &Call,
    part: Part,
    apply: impl FnOnce(&Application<'_>) -> T,
) -> T {
    let (manager, now) = (call.manager(), call.server.clock.in_seconds(0));
    let registry = call.server.registry();
    let application = Application {
        writer: writer(call, &manager, &now),
        versions: Versions::new(&registry, call.resource()),
        part,
        force: call.query.flag("force"),
    };
    apply(&application)
}

/// Whether an apply creates what is not there.
fn creates(call: &Call, part: Part) -> bool {
    let resource = call.resource();
    match part {
        Part::Main => resource.offers("create"),
        Part::Status => resource.facts.status_creates != StatusCreates::Never,
        _ => false,
    }
}

fn create(
    call: &Call,
    store: &mut Store,
    part: Part,
    configuration: &Value,
    options: WriteOptions,
) -> Result<std::sync::Arc<Object>, Refusal> {
    let uid = tree::text(configuration, "uid");
    if !uid.is_empty() {
        let why = format!(
            "uid mismatch: the provided object specified uid {uid}, and no existing object was found"
        );
        return Err(Refusal::conflict(call.resource(), &call.target.name, &why));
    }
    let applied = laid_over(call, Part::Main, &json!({}), configuration)?;
    let (mut object, _) = stored(call, &applied, options.validation)?;
    check_place(call, &object)?;
    // There is nothing yet whose version it could be.
    tree::set_text(&mut object, "resourceVersion", "");
    // All of it is created, what the request is about is owned.
    let owned = match part {
        Part::Main => applied,
        part => laid_over(call, part, &json!({}), configuration)?,
    };
    let own = |object: &mut Value| owned.write_owners(object);
    insert_owned(call, store, object, options.dry_run, &own)
}

/// What an apply made of an object, read as if a client had sent it.
fn stored(
    call: &Call,
    applied: &Applied,
    validation: Validation,
) -> Result<(Value, Vec<String>), Refusal> {
    let resource = call.resource();
    if let Some(custom) = resource.custom() {
        let mut object = applied.object.clone();
        if applied.is_changed {
            custom.complete(&mut object);
        }
        return Ok((object, Vec::new()));
    }
    let mut object = resource
        .served(&applied.object)
        .unwrap_or_else(|| applied.object.clone());
    set_kind(resource, &mut object);
    // What fits the schema and cannot be read all the same, such as a quantity, a kube-apiserver does not expect.
    let refuse: fn(&str) -> Refusal =
        |why| Refusal::internal(format!("failed to convert new object: {why}"));
    reread(call, &object, (validation, &[]), refuse)
}

/// What is applied.
pub(in crate::in_memory::verbs) struct Configuration {
    /// Without `apiVersion` and `kind`.
    pub(in crate::in_memory::verbs) object: Value,
    pub(in crate::in_memory::verbs) warnings: Vec<String>,
}

impl Configuration {
    /// Reads the body of an apply, which is of this `apiVersion` and `kind`.
    ///
    /// # Errors
    /// It is no YAML or JSON of such an object, or says who owns what.
    pub(in crate::in_memory::verbs) fn read(
        call: &Call,
        (api_version, kind): &(String, String),
        validation: Validation,
    ) -> Result<Self, Refusal> {
        let (mut object, duplicates) = parse(&call.body)?;
        if !matches!(object, Value::Object(_) | Value::Null) {
            let why = "error decoding patch: an object is expected";
            return Err(Refusal::bad_request(why));
        }
        let warnings = match validation {
            Validation::Strict if !duplicates.is_empty() => {
                return Err(Refusal::bad_request(format!(
                    "error strict decoding patch: {}",
                    duplicates.join(", ")
                )));
            }
            Validation::Warn => duplicates,
            Validation::Strict | Validation::Ignore => Vec::new(),
        };
        let stated = |field: &str| object[field].as_str().unwrap_or_default();
        if stated("apiVersion") != api_version || stated("kind") != kind {
            return Err(Refusal::bad_request(format!(
                "invalid object type: {}, Kind={}; {api_version}, Kind={kind} is expected here",
                stated("apiVersion"),
                stated("kind"),
            )));
        }
        if !object["metadata"]["managedFields"].is_null() {
            let why =
                "metadata.managedFields must be nil: an apply says what it owns by what is in it";
            return Err(Refusal::bad_request(why));
        }
        as_go_writes(&mut object);
        let fields = tree::fields(&mut object);
        fields.remove("apiVersion");
        fields.remove("kind");
        Ok(Self { object, warnings })
    }
}

/// Reads YAML, which JSON is, too.
fn parse(body: &[u8]) -> Result<(Value, Vec<String>), Refusal> {
    let text = String::from_utf8_lossy(body);
    if text.trim_start().starts_with('{')
        && let Ok(read) = json::read(&text)
    {
        return Ok(read);
    }
    if text.trim().is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let mut raw = RawJson::new();
    yaml::read_into(&mut raw, &text)
        .map_err(|error| Refusal::bad_request(format!("error decoding patch: {error}")))?;
    if raw.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    json::read(raw.as_str())
        .map_err(|error| Refusal::bad_request(format!("error decoding patch: {error}")))
}
