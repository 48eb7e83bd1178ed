//! What errors say, to people and to programs.

use std::time::Duration;

use clientset_runtime::meta::{Status, StatusDetails};
use clientset_runtime::object::{Optional, Str};
use clientset_runtime::request::Request;
use clientset_runtime::{Error, ErrorKind};

use crate::script::{Script, answer, done};

async fn error_of(turn: crate::script::Turn, change: fn(Request) -> Request) -> Error {
    change(Script::new([turn]).pods()).send().await.unwrap_err()
}

fn get(request: Request) -> Request {
    request.name("web")
}

fn json(code: u16, body: &'static str) -> crate::script::Turn {
    answer(code, &[("content-type", "application/json")], body)
}

#[tokio::test]
async fn the_status_of_the_server_is_taken_word_for_word() {
    let body = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \"web\" not found",
        "reason":"NotFound","details":{"name":"web","kind":"pods"},"code":404}"#;
    let error = error_of(json(404, body), get).await;
    assert!(error.is_not_found());
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.code(), Some(404));
    assert_eq!(error.reason(), Some("NotFound"));
    assert_eq!(error.status().unwrap().message, "pods \"web\" not found");
    assert_eq!(
        error.url(),
        Some("https://h/api/v1/namespaces/default/pods/web")
    );
    assert_eq!(error.to_string(), "cannot get Pod default/web: not found");
    assert_eq!(error.body(), body.as_bytes());
    assert!(!error.is_unexpected_server_error());
}

#[tokio::test]
async fn only_a_failure_that_says_that_it_is_a_status_is_taken_for_one() {
    for body in [
        r#"{"status":"Failure","message":"m","reason":"Gone","code":410}"#,
        r#"{"kind":"Status","status":"Success","message":"m","reason":"Gone"}"#,
        r#"{"kind":"Status","apiVersion":"v2","status":"Failure","message":"m","reason":"Gone"}"#,
        r#"{"kind":"Pod","status":{"reason":"Gone"}}"#,
        r#"{"error":"m"}"#,
        "[]",
        "",
    ] {
        let error = error_of(json(404, body), get).await;
        assert!(error.is_not_found(), "{body}: {error}");
        assert!(error.is_unexpected_server_error(), "{body}");
        assert_eq!(error.causes()[0].message, "unknown");
    }
    // The version may be missing.
    let error = error_of(
        json(
            404,
            r#"{"kind":"Status","status":"Failure","reason":"Gone"}"#,
        ),
        get,
    )
    .await;
    assert!(error.is_gone());
}

#[tokio::test]
async fn without_a_status_the_code_decides() {
    for (code, post, reason, text) in [
        (
            400,
            false,
            "BadRequest",
            "the server takes the request for a bad one and does not say why",
        ),
        (
            401,
            false,
            "Unauthorized",
            "the server did not accept the credentials",
        ),
        (
            403,
            false,
            "Forbidden",
            "forbidden, and the server does not say why",
        ),
        (
            404,
            false,
            "NotFound",
            "this server does not serve pods in v1",
        ),
        (
            405,
            false,
            "MethodNotAllowed",
            "the server does not offer this verb here",
        ),
        (406, false, "NotAcceptable", "none of the formats"),
        (409, false, "Conflict", "read it again and retry"),
        (409, true, "AlreadyExists", "it exists already"),
        (
            413,
            false,
            "RequestEntityTooLarge",
            "larger than the server takes",
        ),
        (
            415,
            false,
            "UnsupportedMediaType",
            "does not take the format",
        ),
        (422, false, "Invalid", "refused the content"),
        (429, false, "TooManyRequests", "try again later"),
        (
            500,
            false,
            "InternalError",
            "the server failed with code 500",
        ),
        (
            502,
            false,
            "InternalError",
            "the server failed with code 502",
        ),
        (503, false, "ServiceUnavailable", "try again later"),
        (504, false, "Timeout", "could not answer in time"),
        (
            418,
            false,
            "",
            "the server answered with code 418 and said no more",
        ),
        (302, false, "", "check the server address"),
    ] {
        let change = if post {
            |request: Request| request.post()
        } else {
            get
        };
        let error = error_of(answer(code, &[], ""), change).await;
        assert_eq!(error.reason().unwrap_or_default(), reason, "{code}");
        assert_eq!(error.code(), Some(code));
        assert!(error.to_string().contains(text), "{code}: {error}");
        assert!(error.is_unexpected_server_error());
        let details = &error.status().unwrap().details;
        assert_eq!(details.kind, "pods");
        assert_eq!(details.name, if post { "" } else { "web" });
    }
}

