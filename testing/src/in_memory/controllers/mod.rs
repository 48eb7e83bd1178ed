//! What the controller manager does in a real cluster: garbage collection, the end of namespaces, default
//! service accounts. Here it happens within the request that causes it, so that tests need not wait.

pub(crate) mod addresses;
mod aggregation;
pub(crate) mod budget;
mod definitions;
mod garbage;
mod namespaces;
mod protection;
mod quota;
mod tokens;

use std::sync::Arc;

use serde_json::{Value, json};

use super::access::Access;
use super::access::rbac::{self, CLUSTER_ROLES};
use super::clock::Clock;
use super::kinds::Others;
use super::registry::{Registry, Resource};
use super::rules::managed_fields::{self, Versions, Writer};
use super::rules::{self, Creation};
use super::server::Server;
use super::store::{Effect, Place, Store};
use super::tree;

/// The namespaces that every cluster has.
const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// What a server begins with, as far as programs look at it: its own service, and the priorities of what a
/// cluster is made of.
fn beginnings() -> [(&'static str, &'static str, Value); 3] {
    let class = |name: &str, value: i64| json!({"metadata": {"name": name}, "value": value});
    [
        (
            "services",
            "default",
            json!({
                "metadata": {
                    "name": "kubernetes",
                    "labels": {"component": "apiserver", "provider": "kubernetes"},
                },
                "spec": {
                    "clusterIP": "10.0.0.1",
                    "ports": [{"name": "https", "port": 443, "targetPort": 6443}],
                },
            }),
        ),
        (
            "priorityclasses.scheduling.k8s.io",
            "",
            class("system-cluster-critical", 2_000_000_000),
        ),
        (
            "priorityclasses.scheduling.k8s.io",
            "",
            class("system-node-critical", 2_000_001_000),
        ),
    ]
}

/// Which controllers a server has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Controllers {
    /// Those of kube-controller-manager, too.
    #[default]
    All,
    /// Those that run within kube-apiserver: somebody else does the work of the others.
    OfTheServer,
}

/// What controllers work with.
struct Context<'a> {
    store: &'a mut Store,
    /// Replaced where a definition changes what is served.
    registry: &'a mut Arc<Registry>,
    clock: &'a Clock,
    access: &'a Access,
    origin: Origin,
}

/// Where what is written comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A request, or a controller.
    Request,
    /// A seed, whose objects come one after the other and need not be complete.
    Seed,
}

/// Fills a store with what every cluster has.
pub(crate) fn begin(server: &Server, store: &mut Store, registry: &mut Arc<Registry>) {
    let mut context = Context {
        store,
        registry,
        clock: &server.clock,
        access: &server.access,
        origin: Origin::Request,
    };
    definitions::resume(&mut context);
    for name in NAMESPACES {
        context.create("namespaces", "", json!({"metadata": {"name": name}}));
    }
    addresses::range(&mut context);
    for (table, namespace, object) in beginnings() {
        context.create(table, namespace, object);
    }
    if server.access.uses_rbac() {
        for (table, object) in rbac::bootstrap_objects() {
            context.create(table, "", object);
        }
    }
    settle(server, context.store, context.registry, Origin::Request);
}

/// Follows what happened until nothing follows from it any more.
pub(crate) fn settle(
    server: &Server,
    store: &mut Store,
    registry: &mut Arc<Registry>,
    origin: Origin,
) {
    let controllers = server.controllers;
    let mut context = Context {
        store,
        registry,
        clock: &server.clock,
        access: &server.access,
        origin,
    };
    let mut counted = quota::Counted::default();
    loop {
        let effects = context.store.take_effects();
        if effects.is_empty() {
            return;
        }
        let mut roles_changed = false;
        for effect in &effects {
            let (Effect::Put(place, ..) | Effect::Removed(place, _)) = effect;
            roles_changed |= &*place.0 == CLUSTER_ROLES;
            if controllers == Controllers::All {
                of_the_manager(&mut context, effect);
            }
            match effect {
                Effect::Put(place, object, _) => {
                    definitions::put(&mut context, place, object);
                    addresses::put(&mut context, place, object);
                    quota::put(&mut context, &mut counted, place, object, controllers);
                }
                Effect::Removed(place, last) => {
                    definitions::removed(&mut context, place);
                    addresses::removed(&mut context, place, last);
                    if controllers == Controllers::All {
                        quota::removed(&mut context, &mut counted, place, last);
                    }
                }
            }
        }
        if roles_changed && controllers == Controllers::All {
            aggregation::sum_up(&mut context);
        }
    }
}

/// What the controllers of kube-controller-manager make of a change.
fn of_the_manager(context: &mut Context<'_>, effect: &Effect) {
    match effect {
        Effect::Put(place, object, before) => {
            garbage::put(context, place, object, before.as_deref());
            namespaces::put(context, place, object);
            budget::pod_changed(context, place, object);
            protection::put(context, place, object);
            tokens::put(context, place, object);
        }
        Effect::Removed(place, object) => {
            garbage::removed(context, object);
            namespaces::removed(context, object);
            budget::pod_changed(context, place, object);
            protection::removed(context, place);
            tokens::removed(context, place, object);
        }
    }
}

impl Context<'_> {
    /// The resource of a place.
    fn resource(&self, (table, _): &Place) -> Option<Arc<Resource>> {
        self.registry.of_table(table).cloned()
    }

    /// Creates an object, where the resource is served and the name is free.
    fn create(&mut self, table: &str, namespace: &str, mut object: Value) {
        let Some(resource) = self.registry.of_table(table) else {
            return;
        };
        let key = resource.key(namespace, tree::text(&object, "name"));
        let now = &self.clock.in_seconds(0);
        let writer = Writer {
            manager: "kube-apiserver",
            subresource: "",
            now: Some(now),
        };
        let versions = Versions::new(self.registry, resource);
        let creation = Creation {
            resource,
            namespace,
            uid: "",
            now,
            store: self.store,
            others: Others {
                own: &|object| managed_fields::created(writer, versions, None, object),
                ..Others::NOBODY
            },
        };
        let is_valid = rules::create(&creation, &mut object).is_ok();
        if is_valid && self.store.get(table, &key).is_none() {
            self.store.put(&resource.table, &key, object);
        }
    }
}
