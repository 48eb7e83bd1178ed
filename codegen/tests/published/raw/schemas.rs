//! Definitions and fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    DESCRIPTION, Field, INNER_DEFAULTS, Type, Walk, kind_of, list, members, strings, text,
    type_path,
};

/// The keys that say which type a field, an element or a value has.
const VALUE: [&str; 6] = [
    "type",
    "format",
    "$ref",
    "allOf",
    "items",
    "additionalProperties",
];

/// The keys that only a field has.
const FIELD: [&str; 7] = [
    "default",
    // Published documents have none.
    "enum",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-patch-merge-key",
];

impl Walk {
    pub(super) fn definition(&mut self, name: &str, schema: &Value) {
        let path = type_path(name);
        self.place.clone_from(&path);
        self.keys(
            schema,
            &[
                "type",
                "format",
                "oneOf",
                "properties",
                "required",
                "x-kubernetes-group-version-kind",
                "x-kubernetes-map-type",
                "x-kubernetes-unions",
            ],
            &[("description", DESCRIPTION)],
        );
        let mut ty = Type {
            deprecation: deprecation(schema),
            ..Type::default()
        };
        if schema.get("properties").is_none() && schema["type"] != "object" {
            ty.scalar = Some(match words(schema) {
                // What a swagger cannot say of it.
                text if path == "meta.Quantity" && text == "string" => "quantity".to_owned(),
                text => text,
            });
        }
        if let Some(map_type) = schema.get("x-kubernetes-map-type") {
            ty.aspects.insert("list type", text(map_type));
        }
        if let Some(unions) = schema.get("x-kubernetes-unions") {
            ty.aspects.insert("unions", self.unions(unions));
        }
        for (field, schema) in members(schema.get("properties")) {
            self.place = format!("{path}.{field}");
            ty.fields.insert(field.clone(), self.field(schema));
        }
        for required in strings(schema.get("required")) {
            ty.fields.get_mut(&required).unwrap().required = true;
        }
        let known = self.spec.types.get(&path);
        ty.kinds = known.map_or_else(BTreeSet::new, |known| known.kinds.clone());
        for kind in list(schema.get("x-kubernetes-group-version-kind")) {
            ty.kinds.insert(kind_of(kind));
        }
        if let Some(known) = known {
            let same = Type {
                kinds: ty.kinds.clone(),
                ..known.clone()
            };
            assert_eq!(ty, same, "{path} differs from its copy");
        }
        self.spec.types.insert(path, ty);
    }

    fn unions(&mut self, unions: &Value) -> String {
        let unions: Vec<_> = list(Some(unions))
            .iter()
            .map(|union| {
                self.keys(union, &["discriminator", "fields-to-discriminateBy"], &[]);
                let members: Vec<_> = members(union.get("fields-to-discriminateBy"))
                    .map(|(field, value)| format!("{field} = {}", text(value)))
                    .collect();
                let by = union
                    .get("discriminator")
                    .map(|by| format!(" by {}", text(by)));
                format!("{}{}", members.join(" | "), by.unwrap_or_default())
            })
            .collect();
        unions.join("; ")
    }

    fn field(&mut self, schema: &Value) -> Field {
        self.keys(
            schema,
            &[&VALUE[..], &FIELD[..]].concat(),
            &[("description", DESCRIPTION)],
        );
        let place = self.place.clone();
        let mut inner = schema;
        while let Some(next) = inner
            .get("items")
            .or_else(|| inner.get("additionalProperties"))
        {
            inner = next;
            self.place.push_str("[]");
            self.keys(inner, &VALUE, &[("default", INNER_DEFAULTS)]);
        }
        self.place = place;
        let mut aspects = BTreeMap::new();
        let stated = |key: &str| schema.get(format!("x-kubernetes-{key}")).map(text);
        let merged = match stated("list-type") {
            Some(map) if map == "map" => {
                let keys = strings(schema.get("x-kubernetes-list-map-keys"));
                Some(format!("map by {}", keys.join(", ")))
            }
            Some(other) => Some(other),
            None => stated("map-type"),
        };
        aspects.extend(merged.map(|merged| ("list type", merged)));
        let key = stated("patch-merge-key").map_or_else(String::new, |key| format!(" by {key}"));
        let strategy = stated("patch-strategy").map(|strategy| format!("{strategy}{key}"));
        aspects.extend(strategy.map(|strategy| ("patch strategy", strategy)));
        Field {
            ty: words(schema),
            required: false,
            default: schema.get("default").cloned(),
            enum_values: list(schema.get("enum")).iter().map(text).collect(),
            aspects,
            deprecation: deprecation(schema),
        }
    }
}

/// The type of a schema: `list<core_v1.Container>`.
pub(super) fn words(schema: &Value) -> String {
    if let Some(to) = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"))
    {
        return type_path(text(to).rsplit('/').next().unwrap());
    }
    let format = schema.get("format").map(text);
    if let Some(one_of) = schema.get("oneOf") {
        let types: BTreeSet<_> = list(Some(one_of))
            .iter()
            .map(|one| text(&one["type"]))
            .collect();
        let types: Vec<_> = types.iter().map(String::as_str).collect();
        return match types.as_slice() {
            ["number", "string"] => "quantity".to_owned(),
            _ => format.unwrap(),
        };
    }
    match (schema["type"].as_str(), format.as_deref()) {
        (None, None) => "any JSON".to_owned(),
        (Some("array"), None) => format!("list<{}>", words(&schema["items"])),
        (Some("object"), None) => format!("map<{}>", words(&schema["additionalProperties"])),
        (Some("string"), Some("byte")) => "bytes".to_owned(),
        (Some(_), Some(format)) => format.to_owned(),
        (Some(ty), None) => ty.to_owned(),
        (None, Some(format)) => panic!("the format {format} without a type"),
    }
}

/// Whatever sentences have the word.
fn deprecation(schema: &Value) -> String {
    let text = schema.get("description").map(text).unwrap_or_default();
    let sentences = text.split(['.', '\n']).map(str::trim);
    let those: Vec<_> = sentences
        .filter(|sentence| sentence.to_lowercase().contains("deprecat"))
        .collect();
    those.join(". ")
}
