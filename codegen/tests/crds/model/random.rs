//! Schemas of any shape that a server would take: each becomes a model that can be written as Rust.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clientset_codegen::model::{GroupVersion, Model, Shape};
use serde_json::{Map, Value, json};

use super::support::{Numbers, built, definition, read};

/// So many sets of definitions are compiled.
const COMPILED: u64 = 40;

const PROPERTIES: [&str; 30] = [
    "",
    "$",
    "$action",
    "5xx",
    "Spec",
    "_",
    "a",
    "action",
    "apiVersion",
    "config.yaml",
    "cup",
    "cups",
    "host",
    "hostIPs",
    "hugepages-2Mi",
    "kind",
    "list",
    "metadata",
    "policies",
    "self",
    "spec",
    "specs",
    "status",
    "statuses",
    "type",
    "unknownFields",
    "unknown_fields",
    "value",
    "é",
    "名前",
];
const VALUES: [&str; 22] = [
    "",
    "!=",
    "*",
    "-1",
    "1",
    "1.0",
    "10",
    "5xx",
    "802.1q",
    "=",
    "=~",
    "HEAD",
    "Other",
    "Self",
    "a b",
    "head",
    "head2",
    "kubernetes.io/tls",
    "other",
    "s/mime",
    "é",
    "\u{1}",
];
const KINDS: [&str; 8] = [
    "Clientset",
    "Option",
    "Pot",
    "PotSpec",
    "PotsClient",
    "String",
    "Vec",
    "pot",
];

