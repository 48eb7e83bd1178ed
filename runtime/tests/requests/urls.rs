//! Whole URLs, and what is refused before anything is sent.

use std::time::Duration;

use clientset_runtime::config::Config;
use clientset_runtime::request::{PatchType, Request, RestClient};

fn client(server: &str) -> RestClient {
    RestClient::new(Config::new(server)).unwrap()
}

fn request() -> Request {
    client("https://h").request()
}

fn pods() -> Request {
    request().api("", "v1").resource("pods")
}

#[test]
fn urls_are_those_of_client_go() {
    let deployments = || {
        request()
            .api("apps", "v1")
            .namespace("ns")
            .resource("deployments")
    };
    for (request, url) in [
        (request(), "https://h/"),
        (pods(), "https://h/api/v1/pods"),
        (pods().namespace(""), "https://h/api/v1/pods"),
        (
            pods().namespace("ns"),
            "https://h/api/v1/namespaces/ns/pods",
        ),
        (
            pods().namespace("ns").name("web-0"),
            "https://h/api/v1/namespaces/ns/pods/web-0",
        ),
        (
            deployments().name("web").subresource("scale"),
            "https://h/apis/apps/v1/namespaces/ns/deployments/web/scale",
        ),
        (
            pods()
                .namespace("ns")
                .name("web:http")
                .subresource("proxy")
                .suffix("/a/b/"),
            "https://h/api/v1/namespaces/ns/pods/web:http/proxy/a/b/",
        ),
        (
            pods()
                .name("web")
                .subresource("proxy")
                .suffix("a b")
                .suffix("c"),
            "https://h/api/v1/pods/web/proxy/a%20b/c",
        ),
        (
            request()
                .api("rbac.authorization.k8s.io", "v1")
                .resource("clusterroles")
                .name("system:node"),
            "https://h/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
        ),
        (
            pods().name("a?b#c d!ü"),
            "https://h/api/v1/pods/a%3Fb%23c%20d%21%C3%BC",
        ),
        (
            pods()
                .param("limit", "5")
                .param("b", "1")
                .param("a", "x y&z")
                .param("b", "0"),
            "https://h/api/v1/pods?a=x+y%26z&b=1&b=0&limit=5",
        ),
        (
            pods().param("labelSelector", "app in (a,b),!c"),
            "https://h/api/v1/pods?labelSelector=app+in+%28a%2Cb%29%2C%21c",
        ),
        (request().abs_path("/version"), "https://h/version"),
        (request().abs_path("healthz"), "https://h/healthz"),
        (request().abs_path("/apis/"), "https://h/apis/"),
        (
            request().abs_path("/apis//apps/v1"),
            "https://h/apis/apps/v1",
        ),
    ] {
        assert_eq!(request.url().unwrap(), url);
    }
}

#[test]
fn the_resource_is_in_lower_case() {
    let url = request().api("", "v1").resource("Pods").url().unwrap();
    assert_eq!(url, "https://h/api/v1/pods");
}

#[test]
fn the_path_of_the_server_stays_in_front() {
    for (server, path, url) in [
        ("https://h/p1", "/", "https://h/p1/"),
        ("https://h/p1/", "/", "https://h/p1/"),
        ("https://h/p1/p2/", "/api/v1", "https://h/p1/p2/api/v1"),
        (
            "https://h:6443/k8s/clusters/c-1?x=1#y",
            "version",
            "https://h:6443/k8s/clusters/c-1/version",
        ),
        ("https://h", "/", "https://h/"),
        ("http://[::1]:80", "/healthz", "http://[::1]:80/healthz"),
        ("h:8080", "/healthz", "http://h:8080/healthz"),
    ] {
        assert_eq!(client(server).request().abs_path(path).url().unwrap(), url);
    }
}

