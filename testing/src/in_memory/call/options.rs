//! The options of a request, and what API servers hold against them.

use serde_json::{Map, Value};

use super::{Call, MANAGER_LIMIT, Query};
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::registry::DeletePropagation;
use crate::in_memory::rules::Deletion;
use crate::in_memory::selector::Selector;
use crate::in_memory::store::Continue;

/// Which version of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VersionMatch {
    /// Whatever is newest.
    Newest,
    /// This one or a later one.
    NotOlderThan(u64),
    /// This one.
    Exact(u64),
}

/// The options of a list, a watch or a deletion of many.
#[derive(Clone, Debug)]
pub(crate) struct ListOptions {
    pub(crate) selector: Selector,
    /// 0: everything at once.
    pub(crate) limit: usize,
    pub(crate) continue_: Option<Continue>,
    pub(crate) version: VersionMatch,
    /// Whether there was a version at all, other than "0": where a watch begins.
    pub(crate) since: Option<u64>,
    pub(crate) send_initial_events: Option<bool>,
    pub(crate) bookmarks: bool,
    /// Seconds.
    pub(crate) timeout: Option<u64>,
}

impl ListOptions {
    /// # Errors
    /// An option is not what it may be, or two exclude each other.
    pub(crate) fn parse(call: &Call, watch: bool) -> Result<Self, Refusal> {
        let query = &call.query;
        let version = query.get("resourceVersion");
        let version_match = query.get("resourceVersionMatch");
        let token = query.get("continue");
        let send_initial_events = query
            .all("sendInitialEvents")
            .next()
            .map(|_| query.flag("sendInitialEvents"));
        let causes = if watch {
            watch_causes(version, version_match, token, send_initial_events)
        } else {
            list_causes(version, version_match, token, send_initial_events)
        };
        if !causes.is_empty() {
            return Err(Refusal::invalid_options("ListOptions", causes));
        }
        let labels = query.get("labelSelector");
        let selector = Selector::parse(
            labels,
            query.get("fieldSelector"),
            &call.resource().selectable(),
        )
        .map_err(Refusal::bad_request)?;
        let limit = usize::try_from(number(query, "limit")?.unwrap_or(0)).unwrap_or(0);
        // API servers answer version 0 out of their cache, which has all in hand and makes no pages of it.
        let is_cached = version == "0" && call.resource().plural != "events";
        let limit = if is_cached { 0 } else { limit };
        let since = match version {
            "" | "0" => None,
            text => match text.parse() {
                Ok(version) => Some(version),
                // A watch is refused by the store, which does not say whose fault it is.
                Err(_) if watch => {
                    let why = format!("resourceVersion {text:?} is no version of this server");
                    return Err(Refusal::internal(why));
                }
                Err(_) => {
                    let why =
                        format!("invalid resource version: {text:?} is no version of this server");
                    return Err(Refusal::bad_request(why));
                }
            },
        };
        let continue_ = match token {
            "" => None,
            _ if since.is_some() => {
                let why =
                    "a continue token has its own version, resourceVersion is not taken beside it";
                return Err(Refusal::bad_request(why));
            }
            token => Some(Continue::parse(token).ok_or_else(|| {
                Refusal::bad_request("invalid continue token: it is none that this server gave")
            })?),
        };
        Ok(Self {
            selector,
            limit,
            continue_,
            version: match (since, version_match) {
                (None, _) => VersionMatch::Newest,
                (Some(version), "Exact") => VersionMatch::Exact(version),
                // Without a word a limited list is of exactly that version, as in the first servers.
                (Some(version), "") if limit > 0 => VersionMatch::Exact(version),
                (Some(version), _) => VersionMatch::NotOlderThan(version),
            },
            since,
            send_initial_events,
            bookmarks: query.flag("allowWatchBookmarks"),
            timeout: number(query, "timeoutSeconds")?.and_then(|seconds| seconds.try_into().ok()),
        })
    }
}

fn list_causes(
    version: &str,
    version_match: &str,
    token: &str,
    send_initial_events: Option<bool>,
) -> Vec<Cause> {
    let field = "resourceVersionMatch";
    let mut causes = Vec::new();
    if send_initial_events.is_some() {
        let why = "a list has no initial events";
        causes.push(Cause::forbidden("sendInitialEvents", why));
    }
    if version_match.is_empty() {
        return causes;
    }
    if version.is_empty() {
        causes.push(Cause::forbidden(field, "it needs a resourceVersion"));
    }
    if !token.is_empty() {
        causes.push(Cause::forbidden(
            field,
            "a continue token has its own version",
        ));
    }
    if !matches!(version_match, "Exact" | "NotOlderThan") {
        let supported = ["Exact", "NotOlderThan", ""];
        causes.push(Cause::unsupported(field, version_match, &supported));
    }
    if version_match == "Exact" && version == "0" {
        causes.push(Cause::forbidden(
            field,
            "no version is exactly \"0\", which stands for any",
        ));
    }
    causes
}

