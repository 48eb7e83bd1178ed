//! Names stay: what is added to a schema, and the order of what is in it, leaves them alone.

use std::collections::BTreeMap;

use clientset_codegen::crd::facts::{Definition, Schema};
use clientset_codegen::model::{GroupVersion, Shape, Type};
use serde_json::Value;

use super::support::{Numbers, built, corpus, definition, module, object, read};

/// A module whose types are found by name.
struct Types<'m> {
    module: &'m GroupVersion,
    types: BTreeMap<&'m str, &'m Type>,
    aliases: BTreeMap<&'m str, &'m str>,
}

impl<'m> Types<'m> {
    fn new(module: &'m GroupVersion) -> Self {
        let types = module.types.iter().map(|ty| (ty.name.as_str(), ty));
        let aliases = module.aliases.iter();
        let aliases = aliases.map(|alias| (alias.name.as_str(), alias.target.as_str()));
        Self {
            module,
            types: types.collect(),
            aliases: aliases.collect(),
        }
    }

    /// The type that a name stands for.
    fn resolved<'n>(&'n self, name: &'n str) -> &'n str {
        self.aliases.get(name).copied().unwrap_or(name)
    }

    /// What the type at each place is called, by path.
    fn names(&self, kind: &str) -> BTreeMap<String, &'m str> {
        let mut names = BTreeMap::new();
        let mut resources = self.module.resources.iter();
        let resource = resources.find(|resource| resource.kind == kind).unwrap();
        self.of_type(&resource.ty.name, "", &mut names);
        names
    }

    fn of_type(&self, name: &str, path: &str, names: &mut BTreeMap<String, &'m str>) {
        if let Some(ty) = self.types.get(self.resolved(name)) {
            for field in &ty.fields {
                let path = format!("{path}.{:?}", field.wire_name);
                self.of_shape(&field.shape, path, names);
            }
        }
    }

    fn of_shape(&self, shape: &'m Shape, path: String, names: &mut BTreeMap<String, &'m str>) {
        match shape {
            Shape::List(inner) | Shape::Map(inner) => {
                self.of_shape(inner, format!("{path}[]"), names);
            }
            Shape::Nullable(inner) => self.of_shape(inner, path, names),
            Shape::Struct(name) | Shape::Enum(name) if name.module == self.module.name => {
                self.of_type(&name.name, &path, names);
                names.insert(path, &name.name);
            }
            _ => {}
        }
    }
}

/// The places of the older version whose name stands for something else in the newer one, and how many
/// places both have.
fn moved(older: &Definition, newer: &Definition) -> (Vec<String>, usize) {
    let (older, newer) = (vec![older.clone()], vec![newer.clone()]);
    let kind = older[0].kind.clone();
    let (old, new) = (built(&older).model, built(&newer).model);
    let mut places = Vec::new();
    let mut shared = 0;
    for old in &old.group_versions {
        let Some(new) = new
            .group_versions
            .iter()
            .find(|new| new.version == old.version)
        else {
            continue;
        };
        let new = Types::new(new);
        let of_new = new.names(&kind);
        for (path, name) in Types::new(old).names(&kind) {
            let Some(now) = of_new.get(&path) else {
                continue;
            };
            shared += 1;
            if new.resolved(name) != new.resolved(now) {
                places.push(format!("{kind}{path} was {name}, is {now}"));
            }
        }
    }
    (places, shared)
}

/// A step down, as a property's name, or `[]` or `{}` in front of one that cannot be a property's.
#[derive(Clone, Debug)]
enum Step {
    Property(String),
    Element,
    Value,
}

fn properties(schema: &Schema, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    let mut below = |step: Step, schema: &Schema, is_property: bool| {
        path.push(step);
        if is_property {
            found.push(path.clone());
        }
        properties(schema, path, found);
        path.pop();
    };
    for (name, property) in &schema.properties {
        below(Step::Property(name.clone()), property, true);
    }
    if let Some(items) = &schema.items {
        below(Step::Element, items, false);
    }
    if let Some(values) = &schema.additional {
        below(Step::Value, values, false);
    }
}

fn remove(schema: &mut Schema, path: &[Step]) {
    match path {
        [Step::Property(name)] => {
            schema.properties.remove(name);
            schema.required.remove(name);
        }
        [Step::Property(name), rest @ ..] => remove(schema.properties.get_mut(name).unwrap(), rest),
        [Step::Element, rest @ ..] => remove(schema.items.as_mut().unwrap(), rest),
        [Step::Value, rest @ ..] => remove(schema.additional.as_mut().unwrap(), rest),
        [] => {}
    }
}

