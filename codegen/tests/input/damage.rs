//! A damaged spec is one clear error, and nothing is written of it.
//!
//! Each kind of damage is done to a swagger, to a v3 document and to the facts of an imported folder, and
//! goes through the library and through the command: which file, where in it, what was expected, what to
//! do. Reading stops at the damage, so that a file of any size is refused as soon as it is in memory; no
//! test here looks at a clock.

use std::fs;
use std::path::Path;
use std::process::Output;

use clientset_codegen::{Error, Imported, load, read_folder, write_changes};
use serde_json::{Value, json};

use crate::support::{NEWEST, import_document, repository, rules, run, spec, text};

/// Kubernetes' group of a test, in the two forms.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    V2,
    V3,
}

const POT: &str = "io.k8s.api.tea.v1.Pot";
const LID: &str = "io.k8s.api.tea.v1.Lid";

impl Form {
    fn file(self) -> &'static str {
        match self {
            Self::V2 => "swagger.json",
            Self::V3 => "apis__tea.k8s.io__v1_openapi.json",
        }
    }

    /// Where definitions are, as a pointer.
    fn schemas(self) -> &'static str {
        match self {
            Self::V2 => "/definitions",
            Self::V3 => "/components/schemas",
        }
    }

    fn reference(self, name: &str) -> Value {
        json!({"$ref": format!("#{}/{name}", self.schemas())})
    }

    /// A kind that can be read.
    fn document(self) -> Value {
        let kind = json!({"group": "tea.k8s.io", "version": "v1", "kind": "Pot"});
        let schemas = json!({
            POT: {
                "type": "object",
                "properties": {
                    "cups": {"type": "integer", "format": "int32"},
                    // A type may contain itself, as JSONSchemaProps does: no cycle to refuse.
                    "inner": self.reference(POT),
                    "lid": self.reference(LID),
                },
                "x-kubernetes-group-version-kind": [kind],
            },
            LID: {"type": "object", "properties": {"colour": {"type": "string"}}},
        });
        let answer = match self {
            Self::V2 => json!({"schema": self.reference(POT)}),
            Self::V3 => json!({"content": {"application/json": {"schema": self.reference(POT)}}}),
        };
        let paths = json!({
            "/apis/tea.k8s.io/v1/pots/{name}": {"get": {
                "responses": {"200": answer},
                "x-kubernetes-action": "get",
                "x-kubernetes-group-version-kind": kind,
            }},
        });
        let info = json!({"title": "Kubernetes", "version": "unversioned"});
        match self {
            Self::V2 => {
                json!({"swagger": "2.0", "info": info, "definitions": schemas, "paths": paths})
            }
            Self::V3 => {
                json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}, "paths": paths})
            }
        }
    }

    /// The document with a value set, or removed where it is null.
    fn with(self, pointer: &str, value: Value) -> Vec<u8> {
        let mut document = self.document();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = document
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap();
        let key = key.replace("~1", "/");
        match value {
            Value::Null => drop(parent.remove(&key).unwrap()),
            value => drop(parent.insert(key, value)),
        }
        document.to_string().into_bytes()
    }
}

