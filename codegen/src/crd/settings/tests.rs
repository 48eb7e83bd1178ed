use std::collections::BTreeMap;

use super::{Reuse, Settings};
use crate::crd::problem::Problem;

fn read(text: &str) -> (Settings, Vec<String>) {
    let mut settings = Settings::default();
    let mut problems = Vec::new();
    settings.read("crds.toml", text.as_bytes(), &mut problems);
    let said = problems.iter().map(Problem::to_string);
    (settings, said.collect())
}

const EVERYTHING: &str = r##"
closed-enums = true
extension-trait = "TeaClients"
reuse = "meta-types"
without-docs = true

[groups."tea.example.com"]
module = "tea"
versions = ["v1"]

[groups."milk.example.com"]
skip = true

[groups."tea.example.com".kinds.Pot]
attributes = ["#[must_use]"]
closed-enums = false
derive = ["Eq", "schemars::JsonSchema"]
docs = "A pot."
rename = "TeaPot"
reuse = "builtin-types"
skip = true
versions = ["v1"]

[groups."tea.example.com".kinds.Cup.fields]
"spec.size" = { rename = "volume", docs = "In ml.", sensitive = true, attributes = ["#[deprecated]"] }
"spec.kind" = { closed = true, variants = { "a/b" = "AB" }, type-name = "CupKind", derive = ["Eq"] }
"spec.template" = { replace = { path = "crate::Template", struct = true } }
"spec.port" = { replace = "crate::Port" }
"spec.notes" = { skip = true }
"spec.spoons[]" = { type-name = "Spoon" }
"##;

