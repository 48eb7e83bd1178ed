//! Settings in TOML.
//!
//! Keys are those of [`Settings`] and of the methods of the builder, with `-` between words:
//!
//! ```toml
//! extension-trait = "TeaClients"
//! reuse = "meta-types"
//!
//! [groups."cert-manager.io"]
//! module = "cert_manager"
//! versions = ["v1"]
//!
//! [groups."cert-manager.io".kinds.Certificate.fields."spec.privateKey.algorithm"]
//! type-name = "KeyAlgorithm"
//! variants = { "RSA" = "Rsa" }
//! ```

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest::hint;
use super::value::type_name;
use super::{Replacement, Reuse, Setting, SettingName, Settings, Target};
use crate::crd::facts::Place;
use crate::crd::path::SchemaPath;
use crate::crd::problem::Problem;

impl Settings {
    /// Adds the settings of a TOML file, and every problem of it.
    pub(crate) fn read(&mut self, file: &str, bytes: &[u8], problems: &mut Vec<Problem>) {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let line = 1 + bytes[..error.valid_up_to()]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count();
                let place = Place {
                    file: file.to_owned(),
                    line,
                    column: 0,
                };
                problems.push(Problem::at(place, "is not UTF-8"));
                return;
            }
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader {
            file,
            text,
            settings: self,
            problems,
        };
        for error in &errors {
            let span = error.span().unwrap_or_default();
            reader.problem(span, format!("is no TOML: {}", error.message()));
        }
        // What is left of a broken file says little of what was meant.
        if errors.is_empty() {
            reader.run(table.get_ref());
        }
    }
}

struct Reader<'r> {
    file: &'r str,
    text: &'r str,
    settings: &'r mut Settings,
    problems: &'r mut Vec<Problem>,
}

type Node<'t> = Spanned<DeValue<'t>>;