/// The damage done to a document: its name, the bytes, and what is said after the file's name.
fn damage(form: Form) -> Vec<(&'static str, Vec<u8>, String)> {
    let text = form.document().to_string();
    let schemas = form.schemas();
    let (pot, lid) = (format!("{schemas}/{POT}"), format!("{schemas}/{LID}"));
    let get = "/paths/~1apis~1tea.k8s.io~1v1~1pots~1{name}/get";
    let answer = match form {
        Form::V2 => format!("{get}/responses/200/schema"),
        Form::V3 => format!("{get}/responses/200/content/application~1json/schema"),
    };
    let twice = format!("\"{LID}\":");
    let colour = r#"{"colour":{"type":"string"}}"#;
    let deep = text.replacen(colour, &"[".repeat(50_000_000), 1);
    let wide = text.replacen(
        colour,
        &format!("[{}[]]", "[[1],[2]],".repeat(5_000_000)),
        1,
    );
    let column = text.find(colour).unwrap();
    assert!(deep.len() > 50_000_000 && wide.len() > 50_000_000);
    vec![
        (
            "truncated",
            text[..text.len() / 2].into(),
            format!(
                " line 1 column {}: ends in the middle: it is cut off, fetch it again",
                text.len() / 2
            ),
        ),
        (
            "a missing target of a field",
            form.with(&lid, Value::Null),
            format!(
                " at {pot}/properties/lid: {POT}.lid refers to {LID}, which is not defined; is a document of the spec missing?"
            ),
        ),
        (
            "a missing target of an answer",
            form.with(
                &format!("{answer}/$ref"),
                json!(format!("#{schemas}/io.k8s.api.tea.v1.Cup")),
            ),
            format!(
                " at {get}: answers io.k8s.api.tea.v1.Cup, which is not defined; is a document of the spec missing?"
            ),
        ),
        (
            "a cycle of names",
            form.with(&lid, json!({"$ref": format!("#{lid}")})),
            format!(" at {lid}/$ref: another name for a definition; expected a type of its own"),
        ),
        (
            "an unknown format",
            form.with(&format!("{pot}/properties/cups/format"), json!("int128")),
            format!(
                " at {pot}/properties/cups: unknown format \"int128\" of the type \"integer\"; known are: none, int32, int64. Which type it is in Rust must be said in the generator before it can be imported"
            ),
        ),
        (
            "two types of one name",
            text.replacen(
                &twice,
                &format!("{twice}{{\"type\":\"object\"}},{twice}"),
                1,
            )
            .into(),
            format!(
                " at {schemas}: there are two members {LID:?} of one object; expected each name once"
            ),
        ),
        (
            "two types of one name in Rust",
            form.with(
                &format!("{schemas}/io.k8s.api.tea.v1.lid"),
                json!({"type": "object"}),
            ),
            format!(
                " at {schemas}/io.k8s.api.tea.v1.lid: io.k8s.api.tea.v1.lid is Lid in Rust, and so is {LID}; rename one of them in the generator"
            ),
        ),
        (
            "a path without a kind",
            form.with(
                &format!("{get}/x-kubernetes-group-version-kind"),
                Value::Null,
            ),
            format!(
                " at {get}: has no \"x-kubernetes-group-version-kind\"; expected the kind of the object that it reads or writes"
            ),
        ),
        (
            "nested lists, deep",
            deep.into(),
            format!(
                " line 1 column {}: is nested deeper than 120 levels; expected a document of Kubernetes, none of which is",
                column + 120 - form.schemas().matches('/').count()
            ),
        ),
        (
            "nested lists, wide",
            wide.into(),
            format!(
                " line 1 column {}: has more than 1000 lists directly in lists; expected a document of Kubernetes, none of which has any",
                // Three lists in ten bytes.
                column + 3333
            ),
        ),
        (
            "nothing but lists",
            "[".repeat(50_000_000).into(),
            ": expected an object, found a list".to_owned(),
        ),
    ]
}

fn imported(form: Form, bytes: Vec<u8>) -> Result<Imported, Error> {
    import_document(form.file(), bytes)
}

#[test]
fn the_documents_themselves_are_understood() {
    for form in [Form::V2, Form::V3] {
        let bytes = form.document().to_string().into_bytes();
        imported(form, bytes).unwrap();
    }
}

