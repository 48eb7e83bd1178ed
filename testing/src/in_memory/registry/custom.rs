//! Custom resources: what a version of a definition says, as a resource.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value, json};

use super::Conversion;
use super::facts::{DeletePropagation, Facts, Generation, StatusCreates, StatusKeeps};
use super::resource::{Resource, Subresource, table_name};
use super::schema::{Decoded, Refused, Schema, cannot_be_handled};
use crate::in_memory::answer::Cause;
use crate::in_memory::json_path::{JsonPath, fields};
use crate::in_memory::rules::{NameRule, Part};
use crate::in_memory::schema::{self, TypedSchema};
use crate::in_memory::structural::Structural;
use crate::in_memory::tree;

/// What is served of a custom resource beside what every resource has.
#[derive(Debug)]
pub(crate) struct Custom {
    /// Of this version.
    schema: Arc<Structural>,
    /// Of the version that is stored.
    storage: Arc<Structural>,
    /// All that the definition has, served or not.
    versions: Arc<[Version]>,
    /// Whether everything that is stored is as this version has it.
    is_settled: bool,
    /// Whether this version stands for all of them.
    pub(super) leads: bool,
    pub(crate) columns: Vec<Column>,
    pub(crate) scale: Option<ScalePaths>,
    /// As field selectors name them.
    pub(crate) selectable: Vec<String>,
    /// Whether the definition is being deleted, so that nothing new is created.
    pub(crate) is_ending: bool,
    /// Who says what objects look like in another version; `None` where they look alike.
    pub(crate) webhook: Option<Arc<ConversionWebhook>>,
    /// The schema as the definition has it, for the documents of what is served.
    pub(crate) document: Value,
}

/// A webhook that converts the objects of a definition. Where there is one, stored objects carry their `apiVersion`.
#[derive(Debug)]
pub(crate) struct ConversionWebhook {
    pub(crate) client_config: Value,
    /// The versions of reviews that it understands.
    pub(crate) reviews: Vec<String>,
    /// The `apiVersion` that is stored.
    pub(crate) storage: String,
    /// That of objects that were stored before there was a webhook.
    first: String,
}

impl ConversionWebhook {
    fn of(definition: &Value) -> Option<Self> {
        let spec = &definition["spec"];
        let conversion = &spec["conversion"];
        if conversion["strategy"] != "Webhook" {
            return None;
        }
        let group = text(spec, "group");
        let stored = elements(spec, "versions").find(|version| version["storage"] == true);
        let stored = stored
            .map(|version| text(version, "name"))
            .unwrap_or_default();
        let known = definition["status"]["storedVersions"][0].as_str();
        let webhook = &conversion["webhook"];
        let reviews = elements(webhook, "conversionReviewVersions").filter_map(Value::as_str);
        Some(Self {
            client_config: webhook["clientConfig"].clone(),
            reviews: reviews.map(str::to_owned).collect(),
            storage: format!("{group}/{stored}"),
            first: format!("{group}/{}", known.unwrap_or(stored)),
        })
    }

    /// The `apiVersion` of a stored object.
    pub(crate) fn version_of<'t>(&'t self, tree: &'t Value) -> &'t str {
        tree["apiVersion"].as_str().unwrap_or(&self.first)
    }
}

/// A version of a definition: what its objects are made of.
#[derive(Debug)]
struct Version {
    name: String,
    schema: Arc<Structural>,
    typed: OnceLock<TypedSchema>,
}

/// A column of `additionalPrinterColumns`.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) format: String,
    pub(crate) description: String,
    pub(crate) priority: i64,
    pub(crate) path: JsonPath,
}

/// Where the numbers of a scale are.
#[derive(Debug)]
pub(crate) struct ScalePaths {
    pub(crate) spec_replicas: String,
    pub(crate) status_replicas: String,
    pub(crate) selector: Option<String>,
}

const VERBS: [&str; 8] = [
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "create",
    "update",
    "watch",
];

