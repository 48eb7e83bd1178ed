//! Puts the objects of a seed into a store.

use serde_json::{Value, json};

use super::{Place, Seed, SeedError, Seedling};
use crate::in_memory::controllers::{self, Origin};
use crate::in_memory::kinds::Others;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::{self, Creation};
use crate::in_memory::server::Server;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// What an object keeps that a client could not write.
const KEPT: [&str; 3] = ["creationTimestamp", "generation", "managedFields"];

/// Stores the objects of a seed, one after the other: whoever watches sees them come.
pub(crate) fn plant(server: &Server, seed: &Seed) -> Result<(), SeedError> {
    for seedling in seed.read()? {
        plant_one(server, &seedling, seed.needs_namespaces)?;
    }
    Ok(())
}

fn plant_one(
    server: &Server,
    seedling: &Seedling,
    needs_namespaces: bool,
) -> Result<(), SeedError> {
    let Seedling {
        place,
        api_version,
        kind,
        json,
    } = seedling;
    // Anew for each: a definition changes what is served.
    let registry = server.registry();
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let resource = registry
        .resources(group, version)
        .find(|resource| resource.kind == *kind && resource.is_stored())
        .ok_or_else(|| {
            place.error(format!(
                "no resource of the kind {kind} in {api_version} is served; its CustomResourceDefinition can be in the seed, too"
            ))
        })?;
    let decoded = resource
        .decode(json)
        .map_err(|refused| place.error(refused.0))?;
    let mut object = resource.to_stored(decoded.tree);
    let named = place.with_name(kind, &object);
    if !decoded.problems.is_empty() {
        return Err(named.error(decoded.problems.join(", ")));
    }
    let namespace = namespace(resource, &object).map_err(|why| named.error(why))?;
    let mut store = server.store();
    if !namespace.is_empty() && store.get("namespaces", &namespace).is_none() {
        if needs_namespaces {
            let why = format!("there is no namespace {namespace}, neither here nor in the seed");
            return Err(named.error(why));
        }
        drop(store);
        let missing = Seedling {
            place: named.clone(),
            api_version: "v1".to_owned(),
            kind: "Namespace".to_owned(),
            json: json!({"metadata": {"name": namespace}}).to_string(),
        };
        plant_one(server, &missing, false)?;
        store = server.store();
    }
    let sent = object.clone();
    tree::set_text(&mut object, "resourceVersion", "");
    let key = resource.key(&namespace, tree::text(&object, "name"));
    let old = store.get(&resource.table, &key).cloned();
    let uid = match (tree::text(&sent, "uid"), &old) {
        ("", Some(old)) => old.uid(),
        (stated, _) => stated,
    };
    let creation = Creation {
        resource,
        namespace: &namespace,
        uid,
        now: &server.clock.in_seconds(0),
        store: &store,
        others: Others::NOBODY,
    };
    rules::create(&creation, &mut object).map_err(|refusal| named.error(refusal.message()))?;
    // The name may have been generated.
    let key = resource.key(&namespace, tree::text(&object, "name"));
    keep(resource, &sent, old.as_deref(), &mut object).map_err(|why| named.error(why))?;
    store.put(&resource.table, &key, resource.kept(object));
    let mut served = server.registry();
    controllers::settle(server, &mut store, &mut served, Origin::Seed);
    server.serve(served);
    Ok(())
}

/// Where an object goes; empty for the cluster.
fn namespace(resource: &Resource, object: &Value) -> Result<String, String> {
    let stated = tree::text(object, "namespace");
    match (resource.namespaced, stated) {
        (true, "") => Ok("default".to_owned()),
        (true, stated) => Ok(stated.to_owned()),
        (false, "") => Ok(String::new()),
        (false, stated) => Err(format!(
            "{} are not in namespaces, it is in {stated}",
            resource.qualified()
        )),
    }
}

/// Gives an object back what a creation took from it.
fn keep(
    resource: &Resource,
    sent: &Value,
    old: Option<&Object>,
    object: &mut Value,
) -> Result<(), String> {
    if let Some(old) = old {
        tree::copy_metadata(old.tree(), object, "creationTimestamp");
    }
    for field in KEPT {
        if !sent["metadata"][field].is_null() {
            tree::copy_metadata(sent, object, field);
        }
    }
    if &*resource.table == "nodes" {
        // The server taints a node that has not said yet that it is ready; a seed says what it is.
        tree::member(object, "spec").remove("taints");
        if let Some(taints) = sent["spec"].get("taints") {
            tree::member(object, "spec").insert("taints".to_owned(), taints.clone());
        }
    }
    let status = sent["status"].as_object();
    if status.is_some_and(|status| !status.is_empty()) {
        tree::copy_field(sent, object, "status");
    }
    if !tree::text(sent, "deletionTimestamp").is_empty() {
        let is_held = tree::texts(object, "finalizers").next().is_some();
        if !is_held && sent["spec"]["finalizers"].is_null() {
            return Err(
                "it has a deletionTimestamp and no finalizers, so that it would be gone".to_owned(),
            );
        }
        for field in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
            tree::copy_metadata(sent, object, field);
        }
    }
    Ok(())
}

impl Place {
    /// The same with the name of the object.
    fn with_name(&self, kind: &str, object: &Value) -> Self {
        let (name, namespace) = (tree::text(object, "name"), tree::text(object, "namespace"));
        let within = match namespace {
            "" => String::new(),
            namespace => format!(" in namespace {namespace:?}"),
        };
        Self {
            source: self.source.clone(),
            object: self.object,
            name: format!("{kind} {name:?}{within}"),
        }
    }
}
