//! Tokens of service accounts that lie in Secrets: they are filled in, and go with their account.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Context;
use crate::in_memory::access::secret_tokens::{ACCOUNT, ACCOUNT_UID, SECRETS, TYPE};
use crate::in_memory::rules::Deletion;
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;
use crate::in_memory::verbs::delete_object;

const ACCOUNTS: &str = "serviceaccounts";

/// Looks at a Secret that was written: fills it, or deletes it where there is no such account.
pub(super) fn put(context: &mut Context<'_>, place: &Place, _written: &Arc<Object>) {
    if &*place.0 != SECRETS {
        return;
    }
    // It may have changed since.
    let Some(secret) = context.store.get(&place.0, &place.1).cloned() else {
        return;
    };
    if secret.tree()["type"] != TYPE {
        return;
    }
    let account = annotation(&secret, ACCOUNT);
    let key = format!("{}/{account}", secret.namespace());
    let account = context.store.get(ACCOUNTS, &key).cloned();
    let wanted = annotation(&secret, ACCOUNT_UID);
    match account.filter(|account| wanted.is_empty() || wanted == account.uid()) {
        Some(account) => fill(context, place, &secret, &account),
        None => delete(context, place, &secret),
    }
}

/// Looks at what an account or a Secret leaves behind.
pub(super) fn removed(context: &mut Context<'_>, place: &Place, object: &Arc<Object>) {
    match &*place.0 {
        ACCOUNTS => {
            let prefix = format!("{}/", object.namespace());
            let secrets = context.store.scan(SECRETS, &prefix);
            let secrets = secrets.filter(|(_, secret)| is_of(secret, object));
            let secrets: Vec<_> = secrets.map(|(_, secret)| secret.clone()).collect();
            for secret in secrets {
                let key = format!("{}/{}", secret.namespace(), secret.name());
                if let Some(resource) = context.registry.of_table(SECRETS) {
                    let place = (resource.table.clone(), key);
                    delete(context, &place, &secret);
                }
            }
        }
        SECRETS if object.tree()["type"] == TYPE => forget(context, object),
        _ => {}
    }
}

/// Whether a Secret is for a token of this account.
fn is_of(secret: &Object, account: &Object) -> bool {
    let uid = annotation(secret, ACCOUNT_UID);
    secret.tree()["type"] == TYPE
        && annotation(secret, ACCOUNT) == account.name()
        && (uid.is_empty() || uid == account.uid())
}

/// Writes what is missing in a Secret. What somebody else wrote into it stays.
fn fill(context: &mut Context<'_>, place: &Place, secret: &Object, account: &Object) {
    let has = |field: &str| {
        let stored = secret.tree()["data"][field].as_str();
        stored.is_some_and(|stored| !stored.is_empty())
    };
    let mut tree = secret.tree().clone();
    let data = tree::member(&mut tree, "data");
    if let Some(certificates) = context.access.certificates() {
        let authority = STANDARD.encode(certificates.authority());
        data.insert("ca.crt".to_owned(), authority.into());
    }
    if !has("namespace") {
        let namespace = STANDARD.encode(secret.namespace());
        data.insert("namespace".to_owned(), namespace.into());
    }
    if !has("token")
        && let Some(token) = context.access.sign_for_secret(account, secret)
    {
        data.insert("token".to_owned(), STANDARD.encode(token).into());
    }
    if data
        != secret.tree()["data"]
            .as_object()
            .unwrap_or(&serde_json::Map::new())
    {
        let annotations = tree::metadata(&mut tree).entry("annotations");
        let annotations = tree::fields(annotations.or_insert_with(|| serde_json::json!({})));
        annotations.insert(ACCOUNT_UID.to_owned(), account.uid().into());
        context.store.put(&place.0, &place.1, tree);
    }
}

fn delete(context: &mut Context<'_>, place: &Place, secret: &Arc<Object>) {
    let Some(resource) = context.resource(place) else {
        return;
    };
    if !secret.is_being_deleted() {
        let deletion = Deletion::default();
        delete_object(context.store, &resource, secret, &deletion, context.clock);
    }
}

/// Takes a Secret that went from those that its account names.
fn forget(context: &mut Context<'_>, secret: &Object) {
    let key = format!("{}/{}", secret.namespace(), annotation(secret, ACCOUNT));
    let Some(account) = context.store.get(ACCOUNTS, &key).cloned() else {
        return;
    };
    let mut tree = account.tree().clone();
    let Some(serde_json::Value::Array(named)) = tree.get_mut("secrets") else {
        return;
    };
    let before = named.len();
    named.retain(|reference| reference["name"] != secret.name());
    if named.len() != before
        && is_of(secret, &account)
        && let Some(resource) = context.registry.of_table(ACCOUNTS)
    {
        context.store.put(&resource.table, &key, tree);
    }
}

fn annotation<'a>(object: &'a Object, name: &str) -> &'a str {
    let annotations = &object.tree()["metadata"]["annotations"];
    annotations[name].as_str().unwrap_or_default()
}
