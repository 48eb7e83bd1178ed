//! Proxies: who is addressed, and what is passed on.

use clientset_runtime::client::call::Proxy;
use http::Method;

use crate::script::{Script, answer};
use crate::sent::{clients, line, sent};

#[tokio::test]
async fn the_target_is_named_as_the_server_takes_it() {
    type Set = fn(Proxy) -> Proxy;
    let table: &[(Set, &str)] = &[
        (|proxy| proxy, "web"),
        (|proxy| proxy.port("http"), "web:http"),
        (|proxy| proxy.port("8443").scheme("https"), "https:web:8443"),
        (|proxy| proxy.scheme("https"), "https:web:"),
    ];
    for (set, target) in table {
        assert_eq!(
            line(|clients| set(clients.core_v1().services("default").proxy("web"))).await,
            format!("GET https://h/api/v1/namespaces/default/services/{target}/proxy")
        );
        assert_eq!(
            line(|clients| set(clients.core_v1().pods("default").proxy("web"))).await,
            format!("GET https://h/api/v1/namespaces/default/pods/{target}/proxy")
        );
        assert_eq!(
            line(|clients| set(clients.core_v1().nodes().proxy("web"))).await,
            format!("GET https://h/api/v1/nodes/{target}/proxy")
        );
    }
}

#[tokio::test]
async fn path_query_headers_and_body_are_passed_on() {
    let text = sent(|clients| {
        clients
            .core_v1()
            .services("default")
            .proxy("web")
            .method(Method::POST)
            .path("/api/v2/items/")
            .query("q", "a b")
            .query("q", "c")
            .header("x-trace", "1")
            .body("text/plain", "hello")
    })
    .await;
    assert_eq!(
        text,
        "POST https://h/api/v1/namespaces/default/services/web/proxy/api/v2/items/?q=a+b&q=c\n\
        accept: application/json, */*\ncontent-type: text/plain\nuser-agent: golden/1\nx-trace: 1\nhello"
    );
    assert_eq!(
        line(|clients| clients
            .core_v1()
            .services("default")
            .proxy("web")
            .path("a")
            .path("b/c"))
        .await,
        "GET https://h/api/v1/namespaces/default/services/web/proxy/a/b/c"
    );
}

#[tokio::test]
async fn an_answer_comes_whole_or_as_it_comes() {
    let script = Script::new([answer(200, &[("x-own", "1")], "ok"), answer(200, &[], "ok")]);
    let proxy = clients(&script).core_v1().services("default").proxy("web");
    let whole = proxy.clone().await.unwrap();
    assert_eq!(whole.bytes().as_ref(), b"ok");
    assert_eq!(whole.headers()["x-own"], "1");
    let mut stream = proxy.stream().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap().as_ref(), b"ok");
    assert!(stream.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_refusal_of_the_target_has_its_code_and_body() {
    let script = Script::new([answer(
        404,
        &[("content-type", "text/html")],
        "<p>not here</p>",
    )]);
    let error = clients(&script)
        .core_v1()
        .services("default")
        .proxy("web")
        .path("x")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(404));
    assert_eq!(error.body(), b"<p>not here</p>");
}
