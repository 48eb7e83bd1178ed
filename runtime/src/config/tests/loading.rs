//! Which files are read, and which entry of several counts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{Folder, HTTPS};
use crate::config::{ConfigProblemKind, Environment, Kubeconfig, LoadingRules};

/// Files by name, and the list to load: names in the folder.
struct Row {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    list: &'static [&'static str],
    /// What to look at, and what is there.
    expected: &'static [(&'static str, &'static str)],
}

const A: &str = "
current-context: a
clusters: [{name: shared, cluster: {server: 'https://a'}}, {name: a, cluster: {server: 'https://only-a'}}]
users: [{name: shared, user: {token: a}}]
contexts: [{name: shared, context: {cluster: a, namespace: a}}]
";
const B: &str = "
current-context: b
clusters: [{name: shared, cluster: {server: 'https://b', tls-server-name: b}}, {name: b, cluster: {server: 'https://only-b'}}]
users: [{name: shared, user: {username: b, password: b}}, {name: b, user: {token: b}}]
contexts: [{name: shared, context: {cluster: b, user: b, namespace: b}}, {name: b, context: {cluster: b}}]
";

#[test]
fn of_several_files_the_first_that_has_a_name_counts() {
    for row in [
        Row {
            name: "one file",
            files: &[("a", A)],
            list: &["a"],
            expected: &[("current-context", "a"), ("cluster shared", "https://a")],
        },
        Row {
            name: "the first file goes before the second",
            files: &[("a", A), ("b", B)],
            list: &["a", "b"],
            expected: &[
                ("current-context", "a"),
                ("cluster shared", "https://a"),
                ("context shared", "a"),
            ],
        },
        Row {
            name: "in the other order",
            files: &[("a", A), ("b", B)],
            list: &["b", "a"],
            expected: &[
                ("current-context", "b"),
                ("cluster shared", "https://b"),
                ("context shared", "b"),
            ],
        },
        Row {
            name: "entries of both are there",
            files: &[("a", A), ("b", B)],
            list: &["a", "b"],
            expected: &[
                ("cluster a", "https://only-a"),
                ("cluster b", "https://only-b"),
                ("context b", ""),
            ],
        },
        Row {
            name: "a cluster is taken whole",
            files: &[("a", A), ("b", B)],
            list: &["a", "b"],
            expected: &[("tls-server-name shared", "")],
        },
        Row {
            name: "a user is taken whole",
            files: &[("a", A), ("b", B)],
            list: &["a", "b"],
            expected: &[("username shared", "")],
        },
        Row {
            name: "a context is taken whole",
            files: &[("a", A), ("b", B)],
            list: &["a", "b"],
            expected: &[("user-of shared", "")],
        },
        Row {
            name: "the first current-context that is not empty counts",
            files: &[
                ("none", "kind: Config"),
                ("empty", "current-context: ''"),
                ("b", B),
                ("a", A),
            ],
            list: &["none", "empty", "b", "a"],
            expected: &[("current-context", "b")],
        },
        Row {
            name: "an empty entry of the first file counts too",
            files: &[("a", "clusters: [{name: shared, cluster: {}}]"), ("b", B)],
            list: &["a", "b"],
            expected: &[("cluster shared", "")],
        },
        Row {
            name: "missing files are passed over",
            files: &[("b", B)],
            list: &["missing", "b", "gone/too"],
            expected: &[("current-context", "b")],
        },
        Row {
            name: "a file that is listed twice is read once, where it is first",
            files: &[("a", A), ("b", B)],
            list: &["a", "b", "a"],
            expected: &[("current-context", "a"), ("cluster shared", "https://a")],
        },
        Row {
            name: "an empty file says nothing",
            files: &[("empty", ""), ("b", B)],
            list: &["empty", "b"],
            expected: &[("current-context", "b")],
        },
        Row {
            name: "the documents of a file are like files",
            files: &[
                (
                    "both",
                    "current-context: a\nclusters: [{name: shared, cluster: {server: 'https://a'}}]\n---\ncurrent-context: b\nclusters: [{name: shared, cluster: {server: 'https://b'}}, {name: b, cluster: {server: 'https://only-b'}}]\n",
                ),
                ("b", B),
            ],
            list: &["both", "b"],
            expected: &[
                ("current-context", "a"),
                ("cluster shared", "https://a"),
                ("cluster b", "https://only-b"),
            ],
        },
        Row {
            name: "a preference of any file sticks",
            files: &[
                ("a", "preferences: {colors: true}"),
                ("b", "preferences: {colors: false}"),
            ],
            list: &["a", "b"],
            expected: &[("colors", "true")],
        },
        Row {
            name: "and of a later one",
            files: &[
                ("a", "preferences: {colors: false}"),
                ("b", "preferences: {colors: true}"),
            ],
            list: &["a", "b"],
            expected: &[("colors", "true")],
        },
        Row {
            name: "of extensions the first counts too",
            files: &[
                ("a", "extensions: [{name: e, extension: 1}]"),
                (
                    "b",
                    "extensions: [{name: e, extension: 2}, {name: f, extension: 3}]",
                ),
            ],
            list: &["a", "b"],
            expected: &[("extension e", "1"), ("extension f", "3")],
        },
        Row {
            name: "of preferences' extensions as well",
            files: &[
                ("a", "preferences: {extensions: [{name: e, extension: 1}]}"),
                ("b", "preferences: {extensions: [{name: e, extension: 2}]}"),
            ],
            list: &["a", "b"],
            expected: &[("preferred e", "1")],
        },
        Row {
            name: "of fields that nobody knows too",
            files: &[("a", "future: 1"), ("b", "future: 2\npast: 3")],
            list: &["a", "b"],
            expected: &[("unknown future", "1"), ("unknown past", "3")],
        },
        Row {
            name: "names may have any characters",
            files: &[(
                "a",
                "contexts: [{name: 'me@the/cluster:6443', context: {namespace: web}}]",
            )],
            list: &["a"],
            expected: &[("context me@the/cluster:6443", "web")],
        },
        Row {
            name: "numbers that are names are text",
            files: &[(
                "a",
                "current-context: 5\ncontexts: [{name: 5, context: {namespace: web}}]",
            )],
            list: &["a"],
            expected: &[("current-context", "5"), ("context 5", "web")],
        },
    ] {
        let folder = Folder::new();
        for (name, text) in row.files {
            folder.file(name, text);
        }
        let list = row.list.iter().map(|name| folder.path().join(name));
        let found = LoadingRules::files(list).load().unwrap();
        for (what, expected) in row.expected {
            assert_eq!(look(&found, what), *expected, "{}: {what}", row.name);
        }
    }
}