/// A format of Kubernetes' own types decides a Rust type, and the lock keeps it for good: a guess could
/// never be taken back. What was installed beside Kubernetes is left out, whatever its formats.
#[test]
fn an_unknown_format_is_refused_in_kubernetes_and_left_out_beside_it() {
    for form in [Form::V2, Form::V3] {
        let mut document = form.document();
        let kind = json!({"group": "tea.example.com", "version": "v1", "kind": "Kettle"});
        let kettle = json!({
            "type": "object",
            "properties": {"id": {"type": "string", "format": "uuid"}, "litres": {"type": "number", "format": "decimal"}},
            "x-kubernetes-group-version-kind": [kind],
        });
        let schemas = document.pointer_mut(form.schemas()).unwrap();
        schemas["com.example.tea.v1.Kettle"] = kettle;
        let paths = document["paths"].as_object_mut().unwrap();
        let mut get = paths["/apis/tea.k8s.io/v1/pots/{name}"].clone();
        get["get"]["x-kubernetes-group-version-kind"] = kind;
        paths.insert("/apis/tea.example.com/v1/kettles/{name}".to_owned(), get);
        let imported = imported(form, document.to_string().into_bytes()).unwrap();
        assert_eq!(
            imported.model.warnings.last().unwrap(),
            "left out, since they are not part of Kubernetes: tea.example.com/v1"
        );
    }
}

#[test]
fn damage_is_said_by_the_library() {
    for form in [Form::V2, Form::V3] {
        for (name, bytes, expected) in damage(form) {
            let said = imported(form, bytes).unwrap_err().to_string();
            assert_eq!(said, format!("{}{expected}", form.file()), "{name}");
        }
    }
}

#[test]
fn damage_is_said_by_the_command_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for form in [Form::V2, Form::V3] {
        let source = folder.path().join(form.file());
        let [fresh, older] = ["fresh", "older"].map(|name| folder.path().join(name));
        fs::write(&source, form.document().to_string()).unwrap();
        let output = run_import(&source, &older);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let before = read_folder(&older).unwrap();
        assert!(before.contains_key("v1.37/tea_v1.json"));
        for (name, bytes, expected) in damage(form) {
            fs::write(&source, bytes).unwrap();
            for out in [&fresh, &older] {
                let output = run_import(&source, out);
                assert_eq!(output.status.code(), Some(1), "{name}");
                assert_eq!(text(&output.stdout), "", "{name}");
                let line = format!("{}{expected}\n", form.file());
                assert_eq!(text(&output.stderr), line, "{name}");
            }
            assert!(!fresh.exists(), "{name}");
            assert!(read_folder(&older).unwrap() == before, "{name}");
        }
        fs::remove_dir_all(older).unwrap();
    }
}