fn watch_causes(
    version: &str,
    version_match: &str,
    token: &str,
    send_initial_events: Option<bool>,
) -> Vec<Cause> {
    let field = "resourceVersionMatch";
    let mut causes = Vec::new();
    // A watch from the beginning sends initial events whether it says so or not.
    let is_from_beginning = send_initial_events.is_none() && ["", "0"].contains(&version);
    if !token.is_empty() && (is_from_beginning || !version_match.is_empty()) {
        let why = "a continue token has its own version";
        causes.push(Cause::forbidden(field, why));
    }
    if send_initial_events.is_none() && !version_match.is_empty() {
        let why = "of a watch it belongs to sendInitialEvents, which is not there";
        causes.push(Cause::forbidden(field, why));
    }
    if send_initial_events.is_some() && version_match != "NotOlderThan" {
        let why = "sendInitialEvents needs the match NotOlderThan";
        causes.push(Cause::forbidden(field, why));
    }
    if !["", "NotOlderThan"].contains(&version_match) {
        causes.push(Cause::unsupported(field, version_match, &["NotOlderThan"]));
    }
    causes
}

fn number(query: &Query, name: &str) -> Result<Option<i64>, Refusal> {
    match query.get(name) {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::bad_request(format!("{name} {text:?} is no whole number"))),
    }
}

/// What is done about fields that a kind does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validation {
    Ignore,
    Warn,
    Strict,
}

/// The options of a creation, an update or a patch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteOptions {
    pub(crate) dry_run: bool,
    pub(crate) validation: Validation,
}

impl WriteOptions {
    /// # Errors
    /// An option is not what it may be. `kind` is that of the options, for the message.
    pub(crate) fn parse(query: &Query, kind: &str) -> Result<Self, Refusal> {
        Self::with(query, kind, Vec::new())
    }

    /// Those of a patch, which alone may be forced: an apply, which needs a manager.
    ///
    /// # Errors
    /// An option is not what it may be.
    pub(crate) fn of_patch(query: &Query, is_apply: bool) -> Result<Self, Refusal> {
        let mut causes = Vec::new();
        if is_apply && query.get("fieldManager").is_empty() {
            let why = "is required for apply patch";
            causes.push(Cause::required("fieldManager", why));
        }
        if !is_apply && query.all("force").next().is_some() {
            let why = "may not be specified for non-apply patch";
            causes.push(Cause::forbidden("force", why));
        }
        Self::with(query, "PatchOptions", causes)
    }

    fn with(query: &Query, kind: &str, mut causes: Vec<Cause>) -> Result<Self, Refusal> {
        let dry_run = dry_run(query.all("dryRun"), &mut causes);
        let validation = match query.get("fieldValidation") {
            "Ignore" => Validation::Ignore,
            "" | "Warn" => Validation::Warn,
            "Strict" => Validation::Strict,
            other => {
                let supported = ["", "Ignore", "Strict", "Warn"];
                causes.push(Cause::unsupported("fieldValidation", other, &supported));
                Validation::Warn
            }
        };
        let manager = query.get("fieldManager");
        if manager.len() > MANAGER_LIMIT {
            causes.push(Cause::too_long("fieldManager", MANAGER_LIMIT as u64));
        } else if let Some(c) = manager.chars().find(|c| c.is_control()) {
            let why = format!("it has the character {c:?}, which is not printable");
            causes.push(Cause::invalid("fieldManager", manager, why));
        }
        if causes.is_empty() {
            Ok(Self {
                dry_run,
                validation,
            })
        } else {
            Err(Refusal::invalid_options(kind, causes))
        }
    }
}

fn dry_run<'a>(values: impl Iterator<Item = &'a str>, causes: &mut Vec<Cause>) -> bool {
    let mut found = false;
    for value in values {
        found = true;
        if value != "All" {
            causes.push(Cause::unsupported("dryRun", value, &["All"]));
        }
    }
    found
}

/// What a DELETE asks for: whether it is a dry run, its preconditions, and the deletion.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeleteOptions {
    pub(crate) dry_run: bool,
    pub(crate) uid: Option<String>,
    pub(crate) version: Option<String>,
    /// Whether `orphanDependents` says that what depends on the object goes, too.
    pub(crate) cascades: bool,
    pub(crate) deletion: Deletion,
}

