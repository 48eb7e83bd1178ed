//! What is no definition, or one that no server takes, is said with its place and what to do.

use clientset_codegen::{Files, crd};

/// A definition that is read as it is.
const POT: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: pots.tea.example.com
spec:
  group: tea.example.com
  names:
    kind: Pot
    plural: pots
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              cups: {type: integer}
";

fn files(files: &[(&str, &str)]) -> Files {
    let files = files.iter();
    files
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn problems(text: &str) -> Vec<String> {
    let read = crd::read(&files(&[("a.yaml", text)]));
    read.problems.iter().map(ToString::to_string).collect()
}

/// The problems of a definition in which a part is another; none of it is then read.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(POT.contains(from), "{from}");
    let text = POT.replacen(from, to, 1);
    let read = crd::read(&files(&[("a.yaml", &text)]));
    assert!(read.definitions.is_empty(), "{text}");
    read.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_no_definition_is_refused() {
    let table = [
        (
            "",
            "a.yaml:1:1: is empty; expected a CustomResourceDefinition",
        ),
        (
            "# nothing\n---\n",
            "a.yaml:1:1: is empty; expected a CustomResourceDefinition",
        ),
        (
            "{apiVersion: v1, kind: List, items: []}",
            "a.yaml:1:1: has an empty list; expected a CustomResourceDefinition",
        ),
        (
            "apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Service\n---\n{apiVersion: a/v1, kind: B}\n",
            "a.yaml:1:1: has no CustomResourceDefinition, only B, 2 Service; leave it out",
        ),
        (
            "\n\nfoo: 1\n",
            "a.yaml:3:1: is no object of Kubernetes: it has no apiVersion and kind; expected a \
             CustomResourceDefinition",
        ),
        (
            "hello there",
            "a.yaml:1:1: is \"hello there\"; expected a CustomResourceDefinition",
        ),
        (
            "{apiVersion: v1, kind: List, items: 5}",
            "a.yaml:1:37: items is the number 5; expected a list",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(problems(text), [expected], "{text}");
    }
}

#[test]
fn what_is_no_yaml_is_refused_where_it_stands() {
    let table = [
        (
            "a: b: c\n",
            "a.yaml:1:5: is not YAML: mapping values are not allowed in this context",
        ),
        (
            "{\"a\": [1, 2\n}",
            "a.yaml:1:7: is not YAML: mismatched bracket '[' closed by '}'",
        ),
        ("a:\n  - b\n c\n", "a.yaml:3:2: is not YAML: "),
        (
            "a: !!int x\n",
            "a.yaml:1:10: expected an integer, by its tag",
        ),
    ];
    for (text, expected) in table {
        let problems = problems(text);
        assert!(
            problems[0].starts_with(expected),
            "{text}: {problems:?}, expected {expected}"
        );
    }
    for (bytes, expected) in [
        (
            &b"a: \xff"[..],
            "a.yaml:1:4: is not UTF-8; expected YAML or JSON",
        ),
        (
            &b"\xff\xfea\0"[..],
            "a.yaml:1:1: is UTF-16; expected YAML or JSON in UTF-8: convert it",
        ),
        (
            &b"\x1f\x8b\x08\0\0\0"[..],
            "a.yaml:1:2: is compressed; expected YAML or JSON: unpack it",
        ),
    ] {
        let read = crd::read(&Files::from([("a.yaml".to_owned(), bytes.to_vec())]));
        let said: Vec<_> = read.problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, [expected]);
    }
}

#[test]
fn what_a_server_does_not_take_is_refused() {
    let table = [
        (
            "k8s.io/v1\n",
            "k8s.io/v1beta1\n",
            "1:13: pots.tea.example.com: is of apiextensions.k8s.io/v1beta1, which no server serves since 1.22; \
             expected apiextensions.k8s.io/v1: set apiVersion, and move spec.validation, spec.subresources and \
             spec.additionalPrinterColumns into each of spec.versions",
        ),
        (
            "k8s.io/v1\n",
            "k8s.io/v2\n",
            "1:13: pots.tea.example.com: is of apiextensions.k8s.io/v2; expected apiextensions.k8s.io/v1",
        ),
        (
            "served: true",
            "served: false",
            "12:5: pots.tea.example.com: no version is served, v1 is there with served: false; expected one with \
             served: true, since a client of the others is answered 404",
        ),
        (
            "served: true",
            "storage: true # again",
            "12:5: pots.tea.example.com v1: an element of spec.versions has no served",
        ),
        (
            "openAPIV3Schema:",
            "openApiV3Schema:",
            "12:5: pots.tea.example.com v1: has no schema; expected it as schema.openAPIV3Schema of the version, \
             with type: object",
        ),
        (
            "scope: Namespaced",
            "scope: namespaced",
            "10:10: pots.tea.example.com: spec.scope is \"namespaced\"; expected Namespaced or Cluster",
        ),
        (
            "group: tea.example.com",
            "group: tea",
            "6:10: pots.tea.example.com: group of spec is \"tea\"; expected a domain of small letters, as in \
             tea.example.com",
        ),
        (
            "kind: Pot\n",
            "kind: 5\n",
            "8:11: pots.tea.example.com: kind of spec.names is the number 5; expected a string; put it in quotes",
        ),
        (
            "plural: pots",
            "plural: ../pots",
            "9:13: pots.tea.example.com: plural of spec.names is \"../pots\"; expected small letters, digits and \
             dashes, a letter first",
        ),
        (
            "name: pots.tea.example.com",
            "name: pot.tea.example.com",
            "4:9: pot.tea.example.com: metadata.name is \"pot.tea.example.com\"; expected the plural and the group, \
             pots.tea.example.com",
        ),
        (
            "    plural: pots\n",
            "",
            "8:5: pots.tea.example.com: spec.names has no plural",
        ),
        (
            "        type: object",
            "        type: string",
            "17:9: pots.tea.example.com v1: the schema of the whole object has another type; expected type: object",
        ),
        (
            "{type: integer}",
            "{type: [integer, 'null']}",
            "22:28: pots.tea.example.com v1: the type of spec.cups is a list; expected one type; for null beside it \
             there is nullable: true",
        ),
        (
            "{type: integer}",
            "[]",
            "22:21: pots.tea.example.com v1: the schema of spec.cups is a list; expected an object",
        ),
        (
            "{type: integer}",
            "{type: integer, type: string}",
            "22:37: the key \"type\" stands in one object twice, before on line 22; expected each key once",
        ),
        (
            "{type: integer}",
            "{$ref: '#/definitions/x'}",
            "22:28: pots.tea.example.com v1: spec.cups refers to another schema, which a definition cannot; write \
             that schema in its place",
        ),
        (
            "{type: integer}",
            "{type: array, items: {type: object, required: yes}}",
            "22:67: pots.tea.example.com v1: the required of spec.cups[] is the boolean true; expected a list",
        ),
        (
            "{type: integer}",
            "{type: object, required: [y]}",
            "22:47: pots.tea.example.com v1: an element of the required of spec.cups is the boolean true; expected \
             a string; put it in quotes",
        ),
        (
            "{type: integer}",
            "{type: array, x-kubernetes-list-type: map}",
            "22:59: pots.tea.example.com v1: the x-kubernetes-list-type of spec.cups is map, without \
             x-kubernetes-list-map-keys beside it",
        ),
        (
            "{type: integer}",
            "{type: string, maxLength: -1}",
            "22:47: pots.tea.example.com v1: the maxLength of spec.cups is the number -1; expected a whole number \
             of 0 or more",
        ),
        (
            "{type: integer}",
            "{x-kubernetes-validations: [{message: x}]}",
            "22:49: pots.tea.example.com v1: an element of the x-kubernetes-validations of spec.cups has no rule",
        ),
    ];
    for (from, to, expected) in table {
        let said = changed(from, to);
        assert_eq!(said[0], format!("a.yaml:{expected}"), "{to}: {said:#?}");
    }
}

#[test]
fn a_template_is_to_be_rendered_first() {
    let render =
        "expected the output of the template: render it first, a chart with `helm template`";
    let whole = format!("{{{{- if .Values.crds.enabled }}}}\n{POT}{{{{- end }}}}\n");
    assert_eq!(
        problems(&whole),
        [format!(
            "a.yaml:1:1: is a template, not YAML: \"{{{{- if .Values.crds.enabled }}}}\"; {render}"
        )]
    );
    let labels = POT.replacen(
        "spec:",
        "  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\nspec:",
        1,
    );
    assert_eq!(
        problems(&labels),
        [format!(
            "a.yaml:6:5: is a template, not YAML: \"{{{{- toYaml .Values.annotations | nindent 4 }}}}\"; {render}"
        )]
    );
    let value = POT.replacen("group: tea.example.com", "group: {{ .Values.group }}", 1);
    assert_eq!(
        problems(&value),
        [format!(
            "a.yaml:6:10: is a template, not YAML: \"group: {{{{ .Values.group }}}}\"; {render}"
        )]
    );
    // In quotes it is YAML, and no group.
    let quoted = POT.replacen(
        "group: tea.example.com",
        "group: \"{{ .Values.group }}\"",
        1,
    );
    assert_eq!(
        problems(&quoted),
        [format!(
            "a.yaml:6:10: pots.tea.example.com: group of spec is \"{{{{ .Values.group }}}}\"; expected a domain of \
             small letters, as in tea.example.com; the line has a template directive; {render}"
        )]
    );
    // Braces in a description are none.
    let prose = POT.replacen(
        "{type: integer}",
        "{type: integer, description: 'as in {{ .Values.x }}'}",
        1,
    );
    assert_eq!(problems(&prose), [""; 0]);
    let broken = problems(&format!("{prose}x: y: z\n"));
    assert_eq!(
        broken,
        ["a.yaml:23:5: is not YAML: mapping values are not allowed in this context"]
    );
}

#[test]
fn every_problem_is_said_and_the_good_definitions_are_read() {
    let bad = POT
        .replace("pots", "lids")
        .replace("Pot", "Lid")
        .replace("scope: Namespaced", "scope: Nowhere")
        .replace("type: integer", "type: int, nullable: maybe");
    let mugs = POT.replace("pots", "mugs").replace("Pot", "Mug");
    let bundle = format!("{bad}---\n{mugs}---\na: b: c\n---\nkind: 5\n");
    let crd::Read {
        definitions,
        problems,
        ..
    } = crd::read(&files(&[
        ("a.yaml", &bundle),
        ("b.yaml", POT),
        ("c.yaml", ""),
    ]));
    let kinds: Vec<_> = definitions
        .iter()
        .map(|definition| (definition.kind.as_str(), definition.place.to_string()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("Mug", "a.yaml:24:1".to_owned()),
            ("Pot", "b.yaml:1:1".to_owned())
        ]
    );
    assert_eq!(
        problems[3].to_string(),
        "a.yaml:47:5: is not YAML: mapping values are not allowed in this context"
    );
    let places: Vec<_> = problems
        .iter()
        .map(|problem| problem.place.to_string())
        .collect();
    assert_eq!(
        places,
        [
            "a.yaml:10:10",
            "a.yaml:22:28",
            "a.yaml:22:43",
            "a.yaml:47:5",
            "a.yaml:49:1",
            "c.yaml:1:1"
        ],
        "{problems:#?}"
    );
}

#[test]
fn one_kind_has_one_definition() {
    // Comments and places are no difference.
    let same = format!(
        "# generated\n{}",
        POT.replace(
            "cups: {type: integer}",
            "cups:\n                type: integer"
        )
    );
    let read = crd::read(&files(&[("a.yaml", POT), ("b.yaml", &same)]));
    assert_eq!((read.definitions.len(), read.problems.len()), (1, 0));

    let table = [
        (
            "{type: integer}",
            "{type: string}",
            "spec.cups of v1 differs",
        ),
        (
            "{type: integer}",
            "{type: integer}\n              more: {type: string}",
            "spec of v1 differs",
        ),
        (
            "scope: Namespaced",
            "scope: Cluster",
            "scope or names differ",
        ),
        (
            "storage: true",
            "storage: false",
            "v1 differs outside of its schema",
        ),
        (
            "- name: v1",
            "- name: v2",
            "it has v2 where the other has v1",
        ),
    ];
    for (from, to, difference) in table {
        let other = POT.replacen(from, to, 1);
        let read = crd::read(&files(&[("a.yaml", POT), ("b.yaml", &other)]));
        assert_eq!(read.definitions.len(), 1);
        let said: Vec<_> = read.problems.iter().map(ToString::to_string).collect();
        let expected = format!(
            "b.yaml:1:1: pots.tea.example.com is another definition of Pot than that of a.yaml:1: {difference}; \
             leave one of them out"
        );
        assert_eq!(said, [expected]);
    }
    let kettle = POT.replace("kind: Pot", "kind: Kettle");
    let read = crd::read(&files(&[("a.yaml", POT), ("b.yaml", &kettle)]));
    assert_eq!(
        read.problems[0].to_string(),
        "b.yaml:1:1: pots.tea.example.com has the plural of Pot of a.yaml:1; a server has room for one of them"
    );
}

#[test]
fn so_many_problems_of_a_file_are_said() {
    let many: String = (0..2000)
        .map(|n| format!("              p{n}: 5\n"))
        .collect();
    let problems = problems(&format!("{POT}{many}"));
    assert_eq!(problems.len(), 501);
    assert_eq!(problems[500], "a.yaml: has 1500 more problems");
}