/// The served versions of a definition whose names are accepted.
pub(super) fn resources(definition: &Value) -> Vec<Resource> {
    let versions = || {
        definition["spec"]["versions"]
            .as_array()
            .into_iter()
            .flatten()
    };
    let schemas: Vec<Arc<Structural>> = versions()
        .map(|version| Arc::new(Structural::read(&version["schema"]["openAPIV3Schema"])))
        .collect();
    let all: Arc<[Version]> = versions()
        .zip(&schemas)
        .map(|(version, schema)| Version {
            name: text(version, "name").to_owned(),
            schema: schema.clone(),
            typed: OnceLock::new(),
        })
        .collect();
    let webhook = ConversionWebhook::of(definition).map(Arc::new);
    let stored = versions().position(|version| version["storage"] == true);
    let served = |at: &usize| definition["spec"]["versions"][*at]["served"] == true;
    let leads = stored
        .filter(served)
        .or_else(|| (0..schemas.len()).find(served));
    let mut resources = Vec::new();
    for (index, version) in versions().enumerate() {
        if version["served"] != true {
            continue;
        }
        let custom = Custom {
            schema: schemas[index].clone(),
            storage: schemas[stored.unwrap_or(index)].clone(),
            versions: all.clone(),
            is_settled: schemas.len() == 1 && tree::number(definition, "generation") == Some(1),
            leads: leads == Some(index),
            columns: columns(version),
            scale: scale(version),
            selectable: elements(version, "selectableFields")
                .map(|field| text(field, "jsonPath").trim_start_matches('.').to_owned())
                .collect(),
            is_ending: !tree::text(definition, "deletionTimestamp").is_empty(),
            webhook: webhook.clone(),
            document: version["schema"]["openAPIV3Schema"].clone(),
        };
        resources.push(resource(definition, version, custom));
    }
    resources
}