/// The options of a deletion: those of the body where there is one, else those of the query.
///
/// # Errors
/// The body is no `DeleteOptions`, or an option is not what it may be.
pub(crate) fn deletion(call: &Call) -> Result<DeleteOptions, Refusal> {
    deletion_of(&deletion_options(call)?)
}

/// The same as they were sent.
///
/// # Errors
/// The body is no `DeleteOptions`.
pub(crate) fn deletion_options(call: &Call) -> Result<Map<String, Value>, Refusal> {
    if call.body.is_empty() {
        return of_query(&call.query);
    }
    let text = call.body_text()?;
    let why = "the body of a deletion is no DeleteOptions";
    match serde_json::from_str(&text) {
        Ok(Value::Object(options)) if is_of_options(&options) => Ok(options),
        Ok(_) => Err(Refusal::bad_request(why)),
        Err(error) => Err(Refusal::bad_request(format!("{why}: {error}"))),
    }
}

/// The same of a `DeleteOptions` that stands somewhere else.
///
/// # Errors
/// As [`deletion`].
pub(crate) fn deletion_of(options: &Map<String, Value>) -> Result<DeleteOptions, Refusal> {
    check_types(options)?;
    let mut causes = Vec::new();
    let values = options.get("dryRun").and_then(Value::as_array);
    let values = values.into_iter().flatten();
    let dry_run = dry_run(
        values.map(|value| value.as_str().unwrap_or_default()),
        &mut causes,
    );
    let orphan = options.get("orphanDependents").and_then(Value::as_bool);
    let policy = options.get("propagationPolicy").and_then(Value::as_str);
    let propagation = match (policy, orphan) {
        (Some(policy), Some(_)) => {
            let why = "orphanDependents and propagationPolicy exclude each other";
            causes.push(Cause::invalid("propagationPolicy", policy, why));
            None
        }
        (Some("Foreground"), _) => Some(DeletePropagation::Foreground),
        (Some("Background"), _) | (None, Some(false)) => Some(DeletePropagation::Background),
        (Some("Orphan"), _) | (None, Some(true)) => Some(DeletePropagation::Orphan),
        (Some(other), _) => {
            let supported = ["Foreground", "Background", "Orphan"];
            causes.push(Cause::unsupported("propagationPolicy", other, &supported));
            None
        }
        (None, None) => None,
    };
    if !causes.is_empty() {
        return Err(Refusal::invalid_options("DeleteOptions", causes));
    }
    let precondition = |field: &str| {
        let preconditions = options.get("preconditions")?;
        Some(preconditions.get(field)?.as_str()?.to_owned())
    };
    Ok(DeleteOptions {
        dry_run,
        uid: precondition("uid"),
        version: precondition("resourceVersion"),
        cascades: orphan == Some(false),
        deletion: Deletion {
            grace_period: options.get("gracePeriodSeconds").and_then(Value::as_i64),
            propagation,
        },
    })
}

fn check_types(options: &Map<String, Value>) -> Result<(), Refusal> {
    let is_text = |value: &Value| value.is_string() || value.is_null();
    for (name, value) in options {
        let fits = match name.as_str() {
            "dryRun" => value
                .as_array()
                .is_some_and(|values| values.iter().all(is_text)),
            "gracePeriodSeconds" => value.is_i64(),
            "orphanDependents" => value.is_boolean(),
            "propagationPolicy" => value.is_string(),
            "preconditions" => value
                .as_object()
                .is_some_and(|fields| fields.values().all(is_text)),
            _ => true,
        };
        if !fits && !value.is_null() {
            let why = format!("{name} of DeleteOptions cannot be {value}");
            return Err(Refusal::bad_request(why));
        }
    }
    Ok(())
}

/// A body that says what it is has to say this, in whatever version.
fn is_of_options(body: &Map<String, Value>) -> bool {
    let kind = body.get("kind").and_then(Value::as_str);
    matches!(kind, None | Some("" | "DeleteOptions"))
}

fn of_query(query: &Query) -> Result<Map<String, Value>, Refusal> {
    let mut options = Map::new();
    let dry_run: Vec<Value> = query.all("dryRun").map(Value::from).collect();
    if !dry_run.is_empty() {
        options.insert("dryRun".to_owned(), Value::Array(dry_run));
    }
    if let Some(seconds) = number(query, "gracePeriodSeconds")? {
        options.insert("gracePeriodSeconds".to_owned(), Value::from(seconds));
    }
    let policy = query.get("propagationPolicy");
    if !policy.is_empty() {
        options.insert("propagationPolicy".to_owned(), Value::from(policy));
    }
    if query.all("orphanDependents").next().is_some() {
        let orphan = query.flag("orphanDependents");
        options.insert("orphanDependents".to_owned(), Value::from(orphan));
    }
    Ok(options)
}