#[test]
fn what_cannot_be_right_is_refused_before_it_is_sent() {
    for (request, error) in [
        (pods().name(""), "cannot get pods: the name is empty"),
        (
            pods().name("."),
            r#"cannot get pods .: the name "." may not be '.' or '..'"#,
        ),
        (
            pods().name(".."),
            r#"cannot get pods ..: the name ".." may not be '.' or '..'"#,
        ),
        (
            pods().name("a/b"),
            r#"cannot get pods a/b: the name "a/b" may not contain '/'"#,
        ),
        (
            pods().name("a%2fb"),
            r#"cannot get pods a%2fb: the name "a%2fb" may not contain '%'"#,
        ),
        (
            pods().namespace("a/b").name("x"),
            r#"cannot get pods a/b/x: the namespace "a/b" may not contain '/'"#,
        ),
        (
            pods().name("x").subresource("a/b"),
            r#"cannot get a/b of pods x: the subresource "a/b" may not contain '/'"#,
        ),
        (
            pods().resource("nodes"),
            r#"cannot list pods: the resource is "pods" already and cannot become "nodes""#,
        ),
        (
            pods().namespace("a").namespace("b"),
            r#"cannot list pods in namespace a: the namespace is "a" already and cannot become "b""#,
        ),
        (
            pods().name("a").name("b"),
            r#"cannot get pods a: the name is "a" already and cannot become "b""#,
        ),
        (
            pods().name("a").subresource("b").subresource("c"),
            r#"cannot get b of pods a: the subresource is "b" already and cannot become "c""#,
        ),
        (
            pods().abs_path("/version"),
            r#"cannot list pods: the path is "/api/v1" already and cannot become "/version""#,
        ),
        (
            pods().namespace("").name("web").kind("Pod"),
            "cannot get Pod web: the namespace is empty; one object is in one namespace",
        ),
        (
            pods().namespace("").name("web").patch(PatchType::Merge),
            "cannot patch pods web: the namespace is empty; one object is in one namespace",
        ),
        (
            pods().namespace("").post(),
            "cannot create pods in all namespaces: the namespace is empty; an object is created in one namespace",
        ),
        (
            request().abs_path("/api/../secrets"),
            r#"cannot get /: the path "/api/../secrets" may not hold '.' or '..'"#,
        ),
        (
            pods().name("web").subresource("proxy").suffix("a/../../b"),
            r#"cannot get proxy of pods web: the path "a/../../b" may not hold '.' or '..'"#,
        ),
        (
            pods().header("X-Token", "secret\n"),
            "cannot list pods: the value of the header X-Token holds characters that no header can carry",
        ),
    ] {
        assert_eq!(request.url().unwrap_err().to_string(), error);
    }
}

#[test]
fn the_first_fault_is_the_one_that_is_told() {
    let error = pods().name("a/b").name("").url().unwrap_err();
    assert!(error.to_string().contains("may not contain '/'"), "{error}");
}

#[test]
fn deletion_of_a_collection_may_name_no_namespace() {
    let url = pods().namespace("").delete().url().unwrap();
    assert_eq!(url, "https://h/api/v1/pods");
}

#[test]
fn a_request_is_a_small_value_that_can_be_spawned() {
    fn value<T: Clone + Send + 'static>(_: &T) {}
    value(&pods());
    assert!(size_of::<Request>() <= 16);
    let future = pods().timeout(Duration::from_secs(1)).send();
    fn spawnable<T: Send + 'static>(_: T) {}
    spawnable(future);
}

#[test]
fn wrong_server_addresses_are_told() {
    for (server, error) in [
        ("", "the server address is empty"),
        (
            "h/p",
            r#"the server address "h/p" has a path and no scheme"#,
        ),
        ("ftp://h", r#"the server address has the scheme "ftp""#),
        ("https://", "the server address is no URL"),
        (
            "https://user:hunter2@h",
            "the server address holds a user name, which has no meaning here",
        ),
        ("https://h p", "the server address is no URL"),
    ] {
        let text = RestClient::new(Config::new(server))
            .unwrap_err()
            .to_string();
        assert_eq!(
            text,
            format!("{error}; expected a URL such as https://10.0.0.1:6443")
        );
        assert!(!format!("{:?}", Config::new(server)).contains("hunter2"));
    }
}
