//! Tokens of service accounts that lie in Secrets: they name the Secret, and are good as long as it holds them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{API_AUDIENCE, User};
use crate::in_memory::store::{Object, Store};

/// Where Secrets are in the store.
pub(crate) const SECRETS: &str = "secrets";
/// The type of a Secret for such a token.
pub(crate) const TYPE: &str = "kubernetes.io/service-account-token";
/// The annotation that names the account.
pub(crate) const ACCOUNT: &str = "kubernetes.io/service-account.name";
/// The annotation with the account's UID.
pub(crate) const ACCOUNT_UID: &str = "kubernetes.io/service-account.uid";
/// The label of a token that is not to be taken any more.
const INVALID: &str = "kubernetes.io/legacy-token-invalid-since";

/// Who issues them; other tokens are of another issuer.
const ISSUER: &str = "kubernetes/serviceaccount";
const NAMESPACE: &str = "kubernetes.io/serviceaccount/namespace";
const SECRET: &str = "kubernetes.io/serviceaccount/secret.name";
const NAME: &str = "kubernetes.io/serviceaccount/service-account.name";
const UID: &str = "kubernetes.io/serviceaccount/service-account.uid";

/// What a token says. It never ends by itself.
pub(super) fn payload(account: &Object, secret: &Object) -> Value {
    let (namespace, name) = (account.namespace(), account.name());
    json!({
        "iss": ISSUER,
        NAMESPACE: namespace,
        SECRET: secret.name(),
        NAME: name,
        UID: account.uid(),
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    })
}

/// Whether a token that this server signed is of this sort.
pub(super) fn is_one(payload: &Value) -> bool {
    payload["iss"] == ISSUER
}

/// Whom such a token makes somebody, for which audiences.
///
/// # Errors
/// Why it is not taken.
pub(super) fn verify(
    store: &Store,
    token: &str,
    payload: &Value,
    wanted: &[&str],
) -> Result<(User, Vec<String>), String> {
    if !wanted.contains(&API_AUDIENCE) {
        return Err(format!(
            "the token is for the audiences {:?}, not for {wanted:?}",
            [API_AUDIENCE]
        ));
    }
    let text = |field: &str| payload[field].as_str().unwrap_or_default();
    let (namespace, name) = (text(NAMESPACE), text(NAME));
    let find = |table: &str, name: &str| store.get(table, &format!("{namespace}/{name}"));
    let secret = find(SECRETS, text(SECRET)).filter(|secret| !secret.is_being_deleted());
    let secret = secret.ok_or("the secret with the token is gone")?;
    if secret.tree()["data"]["token"] != STANDARD.encode(token) {
        return Err("the secret holds another token".to_owned());
    }
    let account = find("serviceaccounts", name).filter(|account| !account.is_being_deleted());
    if account.is_none_or(|account| account.uid() != text(UID)) {
        return Err(format!("the service account {namespace}/{name} is gone"));
    }
    if !secret.tree()["metadata"]["labels"][INVALID].is_null() {
        return Err(format!("the label {INVALID} forbids the token"));
    }
    let user = User::service_account(namespace, name).with_uid(text(UID));
    Ok((user, vec![API_AUDIENCE.to_owned()]))
}
