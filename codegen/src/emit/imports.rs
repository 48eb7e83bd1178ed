//! The names that one file sees: what it imports, and what it has to spell out.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Place};
use super::writer::Writer;
use crate::Error;
use crate::model::TypeRef;

/// Something that generated code names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// Of the prelude.
    Prelude(&'static str),
    /// Of the runtime: the module and the name.
    Runtime(&'static str, String),
    /// A generated type or enum.
    Type(Place),
    /// A further name of one.
    Alias(Place, String),
}

impl Item {
    /// The struct or enum that a model's reference names.
    ///
    /// # Errors
    /// When the model lacks it; `from` says who asked.
    pub(super) fn of(
        context: &Context<'_>,
        reference: &TypeRef,
        from: impl Fn() -> String,
    ) -> Result<Self, Error> {
        match reference.runtime_module() {
            Some(module) => Ok(Self::Runtime(module, reference.name.clone())),
            None => {
                let place = context.generated(reference, from)?;
                Ok(if context.defined(place).name() == reference.name {
                    Self::Type(place)
                } else {
                    Self::Alias(place, reference.name.clone())
                })
            }
        }
    }
}

/// The names that one file sees.
///
/// [`Names::write`] writes a file twice: first to learn what it names, then with each name short where
/// nothing else has it (a kind may be called `Option`), and as a whole path where something has.
#[derive(Debug)]
pub(super) struct Names<'a> {
    context: &'a Context<'a>,
    module: usize,
    file: &'a str,
    asked: BTreeSet<Item>,
    spelling: Spelling,
    macros: BTreeSet<&'static str>,
}

#[derive(Debug)]
enum Spelling {
    /// The first of two times.
    Asking,
    /// The second.
    Known(BTreeMap<Item, String>),
    /// The last part of each path.
    Short,
}

impl<'a> Names<'a> {
    /// Names by the last part of their path, for lists and messages.
    pub(super) fn short(context: &'a Context<'a>, module: usize) -> Self {
        Self {
            context,
            module,
            file: "",
            asked: BTreeSet::new(),
            spelling: Spelling::Short,
            macros: BTreeSet::new(),
        }
    }

    /// Writes a file's content with every name resolved, below its imports.
    pub(super) fn write<E>(
        context: &'a Context<'a>,
        module: usize,
        file: &'a str,
        local: &BTreeSet<String>,
        writer: &mut Writer,
        content: impl Fn(&mut Self, &mut Writer) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut names = Self {
            context,
            module,
            file,
            asked: BTreeSet::new(),
            spelling: Spelling::Asking,
            macros: BTreeSet::new(),
        };
        content(&mut names, &mut Writer::without_docs())?;
        names.resolve(local, writer);
        content(&mut names, writer)
    }

    /// How this file spells a name.
    pub(super) fn get(&mut self, item: Item) -> String {
        match &self.spelling {
            Spelling::Asking => {
                self.asked.insert(item);
                String::new()
            }
            Spelling::Known(spelled) => spelled.get(&item).cloned().unwrap_or_default(),
            Spelling::Short => self.path(&item).1,
        }
    }

    /// A name of `clientset_runtime::object`.
    pub(super) fn object(&mut self, name: &str) -> String {
        self.get(Item::Runtime("object", name.to_owned()))
    }

    /// A name of `clientset_runtime::meta`.
    pub(super) fn meta(&mut self, name: &str) -> String {
        self.get(Item::Runtime("meta", name.to_owned()))
    }

    /// A name of `clientset_runtime::client`.
    pub(super) fn client(&mut self, name: &str) -> String {
        self.get(Item::Runtime("client", name.to_owned()))
    }

    /// A name of `clientset_runtime::client::scope`.
    pub(super) fn client_scope(&mut self, name: &str) -> String {
        self.get(Item::Runtime("client::scope", name.to_owned()))
    }

    /// A macro of the runtime, which has no namespace to share with types.
    pub(super) fn macro_name(&mut self, name: &'static str) -> &'static str {
        self.macros.insert(name);
        name
    }

    fn resolve(&mut self, local: &BTreeSet<String>, writer: &mut Writer) {
        let mut taken = local.clone();
        let mut spelled = BTreeMap::new();
        let mut imports: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for item in &self.asked {
            let (path, name) = self.path(item);
            let own = path.is_empty();
            let free = own || taken.insert(name.clone());
            if !own && free && !matches!(item, Item::Prelude(_)) {
                imports.entry(path.clone()).or_default().push(name.clone());
            }
            let text = if free {
                name
            } else {
                format!("{}::{name}", path.join("::"))
            };
            spelled.insert(item.clone(), text);
        }
        let macros = self
            .macros
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>();
        if !macros.is_empty() {
            imports.insert(vec!["clientset_runtime".to_owned()], macros);
        }
        write_imports(&imports, writer);
        self.spelling = Spelling::Known(spelled);
    }

    /// The path of a name as this file sees it; empty where the name is the file's own.
    fn path(&self, item: &Item) -> (Vec<String>, String) {
        let path = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        match item {
            Item::Prelude(name) => {
                let module = if *name == "Vec" { "vec" } else { "option" };
                (path(&["std", module]), (*name).to_owned())
            }
            Item::Runtime(module, name) => {
                let mut parts: Vec<String> = path(&["clientset_runtime"]);
                parts.extend(module.split("::").map(str::to_owned));
                (parts, name.clone())
            }
            Item::Type(place) | Item::Alias(place, _) => {
                let parts = if place.module != self.module {
                    let module = &self.context.modules[place.module].group_version.name;
                    path(&["super", "super", module])
                } else if self.context.file_at(*place) == self.file {
                    Vec::new()
                } else {
                    path(&["super"])
                };
                let name = match item {
                    Item::Alias(_, name) => name,
                    _ => self.context.defined(*place).name(),
                };
                (parts, name.to_owned())
            }
        }
    }
}

/// The imports in rustfmt's order: the runtime, then the neighbours.
fn write_imports(imports: &BTreeMap<Vec<String>, Vec<String>>, writer: &mut Writer) {
    for relative in [false, true] {
        let mut block: Vec<_> = imports
            .iter()
            .filter(|(path, _)| (path[0] == "super") == relative)
            .collect();
        block.sort_by_key(|(path, names)| sort_key(path, names));
        if !block.is_empty() {
            writer.gap();
        }
        for (path, names) in block {
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.sort_by(|a, b| version_order(a, b));
            writer.list(&format!("use {}::", path.join("::")), &names, ";");
        }
    }
}

/// `super` before names before a list in braces, part by part.
fn sort_key<'a>(path: &'a [String], names: &'a [String]) -> Vec<(u8, &'a str)> {
    let part = |part: &'a String| {
        if part == "super" {
            (0, "")
        } else {
            (1, part.as_str())
        }
    };
    let mut key: Vec<_> = path.iter().map(part).collect();
    key.push(match names {
        [name] => (1, name.as_str()),
        _ => (2, ""),
    });
    key
}

/// The order of rustfmt's style edition 2024: types before functions, numbers by value.
pub(super) fn version_order(a: &str, b: &str) -> std::cmp::Ordering {
    fn chunks(text: &str) -> Vec<(String, u64)> {
        let mut chunks: Vec<(String, u64)> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let letters = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (word, tail) = rest.split_at(letters);
            let digits = tail
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(tail.len());
            let (number, tail) = tail.split_at(digits);
            chunks.push((word.to_owned(), number.parse().unwrap_or(0)));
            rest = tail;
        }
        chunks
    }
    chunks(a).cmp(&chunks(b))
}