fn look(kubeconfig: &Kubeconfig, what: &str) -> String {
    let (field, name) = what.split_once(' ').unwrap_or((what, ""));
    match field {
        "current-context" => kubeconfig.current_context.to_string(),
        "colors" => kubeconfig.preferences.colors.to_string(),
        "cluster" => kubeconfig.clusters.get(name).unwrap().server.to_string(),
        "tls-server-name" => kubeconfig
            .clusters
            .get(name)
            .unwrap()
            .tls_server_name
            .to_string(),
        "username" => kubeconfig.users.get(name).unwrap().username.to_string(),
        "context" => kubeconfig.contexts.get(name).unwrap().namespace.to_string(),
        "user-of" => kubeconfig.contexts.get(name).unwrap().user.to_string(),
        "extension" => kubeconfig.extensions.get(name).unwrap().as_str().to_owned(),
        "preferred" => {
            let extensions = &kubeconfig.preferences.extensions;
            extensions.get(name).unwrap().as_str().to_owned()
        }
        "unknown" => kubeconfig
            .unknown_fields
            .get(name)
            .unwrap()
            .as_str()
            .to_owned(),
        other => panic!("{other}"),
    }
}

#[test]
fn entries_know_the_file_that_they_came_from() {
    let folder = Folder::new();
    let (a, b) = (folder.file("a", A), folder.file("b", B));
    let found = LoadingRules::files([&a, &b]).load().unwrap();
    let origin = |path: Option<&Path>| path.unwrap().to_owned();
    assert_eq!(
        origin(found.clusters.entry("shared").unwrap().origin.as_deref()),
        a
    );
    assert_eq!(
        origin(found.clusters.entry("b").unwrap().origin.as_deref()),
        b
    );
    assert_eq!(origin(found.users.entry("b").unwrap().origin.as_deref()), b);
    assert_eq!(
        origin(found.contexts.entry("shared").unwrap().origin.as_deref()),
        a
    );
    let read = Kubeconfig::load(A.as_bytes()).unwrap();
    assert_eq!(read.clusters.entry("shared").unwrap().origin, None);
}

#[test]
fn the_environment_tells_which_files_to_read() {
    let separator = if cfg!(windows) { ";" } else { ":" };
    let join = |paths: &[&str]| paths.join(separator);
    let home = Path::new("/home/me").join(".kube").join("config");
    for (name, kubeconfig, home_variable, expected) in [
        (
            "the file at home",
            None,
            Some("/home/me"),
            vec![home.clone()],
        ),
        ("no home", None, None, vec![]),
        ("an empty home", None, Some(""), vec![]),
        (
            "an empty KUBECONFIG is none",
            Some(String::new()),
            Some("/home/me"),
            vec![home],
        ),
        (
            "KUBECONFIG replaces the file at home",
            Some("/a".to_owned()),
            Some("/home/me"),
            vec!["/a".into()],
        ),
        (
            "a list keeps its order",
            Some(join(&["/b", "/a"])),
            None,
            vec!["/b".into(), "/a".into()],
        ),
        (
            "doubles go",
            Some(join(&["/b", "/a", "/b"])),
            None,
            vec!["/b".into(), "/a".into()],
        ),
        (
            "empty names go",
            Some(join(&["", "/a", "", "/b", ""])),
            None,
            vec!["/a".into(), "/b".into()],
        ),
        (
            "one file under two names is read twice",
            Some(join(&["/a", "/./a"])),
            None,
            vec!["/a".into(), "/./a".into()],
        ),
        (
            "a list of nothing does not bring the file at home back",
            Some(join(&["", ""])),
            Some("/home/me"),
            vec![],
        ),
    ] {
        let mut environment = Environment::empty();
        for (variable, value) in [
            ("KUBECONFIG", kubeconfig),
            ("HOME", home_variable.map(str::to_owned)),
        ] {
            if let Some(value) = value {
                environment = environment.with_variable(variable, value);
            }
        }
        let found: Vec<PathBuf> = LoadingRules::of(&environment).precedence().to_vec();
        let text = |paths: &[PathBuf]| -> Vec<_> {
            paths
                .iter()
                .map(|path| path.as_os_str().to_owned())
                .collect()
        };
        assert_eq!(text(&found), text(&expected), "{name}");
    }
}

