//! Saying a setting, and finding what was not used of it.

use std::fmt;

use super::{FieldSettings, GroupSettings, KindSettings, Replacement, Reuse, Settings, Target};
use crate::crd::facts::Place;
use crate::crd::path::{SchemaPath, Step};

/// A setting of a group, a kind or a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Attribute(String),
    Closed(bool),
    Defaults,
    Derive(String),
    Docs(String),
    Module(String),
    Rename(String),
    Replace(Replacement),
    Reuse(Reuse),
    Sensitive,
    Skip,
    TypeName(String),
    Variant { value: String, name: String },
    Versions(Vec<String>),
}

/// Which setting of its target one is: each can be said once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingName {
    /// What it is about; `None` for the whole run.
    pub target: Option<Target>,
    /// As TOML has it: `rename`, `type-name`.
    pub name: &'static str,
    /// Which of several: the trait to derive, the attribute, the value of a variant.
    pub item: Option<String>,
}

/// A setting that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unused {
    /// The setting.
    pub name: SettingName,
    /// Where it was said.
    pub place: Place,
}

impl fmt::Display for SettingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}", self.name)?;
        if let Some(item) = &self.item {
            write!(f, " {item}")?;
        }
        f.write_str("`")?;
        if let Some(target) = &self.target {
            write!(f, " of {target}")?;
        }
        Ok(())
    }
}

impl Setting {
    fn name(&self) -> &'static str {
        match self {
            Self::Attribute(_) => "attributes",
            Self::Closed(_) => "closed",
            Self::Defaults => "defaults",
            Self::Derive(_) => "derive",
            Self::Docs(_) => "docs",
            Self::Module(_) => "module",
            Self::Rename(_) => "rename",
            Self::Replace(_) => "replace",
            Self::Reuse(_) => "reuse",
            Self::Sensitive => "sensitive",
            Self::Skip => "skip",
            Self::TypeName(_) => "type-name",
            Self::Variant { .. } => "variants",
            Self::Versions(_) => "versions",
        }
    }

    fn item(&self) -> Option<String> {
        match self {
            Self::Attribute(item) | Self::Derive(item) => Some(item.clone()),
            Self::Variant { value, .. } => Some(format!("{value:?}")),
            _ => None,
        }
    }
}

impl Settings {
    /// Adds a setting that was said at a place.
    ///
    /// Fails where the target has no such setting, and where it was said before.
    pub(crate) fn set(
        &mut self,
        target: &Target,
        setting: Setting,
        place: &Place,
    ) -> Result<(), String> {
        let mut name = SettingName {
            target: Some(target.clone()),
            name: setting.name(),
            item: setting.item(),
        };
        if target.kind.is_some() && target.path.steps().is_empty() && name.name == "closed" {
            name.name = "closed-enums";
        }
        if let Some(before) = self.places.get(&name) {
            return Err(twice(&name, before));
        }
        setting.check_value(target.path.steps().is_empty())?;
        let group = self.groups.entry(target.group.clone()).or_default();
        let subject = match (&target.kind, target.path.steps().last()) {
            (None, _) => Subject::Group(group),
            (Some(kind), None) => Subject::Kind(group.kinds.entry(kind.clone()).or_default()),
            (Some(kind), Some(last)) => {
                let kind = group.kinds.entry(kind.clone()).or_default();
                let field = kind.fields.entry(target.path.to_string()).or_default();
                match last {
                    Step::Property(_) => Subject::Field(field),
                    Step::Element => Subject::Within("an element of a list", field),
                    Step::Value => Subject::Within("a value of a map", field),
                }
            }
        };
        subject.set(setting).map_err(|(what, hint)| {
            let name = name.name;
            format!("{target} is {what} and has no `{name}`{hint}")
        })?;
        self.places.insert(name, place.clone());
        Ok(())
    }

    /// Adds a setting of the whole run, or names the place where it was said before.
    pub(crate) fn said(&mut self, name: SettingName, place: &Place) -> Result<(), String> {
        match self.places.get(&name) {
            Some(before) => Err(twice(&name, before)),
            None => {
                self.places.insert(name, place.clone());
                Ok(())
            }
        }
    }

    /// What nobody took out, in the order of where it was said: settings that changed nothing.
    ///
    /// Those of the whole run are about whatever is there, and are never among them.
    #[must_use]
    pub fn unused(&self) -> Vec<Unused> {
        let mut left = Left {
            settings: self,
            unused: Vec::new(),
        };
        for (group, settings) in &self.groups {
            left.group(group, settings);
        }
        left.unused
            .sort_by(|a, b| (&a.place, &a.name).cmp(&(&b.place, &b.name)));
        left.unused
    }
}

fn twice(name: &SettingName, before: &Place) -> String {
    format!("{name} is said twice, first at {before}; leave one of them out")
}