/// The same damage done to the facts of an imported folder: the bytes of its apps_v1.json, and what is
/// said after that name.
fn damaged_facts() -> Vec<(&'static str, Vec<u8>, String)> {
    let text = String::from_utf8(spec(NEWEST)[FACTS].clone()).unwrap();
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let package = "/packages/io.k8s.api.apps.v1";
    let no_type = format!("is no type that these files have, and none of {SCALARS}");
    let strategy = "\"DaemonSetUpdateStrategy\": {";
    let at = text.find(strategy).unwrap();
    let (line, begin) = (
        text[..at].matches('\n').count() + 1,
        text[..at].rfind('\n').unwrap(),
    );
    let column = at - begin + strategy.len() - 1;
    let lists = |lists: String| replaced(strategy, &format!("{strategy}\"fields\": {lists}"));
    let fields = column + "\"fields\": ".len();
    vec![
        (
            "truncated",
            text[..at].into(),
            format!(" line {line} column {}: ends in the middle: it is cut off, fetch it again", at - begin - 1),
        ),
        (
            "a missing target",
            replaced("\"type\": \"DaemonSetUpdateStrategy\"", "\"type\": \"Milk\""),
            format!(" at {package}/DaemonSetSpec/fields/updateStrategy/type: {no_type}"),
        ),
        (
            "another name for a type",
            replaced(strategy, &format!("\"Tea\": {{\"type\": \"DaemonSet\"}}, {strategy}")),
            format!(" at {package}/Tea/type: another name for a type; expected fields, or one of {SCALARS}"),
        ),
        (
            "an unknown format",
            replaced("\"minReadySeconds\": {\"type\": \"int32\"", "\"minReadySeconds\": {\"type\": \"int128\""),
            format!(" at {package}/DaemonSetSpec/fields/minReadySeconds/type: {no_type}"),
        ),
        (
            "a type of a million lists",
            replaced("\"minReadySeconds\": {\"type\": \"int32\"", &format!("\"minReadySeconds\": {{\"type\": \"{}int32{}\"", "list<".repeat(1_000_000), ">".repeat(1_000_000))),
            format!(" at {package}/DaemonSetSpec/fields/minReadySeconds/type: {no_type}"),
        ),
        (
            "two types of one name",
            replaced(strategy, &format!("\"DaemonSet\": {{\"fields\": {{}}}}, {strategy}")),
            format!(" at {package}: there are two members \"DaemonSet\" of one object; expected each name once"),
        ),
        (
            "two types of one name in Rust",
            replaced(strategy, &format!("\"daemonSet\": {{\"fields\": {{}}}}, {strategy}")),
            format!(" at {package}/daemonSet: io.k8s.api.apps.v1.daemonSet is DaemonSet in Rust, and so is io.k8s.api.apps.v1.DaemonSet; rename one of them in the generator"),
        ),
        (
            "a resource without a kind",
            replaced("\"kind\": \"apps/v1/DaemonSet\",", ""),
            " at /resources/daemonsets/type: io.k8s.api.apps.v1.DaemonSet has no kind; expected the type of the resource's objects, with their kind".to_owned(),
        ),
        (
            "nested lists, deep",
            lists("[".repeat(50_000_000)),
            format!(" line {line} column {}: is nested deeper than 120 levels; expected a document of Kubernetes, none of which is", fields + 118),
        ),
        (
            "nested lists, wide",
            lists(format!("[{}", "[[1],[2]],".repeat(5_000_000))),
            format!(" line {line} column {}: has more than 1000 lists directly in lists; expected a document of Kubernetes, none of which has any", fields + 3333),
        ),
    ]
}

const FACTS: &str = "apps_v1.json";
const SCALARS: &str =
    "boolean, int32, int64, integer, double, string, bytes, date-time, int-or-string, quantity";

#[test]
fn damaged_facts_are_said_by_the_library() {
    let rules = rules();
    let mut files = spec(NEWEST);
    for (name, bytes, expected) in damaged_facts() {
        files.insert(FACTS.to_owned(), bytes);
        let said = load(&files, &rules).unwrap_err().to_string();
        assert_eq!(said, format!("{FACTS}{expected}"), "{name}");
    }
}

#[test]
fn damaged_facts_are_said_by_the_command_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let spec_folder = folder.path().join(NEWEST);
    write_changes(&spec_folder, &spec(NEWEST)).unwrap();
    let [fresh, older] = ["fresh", "older"].map(|name| folder.path().join(name));
    assert!(run_generate(&spec_folder, &older).status.success());
    let before = read_folder(&older).unwrap();
    for (name, bytes, expected) in damaged_facts() {
        fs::write(spec_folder.join(FACTS), bytes).unwrap();
        for out in [&fresh, &older] {
            let output = run_generate(&spec_folder, out);
            assert_eq!(output.status.code(), Some(1), "{name}");
            assert_eq!(text(&output.stdout), "", "{name}");
            assert_eq!(
                text(&output.stderr),
                format!("{FACTS}{expected}\n"),
                "{name}"
            );
        }
        assert!(!fresh.exists(), "{name}");
        assert!(read_folder(&older).unwrap() == before, "{name}");
    }
}

fn run_generate(spec: &Path, out: &Path) -> Output {
    let rules = repository("openapi");
    let [spec, rules, out] = [spec, &rules, out].map(|path| path.to_str().unwrap());
    run(&["generate", "--spec", spec, "--rules", rules, "--out", out])
}

fn run_import(source: &Path, out: &Path) -> Output {
    let [source, out] = [source, out].map(|path| path.to_str().unwrap());
    let version = ["--kubernetes-version", "1.37"];
    run(&[&["import", "--from", source, "--out", out], &version[..]].concat())
}
