//! The address of a server.

use crate::config::Server;

#[test]
fn an_address_is_a_url_or_a_host_and_a_port() {
    // Without a scheme, TLS options say that it is https.
    for (text, secure, origin, prefix) in [
        ("https://h", false, "https://h", ""),
        ("https://h:6443", false, "https://h:6443", ""),
        ("https://h:6443/", false, "https://h:6443", ""),
        ("http://h", true, "http://h", ""),
        ("HTTPS://h", false, "https://h", ""),
        ("h", false, "http://h", ""),
        ("h", true, "https://h", ""),
        ("h:8080", false, "http://h:8080", ""),
        ("h:8080/", false, "http://h:8080", ""),
        ("localhost:8080", true, "https://localhost:8080", ""),
        ("127.0.0.1:8080", false, "http://127.0.0.1:8080", ""),
        ("[::1]:6443", true, "https://[::1]:6443", ""),
        ("https://[fd00::1]", false, "https://[fd00::1]", ""),
        ("https://h/a/b", false, "https://h", "/a/b"),
        ("https://h/a/b/", false, "https://h", "/a/b"),
        (
            "https://h/k8s/clusters/c-1?x=1#y",
            false,
            "https://h",
            "/k8s/clusters/c-1",
        ),
        ("https://h?x=1", false, "https://h", ""),
        ("  https://h\n", false, "https://h", ""),
    ] {
        let server = Server::parse(text, secure).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (server.origin(), server.prefix()),
            (origin, prefix),
            "{text}"
        );
        assert_eq!(server.is_https(), origin.starts_with("https"), "{text}");
    }
}

#[test]
fn what_is_no_address_is_told() {
    for (text, why) in [
        ("", "is empty"),
        (" ", "is empty"),
        ("h/server", "\"h/server\" has a path and no scheme"),
        ("h//", "\"h//\" has a path and no scheme"),
        ("https://", "is no URL"),
        ("https:///api", "is no URL"),
        (
            "https://h:port",
            "\"https://h:port\" has no number for a port",
        ),
        ("h:65536", "\"h:65536\" has no number for a port"),
        ("https://h h", "is no URL"),
        ("ftp://h", "has the scheme \"ftp\""),
        (
            "https://me:hunter2@h",
            "holds a user name, which has no meaning here",
        ),
        (
            "me:hunter2@h",
            "holds a user name, which has no meaning here",
        ),
    ] {
        let error = Server::parse(text, true).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("the server address {why}; expected a URL such as https://10.0.0.1:6443"),
            "{text}"
        );
    }
}