#[tokio::test]
async fn text_of_the_server_is_passed_on_within_bounds() {
    let error = error_of(
        answer(403, &[("content-type", "text/plain")], "  no way \n"),
        get,
    )
    .await;
    assert_eq!(error.to_string(), "cannot get Pod default/web: no way");
    // What says no type is text as well.
    let error = error_of(answer(500, &[], "etcd is gone"), get).await;
    assert_eq!(
        error.to_string(),
        "cannot get Pod default/web: the server failed with code 500: etcd is gone"
    );
    let error = error_of(
        answer(500, &[("content-type", "text/html")], "x".repeat(5000)),
        get,
    )
    .await;
    assert_eq!(error.causes()[0].message.len(), 2048);
    assert_eq!(error.body().len(), 5000);
    let error = error_of(answer(500, &[("content-type", "image/png")], "bytes"), get).await;
    assert_eq!(
        error.to_string(),
        "cannot get Pod default/web: the server failed with code 500"
    );
}

#[tokio::test]
async fn messages_name_the_object_once_and_the_next_step() {
    let failure = |reason: &str, message: &str, details: &str| {
        let body = format!(
            r#"{{"kind":"Status","status":"Failure","reason":"{reason}","message":{message:?},"details":{details},"code":400}}"#
        );
        answer(400, &[("content-type", "application/json")], body)
    };
    let update: fn(Request) -> Request = |request| request.put().name("web");
    let create: fn(Request) -> Request = |request| request.post();
    for (turn, change, text) in [
        (
            failure(
                "Conflict",
                "Operation cannot be fulfilled on pods \"web\": the object has been modified; please apply your changes to the latest version and try again",
                r#"{"name":"web","kind":"pods"}"#,
            ),
            update,
            "cannot update Pod default/web: it changed since it was read; read it again and retry",
        ),
        (
            failure(
                "AlreadyExists",
                "pods \"web\" already exists",
                r#"{"name":"web","kind":"pods"}"#,
            ),
            update,
            "cannot update Pod default/web: already exists",
        ),
        (
            failure(
                "Forbidden",
                "pods \"web\" is forbidden: User \"jane\" cannot update resource \"pods\" in API group \"\" in the namespace \"default\"",
                r#"{"name":"web","kind":"pods"}"#,
            ),
            update,
            "cannot update Pod default/web: forbidden: User \"jane\" cannot update resource \"pods\" in API group \"\" in the namespace \"default\"",
        ),
        (
            failure(
                "Invalid",
                "Pod \"web\" is invalid: [spec.containers: Required value, spec.x: Invalid value: -1: must be more]",
                r#"{"name":"web","kind":"Pod","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"spec.containers"},
                    {"reason":"FieldValueInvalid","message":"Invalid value: -1: must be more","field":"spec.x"}]}"#,
            ),
            update,
            "cannot update Pod default/web: spec.containers: Required value; spec.x: Invalid value: -1: must be more",
        ),
        // Another object is at fault than the one of the call.
        (
            failure(
                "NotFound",
                "namespaces \"default\" not found",
                r#"{"name":"default","kind":"namespaces"}"#,
            ),
            create,
            "cannot create Pod in namespace default: namespaces \"default\" not found",
        ),
        (
            failure(
                "Conflict",
                "Apply failed with 1 conflict: conflict with \"helm\": .spec.replicas",
                r#"{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"helm\"","field":".spec.replicas"}]}"#,
            ),
            update,
            "cannot update Pod default/web: Apply failed with 1 conflict: conflict with \"helm\": .spec.replicas",
        ),
        (
            failure("Unauthorized", "Unauthorized", "null"),
            update,
            "cannot update Pod default/web: Unauthorized: the server did not accept the credentials; renew the token or client certificate of the kubeconfig's user",
        ),
        (
            failure("Gone", "", "null"),
            update,
            "cannot update Pod default/web: Gone",
        ),
    ] {
        assert_eq!(error_of(turn, change).await.to_string(), text);
    }
}