#[test]
fn what_is_added_leaves_names_alone() {
    let older = serde_json::json!({"spec": {"type": "object", "properties": {
        "one": {"type": "object", "properties": {"a": {"type": "string"}}},
        "two": {"type": "object", "properties": {"a": {"type": "string"}}},
        "size": {"type": "string", "enum": ["s", "l"]},
    }}});
    let mut newer = older.clone();
    let spec = &mut newer["spec"]["properties"];
    spec["two"]["properties"]["b"] = serde_json::json!({"type": "string"});
    spec["three"] = serde_json::json!({"type": "object", "properties": {"size": spec["size"]}});
    spec["size"]["enum"] = serde_json::json!(["s", "m", "l"]);
    let read = |properties: &Value| read(&[definition("Pot", &object(properties))]).remove(0);
    let (moved, shared) = moved(&read(&older), &read(&newer));
    assert_eq!((moved, shared), (vec![], 4));
}

/// One property of one place is taken away, although the project has what it belongs to at many places.
/// Those whose names then differ share the last two properties with a shallower place that was of another
/// structure and is not any more.
const MOVED_BY_ONE_PROPERTY: (usize, usize) = (58, 16_744);

#[test]
fn a_property_more_moves_few_names() {
    let mut found = (0, 0);
    let mut first = Vec::new();
    for (number, newer) in corpus().values().flatten().enumerate() {
        let mut numbers = Numbers::new(u64::try_from(number).unwrap());
        let mut older = newer.clone();
        let Some(version) = older.versions.first_mut() else {
            continue;
        };
        let mut all = Vec::new();
        properties(&version.schema, &mut Vec::new(), &mut all);
        if all.is_empty() {
            continue;
        }
        remove(&mut version.schema, numbers.pick::<Vec<Step>>(&all));
        let (moved, shared) = moved(&older, newer);
        found.0 += moved.len();
        found.1 += shared;
        first.extend(moved.into_iter().next());
    }
    assert_eq!(found, MOVED_BY_ONE_PROPERTY, "{first:#?}");
}

/// The places that two releases of a kind share, and those whose names moved between them.
const MOVED_BY_RELEASES: (usize, usize) = (2, 6_882);

#[test]
fn releases_of_projects_move_no_names() {
    let mut kinds: BTreeMap<(String, String), Vec<&Definition>> = BTreeMap::new();
    for definition in corpus().values().flatten() {
        let id = (definition.group.clone(), definition.kind.clone());
        kinds.entry(id).or_default().push(definition);
    }
    let size = |definition: &Definition| {
        let mut all = Vec::new();
        for version in &definition.versions {
            properties(&version.schema, &mut Vec::new(), &mut all);
        }
        all.len()
    };
    let mut found = (0, 0);
    let mut all = Vec::new();
    for definitions in kinds.values() {
        for older in definitions {
            for newer in definitions {
                if size(older) < size(newer) {
                    let (moved, shared) = moved(older, newer);
                    found.0 += moved.len();
                    found.1 += shared;
                    all.extend(moved);
                }
            }
        }
    }
    assert_eq!(found, MOVED_BY_RELEASES, "{all:#?}");
}

/// JSON whose members stand in the opposite order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .rev()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), backwards(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(backwards).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn the_order_of_files_kinds_and_properties_does_not_matter() {
    for (project, definitions) in corpus() {
        let model = built(definitions).model;
        let reversed: Vec<Definition> = definitions.iter().rev().cloned().collect();
        assert!(built(&reversed).model == model, "{project}");
    }
    let pot = definition(
        "Pot",
        &object(&serde_json::json!({
            "a": {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}},
            "b": {"type": "object", "properties": {"y": {"type": "string"}, "x": {"type": "string"}}},
            "cups": {"type": "array", "items": {"type": "object", "properties": {
                "size": {"type": "string"}}}},
            "cup": {"type": "object", "properties": {"size": {"type": "integer"}}},
        })),
    );
    let lid = definition(
        "Lid",
        &object(&serde_json::json!({"pot": {"type": "string"}})),
    );
    let there = module(&[pot.clone(), lid.clone()]);
    let text = format!("{}\n---\n{}\n", backwards(&lid), backwards(&pot));
    let files = clientset_codegen::Files::from([("b.yaml".to_owned(), text.into())]);
    let back = clientset_codegen::crd::read(&files).definitions;
    assert_eq!(built(&back).model.group_versions, [there]);
}
