//! The command: what it writes, prints and refuses.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{NEWEST, document, render, repository, run, text};

/// Every file below a folder, hidden ones too.
fn listing(folder: &Path) -> Vec<String> {
    clientset_codegen::read_folder(folder)
        .map_or_else(|_| Vec::new(), |files| files.into_keys().collect())
}

/// A published folder with discovery beside it, as far as this repository can make one.
fn published(folder: &Path) -> String {
    let spec = folder.join("api/openapi-spec");
    let mut document = document(NEWEST);
    // Some groups are enough to write and read.
    let groups = ["", "apps", "autoscaling", "policy", "authentication.k8s.io"];
    document
        .group_versions
        .retain(|id, _| groups.contains(&id.group.as_str()));
    document.definitions.retain(|_, definition| {
        definition
            .kind()
            .is_none_or(|kind| groups.contains(&kind.group.as_str()))
    });
    document.definitions.retain(|name, _| {
        let package = [
            "core.",
            "apps.",
            "autoscaling.",
            "policy.",
            "authentication.",
        ];
        name.starts_with("io.k8s.apimachinery.")
            || package
                .iter()
                .any(|package| name.starts_with(&format!("io.k8s.api.{package}")))
    });
    for (name, bytes) in render::v3(&document)
        .into_iter()
        .chain(render::swagger(&document))
    {
        let path = spec.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(spec.join("README.md"), "what this is").unwrap();
    let discovery = folder.join("api/discovery");
    fs::create_dir_all(&discovery).unwrap();
    let list = serde_json::json!({
        "kind": "APIResourceList", "groupVersion": "apps/v1",
        "resources": [{"name": "deployments", "singularName": "deployment", "shortNames": ["deploy"], "verbs": ["get"]}],
    });
    fs::write(discovery.join("apis__apps__v1.json"), list.to_string()).unwrap();
    spec.to_str().unwrap().to_owned()
}

fn import(from: &str, out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec![
        "import",
        "--kubernetes-version",
        "1.37",
        "--from",
        from,
        "--out",
        out.to_str().unwrap(),
    ];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn a_published_folder_is_imported_with_its_discovery() {
    let folder = tempfile::tempdir().unwrap();
    let from = published(folder.path());
    let out = folder.path().join("openapi");
    let output = import(&from, &out, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("6 group-versions, 27 resources, "), "{said}");
    assert_eq!(text(&output.stderr), "", "no progress in a pipe");
    let source = fs::read_to_string(out.join("v1.37/SOURCE")).unwrap();
    assert!(
        source.starts_with("kubernetes: 1.37\norigin: api/openapi-spec\nsha256: "),
        "{source}"
    );
    let apps = fs::read_to_string(out.join("v1.37/apps_v1.json")).unwrap();
    assert!(apps.contains("\"shortNames\": [\"deploy\"]"));
    // The types are those of the repository's own import.
    for name in ["meta.json", "apps_v1.json"] {
        let ours = fs::read_to_string(repository("openapi/v1.37").join(name)).unwrap();
        let theirs = fs::read_to_string(out.join("v1.37").join(name)).unwrap();
        let types = |text: &str| text.split_once("\"packages\"").unwrap().1.to_owned();
        assert!(types(&ours) == types(&theirs), "{name}");
    }
    assert!(
        listing(&out)
            .iter()
            .all(|name| !name.contains(".partial") && !name.contains(".old"))
    );
    // Again, and quietly: nothing is new.
    let before = fs::read(out.join("fields.lock")).unwrap();
    let output = import(&from, &out, &["--quiet"]);
    assert!(output.status.success());
    assert_eq!((text(&output.stdout), text(&output.stderr)), ("", ""));
    assert!(fs::read(out.join("fields.lock")).unwrap() == before);
}

#[test]
fn a_swagger_adds_nothing_to_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let from = format!("{}/swagger.json", published(folder.path()));
    let out = folder.path().join("openapi");
    let output = import(&from, &out, &["--origin", "the swagger of a test"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("; 0 fields new to the lock"), "{said}");
    assert!(
        said.contains("warning: io.k8s.api.apps.v1.Deployment.status is an option"),
        "{said}"
    );
    assert!(!out.join("fields.lock").exists());
    let source = fs::read_to_string(out.join("v1.37/SOURCE")).unwrap();
    assert!(
        source.contains("\norigin: the swagger of a test\n"),
        "{source}"
    );
    assert!(source.contains("\ndefaults: no\n"), "{source}");
}

#[test]
fn descriptions_are_kept_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let from = published(folder.path());
    let (plain, with_docs) = (folder.path().join("a"), folder.path().join("b"));
    assert!(import(&from, &plain, &[]).status.success());
    assert!(import(&from, &with_docs, &["--keep-docs"]).status.success());
    let docs = "\"docs\": \"Deprecated: it is.\"";
    let core = |out: &Path| fs::read_to_string(out.join("v1.37/core_v1.json")).unwrap();
    assert!(!core(&plain).contains(docs));
    assert!(core(&with_docs).contains(docs));
}

#[test]
fn a_refused_input_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let from = published(folder.path());
    let out = folder.path().join("openapi");
    assert!(import(&from, &out, &["--quiet"]).status.success());
    let before = clientset_codegen::read_folder(&out).unwrap();
    let core = Path::new(&from).join("v3/v1_openapi.json");
    let document = fs::read_to_string(&core).unwrap();
    let table = [
        (
            document.replacen("\"type\":\"integer\"", "\"type\":\"tuple\"", 1),
            "unknown",
        ),
        (document[..1000].to_owned(), "is cut off"),
        (
            document.replacen("\"paths\":", "\"path\":", 1),
            "unknown key \"path\"",
        ),
        ("{}".to_owned(), "is no OpenAPI document"),
    ];
    for (wrong, expected) in table {
        assert!(wrong != document);
        fs::write(&core, wrong).unwrap();
        let output = import(&from, &out, &[]);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(
            said.contains("v3/v1_openapi.json") && said.contains(expected),
            "{said}"
        );
        assert_eq!(text(&output.stdout), "");
        assert!(clientset_codegen::read_folder(&out).unwrap() == before);
    }
    // Nothing is begun where nothing was.
    let fresh = folder.path().join("fresh");
    assert!(!import(&from, &fresh, &[]).status.success());
    assert!(!fresh.exists());
}

