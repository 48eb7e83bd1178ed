//! The token file: when it is read again, and what happens when it cannot be. The headers of
//! impersonation. What clients share.

use std::path::Path;
use std::time::Duration;

use super::flight::Flights;
use super::registry::Registry;
use super::token_file::TokenFile;
use super::{Authenticator, Authorization};
use crate::config::Impersonation;

fn of_file(path: &Path, fallback: Option<&str>) -> TokenFile {
    let fallback = fallback.map(|token| Authorization::bearer(token).unwrap());
    TokenFile::new(path.to_owned(), fallback)
}

async fn authorization(of: &TokenFile) -> Authorization {
    let authorization = of.authorization().await.unwrap();
    assert!(authorization.value().unwrap().is_sensitive());
    authorization
}

async fn token(of: &TokenFile) -> String {
    let authorization = authorization(of).await;
    authorization.value().unwrap().to_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_token_file_is_read_again_after_fifty_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "  one\n").unwrap();
    let file = of_file(&path, None);
    assert_eq!(token(&file).await, "Bearer one");
    std::fs::write(&path, "two\n").unwrap();
    tokio::time::advance(Duration::from_secs(49)).await;
    assert_eq!(token(&file).await, "Bearer one");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(token(&file).await, "Bearer two");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_refused_is_read_again_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one").unwrap();
    let file = of_file(&path, None);
    let one = authorization(&file).await;
    std::fs::write(&path, "two").unwrap();
    assert_eq!(token(&file).await, "Bearer one");
    file.invalidate(&one);
    assert_eq!(token(&file).await, "Bearer two");
    // Who is refused later with the old token does not make everyone read again.
    std::fs::write(&path, "three").unwrap();
    file.invalidate(&one);
    assert_eq!(token(&file).await, "Bearer two");
}

#[tokio::test(start_paused = true)]
async fn the_last_good_token_outlives_a_bad_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one").unwrap();
    let file = of_file(&path, None);
    assert_eq!(token(&file).await, "Bearer one");
    for bad in [Some(""), Some(" \n"), Some("two\nlines"), None] {
        match bad {
            Some(text) => std::fs::write(&path, text).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        let one = authorization(&file).await;
        assert_eq!(one, Authorization::bearer("one").unwrap());
        file.invalidate(&one);
        assert_eq!(token(&file).await, "Bearer one");
    }
    // The next request looks again at once.
    std::fs::write(&path, "three").unwrap();
    assert_eq!(token(&file).await, "Bearer three");
}

#[tokio::test(start_paused = true)]
async fn a_token_file_beats_the_token_that_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let file = of_file(&path, Some("given"));
    assert_eq!(token(&file).await, "Bearer given");
    std::fs::write(&path, "read").unwrap();
    assert_eq!(token(&file).await, "Bearer read");
}

#[tokio::test]
async fn what_a_token_file_may_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    for (content, token) in [
        (&b"one"[..], Ok("Bearer one")),
        (b"one\n", Ok("Bearer one")),
        (b"one\r\n", Ok("Bearer one")),
        (b"\n\t one \n\n", Ok("Bearer one")),
        (b"a.b-c_d=", Ok("Bearer a.b-c_d=")),
        (b"", Err("it is empty")),
        (b" \n\t", Err("it is empty")),
        (b"hunter2\nhunter3", Err("it holds more than a token")),
        (b"hunter2\x00", Err("it holds more than a token")),
        (b"hunter2\xff", Err("it is not text")),
    ] {
        std::fs::write(&path, content).unwrap();
        let given = of_file(&path, None).authorization().await;
        match token {
            Ok(token) => assert_eq!(given.unwrap().value().unwrap(), token),
            Err(why) => {
                let error = given.unwrap_err();
                assert_eq!(error.kind(), crate::ErrorKind::Credentials);
                assert_eq!(
                    error.to_string(),
                    format!("cannot read the token file {}: {why}", path.display())
                );
            }
        }
    }
    std::fs::remove_file(&path).unwrap();
    let error = of_file(&path, None).authorization().await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("No such file or directory (os error 2)"),
        "{error}"
    );
}

