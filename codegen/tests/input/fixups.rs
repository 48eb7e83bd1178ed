//! Fixups: each changes something, or the run fails and names it.

use clientset_codegen::document::Answer;
use clientset_codegen::model::Verb;
use clientset_codegen::{Fixups, document::GroupVersionId};

use crate::support::{MINORS, NEWEST, document, repository};

fn parse(text: &str) -> Result<Fixups, String> {
    Fixups::parse("fixups", text).map_err(|error| error.to_string())
}

#[test]
fn every_fixup_changes_every_minor() {
    let text = std::fs::read_to_string(repository("openapi/fixups")).unwrap();
    for minor in MINORS {
        parse(&text).unwrap().apply(&mut document(minor)).unwrap();
    }
}

#[test]
fn a_fixup_that_changes_nothing_is_named() {
    let table = [
        ("answers-status v1/cups", "v1 has no resource cups"),
        ("answers-status v1/pods/tea", "pods has no subresource tea"),
        ("repeated v1/pods/exec cups", "there is no parameter cups"),
        (
            "repeated v1/pods command",
            "only subresources that are read or connected to have parameters",
        ),
        (
            "parameter v1/pods/log tailLines integer",
            "there is a parameter tailLines already",
        ),
        (
            "optional io.k8s.api.core.v1.PodSpec hostname",
            "it is an option by the rule",
        ),
        (
            "optional io.k8s.api.core.v1.PodSpec cups",
            "io.k8s.api.core.v1.PodSpec has no field cups",
        ),
        (
            "sensitive io.k8s.api.core.v1.Cup tea",
            "there is no struct io.k8s.api.core.v1.Cup",
        ),
        (
            "sensitive io.k8s.api.core.v1.Secret data\n  once\nsensitive io.k8s.api.core.v1.Secret data",
            "it is marked already",
        ),
        (
            "answers-status v1/pods/eviction\n  once\nanswers-status v1/pods/eviction",
            "it answers a Status already",
        ),
    ];
    for (text, expected) in table {
        let fixups = parse(&format!("{text}\n    a reason\n")).unwrap();
        let message = fixups.apply(&mut document(NEWEST)).unwrap_err().to_string();
        let line = text.lines().last().unwrap();
        assert!(
            message.contains(&format!(
                "the fixup {line:?} changes nothing in 1.37: {expected}"
            )),
            "{message}"
        );
        assert!(message.starts_with("fixups line "), "{message}");
    }
}

#[test]
fn a_fixup_can_be_of_some_minors_and_is_passed_over_where_its_group_is_not() {
    for line in [
        "answers-status v1/cups until 1.36",
        "answers-status v1/cups since 1.38",
        "answers-status v1/cups since 1.30 until 1.33",
        "answers-status tea.k8s.io/v1/cups",
        "sensitive io.k8s.api.tea.v1.Cup tea",
    ] {
        let fixups = parse(&format!("{line}\n  a reason\n")).unwrap();
        let mut changed = document(NEWEST);
        fixups.apply(&mut changed).unwrap();
        assert!(changed == document(NEWEST), "{line}");
    }
}

#[test]
fn a_fixup_changes_what_it_names() {
    let text = "answers-status v1/pods/eviction\n  reason\nparameter v1/pods/log color string since 1.37\n  reason\n";
    let mut changed = document(NEWEST);
    parse(text).unwrap().apply(&mut changed).unwrap();
    let core = GroupVersionId {
        group: String::new(),
        version: "v1".to_owned(),
    };
    let pods = &changed.group_versions[&core]["pods"];
    assert_eq!(pods.subresources["eviction"].answer, Answer::Status);
    assert!(
        pods.subresources["log"].verbs[&Verb::Get]
            .options
            .contains_key("color")
    );
}

#[test]
fn a_line_that_is_no_fixup_is_refused() {
    let table = [
        (
            "  reason\n",
            "fixups line 1: a reason without a fixup before it",
        ),
        (
            "answers-status v1/pods\n",
            "fixups line 1: \"answers-status v1/pods\" has no reason",
        ),
        (
            "\n# why\nanswers-status v1/pods\nrepeated v1/pods/exec command\n  reason\n",
            "fixups line 3: \"answers-status v1/pods\" has no reason",
        ),
        (
            "mend v1/pods\n  reason\n",
            "fixups line 1: \"mend v1/pods\" is no fixup",
        ),
        ("repeated v1/pods/exec\n  reason\n", "is no fixup"),
        ("answers-status pods\n  reason\n", "\"pods\" has no version"),
        (
            "answers-status v1/a/b/c\n  reason\n",
            "\"v1/a/b/c\" names no resource",
        ),
        (
            "parameter v1/pods/log a tuple\n  reason\n",
            "unknown type \"tuple\"",
        ),
        (
            "answers-status v1/pods since latest\n  reason\n",
            "\"latest\" is no Kubernetes minor",
        ),
    ];
    for (text, expected) in table {
        let message = parse(text).unwrap_err();
        assert!(message.contains(expected), "{text:?}: {message}");
    }
}
