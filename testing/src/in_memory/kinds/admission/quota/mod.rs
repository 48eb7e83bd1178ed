//! Quotas: what a namespace may have, of anything, and what it has.
//!
//! A quota is held against its status, as in a kube-apiserver: a status that a test writes is what further writes are added
//! to, until the limits change. Kubernetes: `apiserver/pkg/admission/plugin/resourcequota`.

mod scopes;
mod usage;

use clientset::meta::Quantity;
use serde_json::{Map, Value};

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::amounts::{self, Amounts};
use crate::in_memory::registry::Registry;
use crate::in_memory::store::Store;
use crate::in_memory::tree;

use usage::{must_specify, tracks, usage};

/// The table of quotas.
pub(crate) const QUOTAS: &str = "resourcequotas";

/// Checks what an object that is created, or changed from `old`, takes of the quotas of its namespace.
///
/// # Errors
/// It takes more than there is, or does not say how much it takes.
pub(crate) fn check(
    place: &Place<'_>,
    subresource: &str,
    old: Option<&Value>,
    new: &Value,
) -> Result<(), Refusal> {
    let table = &*place.resource.table;
    if !place.resource.namespaced || !usage::is_charged(table, subresource, old, new) {
        return Ok(());
    }
    let forbidden = |why: &str| {
        let name = tree::text(new, "name");
        Err(Refusal::forbidden(place.resource, name, why))
    };
    let prefix = format!("{}/", place.namespace);
    let mut charged = Vec::new();
    for (_, quota) in place.store.scan(QUOTAS, &prefix) {
        let (name, quota) = (quota.name(), quota.tree());
        let hard = amounts::read(&quota["status"]["hard"]);
        let used = amounts::read(&quota["status"]["used"]);
        let names = hard.keys().map(String::as_str);
        let tracked: Vec<&str> = names.filter(|name| tracks(table, name)).collect();
        if tracked.is_empty() || !scopes::matches(quota, table, new) {
            continue;
        }
        if let Some(why) = must_specify(table, &tracked, new) {
            return forbidden(&format!("failed quota: {name}: {why}"));
        }
        if tracked.iter().any(|name| !used.contains_key(*name)) {
            let names = tracked.join(",");
            return forbidden(&format!(
                "status unknown for quota: {name}, resources: {names}"
            ));
        }
        let was_charged = old.filter(|old| scopes::matches(quota, table, old));
        charged.push((name, hard, used, was_charged));
    }
    if charged.is_empty() {
        return Ok(());
    }
    let whole = usage(table, new);
    let negative: Vec<&str> = whole
        .iter()
        .filter(|(_, amount)| amount.is_negative())
        .map(|(name, _)| name.as_str())
        .collect();
    if !negative.is_empty() {
        let names = negative.join(",");
        return forbidden(&format!("quota usage is negative for resource(s): {names}"));
    }
    for (name, hard, used, was_charged) in charged {
        let mut asked = whole.clone();
        if let Some(old) = was_charged {
            for (name, amount) in usage(table, old) {
                if let Some(asked) = asked.get_mut(&name) {
                    *asked -= &amount;
                }
            }
        }
        asked.retain(|_, amount| !amount.is_zero() && !amount.is_negative());
        let mut sum = used.clone();
        amounts::add(&mut sum, &asked);
        let exceeded: Vec<&str> = asked
            .keys()
            .map(String::as_str)
            .filter(|name| hard.get(*name).is_some_and(|hard| sum[*name] > *hard))
            .collect();
        if !exceeded.is_empty() {
            let shown = |amounts: &Amounts| {
                let shown = exceeded.iter().filter_map(|name| {
                    let amount = amounts.get(*name)?;
                    Some(format!("{name}={amount}"))
                });
                shown.collect::<Vec<_>>().join(",")
            };
            return forbidden(&format!(
                "exceeded quota: {name}, requested: {}, used: {}, limited: {}",
                shown(&asked),
                shown(&used),
                shown(&hard),
            ));
        }
    }
    Ok(())
}

/// Whether a quota counts the objects of a table.
pub(crate) fn follows(quota: &Value, table: &str) -> bool {
    let hard = quota["spec"]["hard"].as_object();
    hard.is_some_and(|hard| hard.keys().any(|name| tracks(table, name)))
}

/// Whether the status of a quota says of all that is limited how much there is.
pub(crate) fn is_counted(quota: &Value) -> bool {
    let (wanted, status) = (&quota["spec"]["hard"], &quota["status"]);
    let is_empty = wanted.as_object().is_none_or(Map::is_empty);
    is_empty || (*wanted == status["hard"] && status["used"].is_object())
}

/// Writes into the status of a quota what there is.
pub(crate) fn count(store: &Store, registry: &Registry, quota: &mut Value) {
    let hard = amounts::read(&quota["spec"]["hard"]);
    let namespace = tree::text(quota, "namespace");
    let prefix = format!("{namespace}/");
    // What nobody counts any more stays what it was.
    let mut used = amounts::read(&quota["status"]["used"]);
    used.retain(|name, _| hard.contains_key(name));
    let resources = registry.stored().filter(|resource| resource.namespaced);
    for resource in resources {
        let table = &*resource.table;
        let tracked: Vec<&String> = hard.keys().filter(|name| tracks(table, name)).collect();
        if tracked.is_empty() {
            continue;
        }
        let mut sum = Amounts::new();
        let key = resource.key(namespace, tree::text(quota, "name"));
        let objects = store.scan(table, &prefix);
        let objects = objects.filter(|(known, _)| table != QUOTAS || *known != key);
        let mut count = |object: &Value| {
            if scopes::matches(quota, table, object) {
                amounts::add(&mut sum, &usage(table, object));
            }
        };
        objects.for_each(|(_, object)| count(object.tree()));
        if table == QUOTAS {
            // It may not be stored yet.
            count(quota);
        }
        for name in tracked {
            let amount = sum.remove(name).unwrap_or_default();
            used.insert(name.clone(), amount);
        }
    }
    let hard = quota["spec"]["hard"].clone();
    let status = tree::member(quota, "status");
    status.clear();
    if hard.as_object().is_some_and(|hard| !hard.is_empty()) {
        let used = used
            .into_iter()
            .map(|(name, amount)| (name, Value::from(amount.to_string())));
        status.insert("used".to_owned(), Value::Object(used.collect()));
        status.insert("hard".to_owned(), hard);
    }
}

/// Adds to the status of a quota what an object takes that is there now, and takes away what the one took that was
/// there before; whether that is a difference. What `only_more` says is never taken away.
pub(crate) fn charge(
    quota: &mut Value,
    table: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    only_more: bool,
) -> bool {
    let taken = |object: Option<&Value>| {
        let object = object.filter(|object| scopes::matches(quota, table, object));
        object
            .map(|object| usage(table, object))
            .unwrap_or_default()
    };
    let (less, more) = (taken(before), taken(after));
    let used = amounts::read(&quota["status"]["used"]);
    let mut differs = false;
    for (name, was) in used.iter().filter(|(name, _)| tracks(table, name)) {
        let mut is = was.clone();
        if let Some(more) = more.get(name) {
            is += more;
        }
        if let Some(less) = less.get(name) {
            is -= less;
        }
        if is.is_negative() {
            is = Quantity::default();
        }
        if is == *was || (only_more && is < *was) {
            continue;
        }
        differs = true;
        quota["status"]["used"][name] = Value::from(is.to_string());
    }
    differs
}
