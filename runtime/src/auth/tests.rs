//! The token file: when it is read again, and what happens when it cannot be.

use std::path::Path;
use std::time::Duration;

use super::Authenticator;
use crate::config::Credentials;

fn authenticator(path: &Path, fallback: Option<&str>) -> Authenticator {
    let credentials = Credentials {
        token: fallback.map(Into::into),
        ..Credentials::of_token_file(path)
    };
    Authenticator::new(&credentials).unwrap()
}

fn token(authenticator: &Authenticator) -> String {
    let header = authenticator.authorization().unwrap().unwrap();
    assert!(header.is_sensitive());
    header.to_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_token_file_is_read_again_after_fifty_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "  one\n").unwrap();
    let authenticator = authenticator(&path, None);
    assert_eq!(token(&authenticator), "Bearer one");
    std::fs::write(&path, "two\n").unwrap();
    tokio::time::advance(Duration::from_secs(49)).await;
    assert_eq!(token(&authenticator), "Bearer one");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(token(&authenticator), "Bearer two");
}

#[tokio::test(start_paused = true)]
async fn the_last_good_token_outlives_a_bad_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one").unwrap();
    let authenticator = authenticator(&path, None);
    assert_eq!(token(&authenticator), "Bearer one");
    for bad in [Some(""), Some(" \n"), Some("two\nlines"), None] {
        match bad {
            Some(text) => std::fs::write(&path, text).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(token(&authenticator), "Bearer one");
    }
    // The next request looks again at once.
    std::fs::write(&path, "three").unwrap();
    assert_eq!(token(&authenticator), "Bearer three");
}

#[tokio::test(start_paused = true)]
async fn a_token_file_beats_the_token_that_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let authenticator = authenticator(&path, Some("given"));
    assert_eq!(token(&authenticator), "Bearer given");
    std::fs::write(&path, "read").unwrap();
    assert_eq!(token(&authenticator), "Bearer read");
}

#[test]
fn a_token_file_that_was_never_good_is_an_error_without_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let place = path.display();
    for (content, why) in [
        (None, "No such file or directory (os error 2)"),
        (Some(&b""[..]), "it is empty"),
        (Some(b"hunter2\nhunter3"), "it holds more than a token"),
        (Some(b"hunter2\xff"), "it is not text"),
    ] {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = authenticator(&path, None).authorization().unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Credentials);
        assert_eq!(
            error.to_string(),
            format!("cannot read the token file {place}: {why}")
        );
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_an_error_without_the_token() {
    let error = Authenticator::new(&Credentials::of_token("hunter2\n")).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Config);
    assert!(!error.to_string().contains("hunter2"));
    let shown = format!("{:?}", Credentials::of_token("hunter2"));
    assert_eq!(shown, "[token [hidden]]");
    let authenticator = Authenticator::new(&Credentials::of_token("hunter2")).unwrap();
    assert!(!format!("{authenticator:?}").contains("hunter2"));
}