#[test]
fn a_wrong_call_says_what_is_right() {
    let table: [(&[&str], i32, &str); 11] = [
        (&[], 2, "usage: clientset-codegen COMMAND"),
        (&["brew"], 2, "unknown command \"brew\""),
        (&["import"], 2, "import needs --from SOURCE"),
        (
            &["import", "--from", "."],
            2,
            "import needs --kubernetes-version 1.N",
        ),
        (
            &["import", "--kubernetes-version", "1.37.0"],
            2,
            "\"1.37.0\" is no Kubernetes minor",
        ),
        (
            &["import", "--form", "."],
            2,
            "import takes no --form; see clientset-codegen import --help",
        ),
        (&["import", "spec"], 2, "import takes no spec"),
        (
            &["import", "--from"],
            2,
            "missing argument for option '--from'",
        ),
        (
            &[
                "import",
                "--kubernetes-version",
                "1.37",
                "--from",
                "/nowhere",
            ],
            1,
            "cannot read /nowhere",
        ),
        (
            &["diff", "openapi/v1.36"],
            2,
            "diff compares two folders, not 1",
        ),
        (&["diff", "/nowhere", "/nowhere"], 1, "cannot read /nowhere"),
    ];
    for (arguments, code, expected) in table {
        let output = run(arguments);
        let said = text(&output.stderr);
        assert!(
            output.status.code() == Some(code) && said.contains(expected),
            "{arguments:?}: {said}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn help_is_an_answer() {
    for arguments in [&["--help"][..], &["import", "--help"], &["diff", "-h"]] {
        let output = run(arguments);
        assert!(output.status.success());
        assert!(text(&output.stdout).contains("usage: clientset-codegen"));
    }
}

#[test]
fn a_difference_is_printed_as_text_or_json() {
    let folder = |minor: &str| {
        repository("openapi")
            .join(minor)
            .to_str()
            .unwrap()
            .to_owned()
    };
    let (old, new) = (folder("v1.36"), folder("v1.37"));
    let output = run(&["diff", &old, &new]);
    assert!(
        text(&output.stdout).as_bytes()
            == fs::read(repository("docs/changes/1.36-to-1.37.txt")).unwrap()
    );
    let output = run(&["diff", &old, &new, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["new"], "1.37");
}

#[test]
fn a_folder_that_was_not_imported_is_refused() {
    let output = run(&[
        "diff",
        repository("docs").to_str().unwrap(),
        repository("docs").to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("the folder has no SOURCE"),
        "{}",
        text(&output.stderr)
    );
}
