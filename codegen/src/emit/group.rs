//! A group-version as files: its types, its clients, the module that gathers them.

use std::collections::{BTreeMap, BTreeSet};

use super::clients::Clients;
use super::context::{CLIENT, Context, Place};
use super::imports::{Names, version_order};
use super::writer::Writer;
use super::{Gates, types};
use crate::{Error, Files};

/// Writes the folder of a module.
///
/// # Errors
/// When something in it cannot be written.
pub(super) fn write(
    context: &Context<'_>,
    module: usize,
    clients: &Clients<'_>,
    gates: &Gates,
    header: &str,
    files: &mut Files,
) -> Result<(), Error> {
    let group_version = context.modules[module].group_version;
    let folder = &group_version.name;
    let places = by_file(context, module);
    for (file, places) in &places {
        let local = places
            .iter()
            .map(|place| context.type_at(*place).name.clone())
            .collect();
        let mut writer = Writer::with_header(header);
        Names::write(
            context,
            module,
            file,
            &local,
            &mut writer,
            |names, writer| {
                places
                    .iter()
                    .try_for_each(|place| types::write(context, *place, names, writer))
            },
        )?;
        files.insert(format!("{folder}/{file}.rs"), writer.finish().into_bytes());
    }

    let mut writer = Writer::with_header(header);
    Names::write(
        context,
        module,
        CLIENT,
        &clients.names(),
        &mut writer,
        |names, writer| clients.write(context, names, writer),
    )?;
    files.insert(
        format!("{folder}/{CLIENT}.rs"),
        writer.finish().into_bytes(),
    );

    let mut writer = Writer::with_header(header);
    write_module(context, module, &places, clients, gates, &mut writer);
    files.insert(format!("{folder}/mod.rs"), writer.finish().into_bytes());
    Ok(())
}

/// The types of each file: the one that the file is named for, then the others in the order of the
/// model.
fn by_file<'a>(context: &'a Context<'_>, module: usize) -> BTreeMap<&'a str, Vec<Place>> {
    let mut places: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for index in 0..context.modules[module].files.len() {
        let place = Place { module, index };
        places
            .entry(context.file_at(place))
            .or_default()
            .push(place);
    }
    for (file, places) in &mut places {
        places.sort_by_key(|place| !context.names_file(*place, file));
    }
    places
}

fn write_module(
    context: &Context<'_>,
    module: usize,
    places: &BTreeMap<&str, Vec<Place>>,
    clients: &Clients<'_>,
    gates: &Gates,
    writer: &mut Writer,
) {
    let group_version = context.modules[module].group_version;
    writer.line(format_args!("//! `{}`.", group_version.api_version()));
    writer.gap();
    let mut files: Vec<&str> = places.keys().copied().collect();
    files.sort_by(|a, b| version_order(a, b));
    for file in &files {
        writer.line(format_args!("mod {file};"));
    }
    writer.gap();
    gates.write(&[&group_version.name], writer);
    writer.line(format_args!("mod {CLIENT};"));
    for file in &files {
        if file == &files[0] {
            writer.gap();
        }
        let mut names: Vec<&str> = places[file]
            .iter()
            .map(|place| context.type_at(*place).name.as_str())
            .collect();
        names.sort_by(|a, b| version_order(a, b));
        writer.list(&format!("pub use {file}::"), &names, ";");
    }
    writer.gap();
    gates.write(&[&group_version.name], writer);
    let own: BTreeSet<String> = clients.names();
    let mut names: Vec<&str> = own
        .iter()
        .map(String::as_str)
        .chain(["RESOURCES"])
        .collect();
    names.sort_by(|a, b| version_order(a, b));
    writer.list(&format!("pub use {CLIENT}::"), &names, ";");
}
