//! Objects through the types that are generated, and back.

use clientset_codegen::crd::facts::{Schema, SchemaType, Version};
use clientset_runtime::client::ResourceInfo;
use clientset_runtime::object::Struct;
use clientset_runtime::wire::{Mode, json, yaml};
use clientset_testing::suite::Context;
use serde_json::Value;

use crate::agree::{equal, holds_what_is_set};
use crate::cluster::Outcome;
use crate::kinds;
use crate::pattern::Patterns;
use crate::prune::prune;
use crate::random::Random;
use crate::sample::{Fill, Sampler, Taker};
use crate::settings::Settings;

pub(crate) async fn objects_of_every_kind_come_back_equal(_: Context) -> Outcome {
    let mut objects = 0;
    let kinds = samples(|info, _, sample| {
        objects += 1;
        let value = read(info, sample)?;
        let text = json::to_string(&*value)?;
        equal(sample, &serde_json::from_str(&text)?)?;

        let mut from_yaml = (info.empty)();
        yaml::read_into(&mut *from_yaml, &yaml::to_string(&*value)?)?;
        equal(
            sample,
            &serde_json::from_str(&json::to_string(&*from_yaml)?)?,
        )
        .map_err(|error| format!("as YAML: {error}").into())
    })?;
    println!("{objects} objects of {kinds} kinds and versions");
    assert!(kinds >= 220, "only {kinds} kinds and versions");
    Ok(())
}

pub(crate) async fn apply_writes_what_is_set_and_what_is_required(_: Context) -> Outcome {
    let mut required = 0;
    samples(|info, version, sample| {
        let mut text = Vec::new();
        json::write(&*read(info, sample)?, Mode::Apply, &mut text)?;
        let applied: Value = serde_json::from_slice(&text)?;
        let mut known = sample.clone();
        prune(&mut known, &version.schema);
        holds_what_is_set(&known, &applied)?;
        required += lists(&applied, &version.schema, "")?;
        Ok(())
    })?;
    println!("{required} required lists and maps without elements");
    assert!(
        required > 100,
        "only {required} required lists and maps without elements"
    );
    Ok(())
}

/// Hands some objects of every kind to a check.
fn samples(
    mut check: impl FnMut(&'static ResourceInfo, &Version, &Value) -> Outcome,
) -> Outcome<usize> {
    let settings = Settings::of_the_environment()?;
    let mut patterns = Patterns::default();
    kinds::each(|info, definition, version| {
        let mut random = Random::new(settings.seed, &format!("{}/{}", info.kind, info.version));
        let fills = [Fill::Minimal, Fill::Full, Fill::Full].into_iter();
        for fill in fills.chain((0..settings.rounds).map(|_| Fill::Random)) {
            let mut sampler = Sampler {
                fill,
                taker: Taker::Type,
                random: &mut random,
                patterns: &mut patterns,
            };
            let sample = sampler.object(definition, version, "sample");
            check(info, version, &sample)
                .map_err(|error| format!("{fill:?}: {error}, of {}", shown(&sample)))?;
        }
        Ok(())
    })
}

fn read(info: &ResourceInfo, sample: &Value) -> Outcome<Box<dyn Struct>> {
    let mut value = (info.empty)();
    json::read_into(&mut *value, sample.to_string().as_bytes())?;
    Ok(value)
}

/// Fails where an object lacks a list or a map that is required; says how many without elements it has.
fn lists(value: &Value, schema: &Schema, path: &str) -> Outcome<usize> {
    let mut count = 0;
    match value {
        Value::Object(object) => {
            for (name, property) in &schema.properties {
                let is_list = property.ty == Some(SchemaType::Array)
                    || property.ty == Some(SchemaType::Object) && property.additional.is_some();
                let has_rule =
                    property.nullable || property.default.is_some() || property.int_or_string;
                match object.get(name) {
                    None if is_list && !has_rule && schema.required.contains(name) => {
                        return Err(format!("{path}.{name} is required and left out").into());
                    }
                    Some(Value::Array(list))
                        if list.is_empty() && schema.required.contains(name) =>
                    {
                        count += 1;
                    }
                    _ => {}
                }
            }
            for (name, member) in object {
                if let Some(below) = schema.properties.get(name).or(schema.additional.as_deref()) {
                    count += lists(member, below, &format!("{path}.{name}"))?;
                }
            }
        }
        Value::Array(elements) => {
            if let Some(items) = &schema.items {
                for element in elements {
                    count += lists(element, items, &format!("{path}[]"))?;
                }
            }
        }
        _ => {}
    }
    Ok(count)
}

/// An object, if it is short.
fn shown(object: &Value) -> String {
    let text = object.to_string();
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{} ...", &text[..end]),
        None => text,
    }
}
