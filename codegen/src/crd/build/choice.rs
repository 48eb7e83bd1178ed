//! What a user says of one kind: handed out while the kind is built, and taken out of the settings where
//! it was applied.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::paths::{PathId, Paths};
use crate::crd::settings::{
    FieldSettings, GroupSettings, KindSettings, Replacement, Reuse, Settings,
};

/// What a user says of one kind.
#[derive(Debug)]
pub(super) struct Choice<'s> {
    kind: Option<&'s KindSettings>,
    /// By path.
    fields: Vec<(&'s str, &'s FieldSettings)>,
    closed_enums: bool,
    reuse: Reuse,
    defaults: bool,
    used: RefCell<BTreeSet<Use>>,
}

/// A setting that was applied. A field is its index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    KindRename,
    KindClosedEnums,
    KindDerive,
    KindAttributes,
    KindDocs,
    KindReuse,
    KindDefaults,
    Rename(usize),
    TypeName(usize),
    Replace(usize),
    Closed(usize),
    Sensitive(usize),
    Derive(usize),
    Attributes(usize),
    Docs(usize),
    Skip(usize),
    Variant(usize, String),
}

impl<'s> Choice<'s> {
    /// Of a kind in all its versions.
    pub(super) fn new(settings: &'s Settings, group: &str, kind: &str) -> Self {
        let kind = settings
            .groups
            .get(group)
            .and_then(|group| group.kinds.get(kind));
        let fields = kind.map_or_else(Vec::new, |kind| {
            let fields = kind.fields.iter();
            fields.map(|(path, field)| (path.as_str(), field)).collect()
        });
        Self {
            kind,
            fields,
            closed_enums: settings.closed_enums,
            reuse: settings.reuse,
            defaults: settings.defaults,
            used: RefCell::default(),
        }
    }

    /// Whether nothing is said of the kind that changes the types below its own.
    pub(super) fn leaves_types_alone(&self) -> bool {
        self.fields.is_empty()
            && self.kind.is_none_or(|kind| {
                kind.derive.is_empty() && kind.closed_enums.is_none() && kind.reuse.is_none()
            })
    }