fn resource(definition: &Value, version: &Value, custom: Custom) -> Resource {
    let spec = &definition["spec"];
    let names = &definition["status"]["acceptedNames"];
    let owned = |field: &str| text(names, field).to_owned();
    let texts = |field: &str| -> Vec<String> {
        elements(names, field)
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    let (group, plural) = (text(spec, "group"), text(names, "plural"));
    let has_status = version["subresources"]["status"].is_object();
    let deprecation = (version["deprecated"] == true).then(|| {
        let own = version["deprecationWarning"].as_str().map(str::to_owned);
        let usual = || {
            let (version, kind) = (text(version, "name"), text(names, "kind"));
            format!("{group}/{version} {kind} is deprecated")
        };
        own.unwrap_or_else(usual)
    });
    let subresource = |name: &str, group: &str, version: &str, kind: &str| Subresource {
        name: name.to_owned(),
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        verbs: ["get", "patch", "update"].map(str::to_owned).to_vec(),
    };
    let mut subresources = Vec::new();
    if has_status {
        let kind = text(names, "kind");
        subresources.push(subresource("status", group, text(version, "name"), kind));
    }
    if custom.scale.is_some() {
        subresources.push(subresource("scale", "autoscaling", "v1", "Scale"));
    }
    Resource {
        group: group.to_owned(),
        version: text(version, "name").to_owned(),
        kind: owned("kind"),
        list_kind: owned("listKind"),
        plural: plural.to_owned(),
        singular: owned("singular"),
        short_names: texts("shortNames"),
        categories: texts("categories"),
        namespaced: spec["scope"] == "Namespaced",
        verbs: VERBS.iter().map(|verb| (*verb).to_owned()).collect(),
        subresources,
        table: table_name(group, plural),
        facts: Facts {
            fields: &[],
            names: NameRule::Subdomain,
            create_on_update: false,
            unconditional_update: false,
            returns_deleted: false,
            generation: if has_status {
                Generation::Content
            } else {
                Generation::Everything
            },
            propagation: DeletePropagation::Background,
            graceful: false,
            status_keeps: StatusKeeps::Metadata,
            status_creates: StatusCreates::Never,
            lists: &[],
            counts_metrics: false,
            qualified_finalizers: false,
        },
        schema: Schema::Structural(Box::new(custom)),
        deprecation,
        typed: OnceLock::new(),
        empty: OnceLock::new(),
        conversion: Conversion::Same,
    }
}

fn columns(version: &Value) -> Vec<Column> {
    let column = |column: &Value| {
        let path = text(column, "jsonPath");
        Some(Column {
            name: text(column, "name").to_owned(),
            kind: text(column, "type").to_owned(),
            format: text(column, "format").to_owned(),
            description: match text(column, "description") {
                "" => format!("{path} of the object"),
                own => own.to_owned(),
            },
            priority: column["priority"].as_i64().unwrap_or(0),
            path: JsonPath::parse(path).ok()?,
        })
    };
    let columns: Vec<Column> = elements(version, "additionalPrinterColumns")
        .filter_map(column)
        .collect();
    if !columns.is_empty() {
        return columns;
    }
    let age = json!({"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"});
    Vec::from_iter(column(&age))
}

fn scale(version: &Value) -> Option<ScalePaths> {
    let scale = version["subresources"].get("scale")?;
    Some(ScalePaths {
        spec_replicas: text(scale, "specReplicasPath").to_owned(),
        status_replicas: text(scale, "statusReplicasPath").to_owned(),
        selector: scale["labelSelectorPath"].as_str().map(str::to_owned),
    })
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

fn elements<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    object[field].as_array().into_iter().flatten()
}

impl Custom {
    pub(super) fn typed(&self) -> TypedSchema {
        schema::structural(&self.schema)
    }

    /// What the objects of a version are made of, whether it is served or not.
    pub(crate) fn version(&self, name: &str) -> Option<&TypedSchema> {
        let version = self.versions.iter().find(|version| version.name == name)?;
        let typed = || schema::structural(&version.schema);
        Some(version.typed.get_or_init(typed))
    }

    /// Makes of what was applied an object: with defaults, and with metadata as its type has it. A `null` stays.
    pub(crate) fn complete(&self, object: &mut Value) {
        // What it cannot read, the rules refuse.
        let _ = self.schema.read_metadata(object);
        self.schema.complete(object);
    }

    /// Reads an object: without the fields that the schema does not know, with its defaults.
    pub(super) fn decode(
        &self,
        resource: &Resource,
        mut fields: Map<String, Value>,
        mut problems: Vec<String>,
    ) -> Result<Decoded, Refused> {
        let kind = fields.get("kind").cloned();
        for field in ["kind", "apiVersion"] {
            if !matches!(fields.remove(field), Some(Value::String(text)) if !text.is_empty()) {
                let why = format!("a {} is expected, the body has no {field}", resource.kind);
                return Err(Refused(why));
            }
        }
        fields
            .entry("metadata")
            .or_insert_with(|| Value::Object(Map::new()));
        let mut object = Value::Object(fields);
        let [own, embedded] = self
            .schema
            .read_metadata(&mut object)
            .map_err(|unreadable| cannot_be_handled(resource, &unreadable.0))?;
        problems.extend(own);
        if let Some(kind) = kind.filter(|kind| *kind != resource.kind.as_str()) {
            // What an object of another kind is made of is nobody's to say here; the rules refuse it.
            tree::fields(&mut object).insert("kind".to_owned(), kind);
            return Ok(Decoded {
                tree: object,
                problems,
            });
        }
        let unknown = self.schema.prune(&mut object);
        problems.extend(unknown.iter().map(|path| format!("unknown field {path:?}")));
        problems.extend(embedded);
        self.schema.fill(&mut object);
        Ok(Decoded {
            tree: object,
            problems,
        })
    }

    /// What of an object is stored: what the version knows that is stored. A webhook has to be asked for that.
    pub(super) fn stored(&self, api_version: String, mut object: Value) -> Value {
        as_go_writes(&mut object);
        if self.webhook.is_some() {
            return self.adopt(api_version, object);
        }
        self.storage.prune(&mut object);
        object
    }

    /// What a webhook made of an object, as this version has it.
    pub(super) fn adopt(&self, api_version: String, object: Value) -> Value {
        adopt(&self.schema, api_version, object)
    }

    /// The same as the version has it that is stored.
    pub(super) fn adopt_for_storage(&self, api_version: String, object: Value) -> Value {
        adopt(&self.storage, api_version, object)
    }

    /// A stored object as this version has it: with the defaults that the schema has got since, without what
    /// it does not know. `None` where that changes nothing.
    pub(super) fn served(&self, tree: &Value) -> Option<Value> {
        // One that was stored when there was a webhook says its version.
        let is_marked = tree.get("apiVersion").is_some();
        if self.is_settled && !is_marked {
            return None;
        }
        let mut object = tree.clone();
        tree::fields(&mut object).remove("apiVersion");
        if self.webhook.is_some() {
            self.schema.prune(&mut object);
            self.schema.fill(&mut object);
            return Some(object);
        }
        let mut changed = is_marked || !self.storage.prune(&mut object).is_empty();
        changed |= self.storage.fill(&mut object);
        if !Arc::ptr_eq(&self.schema, &self.storage) {
            changed |= !self.schema.prune(&mut object).is_empty();
        }
        changed.then_some(object)
    }

    /// What is wrong with a new object, or with a part of a changed one.
    pub(super) fn causes(
        &self,
        resource: &Resource,
        part: Part,
        object: &Value,
        old: Option<&Value>,
    ) -> Vec<Cause> {
        let typed = |object: &Value| {
            let mut object = object.clone();
            let fields = tree::fields(&mut object);
            fields.insert("apiVersion".to_owned(), resource.api_version().into());
            fields.insert("kind".to_owned(), resource.kind.as_str().into());
            object
        };
        let whole = (typed(object), old.map(typed));
        let mut causes = match part {
            Part::Status => self.status_causes(object, old),
            _ => self.schema.validate("", &whole.0, whole.1.as_ref()),
        };
        causes.extend(self.scale_causes(part, object));
        causes.extend(self.schema.embedded_causes(object));
        // Who had them before may keep them.
        if old.is_none_or(|old| self.schema.duplicates(old).is_empty()) {
            causes.extend(self.schema.duplicates(object));
        }
        if causes.iter().any(Cause::hinders_rules) && self.schema.has_rules {
            let why = "rules of the definition were not asked: the object does not fit its schema";
            causes.push(Cause::invalid_value("<nil>", &Value::Null, why));
        } else if self.schema.has_rules {
            let (object, old) = &whole;
            causes.extend(self.schema.broken_rules(object, old.as_ref()));
        }
        causes
    }

    fn status_causes(&self, object: &Value, old: Option<&Value>) -> Vec<Cause> {
        let (Some(schema), Some(status)) =
            (self.schema.properties.get("status"), object.get("status"))
        else {
            return Vec::new();
        };
        schema.validate("status", status, old.and_then(|old| old.get("status")))
    }

    /// The numbers of a scale fit into 32 bits and are not negative, its selector is a text.
    fn scale_causes(&self, part: Part, object: &Value) -> Vec<Cause> {
        let Some(scale) = &self.scale else {
            return Vec::new();
        };
        let is_number = |value: &Value| match value.as_i64() {
            Some(0..=0x7fff_ffff) => Ok(()),
            Some(..0) => Err("it must not be negative"),
            Some(_) => Err("it must be less than or equal to 2147483647"),
            None => Err("it is no integer"),
        };
        let is_text = |value: &Value| match value {
            Value::String(_) => Ok(()),
            _ => Err("it is no text"),
        };
        let check = |path: &str, is_right: &dyn Fn(&Value) -> Result<(), &'static str>| {
            let mut value = object;
            for step in fields(path) {
                value = match value {
                    Value::Object(members) => members.get(step)?,
                    Value::Null => return None,
                    _ => {
                        let why = "what it is in is no object";
                        return Some(Cause::invalid_value(path, value, why));
                    }
                };
            }
            let why = is_right(value).err()?;
            Some(Cause::invalid_value(path, value, why))
        };
        let mut causes = Vec::new();
        if part != Part::Status {
            causes.extend(check(&scale.spec_replicas, &is_number));
        }
        causes.extend(check(&scale.status_replicas, &is_number));
        let selector = scale.selector.as_deref();
        causes.extend(selector.and_then(|path| check(path, &is_text)));
        causes
    }
}

/// An object without what a version does not know, with its defaults, and with its `apiVersion`.
fn adopt(schema: &Structural, api_version: String, mut object: Value) -> Value {
    tree::fields(&mut object).remove("apiVersion");
    schema.prune(&mut object);
    schema.fill(&mut object);
    tree::fields(&mut object).insert("apiVersion".to_owned(), api_version.into());
    object
}

/// Numbers without a fraction are written without one: `2.0` becomes `2`.
pub(crate) fn as_go_writes(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|_| number.is_f64())
                && float.fract() == 0.0
                && float.abs() < 9e15
            {
                #[allow(clippy::cast_possible_truncation, reason = "it is small enough")]
                let whole = float as i64;
                *value = Value::from(whole);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(as_go_writes),
        Value::Object(members) => members.values_mut().for_each(as_go_writes),
        _ => {}
    }
}
