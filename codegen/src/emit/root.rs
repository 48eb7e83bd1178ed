//! The top of the generated code: the modules, and the clientset that gathers their clients.

use std::collections::BTreeSet;

use super::Gates;
use super::clients::Clients;
use super::context::Context;
use super::writer::Writer;
use crate::Files;

/// Writes `mod.rs` and `clientset.rs`.
///
/// `mod.rs` may be included from a build script's folder, so that it has no inner attributes.
pub(super) fn write(
    context: &Context<'_>,
    clients: &[Clients<'_>],
    needed_by: &[BTreeSet<usize>],
    gates: &Gates,
    header: &str,
    files: &mut Files,
) {
    let name = |module: usize| context.modules[module].group_version.name.as_str();
    let modules: Vec<usize> = (0..context.modules.len()).collect();
    // A group-version without resources has types only.
    let served = |module: &&usize| clients[**module].any();

    let mut writer = Writer::with_header(header);
    writer.gap();
    writer.line(format_args!("mod clientset;"));
    for module in &modules {
        let needed: Vec<&str> = needed_by[*module]
            .iter()
            .map(|feature| name(*feature))
            .collect();
        writer.gap();
        gates.write(&needed, &mut writer);
        writer.line(format_args!("pub mod {};", name(*module)));
    }
    writer.gap();
    writer.line(format_args!("pub use clientset::{{Clientset, RESOURCES}};"));
    files.insert("mod.rs".to_owned(), writer.finish().into_bytes());

    let mut writer = Writer::with_header(header);
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
        for module in modules.iter().filter(served) {
            let group_version = context.modules[*module].group_version;
            let client = format!("super::{}::{}", name(*module), clients[*module].group);
            writer.gap();
            writer.line(format_args!(
                "/// The clients of `{}`.",
                group_version.api_version()
            ));
            gates.write(&[name(*module)], writer);
            writer.function(
                name(*module),
                &[""; 0],
                &client,
                &format!("{client}::new"),
                &["self.rest()"],
            );
        }
    });
    writer.gap();
    writer.line(format_args!(
        "/// The resources of every group-version that is compiled in."
    ));
    writer.line(format_args!("pub const RESOURCES: &[&[ResourceInfo]] = &["));
    writer.indented(|writer| {
        for module in modules.iter().filter(served) {
            gates.write(&[name(*module)], writer);
            writer.line(format_args!("super::{}::RESOURCES,", name(*module)));
        }
    });
    writer.line(format_args!("];"));
    files.insert("clientset.rs".to_owned(), writer.finish().into_bytes());
}