#[test]
fn a_status_of_its_own_makes_an_error() {
    let error = Error::from(Status::default());
    assert_eq!(error.to_string(), "the server refused");
    let error = Error::from(Status {
        code: Some(418),
        ..Default::default()
    });
    assert_eq!(error.to_string(), "the server answered 418");
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    fn anywhere<T: Send + Sync + 'static>() {}
    anywhere::<Error>();
}

/// The predicates, and what each answers by reason alone and by code alone.
#[test]
fn predicates_go_by_reason_and_by_code_where_the_reason_is_unknown() {
    type Predicate = fn(&Error) -> bool;
    // (predicate, reason, code, whether the code counts without a known reason, and with another one)
    let table: [(Predicate, &str, i32, bool, bool); 18] = [
        (Error::is_not_found, "NotFound", 404, true, false),
        (Error::is_already_exists, "AlreadyExists", 409, false, false),
        (Error::is_conflict, "Conflict", 409, true, false),
        (Error::is_invalid, "Invalid", 422, true, false),
        (Error::is_gone, "Gone", 410, true, false),
        (Error::is_expired, "Expired", 410, true, false),
        (Error::is_unauthorized, "Unauthorized", 401, true, false),
        (Error::is_forbidden, "Forbidden", 403, true, false),
        (Error::is_bad_request, "BadRequest", 400, true, false),
        (
            Error::is_method_not_supported,
            "MethodNotAllowed",
            405,
            true,
            false,
        ),
        (Error::is_not_acceptable, "NotAcceptable", 406, true, false),
        (
            Error::is_unsupported_media_type,
            "UnsupportedMediaType",
            415,
            true,
            false,
        ),
        (
            Error::is_request_entity_too_large,
            "RequestEntityTooLarge",
            413,
            true,
            true,
        ),
        (
            Error::is_too_many_requests,
            "TooManyRequests",
            429,
            true,
            true,
        ),
        (Error::is_internal_error, "InternalError", 500, true, false),
        (
            Error::is_service_unavailable,
            "ServiceUnavailable",
            503,
            true,
            false,
        ),
        (Error::is_timeout, "Timeout", 504, true, false),
        (Error::is_server_timeout, "ServerTimeout", 500, false, false),
    ];
    let error = |reason: &str, code: Option<i32>| {
        Error::from(Status {
            reason: reason.into(),
            code,
            ..Default::default()
        })
    };
    for (predicate, reason, code, by_code, against_reason) in table {
        assert!(predicate(&error(reason, None)), "{reason}");
        assert!(predicate(&error(reason, Some(299))), "{reason}");
        assert_eq!(
            predicate(&error("", Some(code))),
            by_code,
            "{reason} {code}"
        );
        assert_eq!(
            predicate(&error("Unheard", Some(code))),
            by_code,
            "{reason} {code}"
        );
        assert_eq!(
            predicate(&error("StoreReadError", Some(code))),
            against_reason,
            "{reason} {code}"
        );
        assert!(!predicate(&error("", None)), "{reason}");
    }
    assert!(error("StoreReadError", None).is_store_read_error());
}

#[test]
fn the_server_suggests_a_delay() {
    let error = |reason: &str, details: Option<i32>| {
        Error::from(Status {
            reason: reason.into(),
            details: Optional::from(StatusDetails {
                retry_after_seconds: details,
                ..Default::default()
            }),
            ..Default::default()
        })
    };
    assert_eq!(
        error("TooManyRequests", Some(3)).retry_after(),
        Some(Duration::from_secs(3))
    );
    assert_eq!(
        error("ServerTimeout", Some(2)).retry_after(),
        Some(Duration::from_secs(2))
    );
    assert_eq!(
        error("ServerTimeout", None).retry_after(),
        Some(Duration::ZERO)
    );
    assert_eq!(error("Conflict", None).retry_after(), None);
    assert_eq!(error("Conflict", Some(0)).retry_after(), None);
}

