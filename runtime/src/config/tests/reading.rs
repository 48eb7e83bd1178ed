//! What a file may look like, and what becomes of what is wrong with it.

use secrecy::ExposeSecret as _;

use super::{HTTPS, data, kubeconfig, read, token};
use crate::ErrorKind;
use crate::config::{Config, ConfigProblemKind, Kubeconfig};

#[test]
fn the_current_context_is_read() {
    let config = read(
        "{server: 'https://h:6443', certificate-authority-data: YXV0aG9yaXR5, tls-server-name: name, proxy-url: 'http://p:1', disable-compression: true, unknown: 1}",
        "{token: t0ken, client-certificate-data: Y2VydA==, client-key-data: a2V5}",
    )
    .unwrap();
    assert_eq!(config.server(), "https://h:6443");
    assert_eq!(config.namespace(), "web");
    assert_eq!(config.tls.server_name.as_deref(), Some("name"));
    assert_eq!(config.proxy.as_ref().unwrap().expose_secret(), "http://p:1");
    assert!(!config.compression);
    assert_eq!(data(config.tls.authority.as_ref().unwrap()), b"authority");
    let identity = config.tls.identity.as_ref().unwrap();
    assert_eq!(data(&identity.certificate), b"cert");
    assert_eq!(data(&identity.key), b"key");
    assert_eq!(token(&config), Some("t0ken"));
    let shown = format!("{config:?}");
    for secret in ["t0ken", "a2V5", "[107", "http://p"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn any_text_of_a_kubeconfig_is_read() {
    let utf16 = |text: &str, mark: bool, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        let text: String = mark.into_iter().chain(text.chars()).collect();
        text.encode_utf16().flat_map(unit).collect()
    };
    let yaml = "current-context: d\u{e9}v\n";
    let rows: [(&str, Vec<u8>, &str); 16] = [
        (
            "a document of another kind after it",
            b"current-context: dev\n---\nkind: Pod\napiVersion: v1\n".into(),
            "dev",
        ),
        ("yaml", yaml.into(), "d\u{e9}v"),
        ("json", br#"{"current-context":"dev"}"#.into(), "dev"),
        (
            "json with a tab",
            b"{\n\t\"current-context\": \"dev\"\n}".into(),
            "dev",
        ),
        (
            "a byte order mark",
            format!("\u{feff}{yaml}").into(),
            "d\u{e9}v",
        ),
        (
            "utf-16 of windows",
            utf16(yaml, true, u16::to_le_bytes),
            "d\u{e9}v",
        ),
        (
            "utf-16, big end first",
            utf16(yaml, true, u16::to_be_bytes),
            "d\u{e9}v",
        ),
        (
            "utf-16 without a mark",
            utf16(yaml, false, u16::to_le_bytes),
            "d\u{e9}v",
        ),
        (
            "the same, big end first",
            utf16(yaml, false, u16::to_be_bytes),
            "d\u{e9}v",
        ),
        (
            "lines of windows",
            b"kind: Config\r\ncurrent-context: dev\r\n".into(),
            "dev",
        ),
        ("nothing", Vec::new(), ""),
        ("white space", b"\n  \n".into(), ""),
        ("a comment", b"# nothing yet\n".into(), ""),
        (
            "lists that are null",
            b"clusters: null\ncurrent-context: dev\nusers:\n".into(),
            "dev",
        ),
        ("no kind and version", b"current-context: dev".into(), "dev"),
        (
            "several documents",
            b"---\nkind: Config\n---\ncurrent-context: dev\n---\ncurrent-context: prod\n".into(),
            "dev",
        ),
    ];
    for (name, text, expected) in rows {
        let kubeconfig = Kubeconfig::load(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(kubeconfig.current_context, expected, "{name}");
    }
}

#[test]
fn what_is_no_kubeconfig_is_told() {
    for (text, error) in [
        (&b"a: ["[..], "kubeconfig: "),
        (b"hello", "kubeconfig: expected "),
        (b"- a", "kubeconfig: expected "),
        (
            b"kind: Pod\napiVersion: v1\n",
            "kubeconfig: kind: expected \"Config\", found string \"Pod\"",
        ),
        (
            b"kind: Config\napiVersion: v2\n",
            "kubeconfig: apiVersion: expected ",
        ),
        (
            b"\xff\xfea\0\0",
            "kubeconfig: it begins as UTF-16 and ends within a character",
        ),
        (
            b"\xff\xfe\0\xd8",
            "kubeconfig: it begins as UTF-16 and is not",
        ),
        (
            b"a: \xff",
            "kubeconfig: it is not text; expected UTF-8 or UTF-16",
        ),
    ] {
        let found = Kubeconfig::load(text).unwrap_err();
        assert_eq!(found.problems()[0].kind(), ConfigProblemKind::Unreadable);
        assert!(found.to_string().starts_with(error), "{found}");
    }
}

#[test]
fn a_name_that_is_there_twice_is_an_error_for_every_list() {
    let text = "
clusters: [{name: a, cluster: {}}, {name: a, cluster: {}}, {name: b}, {name: b}, {name: b}]
users: [{name: u, user: {token: hunter2}}, {name: u, user: {token: hunter2}}]
contexts: [{name: c}, {name: d}, {name: c}]
extensions: [{name: e}, {name: e}]
";
    let error = Kubeconfig::load(text.as_bytes()).unwrap_err();
    let problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            r#"kubeconfig: clusters: the name "a" is there more than once; rename or remove one"#,
            r#"kubeconfig: clusters: the name "b" is there more than once; rename or remove one"#,
            r#"kubeconfig: users: the name "u" is there more than once; rename or remove one"#,
            r#"kubeconfig: contexts: the name "c" is there more than once; rename or remove one"#,
            r#"kubeconfig: extensions: the name "e" is there more than once; rename or remove one"#,
        ]
    );
    assert!(
        error.to_string().starts_with("5 things are wrong"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_read_is_told_by_place_and_without_secrets() {
    for (cluster, user, path) in [
        (
            "{server: [1]}",
            "{}",
            "kubeconfig: clusters[0].cluster.server: expected ",
        ),
        (
            HTTPS,
            "{token: [hunter2]}",
            "kubeconfig: users[0].user.token: expected ",
        ),
        (
            HTTPS,
            "{token: {hunter2: hunter2}}",
            "kubeconfig: users[0].user.token: expected ",
        ),
        (
            HTTPS,
            "{client-key-data: 'hunter2!'}",
            "kubeconfig: users[0].user.client-key-data: expected bytes in base64",
        ),
        (
            HTTPS,
            "{exec: {command: c, args: [{hunter2: hunter2}]}}",
            "kubeconfig: users[0].user.exec.args[0]: expected ",
        ),
        (
            HTTPS,
            "{auth-provider: {name: oidc, config: {id-token: [hunter2]}}}",
            "kubeconfig: users[0].user.auth-provider.config.id-token: expected ",
        ),
    ] {
        let error = read(cluster, user).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let text = error.to_string();
        assert!(text.starts_with(path), "{text}");
        assert!(text.contains(" at line "), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn no_secret_is_shown() {
    let user = "{token: hunter2, password: hunter2, username: me, client-key-data: aHVudGVyMg==, nobody-knows: hunter2, exec: {command: c, apiVersion: v, interactiveMode: Never, args: [hunter2], env: [{name: A, value: hunter2}]}, auth-provider: {name: oidc, config: {id-token: hunter2}}}";
    let cluster = "{server: 'https://h', proxy-url: 'http://me:hunter2@proxy'}";
    let text = kubeconfig(cluster, user);
    let whole = Kubeconfig::load(text.as_bytes()).unwrap();
    let shown = format!("{whole:?} {:?}", Config::from_kubeconfig_text(&text));
    for secret in ["hunter2", "104, 117", "aHVudGVy"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("id-token"), "the keys are shown: {shown}");
}

#[test]
fn what_nobody_knows_is_kept() {
    let text = r#"apiVersion: v1
kind: Config
clusters:
- name: c
  color: blue
  cluster:
    server: https://h
    motto: [ex, unitate]
    extensions:
    - name: minikube
      extension:
        version: v1.2.3
users:
- name: u
  user:
    exec:
      command: aws
      args:
      - eks
      env:
      - name: A
        value: b
        why: because
      apiVersion: client.authentication.k8s.io/v1
      interactiveMode: Never
      future: 1
contexts: []
current-context: ""
extensions:
- name: e
  extension: 5
whole: {new: true}
"#;
    let kubeconfig = Kubeconfig::load(text.as_bytes()).unwrap();
    let again = Kubeconfig::load(kubeconfig.to_yaml().unwrap().as_bytes()).unwrap();
    assert_eq!(again, kubeconfig);
    let yaml = kubeconfig.to_yaml().unwrap();
    for kept in [
        "color: blue",
        "- unitate",
        "version: v1.2.3",
        "why: because",
        "future: 1",
        "extension: 5",
        "new: true",
    ] {
        assert!(yaml.contains(kept), "{kept} in\n{yaml}");
    }
}

/// Cuts, doubles, swaps and changes bytes.
fn mutated(text: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..random.usize(1..6) {
        if text.is_empty() {
            break;
        }
        let at = random.usize(..text.len());
        let end = (at + random.usize(..40)).min(text.len());
        match random.u8(..6) {
            0 => text[at] = random.u8(..),
            1 => text[at] = *random.choice(b"{}[]:,-#&*!|>'\"%@`\n\t 0").unwrap(),
            2 => drop(text.drain(at..end)),
            3 => {
                let part = text[at..end].to_vec();
                let to = random.usize(..=text.len());
                text.splice(to..to, part);
            }
            4 => text.truncate(at),
            _ => text.insert(at, *random.choice(b"{}[]:,-#&*!|>'\"\n\t \0").unwrap()),
        }
    }
    text
}

#[test]
fn damaged_files_are_errors_or_kubeconfigs_that_can_be_written() {
    let cluster = "{server: 'https://h', certificate-authority-data: Y2E=, extensions: [{name: e, extension: {a: [1, ~]}}]}";
    let user = "{token: t, as-groups: [a, b], as-user-extra: {k: [v]}, exec: {command: c, args: [a], env: [{name: A, value: b}]}, auth-provider: {name: oidc, config: {k: v}}}";
    let yaml = kubeconfig(cluster, user);
    let whole = Kubeconfig::load(yaml.as_bytes()).unwrap();
    let json = serde_json::to_vec(&whole).unwrap();
    let utf16: Vec<u8> = yaml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut random = fastrand::Rng::with_seed(7);
    let mut read = 0;
    for round in 0..3000 {
        let seed = [yaml.as_bytes(), &json, &utf16][round % 3];
        let text = mutated(seed, &mut random);
        let Ok(found) = Kubeconfig::load(&text) else {
            continue;
        };
        read += 1;
        let written = found.to_yaml().unwrap();
        let again = Kubeconfig::load(written.as_bytes());
        let shown = String::from_utf8_lossy(&text);
        assert_eq!(
            again.as_ref().ok(),
            Some(&found),
            "{shown}\n{written}\n{again:?}"
        );
        let _ = found.validate();
    }
    assert!(
        read > 300,
        "{read} of the damaged texts could still be read"
    );
}