    /// The type's name.
    pub(super) fn rename(&self) -> Option<&'s str> {
        let name = self.kind?.rename.as_deref()?;
        self.note(Use::KindRename);
        Some(name)
    }

    /// Which types of others it uses.
    pub(super) fn reuse(&self) -> Reuse {
        match self.kind.and_then(|kind| kind.reuse) {
            // None where others would be used is a change that nothing shows.
            Some(Reuse::Nothing) if self.reuse != Reuse::Nothing => {
                self.note(Use::KindReuse);
                Reuse::Nothing
            }
            Some(reuse) => reuse,
            None => self.reuse,
        }
    }

    /// Notes that a type of others is used.
    pub(super) fn has_reused(&self) {
        self.note(Use::KindReuse);
    }

    /// The description of the kind's own type.
    pub(super) fn docs(&self) -> Option<&'s str> {
        let docs = self.kind?.docs.as_deref()?;
        self.note(Use::KindDocs);
        Some(docs)
    }

    /// Whether `Default` is to be what the schema's defaults make.
    pub(super) fn wants_defaults(&self) -> bool {
        self.defaults || self.kind.is_some_and(|kind| kind.defaults)
    }

    /// Says that a type of the kind has such a `Default`.
    pub(super) fn sets_defaults(&self) {
        if self.kind.is_some_and(|kind| kind.defaults) {
            self.note(Use::KindDefaults);
        }
    }

    /// Whether a field is left out, or is of a type that another wrote.
    pub(super) fn is_another(&self, setting: usize) -> bool {
        let setting = self.get(setting);
        setting.skip || setting.replace.is_some()
    }

    /// The attributes of the kind's own type, and of every type of the kind.
    pub(super) fn type_attributes(&self, root: bool) -> Vec<String> {
        let Some(kind) = self.kind else {
            return Vec::new();
        };
        let mut attributes = derived(&kind.derive);
        self.note(Use::KindDerive);
        if root {
            attributes.extend(kind.attributes.iter().cloned());
            self.note(Use::KindAttributes);
        }
        attributes
    }

    /// The setting of a place, by its index.
    pub(super) fn at(&self, paths: &Paths<'_>, path: PathId) -> Option<usize> {
        if self.fields.is_empty() {
            return None;
        }
        let text = paths.text(path);
        self.fields
            .binary_search_by_key(&text.as_str(), |(path, _)| *path)
            .ok()
    }

    /// The setting of a place where it is for a field there.
    pub(super) fn field(&self, paths: &Paths<'_>, path: PathId) -> Option<usize> {
        self.of_field(self.at(paths, path)?)
    }

    /// Whether the field is left out.
    pub(super) fn skips(&self, setting: usize) -> bool {
        let skips = self.get(setting).skip;
        if skips {
            self.note(Use::Skip(setting));
        }
        skips
    }

    /// Whether the field is said to hold a credential.
    pub(super) fn is_sensitive(&self, setting: usize) -> bool {
        let sensitive = self.get(setting).sensitive;
        if sensitive {
            self.note(Use::Sensitive(setting));
        }
        sensitive
    }

    /// The type that stands there instead.
    pub(super) fn replacement(&self, setting: usize) -> Option<&'s Replacement> {
        let replacement = self.get(setting).replace.as_ref()?;
        self.note(Use::Replace(setting));
        Some(replacement)
    }

    /// Whether an enum has no `Other`.
    pub(super) fn closes(&self, setting: Option<usize>) -> bool {
        if let Some(setting) = setting
            && let Some(closed) = self.get(setting).closed
        {
            self.note(Use::Closed(setting));
            return closed;
        }
        if let Some(closed) = self.kind.and_then(|kind| kind.closed_enums) {
            self.note(Use::KindClosedEnums);
            return closed;
        }
        self.closed_enums
    }

    /// The setting where it is for a field: one that makes its struct another one.
    pub(super) fn of_field(&self, setting: usize) -> Option<usize> {
        let FieldSettings {
            rename,
            attributes,
            docs,
            ..
        } = self.get(setting);
        let any = rename.is_some() || !attributes.is_empty() || docs.is_some();
        any.then_some(setting)
    }

    /// The setting where it is for a generated struct.
    pub(super) fn of_struct(&self, setting: usize) -> Option<usize> {
        (!self.get(setting).derive.is_empty()).then_some(setting)
    }

    /// The setting where it is for a generated enum.
    pub(super) fn of_enum(&self, setting: usize, values: &[&str]) -> Option<usize> {
        let variants = &self.get(setting).variants;
        let named = values.iter().any(|value| variants.contains_key(*value));
        (named || self.of_struct(setting).is_some()).then_some(setting)
    }

    /// The name of the type that is generated at a place.
    pub(super) fn type_name(&self, setting: Option<usize>) -> Option<&'s str> {
        let setting = setting?;
        let name = self.get(setting).type_name.as_deref()?;
        self.note(Use::TypeName(setting));
        Some(name)
    }

    /// A field's name.
    pub(super) fn field_name(&self, setting: Option<usize>) -> Option<&'s str> {
        let setting = setting?;
        let name = self.get(setting).rename.as_deref()?;
        self.note(Use::Rename(setting));
        Some(name)
    }

    /// A field's attributes.
    pub(super) fn field_attributes(&self, setting: Option<usize>) -> Vec<String> {
        setting.map_or_else(Vec::new, |setting| {
            self.note(Use::Attributes(setting));
            self.get(setting).attributes.clone()
        })
    }

    /// The description of a field.
    pub(super) fn field_docs(&self, setting: Option<usize>) -> Option<&'s str> {
        let setting = setting?;
        let docs = self.get(setting).docs.as_deref()?;
        self.note(Use::Docs(setting));
        Some(docs)
    }

    /// What is derived for a type that is generated at a place.
    pub(super) fn derives(&self, setting: Option<usize>) -> Vec<String> {
        setting.map_or_else(Vec::new, |setting| {
            self.note(Use::Derive(setting));
            derived(&self.get(setting).derive)
        })
    }

    /// The name of a value's variant.
    pub(super) fn variant(&self, setting: Option<usize>, value: &str) -> Option<&'s str> {
        let setting = setting?;
        let name = self.get(setting).variants.get(value)?;
        self.note(Use::Variant(setting, value.to_owned()));
        Some(name)
    }

    /// What was applied, to be taken out of the settings.
    pub(super) fn applied(self) -> Applied {
        let used = self.used.into_inner();
        let paths = self.fields.iter().map(|(path, _)| (*path).to_owned());
        Applied {
            used,
            paths: paths.collect(),
        }
    }

    fn get(&self, setting: usize) -> &'s FieldSettings {
        self.fields[setting].1
    }

    fn note(&self, used: Use) {
        self.used.borrow_mut().insert(used);
    }
}