#[tokio::test]
async fn the_delay_may_be_in_the_header_alone() {
    let body = r#"{"kind":"Status","status":"Failure","reason":"TooManyRequests","code":429}"#;
    let script = Script::new([answer(429, &[("retry-after", "7")], body)]);
    let error = script.pods().max_retries(0).send().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn what_cannot_be_read_tells_the_field_and_keeps_the_bytes() {
    use clientset_runtime::meta::ObjectMeta;
    let body = r#"{"labels": {"app": 5}}"#;
    let response = Script::new([json(200, body)])
        .pods()
        .name("web")
        .await
        .unwrap();
    let error = response.into::<ObjectMeta>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
    assert_eq!(error.body(), body.as_bytes());
    assert!(
        error
            .to_string()
            .starts_with("cannot get Pod default/web: labels.app: expected string, found number 5"),
        "{error}"
    );
    assert!(std::error::Error::source(&error).is_some());

    let response = Script::new([json(200, "")])
        .pods()
        .name("web")
        .await
        .unwrap();
    let error = response.into::<ObjectMeta>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot get Pod default/web: the answer is empty (code 200), and an object was expected"
    );
}

#[tokio::test]
async fn a_failure_under_the_guise_of_success_is_an_error() {
    use clientset_runtime::meta::VersionInfo;
    let body = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","message":"too old"}"#;
    let response = Script::new([json(200, body)]).pods().await.unwrap();
    assert!(response.into::<Status>().unwrap_err().is_expired());
    let response = Script::new([json(
        200,
        r#"{"kind":"Status","apiVersion":"v1","status":"Success"}"#,
    )])
    .pods()
    .await
    .unwrap();
    assert_eq!(response.into::<Status>().unwrap().status, "Success");
    let response = Script::new([done()]).pods().await.unwrap();
    assert_eq!(response.into::<VersionInfo>().unwrap().major, Str::new());
}

#[tokio::test]
async fn success_is_what_client_go_takes_for_it() {
    for (code, whole, stream, watch) in [
        (200, true, true, true),
        (201, true, true, false),
        (206, true, true, false),
        (226, false, true, false),
        (304, false, false, false),
    ] {
        let script = || Script::new([answer(code, &[], "{}")]).pods();
        assert_eq!(script().send().await.is_ok(), whole, "{code}");
        assert_eq!(script().chunks().await.is_ok(), whole, "{code}");
        assert_eq!(script().stream().await.is_ok(), stream, "{code}");
        assert_eq!(script().watch().await.is_ok(), watch, "{code}");
    }
    let created = Script::new([answer(201, &[], "{}")]).pods().await.unwrap();
    assert!(created.was_created());
}

#[tokio::test]
async fn calls_are_named_by_what_they_do() {
    let script = Script::always(|| answer(404, &[("content-type", "text/plain")], ""));
    for (request, call) in [
        (script.pods(), "list Pod in namespace default"),
        (script.pods().name("web"), "get Pod default/web"),
        (script.pods().post(), "create Pod in namespace default"),
        (script.pods().name("web").put(), "update Pod default/web"),
        (script.pods().name("web").delete(), "delete Pod default/web"),
        (
            script.pods().delete(),
            "delete all Pod in namespace default",
        ),
        (
            script
                .pods()
                .name("web")
                .patch(clientset_runtime::request::PatchType::Merge),
            "patch Pod default/web",
        ),
        (
            script
                .pods()
                .name("web")
                .patch(clientset_runtime::request::PatchType::Apply),
            "apply Pod default/web",
        ),
        (
            script.pods().name("web").subresource("status").put(),
            "update status of Pod default/web",
        ),
        (
            script
                .client()
                .request()
                .api("", "v1")
                .resource("nodes")
                .kind("Node")
                .name("n1"),
            "get Node n1",
        ),
        (
            script.client().request().api("", "v1").resource("nodes"),
            "list nodes",
        ),
        (
            script
                .client()
                .request()
                .api("", "v1")
                .namespace("")
                .resource("pods"),
            "list pods in all namespaces",
        ),
        (
            script.client().request().abs_path("/version"),
            "get /version",
        ),
    ] {
        let text = request.send().await.unwrap_err().to_string();
        assert!(text.starts_with(&format!("cannot {call}: ")), "{text}");
    }
    let text = script.pods().watch().await.unwrap_err().to_string();
    assert!(
        text.starts_with("cannot watch Pod in namespace default: "),
        "{text}"
    );
}