#[test]
fn a_file_that_is_asked_for_is_read_alone_and_has_to_be_there() {
    let folder = Folder::new();
    let (a, b) = (folder.file("a", A), folder.file("b", B));
    let rules = LoadingRules::files([&a]);
    let found = rules.clone().with_file(&b).load().unwrap();
    assert_eq!(found.current_context, "b");
    assert!(!found.clusters.contains("a"));
    assert_eq!(
        rules.clone().with_file("").load().unwrap().current_context,
        "a"
    );

    let missing = folder.path().join("missing");
    let error = rules.with_file(&missing).load().unwrap_err();
    assert!(error.is_file_not_found());
    let source = error.problems()[0].source().unwrap();
    let source = source.downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
    assert!(
        error.to_string().contains(&missing.display().to_string()),
        "{error}"
    );
}

#[test]
fn everything_that_is_wrong_with_the_files_is_told_and_the_rest_is_read() {
    let folder = Folder::new();
    let list = [
        folder.file("good", A),
        folder.file("broken", "a: ["),
        folder.path().to_owned(),
        folder.file("twice", "users: [{name: u}, {name: u}]"),
        folder.file("also-good", B),
    ];
    let rules = LoadingRules::files(&list);
    let error = rules.load().unwrap_err();
    let texts: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    for (text, path) in texts.iter().zip([&list[1], &list[2], &list[3]]) {
        assert!(
            text.contains(&format!("kubeconfig {}: ", path.display())),
            "{text}"
        );
    }
    assert!(
        error
            .problems()
            .iter()
            .all(|problem| problem.kind() == ConfigProblemKind::Unreadable)
    );
    assert!(
        error
            .to_string()
            .starts_with("3 things are wrong with the configuration: ")
    );

    let loaded = rules.load_all().unwrap();
    assert_eq!(loaded.problems.len(), 3);
    assert_eq!(loaded.kubeconfig.current_context, "a");
    assert!(loaded.kubeconfig.clusters.contains("b"));
}

#[test]
fn listed_files_that_are_all_missing_are_told_of() {
    let folder = Folder::new();
    let there = folder.file("there", "kind: Config");
    let broken = folder.file("broken", "a: [");
    let (gone, away) = (folder.path().join("gone"), folder.path().join("away"));
    for (name, files, of_environment, told) in [
        (
            "all of the list are missing",
            vec![&gone, &away],
            true,
            true,
        ),
        ("one is there", vec![&gone, &there], true, false),
        ("one is there and wrong", vec![&gone, &broken], true, true),
        ("nobody listed them", vec![&gone], false, false),
    ] {
        let list = std::env::join_paths(&files).unwrap();
        let environment = Environment::empty().with_variable("KUBECONFIG", list);
        let rules = match of_environment {
            true => LoadingRules::of(&environment),
            false => LoadingRules::files(&files),
        };
        let heard: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let ear = Arc::clone(&heard);
        let rules =
            rules.with_missing_handler(move |paths| ear.lock().unwrap().extend(paths.to_vec()));
        let loaded = rules.load_all().unwrap();
        assert_eq!(!heard.lock().unwrap().is_empty(), told, "{name}");
        assert!(loaded.missing.contains(&gone), "{name}");
    }
}

#[test]
fn new_entries_go_to_the_first_file_that_is_there_else_to_the_last() {
    let folder = Folder::new();
    let there = folder.file("there", HTTPS);
    let (gone, away) = (folder.path().join("gone"), folder.path().join("away"));
    for (name, rules, expected) in [
        ("one file", LoadingRules::files([&gone]), Some(&gone)),
        (
            "none is there",
            LoadingRules::files([&gone, &away]),
            Some(&away),
        ),
        (
            "one is there",
            LoadingRules::files([&gone, &there, &away]),
            Some(&there),
        ),
        (
            "asked for",
            LoadingRules::files([&there]).with_file(&gone),
            Some(&gone),
        ),
        ("no list", LoadingRules::files(None::<&str>), None),
    ] {
        assert_eq!(
            rules.default_file(),
            expected.map(PathBuf::as_path),
            "{name}"
        );
    }
}