fn derived(traits: &[String]) -> Vec<String> {
    if traits.is_empty() {
        return Vec::new();
    }
    vec![format!("#[derive({})]", traits.join(", "))]
}

/// What was applied of a kind's settings.
#[derive(Debug)]
pub(super) struct Applied {
    used: BTreeSet<Use>,
    paths: Vec<String>,
}

impl Applied {
    /// Takes it out of the settings, so that what is left changed nothing.
    pub(super) fn take_out(self, settings: &mut Settings, group: &str, kind: &str) {
        let Some(group_settings) = settings.groups.get_mut(group) else {
            return;
        };
        let Some(kind_settings) = group_settings.kinds.get_mut(kind) else {
            return;
        };
        for used in &self.used {
            match used {
                Use::KindRename => kind_settings.rename = None,
                Use::KindClosedEnums => kind_settings.closed_enums = None,
                Use::KindDerive => kind_settings.derive.clear(),
                Use::KindAttributes => kind_settings.attributes.clear(),
                Use::KindDocs => kind_settings.docs = None,
                Use::KindReuse => kind_settings.reuse = None,
                Use::KindDefaults => kind_settings.defaults = false,
                Use::Rename(at) => self.field(*at, kind_settings, |field| field.rename = None),
                Use::TypeName(at) => self.field(*at, kind_settings, |field| field.type_name = None),
                Use::Replace(at) => self.field(*at, kind_settings, |field| field.replace = None),
                Use::Closed(at) => self.field(*at, kind_settings, |field| field.closed = None),
                Use::Sensitive(at) => {
                    self.field(*at, kind_settings, |field| field.sensitive = false);
                }
                Use::Derive(at) => self.field(*at, kind_settings, |field| field.derive.clear()),
                Use::Attributes(at) => {
                    self.field(*at, kind_settings, |field| field.attributes.clear());
                }
                Use::Docs(at) => self.field(*at, kind_settings, |field| field.docs = None),
                Use::Skip(at) => self.field(*at, kind_settings, |field| field.skip = false),
                Use::Variant(at, value) => self.field(*at, kind_settings, |field| {
                    field.variants.remove(value);
                }),
            }
        }
        kind_settings
            .fields
            .retain(|_, field| *field != FieldSettings::default());
        if *kind_settings == KindSettings::default() {
            group_settings.kinds.remove(kind);
        }
        if *group_settings == GroupSettings::default() {
            settings.groups.remove(group);
        }
    }

    fn field(
        &self,
        at: usize,
        settings: &mut KindSettings,
        change: impl FnOnce(&mut FieldSettings),
    ) {
        if let Some(field) = settings.fields.get_mut(&self.paths[at]) {
            change(field);
        }
    }
}