impl Reader<'_> {
    fn run(&mut self, table: &DeTable<'_>) {
        const KNOWN: [&str; 6] = [
            "closed-enums",
            "defaults",
            "extension-trait",
            "groups",
            "reuse",
            "without-docs",
        ];
        for (key, node) in table {
            let name = key.get_ref().as_ref();
            let Some(known) = KNOWN.into_iter().find(|known| *known == name) else {
                self.unknown(key.span(), name, "settings", &KNOWN);
                continue;
            };
            if known == "groups" {
                for (group, node) in self.table(node, "a table of groups") {
                    self.group(group.get_ref(), &group.span(), node);
                }
                continue;
            }
            let name = SettingName {
                target: None,
                name: known,
                item: None,
            };
            let place = self.place(&key.span());
            if let Err(twice) = self.settings.said(name, &place) {
                self.problems.push(Problem::at(place, twice));
            }
            match known {
                "closed-enums" => self.settings.closed_enums = self.flag(node),
                "defaults" => self.settings.defaults = self.flag(node),
                "without-docs" => self.settings.without_docs = self.flag(node),
                "reuse" => self.settings.reuse = self.reuse(node).unwrap_or_default(),
                _ => {
                    let name = self.string(node);
                    if let Some(Err(wrong)) = name.as_deref().map(type_name) {
                        self.problem(node.span(), wrong);
                    }
                    self.settings.extension_trait = name;
                }
            }
        }
    }

    fn group(&mut self, group: &str, at: &Range<usize>, node: &Node<'_>) {
        const KNOWN: [&str; 4] = ["kinds", "module", "skip", "versions"];
        let target = match group.parse::<Target>() {
            Ok(target) if target.kind.is_none() => target,
            Ok(_) => return self.problem(at.clone(), format!("{group:?} is no API group")),
            Err(error) => return self.problem(at.clone(), error.to_string()),
        };
        for (key, node) in self.filled(node, "the settings of a group", at) {
            match key.get_ref().as_ref() {
                "kinds" => {
                    for (kind, node) in self.table(node, "a table of kinds") {
                        self.kind(group, kind.get_ref(), &kind.span(), node);
                    }
                }
                "module" => self.text(&target, key, node, Setting::Module),
                "skip" => self.on(&target, key, node, Setting::Skip),
                "versions" => {
                    if let Some(versions) = self.strings(node) {
                        let versions = versions.into_iter().map(|(version, _)| version);
                        let versions = Setting::Versions(versions.collect());
                        self.set(&target, &key.span(), versions);
                    }
                }
                name => self.unknown(key.span(), name, "a group", &KNOWN),
            }
        }
    }

    fn kind(&mut self, group: &str, kind: &str, at: &Range<usize>, node: &Node<'_>) {
        const KNOWN: [&str; 10] = [
            "attributes",
            "closed-enums",
            "defaults",
            "derive",
            "docs",
            "fields",
            "rename",
            "reuse",
            "skip",
            "versions",
        ];
        let target = match format!("{group}/{kind}").parse::<Target>() {
            Ok(target) if target.path.steps().is_empty() => target,
            Ok(_) => {
                let wrong = format!("{kind:?} is no kind; paths stand in its table `fields`");
                return self.problem(at.clone(), wrong);
            }
            Err(error) => return self.problem(at.clone(), error.to_string()),
        };
        for (key, node) in self.filled(node, "the settings of a kind", at) {
            match key.get_ref().as_ref() {
                "fields" => {
                    for (path, node) in self.table(node, "a table of fields by their paths") {
                        match path.get_ref().parse::<SchemaPath>() {
                            Ok(steps) if steps.steps().is_empty() => {
                                self.problem(path.span(), "the path of a field is empty");
                            }
                            Ok(steps) => {
                                let target = Target::field(group, kind, steps);
                                self.field(&target, &path.span(), node);
                            }
                            Err(error) => self.problem(path.span(), error.to_string()),
                        }
                    }
                }
                "attributes" => self.each(&target, node, Setting::Attribute),
                "closed-enums" => {
                    let closed = Setting::Closed(self.flag(node));
                    self.set(&target, &key.span(), closed);
                }
                "defaults" => self.on(&target, key, node, Setting::Defaults),
                "derive" => self.each(&target, node, Setting::Derive),
                "docs" => self.text(&target, key, node, Setting::Docs),
                "rename" => self.text(&target, key, node, Setting::Rename),
                "reuse" => {
                    if let Some(reuse) = self.reuse(node) {
                        self.set(&target, &key.span(), Setting::Reuse(reuse));
                    }
                }
                "skip" => self.on(&target, key, node, Setting::Skip),
                "versions" => {
                    if let Some(versions) = self.strings(node) {
                        let versions = versions.into_iter().map(|(version, _)| version);
                        let versions = Setting::Versions(versions.collect());
                        self.set(&target, &key.span(), versions);
                    }
                }
                name => self.unknown(key.span(), name, "a kind", &KNOWN),
            }
        }
    }

    fn field(&mut self, target: &Target, at: &Range<usize>, node: &Node<'_>) {
        const KNOWN: [&str; 10] = [
            "attributes",
            "closed",
            "derive",
            "docs",
            "rename",
            "replace",
            "sensitive",
            "skip",
            "type-name",
            "variants",
        ];
        for (key, node) in self.filled(node, "the settings of a field", at) {
            match key.get_ref().as_ref() {
                "attributes" => self.each(target, node, Setting::Attribute),
                "closed" => {
                    let closed = Setting::Closed(self.flag(node));
                    self.set(target, &key.span(), closed);
                }
                "derive" => self.each(target, node, Setting::Derive),
                "docs" => self.text(target, key, node, Setting::Docs),
                "rename" => self.text(target, key, node, Setting::Rename),
                "replace" => {
                    if let Some(replacement) = self.replacement(node) {
                        self.set(target, &key.span(), Setting::Replace(replacement));
                    }
                }
                "sensitive" => self.on(target, key, node, Setting::Sensitive),
                "skip" => self.on(target, key, node, Setting::Skip),
                "type-name" => self.text(target, key, node, Setting::TypeName),
                "variants" => {
                    for (value, node) in self.table(node, "a table of values and names") {
                        if let Some(name) = self.string(node) {
                            let value_text = value.get_ref().to_string();
                            let variant = Setting::Variant {
                                value: value_text,
                                name,
                            };
                            self.set(target, &value.span(), variant);
                        }
                    }
                }
                name => self.unknown(key.span(), name, "a field", &KNOWN),
            }
        }
    }

    /// `"crate::Port"` is a value; `{ path = "crate::Port", struct = true }` says it.
    fn replacement(&mut self, node: &Node<'_>) -> Option<Replacement> {
        const KNOWN: [&str; 2] = ["path", "struct"];
        if matches!(node.get_ref(), DeValue::String(_)) {
            return self.string(node).map(Replacement::value);
        }
        let expected =
            "the path of a type, or a table as in { path = \"crate::Port\", struct = true }";
        let (mut path, mut is_struct) = (None, false);
        for (key, node) in self.table(node, expected) {
            match key.get_ref().as_ref() {
                "path" => path = self.string(node),
                "struct" => is_struct = self.flag(node),
                name => self.unknown(key.span(), name, "a replacement", &KNOWN),
            }
        }
        let path = path.or_else(|| {
            if matches!(node.get_ref(), DeValue::Table(_)) {
                self.problem(
                    node.span(),
                    "a replacement needs `path`, the path of a type",
                );
            }
            None
        })?;
        Some(Replacement { path, is_struct })
    }

    fn reuse(&mut self, node: &Node<'_>) -> Option<Reuse> {
        match self.string(node)?.as_str() {
            "nothing" => Some(Reuse::Nothing),
            "meta-types" => Some(Reuse::MetaTypes),
            "builtin-types" => Some(Reuse::BuiltinTypes),
            other => {
                let known = ["nothing", "meta-types", "builtin-types"];
                let hint = hint(other, known);
                self.problem(node.span(), format!("{other:?} is nothing to reuse{hint}"));
                None
            }
        }
    }

    fn text(
        &mut self,
        target: &Target,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        node: &Node<'_>,
        setting: fn(String) -> Setting,
    ) {
        if let Some(text) = self.string(node) {
            self.set(target, &key.span(), setting(text));
        }
    }

    /// A setting that is there or not: `false` says nothing, and so is an error.
    fn on(
        &mut self,
        target: &Target,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        node: &Node<'_>,
        setting: Setting,
    ) {
        match node.get_ref() {
            DeValue::Boolean(true) => self.set(target, &key.span(), setting),
            DeValue::Boolean(false) => {
                let name = key.get_ref();
                let wrong = format!("`{name} = false` changes nothing; leave it out");
                self.problem(node.span(), wrong);
            }
            _ => self.wrong(node, "true"),
        }
    }

    fn each(&mut self, target: &Target, node: &Node<'_>, setting: fn(String) -> Setting) {
        for (text, span) in self.strings(node).into_iter().flatten() {
            self.set(target, &span, setting(text));
        }
    }

    fn set(&mut self, target: &Target, span: &Range<usize>, setting: Setting) {
        let place = self.place(span);
        if let Err(wrong) = self.settings.set(target, setting, &place) {
            self.problems.push(Problem::at(place, wrong));
        }
    }

    /// The members of a table; none, and a problem, where it is none.
    fn table<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        expected: &str,
    ) -> Vec<(&'n Spanned<std::borrow::Cow<'t, str>>, &'n Node<'t>)> {
        match node.get_ref() {
            DeValue::Table(table) => table.iter().collect(),
            _ => {
                self.wrong(node, expected);
                Vec::new()
            }
        }
    }

    /// As `table`, of one that must have members.
    fn filled<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        expected: &str,
        key: &Range<usize>,
    ) -> Vec<(&'n Spanned<std::borrow::Cow<'t, str>>, &'n Node<'t>)> {
        if matches!(node.get_ref(), DeValue::Table(table) if table.is_empty()) {
            self.problem(
                key.clone(),
                "this table is empty and changes nothing; leave it out",
            );
        }
        self.table(node, expected)
    }

    fn string(&mut self, node: &Node<'_>) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.wrong(node, "a string");
                None
            }
        }
    }

    fn strings(&mut self, node: &Node<'_>) -> Option<Vec<(String, Range<usize>)>> {
        let DeValue::Array(nodes) = node.get_ref() else {
            self.wrong(node, "a list of strings");
            return None;
        };
        let strings: Vec<_> = nodes
            .iter()
            .filter_map(|node| Some((self.string(node)?, node.span())))
            .collect();
        (strings.len() == nodes.len()).then_some(strings)
    }

    fn flag(&mut self, node: &Node<'_>) -> bool {
        match node.get_ref() {
            DeValue::Boolean(value) => *value,
            _ => {
                self.wrong(node, "true or false");
                false
            }
        }
    }

    fn unknown(&mut self, span: Range<usize>, name: &str, of: &str, known: &[&str]) {
        let guess = match super::nearest::nearest(name, known.iter().copied()) {
            Some(guess) => format!("; did you mean `{guess}`?"),
            None => String::new(),
        };
        let known = known.join(", ");
        self.problem(
            span,
            format!("`{name}` is no key of {of}, which are {known}{guess}"),
        );
    }

    fn wrong(&mut self, node: &Node<'_>, expected: &str) {
        let found = match node.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.problem(node.span(), format!("expected {expected}, found {found}"));
    }

    fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        let place = self.place(&span);
        self.problems.push(Problem::at(place, message));
    }

    /// Where a span begins; columns count characters.
    fn place(&self, span: &Range<usize>) -> Place {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: self.file.to_owned(),
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
        }
    }
}
