//! When an id token is good, and what a kubeconfig may say of a provider.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};

use super::id_token::{is_good, is_readable};
use super::settings::Settings;
use crate::object::{Map, Str};

fn token(claims: &str) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

#[test]
fn an_id_token_is_good_until_ten_seconds_before_it_expires() {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (seconds, good) in [
        (-3600_i64, false),
        (0, false),
        (5, false),
        (9, false),
        (13, true),
        (3600, true),
    ] {
        let expiry = now.checked_add_signed(seconds).unwrap();
        assert_eq!(
            is_good(&token(&format!(r#"{{"exp":{expiry}}}"#))),
            good,
            "{seconds}"
        );
        assert_eq!(
            is_good(&token(&format!(r#"{{"exp":{expiry}.5,"aud":["k"]}}"#))),
            good,
            "{seconds}"
        );
    }
    let later = format!(r#"{{"sub":"?>","exp":{}}}"#, now + 3600);
    assert!(
        is_good(&format!("e30.{}.c2ln", URL_SAFE.encode(later))),
        "padded"
    );
}

#[test]
fn what_is_no_id_token() {
    for text in [
        "",
        "hunter2",
        "a.b",
        "e30.e30",
        "e30.e30.c2ln",
        "e30.e30.c2ln.more",
        "e30.!!!.c2ln",
        &token("[]"),
        &token(r#"{"exp":"soon"}"#),
        &token(r#"{"exp":0}"#),
        &token(r#"{"exp":-5}"#),
        &token(r#"{"exp":null}"#),
        &(token(r#"{"exp":4070908800}"#) + ".more"),
    ] {
        assert!(!is_good(text) && !is_readable(text), "{text}");
    }
    assert!(is_readable(&token(r#"{"exp":5}"#)));
}

#[test]
fn what_a_kubeconfig_may_say_of_a_provider() {
    let new = |entries: &[(&str, &str)]| {
        let mut config: Map<Str> = Map::default();
        for (key, value) in entries {
            config.insert(*key, (*value).into());
        }
        Settings::new(&config).map_err(|error| {
            assert_eq!(error.kind(), crate::ErrorKind::Config);
            error.to_string()
        })
    };
    let issuer = ("idp-issuer-url", "https://i");
    let client = ("client-id", "k");
    for (entries, error) in [
        (
            &[client][..],
            "the auth-provider oidc of the kubeconfig's user has no idp-issuer-url",
        ),
        (
            &[issuer],
            "the auth-provider oidc of the kubeconfig's user has no client-id",
        ),
        (
            &[issuer, ("client-id", "")],
            "the auth-provider oidc of the kubeconfig's user has no client-id",
        ),
        (
            &[("idp-issuer-url", "http://i"), client],
            r#"the auth-provider oidc: idp-issuer-url "http://i" is not https://"#,
        ),
        (
            &[issuer, client, ("idp-certificate-authority-data", "?")],
            "the auth-provider oidc: idp-certificate-authority-data is not base64",
        ),
    ] {
        let what = new(entries).err().unwrap();
        assert!(what.starts_with(error), "{what}");
    }
    for (scopes, read) in [
        ("", &[][..]),
        ("groups", &["groups"]),
        ("groups,email", &["groups", "email"]),
        (" groups, openid ,email ", &["groups", "email"]),
    ] {
        let settings = new(&[issuer, client, ("extra-scopes", scopes)]).unwrap();
        assert_eq!(settings.extra_scopes, read);
    }
    let settings = new(&[
        issuer,
        client,
        ("idp-certificate-authority", "/file"),
        ("idp-certificate-authority-data", "UEVN"),
    ])
    .unwrap();
    assert_eq!(format!("{:?}", settings.authority), "Some([data])");
}