#[test]
fn an_authorization_shows_nothing() {
    let token = Authorization::bearer("hunter2").unwrap();
    assert_eq!(format!("{token:?}"), "Authorization([hidden])");
    assert!(token.value().unwrap().is_sensitive());
    assert!(!format!("{:?}", token.value()).contains("hunter2"));
    let error = Authorization::bearer("hunter2\n").unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
    assert_eq!(
        Authorization::basic("Aladdin", "open sesame")
            .value()
            .unwrap(),
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert_eq!(
        Authorization::basic("j\u{e4}ne", "p\n").value().unwrap(),
        "Basic asOkbmU6cAo="
    );
}

#[test]
fn whom_to_act_as_is_said_in_headers() {
    let jane = || Impersonation::new("jane");
    let table: [(Impersonation, &[(&str, &str)]); 6] = [
        (jane(), &[("impersonate-user", "jane")]),
        ("jane".into(), &[("impersonate-user", "jane")]),
        (
            jane().with_uid("42"),
            &[("impersonate-uid", "42"), ("impersonate-user", "jane")],
        ),
        (
            jane().with_group("a").with_group("b"),
            &[
                ("impersonate-group", "a"),
                ("impersonate-group", "b"),
                ("impersonate-user", "jane"),
            ],
        ),
        (
            jane()
                .with_extra("scopes", ["view", "edit"])
                .with_extra("Reason", ["test"]),
            &[
                ("impersonate-extra-reason", "test"),
                ("impersonate-extra-scopes", "view"),
                ("impersonate-extra-scopes", "edit"),
                ("impersonate-user", "jane"),
            ],
        ),
        (
            Impersonation::new("system:serviceaccount:web:j\u{e4}ne"),
            &[("impersonate-user", "system:serviceaccount:web:j\u{e4}ne")],
        ),
    ];
    for (whom, headers) in table {
        let said = whom.headers().unwrap();
        let mut said: Vec<_> = said
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str(),
                    std::str::from_utf8(value.as_bytes()).unwrap(),
                )
            })
            .collect();
        said.sort_by_key(|(name, _)| *name);
        assert_eq!(said, headers, "{whom:?}");
    }
}

#[test]
fn the_name_of_an_extra_is_escaped_for_a_header() {
    for (name, header) in [
        ("alpha", "alpha"),
        ("Alpha-1_2", "alpha-1_2"),
        ("example.org/scopes", "example.org%2fscopes"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("%2f", "%252f"),
        ("a:b", "a%3ab"),
        ("\u{e4}", "%c3%a4"),
        ("\u{4e16}", "%e4%b8%96"),
        ("a\n\0", "a%0a%00"),
        ("!#$&'*+-.^_`|~", "!#$&'*+-.^_`|~"),
        (
            "(),/:;<=>?@[\\]{}\"",
            "%28%29%2c%2f%3a%3b%3c%3d%3e%3f%40%5b%5c%5d%7b%7d%22",
        ),
    ] {
        let headers = Impersonation::new("jane")
            .with_extra(name, ["x"])
            .headers()
            .unwrap();
        let name = format!("impersonate-extra-{header}");
        assert_eq!(
            headers.get(&name).map(|value| value.as_bytes()),
            Some(&b"x"[..]),
            "{headers:?}"
        );
    }
}

#[test]
fn who_cannot_be_acted_as_is_an_error() {
    let jane = || Impersonation::new("jane");
    for (whom, error) in [
        (
            Impersonation::default().with_group("a"),
            "the user to act as is empty",
        ),
        (
            Impersonation::new("a\nb"),
            r#"the user "a\nb" to act as holds"#,
        ),
        (jane().with_uid("\0"), r#"the uid "\0" to act as holds"#),
        (
            jane().with_group("a\r"),
            r#"the group "a\r" to act as holds"#,
        ),
        (
            jane().with_extra("a", ["b\n"]),
            r#"the extra "b\n" to act as holds"#,
        ),
    ] {
        let what = whom.headers().unwrap_err();
        assert!(what.starts_with(error), "{what}");
    }
}

#[tokio::test]
async fn work_that_panics_is_an_error_and_the_next_begins_anew() {
    let flights = Flights::<u32, ()>::fleeting();
    let died = flights
        .join(|| None, || ((), || std::panic::panic_any(())))
        .await;
    assert_eq!(
        died.unwrap_err().to_string(),
        "its thread ended unexpectedly"
    );
    assert_eq!(flights.join(|| None, || ((), || 7)).await.unwrap(), 7);
    // What is known by the time is taken, and nothing begins.
    let known = flights.join(|| Some(8), || ((), || panic!("it began")));
    assert_eq!(known.await.unwrap(), 8);
}

#[test]
fn a_registry_forgets_the_oldest_and_gives_each_once() {
    let registry = Registry::new();
    let made = |key: u32| {
        let mut made = false;
        let value = registry.get(
            |known| *known == key,
            || {
                made = true;
                key
            },
        );
        assert_eq!(value, key);
        made
    };
    for key in 0..64 {
        assert!(made(key) && !made(key));
    }
    assert!(made(64));
    assert!(!made(1) && !made(64));
    assert!(made(0));
}
