//! A group-version as files: its types, its clients, the module that gathers them.

use std::collections::BTreeMap;

use super::clients::Clients;
use super::context::{CLIENT, Context, Defined, Place};
use super::imports::{Names, version_order};
use super::writer::Writer;
use super::{Gates, enums, types};
use crate::{Error, Files};

/// A group-version to be written.
pub(super) struct Group<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) module: usize,
    pub(super) clients: &'a Clients<'a>,
    pub(super) gates: &'a Gates,
    pub(super) header: &'a str,
}

impl Group<'_> {
    /// Writes the folder of the module.
    ///
    /// # Errors
    /// When something in it cannot be written.
    pub(super) fn write(&self, files: &mut Files) -> Result<(), Error> {
        let folder = &self.context.modules[self.module].group_version.name;
        let mut add = |file: &str, writer: Writer| {
            files.insert(format!("{folder}/{file}.rs"), writer.finish().into_bytes());
        };
        let places = self.places();
        for (file, places) in &places {
            add(file, self.write_types(file, places)?);
        }
        if self.clients.any() {
            add(CLIENT, self.write_clients()?);
        }
        add("mod", self.write_module(&places));
        Ok(())
    }

    /// What stands in each file: the type that the file is named for, then the others by name.
    fn places(&self) -> BTreeMap<&str, Vec<Place>> {
        let module = self.module;
        let mut places: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for (index, file) in self.context.modules[module].files.iter().enumerate() {
            places
                .entry(file)
                .or_default()
                .push(Place { module, index });
        }
        for (file, places) in &mut places {
            places.sort_by_key(|place| {
                let name = self.context.defined(*place).name();
                (!self.context.names_file(*place, file), name)
            });
        }
        places
    }

    fn write_types(&self, file: &str, places: &[Place]) -> Result<Writer, Error> {
        let context = self.context;
        let local = self.names(places).map(str::to_owned).collect();
        let mut writer = Writer::with_header(self.header);
        Names::write(
            context,
            self.module,
            file,
            &local,
            &mut writer,
            |names, writer| {
                if self.is_custom() {
                    return self.write_custom(places, names, writer);
                }
                for place in places {
                    match context.defined(*place) {
                        Defined::Struct(item) => {
                            types::write(context, self.module, item, names, writer)?;
                        }
                        Defined::Enum(item) => enums::write(&[item], names, writer),
                    }
                    self.write_aliases(*place, writer);
                }
                Ok(())
            },
        )?;
        Ok(writer)
    }

    /// A file of custom resources: the structs, then what is no struct.
    fn write_custom(
        &self,
        places: &[Place],
        names: &mut Names<'_>,
        writer: &mut Writer,
    ) -> Result<(), Error> {
        let (mut structs, mut others) = (Vec::new(), Vec::new());
        for place in places {
            match self.context.defined(*place) {
                Defined::Struct(item) => structs.push(item),
                Defined::Enum(item) => others.push(item),
            }
        }
        types::write_all(self.context, self.module, &structs, names, writer)?;
        enums::write(&others, names, writer);
        for place in places {
            self.write_aliases(*place, writer);
        }
        Ok(())
    }

    /// The further names of what stands at a place.
    fn write_aliases(&self, place: Place, writer: &mut Writer) {
        let target = self.context.defined(place).name();
        let aliases = self.context.aliases(place);
        if !aliases.is_empty() {
            writer.gap();
        }
        for alias in aliases {
            writer.line(format_args!("/// Another name of [`{target}`]."));
            writer.alias(alias, target);
        }
    }

    /// Every name that is defined at these places.
    fn names<'s>(&'s self, places: &'s [Place]) -> impl Iterator<Item = &'s str> {
        places.iter().flat_map(|place| {
            let aliases = self.context.aliases(*place).iter().copied();
            [self.context.defined(*place).name()]
                .into_iter()
                .chain(aliases)
        })
    }

    fn write_clients(&self) -> Result<Writer, Error> {
        let Self {
            context,
            clients,
            module,
            ..
        } = *self;
        let mut writer = Writer::with_header(self.header);
        Names::write(
            context,
            module,
            CLIENT,
            &clients.names(),
            &mut writer,
            |names, writer| clients.write(context, names, writer),
        )?;
        Ok(writer)
    }

    fn write_module(&self, places: &BTreeMap<&str, Vec<Place>>) -> Writer {
        let group_version = self.context.modules[self.module].group_version;
        let mut files: Vec<&str> = places.keys().copied().collect();
        let mut writer = Writer::with_header(self.header);
        writer.line(format_args!(
            "//! The types and clients of `{}`.",
            group_version.api_version()
        ));
        writer.gap();
        if self.is_custom() {
            files.extend(self.clients.any().then_some(CLIENT));
            // rustfmt counts in the names of a `use`, and not in those of modules.
            files.sort_unstable();
            for file in &files {
                writer.line(format_args!("mod {file};"));
            }
            writer.gap();
            files.sort_by(|a, b| version_order(a, b));
            // Thousands of names, each of them one of the module's.
            for file in &files {
                writer.line(format_args!("pub use {file}::*;"));
            }
            return writer;
        }
        files.sort_by(|a, b| version_order(a, b));
        for file in &files {
            writer.line(format_args!("mod {file};"));
        }
        if self.clients.any() {
            writer.gap();
            self.gates.write(&[&group_version.name], &mut writer);
            writer.line(format_args!("mod {CLIENT};"));
        }
        writer.gap();
        for file in &files {
            write_reexport(file, self.names(&places[file]).collect(), &mut writer);
        }
        if self.clients.any() {
            let names = self.clients.names();
            let names = names.iter().map(String::as_str).chain(["RESOURCES"]);
            writer.gap();
            self.gates.write(&[&group_version.name], &mut writer);
            write_reexport(CLIENT, names.collect(), &mut writer);
        }
        writer
    }

    fn is_custom(&self) -> bool {
        self.context.model.version.is_none()
    }
}

fn write_reexport(file: &str, mut names: Vec<&str>, writer: &mut Writer) {
    names.sort_by(|a, b| version_order(a, b));
    writer.list(&format!("pub use {file}::"), &names, ";");
}
