//! The top of the generated code: the modules, and the clientset that gathers their clients.

use std::collections::BTreeSet;

use super::Gates;
use super::clients::Clients;
use super::context::Context;
use super::writer::Writer;
use crate::Files;

/// The top of the generated code, to be written.
pub(super) struct Root<'a> {
    pub(super) context: &'a Context<'a>,
    /// One for each module, in their order; so is what follows.
    pub(super) clients: &'a [Clients<'a>],
    /// The modules whose features need a module's types.
    pub(super) needed_by: &'a [BTreeSet<usize>],
    pub(super) gates: &'a Gates,
    pub(super) header: &'a str,
}

impl Root<'_> {
    /// Writes `mod.rs` and `clientset.rs`.
    pub(super) fn write(&self, files: &mut Files) {
        let mut add = |name: &str, writer: Writer| {
            files.insert(name.to_owned(), writer.finish().into_bytes());
        };
        add("mod.rs", self.write_modules());
        add("clientset.rs", self.write_clientset());
    }

    /// The modules. The file may be included from a build script's folder, so that it has no inner
    /// attributes.
    fn write_modules(&self) -> Writer {
        let mut writer = Writer::with_header(self.header);
        writer.gap();
        writer.line(format_args!("mod clientset;"));
        for (module, needed_by) in self.needed_by.iter().enumerate() {
            let features: Vec<&str> = needed_by
                .iter()
                .map(|feature| self.name(*feature))
                .collect();
            writer.gap();
            self.gates.write(&features, &mut writer);
            writer.line(format_args!("pub mod {};", self.name(module)));
        }
        writer.gap();
        writer.line(format_args!("pub use clientset::{{Clientset, RESOURCES}};"));
        writer
    }

    fn write_clientset(&self) -> Writer {
        let mut writer = Writer::with_header(self.header);
        writer.gap();
        writer.line(format_args!("use clientset_runtime::client::ResourceInfo;"));
        writer.line(format_args!("use clientset_runtime::clientset;"));
        writer.gap();
        writer.block(format_args!("clientset!"), |writer| {
            writer.line(format_args!(
                "/// The clients of a cluster, by group and version."
            ));
            writer.line(format_args!("Clientset"));
        });
        writer.gap();
        writer.block(format_args!("impl Clientset"), |writer| {
            for module in self.served() {
                self.write_accessor(module, writer);
            }
        });
        writer.gap();
        writer.line(format_args!(
            "/// The resources of every group-version that is compiled in."
        ));
        writer.line(format_args!("pub const RESOURCES: &[&[ResourceInfo]] = &["));
        writer.indented(|writer| {
            for module in self.served() {
                self.gates.write(&[self.name(module)], writer);
                writer.line(format_args!("super::{}::RESOURCES,", self.name(module)));
            }
        });
        writer.line(format_args!("];"));
        writer
    }

    fn write_accessor(&self, module: usize, writer: &mut Writer) {
        let name = self.name(module);
        let api_version = self.context.modules[module].group_version.api_version();
        let client = format!("super::{name}::{}", self.clients[module].group);
        let new = format!("{client}::new");
        writer.gap();
        writer.line(format_args!("/// The clients of `{api_version}`."));
        self.gates.write(&[name], writer);
        writer.function(name, &[""; 0], &client, &new, &["self.rest()"]);
    }

    /// The modules that have clients: a group-version without resources has types only.
    fn served(&self) -> impl Iterator<Item = usize> {
        let modules = self.clients.iter().enumerate();
        modules
            .filter(|(_, clients)| clients.any())
            .map(|(module, _)| module)
    }

    fn name(&self, module: usize) -> &str {
        &self.context.modules[module].group_version.name
    }
}
