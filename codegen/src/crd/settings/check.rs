//! Settings beside the definitions: what they name that is not there, and why one changed nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::nearest::hint;
use super::{KindSettings, SettingName, Settings, Target, Unused};
use crate::crd::facts::{Definition, Schema, SchemaType};
use crate::crd::path::{SchemaPath, Step};
use crate::crd::problem::Problem;

/// What the definitions make of the settings of a run.
pub(crate) struct Checked<'d> {
    settings: Settings,
    definitions: &'d [Definition],
    refused: BTreeSet<SettingName>,
}

impl<'d> Checked<'d> {
    /// Looks every setting up among the definitions; what it names that is not there is a problem.
    pub(crate) fn new(
        settings: &Settings,
        definitions: &'d [Definition],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut checked = Self {
            settings: settings.clone(),
            definitions,
            refused: BTreeSet::new(),
        };
        // Before anything is applied, every setting is unused.
        for setting in settings.unused() {
            if let Err(wrong) = checked.look_up(&setting.name) {
                problems.push(problem(&setting, &wrong));
                checked.refused.insert(setting.name);
            }
        }
        checked
    }

    /// The problems of settings that are left after everything was applied.
    pub(crate) fn unused(&self, left: &Settings) -> Vec<Problem> {
        let left = left.unused();
        let unsaid = left
            .iter()
            .filter(|unused| !self.refused.contains(&unused.name));
        unsaid
            .map(|unused| problem(unused, "it changes nothing; leave it out"))
            .collect()
    }

    fn look_up(&self, name: &SettingName) -> Result<(), String> {
        let Some(target) = &name.target else {
            return Ok(());
        };
        let groups: BTreeSet<&str> = self
            .definitions
            .iter()
            .map(|definition| definition.group.as_str())
            .collect();
        let group = target.group.as_str();
        if !groups.contains(group) {
            let hint = hint(group, groups.iter().copied());
            return Err(format!("no definition is of the group {group:?}{hint}"));
        }
        let of_group: Vec<&Definition> = self
            .definitions
            .iter()
            .filter(|definition| definition.group == group)
            .collect();
        let said = &self.settings.groups[group];
        if said.skip && name.name != "skip" {
            return Err(format!("the group {group} is skipped"));
        }
        let Some(kind) = &target.kind else {
            return served(&of_group, name, said.versions.as_deref());
        };
        let Some(definition) = of_group.iter().find(|one| one.kind == *kind) else {
            let hint = hint(kind, of_group.iter().map(|one| one.kind.as_str()));
            return Err(format!("{group} has no kind {kind:?}{hint}"));
        };
        let kind_said = said.kinds.get(kind);
        let is_kind = target.path.steps().is_empty();
        if kind_said.is_some_and(|kind| kind.skip) && !(is_kind && name.name == "skip") {
            return Err(format!("{group}/{kind} is skipped"));
        }
        let versions = kind_said.and_then(|kind| kind.versions.as_deref());
        if is_kind {
            return served(&[definition], name, versions);
        }
        let versions = versions.or(said.versions.as_deref());
        let schemas: Vec<&Schema> = definition
            .versions
            .iter()
            .filter(|version| versions.is_none_or(|said| said.contains(&version.name)))
            .map(|version| &version.schema)
            .collect();
        let nodes = nodes(&schemas, &target.path)?;
        if nodes.iter().any(Option::is_none) {
            return Ok(());
        }
        let nodes: Vec<&Schema> = nodes.into_iter().flatten().collect();
        if let Some(above) = kind_said.and_then(|kind| replaced_above(kind, &target.path)) {
            return Err(above);
        }
        can_have(name, target, &nodes)
    }
}

fn problem(unused: &Unused, why: &str) -> Problem {
    Problem::at(unused.place.clone(), format!("{}: {why}", unused.name))
}

/// `versions` names served versions only.
fn served(
    definitions: &[&Definition],
    name: &SettingName,
    versions: Option<&[String]>,
) -> Result<(), String> {
    if name.name != "versions" {
        return Ok(());
    }
    let served: BTreeSet<&str> = definitions
        .iter()
        .flat_map(|definition| &definition.versions)
        .map(|version| version.name.as_str())
        .collect();
    let missing = versions
        .unwrap_or_default()
        .iter()
        .find(|version| !served.contains(version.as_str()));
    match missing {
        Some(version) => Err(format!(
            "{version:?} is not served{}",
            hint(version, served.iter().copied())
        )),
        None => Ok(()),
    }
}

/// What stands at a path, in each version that has it. `None` is a place that the definitions do not
/// describe further: what another definition says, and what every object has.
fn nodes<'s>(schemas: &[&'s Schema], path: &SchemaPath) -> Result<Vec<Option<&'s Schema>>, String> {
    let mut nodes: Vec<Option<&Schema>> = schemas.iter().copied().map(Some).collect();
    let mut at = SchemaPath::default();
    for step in path.steps() {
        let below: Vec<Option<&Schema>> = nodes
            .iter()
            .filter_map(|node| match node {
                Some(node) if node.reference.is_none() => below(node, step),
                _ => Some(None),
            })
            .collect();
        if below.is_empty() {
            let known: Vec<&Schema> = nodes.into_iter().flatten().collect();
            return Err(nothing_below(&at, step, &known));
        }
        nodes = below;
        at = at.then(step.clone());
    }
    Ok(nodes)
}

