//! The clients of a group-version: one for each resource, and the one that hands them out.

mod call;
mod table;

use std::collections::BTreeSet;

use super::context::Context;
use super::imports::{Item, Names};
use super::writer::{Writer, literal};
use crate::Error;
use crate::model::{GroupVersion, Resource, Scope};
use call::Call;

/// The clients of a group-version, named.
#[derive(Debug)]
pub(super) struct Clients<'a> {
    group_version: &'a GroupVersion,
    /// `AppsV1`.
    pub(super) group: String,
    /// In the order of the resources.
    pub(super) kinds: Vec<KindClient<'a>>,
}

/// The client of a resource.
#[derive(Debug)]
pub(super) struct KindClient<'a> {
    resource: &'a Resource,
    /// `DeploymentsClient`.
    pub(super) name: String,
    /// `deployments`.
    pub(super) accessor: String,
    /// `all_deployments`, where a list over all namespaces is offered.
    pub(super) all: Option<String>,
    /// `CERTIFICATES`: what is known of a custom resource.
    pub(super) constant: Option<String>,
    /// Calls beside those that every kind has.
    pub(super) calls: Vec<Call>,
}

impl<'a> Clients<'a> {
    /// Names the clients of a module.
    ///
    /// # Errors
    /// When a subresource is of a shape that no call covers.
    pub(super) fn new(context: &Context<'a>, module: usize) -> Result<Self, Error> {
        let group_version = context.modules[module].group_version;
        let types = group_version.types.iter().map(|item| &item.name);
        let enums = group_version.enums.iter().map(|item| &item.name);
        let aliases = group_version.aliases.iter().map(|alias| &alias.name);
        let mut names: BTreeSet<String> = types.chain(enums).chain(aliases).cloned().collect();
        let group = distinct(group_version.type_name.clone(), &mut names);
        // What `group_client!` gives to every group.
        let mut methods: BTreeSet<String> = ["new", "rest"].map(str::to_owned).into();
        // Clients are tuple structs, whose names are values as well.
        let mut constants = BTreeSet::from(["RESOURCES".to_owned(), group.clone()]);
        let clients = group_version.resources.iter();
        constants.extend(clients.map(|resource| format!("{}Client", resource.type_name)));
        let mut kinds = Vec::new();
        for resource in &group_version.resources {
            let accessor = distinct(resource.accessor.clone(), &mut methods);
            let all = format!("all_{accessor}");
            let all = resource.all_namespaces.then(|| distinct(all, &mut methods));
            let mut constant = || {
                let name = accessor.trim_end_matches('_').to_uppercase();
                distinct(name, &mut constants)
            };
            kinds.push(KindClient {
                constant: resource.custom.is_some().then(&mut constant),
                name: distinct(format!("{}Client", resource.type_name), &mut names),
                calls: call::calls(context, group_version, resource)?,
                resource,
                accessor,
                all,
            });
        }
        Ok(Self {
            group_version,
            group,
            kinds,
        })
    }

    /// The `apiVersion` of the objects.
    pub(super) fn api_version(&self) -> String {
        self.group_version.api_version()
    }

    /// Whether there is a client to write: a group-version may have types alone.
    pub(super) fn any(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// Whether each kind has a constant of its own.
    fn is_custom(&self) -> bool {
        self.kinds.iter().all(|kind| kind.constant.is_some())
    }

    /// Every name that the file defines, but for the tables.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let kinds = self.kinds.iter().map(|kind| kind.name.clone());
        kinds.chain([self.group.clone()]).collect()
    }

    /// Writes the file's content.
    ///
    /// # Errors
    /// When the model lacks the type of a resource.
    pub(super) fn write(
        &self,
        context: &Context<'_>,
        names: &mut Names<'_>,
        writer: &mut Writer,
    ) -> Result<(), Error> {
        let mut items = Vec::new();
        for KindClient { resource, .. } in &self.kinds {
            let from = || format!("{} {}", self.group_version.api_version(), resource.plural);
            items.push(names.get(Item::of(context, &resource.ty, from)?));
        }
        self.write_group(&items, names, writer);
        for (kind, item) in self.kinds.iter().zip(&items) {
            kind.write(item, names, writer);
        }
        table::write(self, &items, names, writer);
        Ok(())
    }

    fn write_group(&self, items: &[String], names: &mut Names<'_>, writer: &mut Writer) {
        let head = names.macro_name("group_client");
        writer.gap();
        writer.block(format_args!("{head}!"), |writer| {
            let api_version = self.group_version.api_version();
            writer.line(format_args!("/// The clients of `{api_version}`."));
            writer.line(format_args!("{}", self.group));
        });
        writer.gap();
        writer.block(format_args!("impl {}", self.group), |writer| {
            for (kind, item) in self.kinds.iter().zip(items) {
                kind.write_accessors(item, names, writer);
            }
        });
    }
}

impl KindClient<'_> {
    fn write_accessors(&self, item: &str, names: &mut Names<'_>, writer: &mut Writer) {
        let Self {
            resource,
            name,
            accessor,
            all,
            ..
        } = self;
        let plural = &resource.type_name;
        let new = format!("{name}::new");
        writer.gap();
        match resource.scope {
            Scope::Namespaced => {
                writer.line(format_args!("/// The {plural} of `namespace`."));
                let arguments = ["self.rest()", "namespace"];
                writer.function(accessor, &["namespace: &str"], name, &new, &arguments);
            }
            Scope::Cluster => {
                writer.line(format_args!("/// The {plural} of the cluster."));
                writer.function(accessor, NONE, name, &new, &["self.rest()"]);
            }
        }
        if let Some(all) = all {
            let client = names.client("ResourceClient");
            let answer = format!("{client}<{item}, {}>", names.client_scope("AllNamespaces"));
            let new = format!("{client}::all_namespaces");
            writer.gap();
            writer.line(format_args!("/// The {plural} of all namespaces."));
            writer.function(all, NONE, &answer, &new, &["self.rest()"]);
        }
    }

    fn write(&self, item: &str, names: &mut Names<'_>, writer: &mut Writer) {
        let Self { resource, name, .. } = self;
        let plural = &resource.type_name;
        let head = names.macro_name("client");
        writer.gap();
        writer.block(format_args!("{head}!"), |writer| match resource.scope {
            Scope::Cluster => {
                writer.line(format_args!("/// The {plural} of the cluster."));
                writer.line(format_args!("{name}({item}, ClusterWide)"));
            }
            Scope::Namespaced => {
                let all = self.all.as_ref().map(|all| format!(" {}", literal(all)));
                writer.line(format_args!("/// The {plural} of one namespace."));
                writer.line(format_args!(
                    "{name}({item}, InNamespace{})",
                    all.unwrap_or_default()
                ));
            }
        });
        if self.calls.is_empty() {
            return;
        }
        writer.gap();
        writer.block(format_args!("impl {name}"), |writer| {
            for call in &self.calls {
                writer.gap();
                call.write(names, writer);
            }
        });
    }
}

/// No parameters beside `self`.
const NONE: &[&str] = &[];

/// `name`, or `name` with as many underscores as tell it apart from the used ones.
fn distinct(mut name: String, used: &mut BTreeSet<String>) -> String {
    while !used.insert(name.clone()) {
        name.push('_');
    }
    name
}