/// A schema that a server takes; `depth` is how much deeper it may go.
fn schema(numbers: &mut Numbers, depth: usize) -> Value {
    let case = numbers.below(if depth == 0 { 9 } else { 15 });
    let mut schema = match case {
        0 => json!({"type": "string"}),
        1 => {
            json!({"type": "string", "format": numbers.pick(&["date-time", "byte", "uuid", "password"])})
        }
        2 | 3 => {
            let mut values: Vec<Value> = Vec::new();
            for _ in 0..=numbers.below(6) {
                let value = json!(numbers.pick(&VALUES));
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            json!({"type": "string", "enum": values})
        }
        4 => json!({"type": "integer", "format": numbers.pick(&["int32", "int64"])}),
        5 => json!({"type": "boolean"}),
        6 => json!({"x-kubernetes-int-or-string": true}),
        7 => json!({"x-kubernetes-preserve-unknown-fields": true}),
        8 => json!({"type": "object"}),
        9 | 10 => json!({"type": "array", "items": schema(numbers, depth - 1)}),
        11 => json!({"type": "object", "additionalProperties": schema(numbers, depth - 1)}),
        _ => object(numbers, depth - 1),
    };
    let members = schema.as_object_mut().unwrap();
    if numbers.one_of(8) {
        members.insert("nullable".to_owned(), json!(true));
    }
    if numbers.one_of(8) && case == 0 {
        members.insert("default".to_owned(), json!("x"));
    }
    schema
}

fn object(numbers: &mut Numbers, depth: usize) -> Value {
    let mut properties = Map::new();
    for _ in 0..=numbers.below(6) {
        let name = *numbers.pick(&PROPERTIES);
        properties.insert(name.to_owned(), schema(numbers, depth));
    }
    let required: Vec<String> = properties
        .keys()
        .filter(|_| numbers.one_of(3))
        .cloned()
        .collect();
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    if numbers.one_of(6) {
        object["x-kubernetes-preserve-unknown-fields"] = json!(true);
    }
    object
}

/// Fails unless everything has a name of its own that is an identifier, and every type that is named is
/// there.
pub(crate) fn check(what: &str, model: &Model) {
    for module in &model.group_versions {
        let mut names = BTreeSet::new();
        let types = module.types.iter().map(|ty| &ty.name);
        let enums = module.enums.iter().map(|ty| &ty.name);
        let aliases = module.aliases.iter().map(|alias| &alias.name);
        let clients: Vec<String> = module
            .resources
            .iter()
            .map(|resource| format!("{}Client", resource.type_name))
            .collect();
        let kinds: BTreeSet<&String> = module
            .types
            .iter()
            .filter(|ty| ty.kind.is_some())
            .map(|ty| &ty.name)
            .collect();
        for name in types.chain(enums).chain(aliases) {
            assert!(names.insert(name.as_str()), "{what}: {name} twice");
            assert_identifier(what, name);
            assert!(
                !clients.contains(name) || kinds.contains(name),
                "{what}: {name} is a client"
            );
        }
        for alias in &module.aliases {
            assert!(defines(module, &alias.target), "{what}: {}", alias.target);
        }
        for ty in &module.types {
            let mut fields = BTreeSet::from(["unknown_fields"]);
            for field in &ty.fields {
                assert!(
                    fields.insert(&field.name),
                    "{what}: {}.{} twice",
                    ty.name,
                    field.name
                );
                assert_identifier(what, &field.name);
                assert_defined(what, module, &field.shape);
            }
        }
        for ty in &module.enums {
            let mut variants = BTreeSet::from(["Other"]);
            for variant in &ty.variants {
                let name = &variant.name;
                assert!(variants.insert(name), "{what}: {}::{name} twice", ty.name);
                assert_identifier(what, name);
            }
        }
        assert_identifier(what, &module.name);
        assert_identifier(what, &module.type_name);
        for resource in &module.resources {
            assert_identifier(what, &resource.accessor);
            assert_identifier(what, &resource.type_name);
            assert!(defines(module, &resource.ty.name), "{what}");
        }
    }
}

fn assert_identifier(what: &str, name: &str) {
    assert!(name.is_ascii(), "{what}: {name}");
    let parsed = syn::parse_str::<syn::Ident>(name);
    assert!(parsed.is_ok(), "{what}: {name:?} is no identifier");
}

fn defines(module: &GroupVersion, name: &str) -> bool {
    module.types.iter().any(|ty| ty.name == name) || module.enums.iter().any(|ty| ty.name == name)
}

fn assert_defined(what: &str, module: &GroupVersion, shape: &Shape) {
    match shape {
        Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => {
            assert_defined(what, module, inner);
        }
        Shape::Struct(name) | Shape::Enum(name) if name.runtime_module().is_none() => {
            assert_eq!(name.module, module.name, "{what}");
            let is_alias = module.aliases.iter().any(|alias| alias.name == name.name);
            assert!(is_alias || defines(module, &name.name), "{what}: no {name}");
        }
        _ => {}
    }
}

/// Some definitions, each of another kind, of a group.
fn definitions(seed: u64, group: &str) -> Vec<Value> {
    let mut numbers = Numbers::new(seed);
    let mut kinds = BTreeSet::new();
    (0..=numbers.below(3))
        .filter_map(|number| {
            let kind = *numbers.pick(&KINDS);
            let root = object(&mut numbers, 4);
            let mut definition = definition(kind, &root);
            // No server has two kinds with one plural.
            let plural = format!("{}s{number}", kind.to_lowercase());
            definition["spec"]["names"]["plural"] = json!(plural);
            definition["spec"]["group"] = json!(group);
            definition["metadata"]["name"] = json!(format!("{plural}.{group}"));
            kinds.insert(kind).then_some(definition)
        })
        .collect()
}

#[test]
fn any_schema_becomes_a_model() {
    for seed in 0..2_000 {
        let definitions = read(&definitions(seed, "tea.example.com"));
        let model = built(&definitions).model;
        check(&format!("seed {seed}"), &model);
        let mut backwards = definitions;
        backwards.reverse();
        assert_eq!(built(&backwards).model, model, "seed {seed}");
    }
}

/// `CLIENTSET_BLESS=1` writes them; the package that compiles the corpus compiles these too.
#[test]
fn some_of_them_are_checked_in_to_be_compiled() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/crds/random.json");
    if !path.parent().is_some_and(Path::is_dir) {
        return; // The package alone is without the workspace's tests.
    }
    let rows: Vec<String> = (0..COMPILED)
        .flat_map(|seed| definitions(seed, &format!("seed{seed}.example.com")))
        .map(|definition| definition.to_string())
        .collect();
    let rows = rows.join(",\n");
    let text = format!("{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n{rows}\n]}}\n");
    if std::env::var_os("CLIENTSET_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|old| old == text),
        "tests/crds/random.json is stale; run \
         `CLIENTSET_BLESS=1 cargo test -p clientset-codegen --test crds random`"
    );
}