/// What one step leads to.
fn below<'s>(schema: &'s Schema, step: &Step) -> Option<Option<&'s Schema>> {
    /// What an embedded object has without saying it.
    const OF_OBJECTS: [&str; 3] = ["apiVersion", "kind", "metadata"];
    let node = match step {
        Step::Element => schema.items.as_deref(),
        Step::Value => schema.additional.as_deref(),
        Step::Property(name) => match schema.properties.get(name) {
            None if schema.embedded_resource && OF_OBJECTS.contains(&name.as_str()) => {
                return Some(None);
            }
            node => node,
        },
    };
    node.map(Some)
}

fn nothing_below(at: &SchemaPath, step: &Step, nodes: &[&Schema]) -> String {
    let place = match at.to_string() {
        root if root.is_empty() => "the object".to_owned(),
        place => place,
    };
    let Step::Property(name) = step else {
        let (what, is_not) = match step {
            Step::Element => ("[]", "a list"),
            _ => ("{}", "a map"),
        };
        let what_it_is = nodes.first().map_or("nothing", |node| describe(node));
        return format!("there is no `{what}` in {place}, which is {what_it_is} and not {is_not}");
    };
    if let Some(node) = nodes.iter().find(|node| node.items.is_some()) {
        let has_it = node
            .items
            .as_ref()
            .is_some_and(|items| items.properties.contains_key(name));
        let meant = if has_it {
            format!("; did you mean {at}[].{name}?")
        } else {
            String::new()
        };
        return format!("{place} is a list, whose elements are `{at}[]`{meant}");
    }
    if let Some(node) = nodes.iter().find(|node| node.additional.is_some()) {
        let node = node.additional.as_ref();
        let has_it = node.is_some_and(|value| value.properties.contains_key(name));
        let meant = if has_it {
            format!("; did you mean {at}{{}}.{name}?")
        } else {
            String::new()
        };
        return format!("{place} is a map, whose values are `{at}{{}}`{meant}");
    }
    let properties: BTreeSet<&str> = nodes
        .iter()
        .flat_map(|node| node.properties.keys().map(String::as_str))
        .collect();
    if properties.is_empty() {
        let what = nodes.first().map_or("nothing", |node| describe(node));
        return format!("{place} is {what} and has no field {name:?}");
    }
    let hint = hint(name, properties.iter().copied());
    format!("{place} has no field {name:?}{hint}")
}

/// Another setting that leaves nothing here to be set.
fn replaced_above(kind: &KindSettings, path: &SchemaPath) -> Option<String> {
    let mut above = path.parent().map(|(above, _)| above);
    while let Some(path) = above {
        let said = kind.fields.get(&path.to_string());
        if let Some(said) = said {
            if said.skip {
                return Some(format!("{path} is skipped"));
            }
            if let Some(replacement) = &said.replace {
                return Some(format!("{path} is replaced by {}", replacement.path));
            }
        }
        above = path.parent().map(|(above, _)| above);
    }
    None
}

/// Whether what stands there has what the setting changes.
fn can_have(name: &SettingName, target: &Target, nodes: &[&Schema]) -> Result<(), String> {
    let what = nodes.first().map_or("nothing", |node| describe(node));
    let holds = match nodes.first() {
        Some(node) if node.items.is_some() => format!("; its elements are {}[]", target.path),
        Some(node) if node.additional.is_some() => format!("; its values are {}{{}}", target.path),
        _ => String::new(),
    };
    let is_enum = |node: &&Schema| !values(node).is_empty();
    let is_struct = |node: &&Schema| !node.properties.is_empty();
    match name.name {
        "derive" | "type-name" if !nodes.iter().any(|node| is_struct(node) || is_enum(node)) => {
            Err(format!("no type is generated for {what}{holds}"))
        }
        "closed" if !nodes.iter().any(is_enum) => {
            Err(format!("it is {what} and lists no values{holds}"))
        }
        "variants" => {
            let values: BTreeMap<String, &str> = nodes
                .iter()
                .flat_map(|node| values(node))
                .map(|value| (format!("{value:?}"), value))
                .collect();
            let Some(item) = &name.item else {
                return Ok(());
            };
            if values.is_empty() {
                return Err(format!("it is {what} and lists no values{holds}"));
            }
            if values.contains_key(item) {
                return Ok(());
            }
            let hint = hint(item.trim_matches('"'), values.values().copied());
            Err(format!("{item} is none of its values{hint}"))
        }
        _ => Ok(()),
    }
}

/// The values of an enum of strings.
fn values(schema: &Schema) -> Vec<&str> {
    match schema.ty {
        None | Some(SchemaType::String) => schema
            .enum_values
            .iter()
            .filter_map(|value| value.as_str())
            .collect(),
        Some(_) => Vec::new(),
    }
}

fn describe(schema: &Schema) -> &'static str {
    match schema.ty {
        _ if schema.int_or_string => "an integer or a string",
        None => "any value",
        Some(SchemaType::Object) if !schema.properties.is_empty() => "an object",
        Some(SchemaType::Object) if schema.additional.is_some() => "a map",
        Some(SchemaType::Object) => "an object of any content",
        Some(SchemaType::Array) => "a list",
        Some(SchemaType::String) => "a string",
        Some(SchemaType::Integer) => "an integer",
        Some(SchemaType::Number) => "a number",
        Some(SchemaType::Boolean) => "a boolean",
    }
}