#[test]
fn every_key_is_read_and_keeps_its_place() {
    let (settings, problems) = read(EVERYTHING);
    assert_eq!(problems, [""; 0]);
    assert!(settings.closed_enums && settings.without_docs);
    assert_eq!(settings.extension_trait.as_deref(), Some("TeaClients"));
    assert_eq!(settings.reuse, Reuse::MetaTypes);
    let tea = &settings.groups["tea.example.com"];
    assert_eq!(tea.module.as_deref(), Some("tea"));
    assert!(settings.groups["milk.example.com"].skip);
    let pot = &tea.kinds["Pot"];
    assert_eq!(pot.attributes, ["#[must_use]"]);
    assert_eq!(pot.closed_enums, Some(false));
    assert_eq!(pot.derive, ["Eq", "schemars::JsonSchema"]);
    assert_eq!(pot.docs.as_deref(), Some("A pot."));
    assert_eq!(pot.rename.as_deref(), Some("TeaPot"));
    assert_eq!(pot.reuse, Some(Reuse::BuiltinTypes));
    assert!(pot.skip);
    assert_eq!(pot.versions.as_deref(), Some(&["v1".to_owned()][..]));
    let fields = &tea.kinds["Cup"].fields;
    assert_eq!(fields["spec.size"].rename.as_deref(), Some("volume"));
    assert!(fields["spec.size"].sensitive);
    assert_eq!(fields["spec.kind"].closed, Some(true));
    let variants = BTreeMap::from([("a/b".to_owned(), "AB".to_owned())]);
    assert_eq!(fields["spec.kind"].variants, variants);
    let replacement = fields["spec.template"].replace.as_ref().unwrap();
    assert!(replacement.is_struct && replacement.path == "crate::Template");
    assert!(!fields["spec.port"].replace.as_ref().unwrap().is_struct);
    assert!(fields["spec.notes"].skip);
    assert_eq!(fields["spec.spoons[]"].type_name.as_deref(), Some("Spoon"));

    // What nobody took out is named with its place, in the file's order.
    let unused: Vec<String> = settings
        .unused()
        .iter()
        .map(|unused| format!("{} {}", unused.place, unused.name))
        .collect();
    assert_eq!(
        unused,
        [
            "crds.toml:8:1 `module` of tea.example.com",
            "crds.toml:9:1 `versions` of tea.example.com",
            "crds.toml:12:1 `skip` of milk.example.com",
            "crds.toml:15:15 `attributes #[must_use]` of tea.example.com/Pot",
            "crds.toml:16:1 `closed-enums` of tea.example.com/Pot",
            "crds.toml:17:11 `derive Eq` of tea.example.com/Pot",
            "crds.toml:17:17 `derive schemars::JsonSchema` of tea.example.com/Pot",
            "crds.toml:18:1 `docs` of tea.example.com/Pot",
            "crds.toml:19:1 `rename` of tea.example.com/Pot",
            "crds.toml:20:1 `reuse` of tea.example.com/Pot",
            "crds.toml:21:1 `skip` of tea.example.com/Pot",
            "crds.toml:22:1 `versions` of tea.example.com/Pot",
            "crds.toml:25:17 `rename` of tea.example.com/Cup.spec.size",
            "crds.toml:25:36 `docs` of tea.example.com/Cup.spec.size",
            "crds.toml:25:53 `sensitive` of tea.example.com/Cup.spec.size",
            "crds.toml:25:85 `attributes #[deprecated]` of tea.example.com/Cup.spec.size",
            "crds.toml:26:17 `closed` of tea.example.com/Cup.spec.kind",
            "crds.toml:26:45 `variants \"a/b\"` of tea.example.com/Cup.spec.kind",
            "crds.toml:26:61 `type-name` of tea.example.com/Cup.spec.kind",
            "crds.toml:26:94 `derive Eq` of tea.example.com/Cup.spec.kind",
            "crds.toml:27:21 `replace` of tea.example.com/Cup.spec.template",
            "crds.toml:28:17 `replace` of tea.example.com/Cup.spec.port",
            "crds.toml:29:18 `skip` of tea.example.com/Cup.spec.notes",
            "crds.toml:30:21 `type-name` of tea.example.com/Cup.spec.spoons[]",
        ]
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_column() {
    let kind = "[groups.\"g.io\".kinds.K]\n";
    let field = "[groups.\"g.io\".kinds.K.fields.\"spec.x\"]\n";
    let table = [
        ("a = ", "crds.toml:1:5: is no TOML: "),
        ("\n é = 1", "crds.toml:2:2: is no TOML: "),
        ("a = 1\na = 2", "crds.toml:2:1: is no TOML: duplicate key"),
        (
            "extension_trait = \"X\"",
            "crds.toml:1:1: `extension_trait` is no key of settings, which are closed-enums, defaults, \
             extension-trait, groups, reuse, without-docs; did you mean `extension-trait`?",
        ),
        (
            "extension-trait = \"x y\"",
            "1:19: \"x y\" is no name of a type",
        ),
        (
            "without-docs = 1",
            "1:16: expected true or false, found a number",
        ),
        (
            "reuse = \"meta\"",
            "1:9: \"meta\" is nothing to reuse; expected one of nothing, meta-types, builtin-types",
        ),
        (
            "groups = 1",
            "1:10: expected a table of groups, found a number",
        ),
        (
            "[groups.\"g io\"]\nskip = true",
            "1:9: \"g io\" names nothing",
        ),
        (
            "[groups.\"g.io/K\"]\nskip = true",
            "1:9: \"g.io/K\" is no API group",
        ),
        (
            "[groups.\"g.io\"]",
            "1:9: this table is empty and changes nothing",
        ),
        (
            "[groups.\"g.io\"]\nskip = false",
            "2:8: `skip = false` changes nothing",
        ),
        (
            "[groups.\"g.io\"]\nmodule = \"type\"",
            "2:1: \"type\" is no name of a module",
        ),
        (
            "[groups.\"g.io\"]\nmodule = \"A\"",
            "2:1: \"A\" is no name of a module",
        ),
        (
            "[groups.\"g.io\"]\nversions = \"v1\"",
            "2:12: expected a list of strings, found a string",
        ),
        (
            "[groups.\"g.io\"]\nversions = []",
            "2:1: no version is named",
        ),
        (
            "[groups.\"g.io\"]\nversions = [1]",
            "2:13: expected a string, found a number",
        ),
        (
            "[groups.\"g.io\".kinds.\"K.spec\"]\nskip = true",
            "1:22: \"K.spec\" is no kind; paths stand in its table `fields`",
        ),
        (
            &format!("{kind}renam = \"X\""),
            "2:1: `renam` is no key of a kind",
        ),
        (
            &format!("{kind}rename = \"x\""),
            "2:1: \"x\" is no name of a type",
        ),
        (
            &format!("{kind}derive = [\"Eq)]\"]"),
            "2:11: \"Eq)]\" is no trait to derive",
        ),
        (
            &format!("{kind}derive = [\"Eq\", \"Eq\"]"),
            "2:17: `derive Eq` of g.io/K is said twice, first at crds.toml:2:11",
        ),
        (
            &format!("{kind}attributes = [\"must_use\"]"),
            "2:15: \"must_use\" is no attribute",
        ),
        (
            "[groups.\"g.io\".kinds.K.fields.\"spec..x\"]\nskip = true",
            "1:31: \"spec..x\" is no path of a field",
        ),
        (
            "[groups.\"g.io\".kinds.K.fields.\"\"]\nskip = true",
            "1:31: the path of a field is empty",
        ),
        (
            "[groups.\"g.io\".kinds.K.fields.\"x[]\"]\nrename = \"y\"",
            "2:1: g.io/K.x[] is an element of a list and has no `rename`, which has no name; `type-name` names its type",
        ),
        (
            &format!("{field}rename = \"Fn\""),
            "2:1: \"Fn\" is no name of a field",
        ),
        (
            &format!("{field}replace = \"a b\""),
            "2:1: \"a b\" is no type of Rust",
        ),
        (
            &format!("{field}replace = 1"),
            "2:11: expected the path of a type, or a table",
        ),
        (
            &format!("{field}replace = {{ struct = true }}"),
            "2:11: a replacement needs `path`",
        ),
        (
            &format!("{field}variants = {{ a = \"Other\" }}"),
            "2:14: a variant cannot be `Other`",
        ),
        (
            &format!("{field}type_name = \"X\""),
            "did you mean `type-name`?",
        ),
    ];
    for (text, expected) in table {
        let (_, problems) = read(text);
        let [problem] = problems.as_slice() else {
            panic!("{text}: {problems:#?}");
        };
        assert!(problem.contains(expected), "{text}\n{problem}\n{expected}");
    }
    let mut problems = Vec::new();
    Settings::default().read("a", b"x = 1\n# \xff", &mut problems);
    assert_eq!(problems[0].to_string(), "a:2: is not UTF-8");
}