/// What a setting is said of.
enum Subject<'s> {
    Group(&'s mut GroupSettings),
    Kind(&'s mut KindSettings),
    Field(&'s mut FieldSettings),
    /// What has no name of its own, and what to call it.
    Within(&'static str, &'s mut FieldSettings),
}

impl Subject<'_> {
    /// Sets it, or says what the subject is that has no such setting, and which one may be meant.
    fn set(self, setting: Setting) -> Result<(), (&'static str, &'static str)> {
        use Setting::{
            Attribute, Closed, Defaults, Derive, Docs, Module, Rename, Replace, Reuse, Sensitive,
            Skip, TypeName, Variant, Versions,
        };
        match (self, setting) {
            (Self::Group(group), Module(module)) => group.module = Some(module),
            (Self::Group(group), Versions(versions)) => group.versions = Some(versions),
            (Self::Group(group), Skip) => group.skip = true,
            (Self::Group(_), Rename(_)) => return Err(("a group", "; `module` names its modules")),
            (Self::Group(_), _) => return Err(("a group", "; say it of its kinds or fields")),

            (Self::Kind(kind), Rename(name)) => kind.rename = Some(name),
            (Self::Kind(kind), Versions(versions)) => kind.versions = Some(versions),
            (Self::Kind(kind), Skip) => kind.skip = true,
            (Self::Kind(kind), Closed(closed)) => kind.closed_enums = Some(closed),
            (Self::Kind(kind), Defaults) => kind.defaults = true,
            (Self::Kind(kind), Reuse(reuse)) => kind.reuse = Some(reuse),
            (Self::Kind(kind), Derive(name)) => kind.derive.push(name),
            (Self::Kind(kind), Attribute(text)) => kind.attributes.push(text),
            (Self::Kind(kind), Docs(docs)) => kind.docs = Some(docs),
            (Self::Kind(_), TypeName(_)) => {
                return Err(("a kind", "; `rename` names it and the types below it"));
            }
            (Self::Kind(_), Replace(_)) => return Err(("a kind", "; `skip` leaves it out")),
            (Self::Kind(_), Module(_)) => return Err(("a kind", "; say it of the group")),
            (Self::Kind(_), Sensitive | Variant { .. }) => {
                return Err(("a kind", "; say it of a field"));
            }

            (Self::Field(field) | Self::Within(_, field), TypeName(name)) => {
                field.type_name = Some(name);
            }
            (Self::Field(field) | Self::Within(_, field), Replace(replacement)) => {
                field.replace = Some(replacement);
            }
            (Self::Field(field) | Self::Within(_, field), Closed(closed)) => {
                field.closed = Some(closed);
            }
            (Self::Field(field) | Self::Within(_, field), Derive(name)) => field.derive.push(name),
            (Self::Field(field) | Self::Within(_, field), Variant { value, name }) => {
                field.variants.insert(value, name);
            }
            (Self::Field(field), Rename(name)) => field.rename = Some(name),
            (Self::Field(field), Sensitive) => field.sensitive = true,
            (Self::Field(field), Attribute(text)) => field.attributes.push(text),
            (Self::Field(field), Docs(docs)) => field.docs = Some(docs),
            (Self::Field(field), Skip) => field.skip = true,
            (Self::Field(_), Defaults | Module(_) | Versions(_) | Reuse(_)) => {
                return Err(("a field", "; say it of the kind or the group"));
            }
            (Self::Within(what, _), Rename(_)) => {
                return Err((what, ", which has no name; `type-name` names its type"));
            }
            (Self::Within(what, _), _) => {
                return Err((what, "; say it of the field that holds it"));
            }
        }
        Ok(())
    }
}

/// What is left of the settings.
struct Left<'s> {
    settings: &'s Settings,
    unused: Vec<Unused>,
}

impl Left<'_> {
    fn add(&mut self, target: &Target, name: &'static str, item: Option<String>) {
        let name = SettingName {
            target: Some(target.clone()),
            name,
            item,
        };
        let place = self.settings.places.get(&name).cloned().unwrap_or_default();
        self.unused.push(Unused { name, place });
    }

    fn add_all<'t>(
        &mut self,
        target: &Target,
        left: impl IntoIterator<Item = (bool, &'static str)>,
        items: impl IntoIterator<Item = (&'static str, &'t Vec<String>)>,
    ) {
        for (_, name) in left.into_iter().filter(|(is_left, _)| *is_left) {
            self.add(target, name, None);
        }
        for (name, items) in items {
            for item in items {
                self.add(target, name, Some(item.clone()));
            }
        }
    }

    fn group(&mut self, name: &str, settings: &GroupSettings) {
        let target = Target::group(name);
        let left = [
            (settings.module.is_some(), "module"),
            (settings.versions.is_some(), "versions"),
            (settings.skip, "skip"),
        ];
        self.add_all(&target, left, []);
        for (kind, settings) in &settings.kinds {
            let target = Target::kind(name, kind);
            let left = [
                (settings.rename.is_some(), "rename"),
                (settings.versions.is_some(), "versions"),
                (settings.skip, "skip"),
                (settings.closed_enums.is_some(), "closed-enums"),
                (settings.defaults, "defaults"),
                (settings.reuse.is_some(), "reuse"),
                (settings.docs.is_some(), "docs"),
            ];
            let items = [
                ("derive", &settings.derive),
                ("attributes", &settings.attributes),
            ];
            self.add_all(&target, left, items);
            for (path, settings) in &settings.fields {
                self.field(name, kind, path, settings);
            }
        }
    }

    fn field(&mut self, group: &str, kind: &str, path: &str, settings: &FieldSettings) {
        // A path that is none was written by hand into the settings; it is named as it is.
        let path = path
            .parse()
            .unwrap_or_else(|_| SchemaPath::default().property(path));
        let target = Target::field(group, kind, path);
        let left = [
            (settings.rename.is_some(), "rename"),
            (settings.type_name.is_some(), "type-name"),
            (settings.replace.is_some(), "replace"),
            (settings.closed.is_some(), "closed"),
            (settings.sensitive, "sensitive"),
            (settings.docs.is_some(), "docs"),
            (settings.skip, "skip"),
        ];
        let items = [
            ("derive", &settings.derive),
            ("attributes", &settings.attributes),
        ];
        self.add_all(&target, left, items);
        for value in settings.variants.keys() {
            self.add(&target, "variants", Some(format!("{value:?}")));
        }
    }
}
