//! Definitions to build, and what they come to as text.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use clientset_codegen::crd::build::{Built, build};
use clientset_codegen::crd::facts::Definition;
use clientset_codegen::crd::settings::Settings;
use clientset_codegen::model::{Field, GroupVersion, Keeps, Presence};
use clientset_codegen::{Files, crd};
use serde_json::{Value, json};

/// The module of [`definition`].
pub(crate) const MODULE: &str = "tea_example_com_v1";

/// A definition of a kind whose plural is the kind in small letters and `s`.
pub(crate) fn definition(kind: &str, schema: &Value) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.tea.example.com")},
        "spec": {
            "group": "tea.example.com",
            "names": {"kind": kind, "plural": plural},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": schema},
            }],
        },
    })
}

/// An object with these properties.
pub(crate) fn object(properties: &Value) -> Value {
    json!({"type": "object", "properties": properties})
}

/// Reads definitions, in which nothing is wrong.
pub(crate) fn read(definitions: &[Value]) -> Vec<Definition> {
    let texts: Vec<String> = definitions.iter().map(ToString::to_string).collect();
    let text = texts.join("\n---\n");
    let read = crd::read(&Files::from([("a.yaml".to_owned(), text.clone().into())]));
    assert_eq!(read.problems, [], "{text}");
    read.definitions
}

/// Builds definitions in which nothing is wrong.
pub(crate) fn built(definitions: &[Definition]) -> Built {
    let built = build(definitions, &mut Settings::default());
    assert_eq!(built.problems, []);
    built
}

/// The group-version of definitions by [`definition`].
pub(crate) fn module(definitions: &[Value]) -> GroupVersion {
    let mut built = built(&read(definitions)).model.group_versions;
    assert_eq!(built.len(), 1);
    built.remove(0)
}

/// A field as a line: `name: Option Optional core_v1.Pod`.
pub(crate) fn field(field: &Field) -> String {
    let Field {
        wire_name, name, ..
    } = field;
    let wire_name = if name == wire_name {
        String::new()
    } else {
        format!(" {wire_name:?}")
    };
    let presence = match field.presence() {
        Presence::Required => "required",
        Presence::Plain => "plain",
        Presence::Optional => "optional",
    };
    let shape = field.shape.to_string().replace(&format!("{MODULE}."), "");
    format!("{name}{wire_name}: {:?}({shape}) {presence}", field.wrapper)
}

/// The types of a module as text, without what every kind has.
pub(crate) fn text(module: &GroupVersion) -> String {
    let mut lines = Vec::new();
    for ty in &module.types {
        let keeps = if ty.keeps == Keeps::Exact {
            ""
        } else {
            " open"
        };
        lines.push(format!("{}{keeps}", ty.name));
        let fields = ty
            .fields
            .iter()
            .filter(|field| field.wire_name != "metadata");
        lines.extend(fields.map(|field| format!("    {}", self::field(field))));
    }
    for ty in &module.enums {
        let variants = ty.variants.iter();
        let variants: Vec<String> = variants
            .map(|variant| format!("{}={:?}", variant.name, variant.value))
            .collect();
        lines.push(format!("enum {} {}", ty.name, variants.join(" ")));
    }
    let aliases = module.aliases.iter();
    lines.extend(aliases.map(|alias| format!("{} = {}", alias.name, alias.target)));
    lines.join("\n")
}

/// The fields of a type, as lines.
pub(crate) fn fields(module: &GroupVersion, ty: &str) -> Vec<String> {
    let found = module.types.iter().find(|one| one.name == ty);
    let found = found.unwrap_or_else(|| panic!("no type {ty}: {}", text(module)));
    let fields = found
        .fields
        .iter()
        .filter(|field| field.wire_name != "metadata");
    fields.map(field).collect()
}

/// The definitions of many projects, by project and release. The facts are in the repository; with
/// `CLIENTSET_CRD_CORPUS=DIR` they are read from a folder of YAML files for each project instead.
pub(crate) fn corpus() -> &'static BTreeMap<String, Vec<Definition>> {
    static CORPUS: OnceLock<BTreeMap<String, Vec<Definition>>> = OnceLock::new();
    CORPUS.get_or_init(read_corpus)
}

fn read_corpus() -> BTreeMap<String, Vec<Definition>> {
    let mut projects: BTreeMap<String, Files> = BTreeMap::new();
    let (folder, with_prose) = match std::env::var_os("CLIENTSET_CRD_CORPUS") {
        Some(folder) => (PathBuf::from(folder), true),
        None => {
            let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
            (here.join("../tests/crds/corpus"), false)
        }
    };
    for (name, bytes) in clientset_codegen::read_folder(&folder).unwrap() {
        let project = match name.split_once('/') {
            Some((project, file)) if with_prose => match file.split_once("--") {
                Some((_, release)) => format!("{project}--{release}"),
                None => project.to_owned(),
            },
            None if !with_prose && name.ends_with(".json") => name.clone(),
            _ => continue,
        };
        projects.entry(project).or_default().insert(name, bytes);
    }
    let projects: BTreeMap<String, Vec<Definition>> = projects
        .into_iter()
        .map(|(project, files)| (project, crd::read(&files).definitions))
        .collect();
    assert!(
        projects.len() >= 29,
        "{}: too few projects",
        folder.display()
    );
    projects
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % u64::try_from(end).unwrap()).unwrap()
    }

    /// Whether one of `of` cases has come.
    pub(crate) fn one_of(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// One of some.
    pub(crate) fn pick<'s, T>(&mut self, some: &'s [T]) -> &'s T {
        &some[self.below(some.len())]
    }
}
