//! Tokens of service accounts: JSON web tokens that say themselves whose they are, until when, and what they hang on.

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::{Value, json};

use super::{API_AUDIENCE, User, secret_tokens};
use crate::in_memory::rules::new_uid;
use crate::in_memory::store::{Object, Store};

/// What signs the tokens, made when the first one is asked for.
#[derive(Default)]
pub(crate) struct Signer(OnceLock<Option<EcdsaKeyPair>>);

/// What a token is for.
#[derive(Debug)]
pub(crate) struct Claims<'a> {
    pub(crate) account: &'a Object,
    /// What the token ends with: its kind in lower case, and the object.
    pub(crate) bound: Option<(&'a str, &'a Object)>,
    /// The node of a pod that the token is bound to, where there is such a node.
    pub(crate) node: Option<&'a Object>,
    pub(crate) audiences: &'a [String],
    pub(crate) lifetime: Duration,
}

impl Signer {
    /// A token; `None` where the machine has no randomness.
    pub(crate) fn sign(&self, claims: &Claims<'_>, now: SystemTime) -> Option<String> {
        let account = claims.account;
        let (begin, end) = (seconds(now), seconds(now + claims.lifetime));
        let reference = |object: &Object| json!({"name": object.name(), "uid": object.uid()});
        let mut private = json!({
            "namespace": account.namespace(),
            "serviceaccount": reference(account),
        });
        if let Some((kind, object)) = claims.bound {
            private[kind] = reference(object);
        }
        if let Some(node) = claims.node {
            private["node"] = reference(node);
        }
        let payload = json!({
            "aud": claims.audiences,
            "exp": end,
            "iat": begin,
            "iss": API_AUDIENCE,
            "jti": new_uid(),
            "kubernetes.io": private,
            "nbf": begin,
            "sub": format!("system:serviceaccount:{}:{}", account.namespace(), account.name()),
        });
        self.sign_payload(&payload)
    }

    /// A token that says this.
    pub(super) fn sign_payload(&self, payload: &Value) -> Option<String> {
        let key = self.key()?;
        let header = json!({"alg": "ES256", "kid": key_id(key)});
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let text = format!("{}.{}", encode(&header), encode(payload));
        let signature = key.sign(&SystemRandom::new(), text.as_bytes()).ok()?;
        Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whose token it is, and for which of the wanted audiences.
    ///
    /// # Errors
    /// `None` for what is no token of this server at all, else why it is not taken.
    pub(crate) fn verify(
        &self,
        store: &Store,
        token: &str,
        wanted: &[&str],
        now: SystemTime,
    ) -> Result<(User, Vec<String>), Option<String>> {
        let payload = self.payload(token).ok_or(None)?;
        if secret_tokens::is_one(&payload) {
            return secret_tokens::verify(store, token, &payload, wanted).map_err(Some);
        }
        let now = seconds(now);
        let number = |field: &str| payload[field].as_u64().unwrap_or_default();
        if now >= number("exp") || now < number("nbf") {
            return Err(Some("the token has expired".to_owned()));
        }
        let audiences = payload["aud"].as_array().into_iter().flatten();
        let audiences: Vec<_> = audiences.filter_map(Value::as_str).collect();
        let common = audiences
            .iter()
            .filter(|audience| wanted.contains(audience));
        let common: Vec<String> = common.map(|audience| (*audience).to_owned()).collect();
        if common.is_empty() {
            let why = format!("the token is for the audiences {audiences:?}, not for {wanted:?}");
            return Err(Some(why));
        }
        let user = user(store, &payload).map_err(Some)?;
        Ok((user, common))
    }

    /// The keys by which others can verify the tokens, as a JSON web key set.
    pub(crate) fn key_set(&self) -> Value {
        let Some(key) = self.key() else {
            return json!({"keys": []});
        };
        // An uncompressed point: a 4, then both coordinates.
        let point = key.public_key().as_ref();
        let coordinate = |range| URL_SAFE_NO_PAD.encode(point.get(range).unwrap_or_default());
        json!({"keys": [{
            "use": "sig",
            "kty": "EC",
            "kid": key_id(key),
            "crv": "P-256",
            "alg": "ES256",
            "x": coordinate(1..33),
            "y": coordinate(33..65),
        }]})
    }

    /// What a token says that this server signed.
    fn payload(&self, token: &str) -> Option<Value> {
        let key = self.key()?;
        let (text, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_key());
        public.verify(text.as_bytes(), &signature).ok()?;
        let (_, payload) = text.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    fn key(&self) -> Option<&EcdsaKeyPair> {
        let made = self.0.get_or_init(|| {
            let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
            let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).ok()?;
            EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).ok()
        });
        made.as_ref()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

/// Who a token makes somebody, as long as what it hangs on is there.
fn user(store: &Store, payload: &Value) -> Result<User, String> {
    let private = &payload["kubernetes.io"];
    let namespace = private["namespace"].as_str().unwrap_or_default();
    let text = |of: &Value, field: &str| of[field].as_str().unwrap_or_default().to_owned();
    for (member, table) in [
        ("serviceaccount", "serviceaccounts"),
        ("pod", "pods"),
        ("secret", "secrets"),
        ("node", "nodes"),
    ] {
        let Some(reference) = private.get(member) else {
            continue;
        };
        // A pod's token outlives the pod's node.
        if member == "node" && private.get("pod").is_some() {
            continue;
        }
        let name = text(reference, "name");
        let key = match table {
            "nodes" => name.clone(),
            _ => format!("{namespace}/{name}"),
        };
        let found = store.get(table, &key);
        if found.is_none_or(|found| found.uid() != text(reference, "uid")) {
            return Err(format!(
                "what the token is bound to is gone: {table} {name:?}"
            ));
        }
    }
    let account = &private["serviceaccount"];
    let mut user = User::service_account(namespace, &text(account, "name"))
        .with_uid(text(account, "uid"))
        .with_extra(
            "authentication.kubernetes.io/credential-id",
            [format!("JTI={}", text(payload, "jti"))],
        );
    for member in ["node", "pod"] {
        if let Some(reference) = private.get(member) {
            for field in ["name", "uid"] {
                let key = format!("authentication.kubernetes.io/{member}-{field}");
                user = user.with_extra(key, [text(reference, field)]);
            }
        }
    }
    Ok(user)
}

/// What tells keys apart: their own beginning would be enough, as there is one.
fn key_id(key: &EcdsaKeyPair) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, key.public_key().as_ref());
    URL_SAFE_NO_PAD.encode(digest)
}

fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
