//! Reads a kubeconfig: its bytes, its documents, its names.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use super::{Entries, Kubeconfig, Named};
use crate::config::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use crate::wire::yaml;

impl Kubeconfig {
    /// Reads a kubeconfig, YAML or JSON, as UTF-8 or UTF-16. Nothing at all is an empty one. What it
    /// has more than this client knows is kept.
    ///
    /// Of several documents the first that has a name counts for it, as if they were several files.
    /// (`kubectl` reads the first document and passes over the others without a word.) Later documents
    /// of another kind are passed over.
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let kubeconfig = Kubeconfig::load(br#"{"current-context": "dev"}"#)?;
    /// assert_eq!(kubeconfig.current_context, "dev");
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where and why the text is no kubeconfig; every name that is there twice.
    pub fn load(text: &[u8]) -> Result<Self, ConfigError> {
        read(text, "kubeconfig", Others::Pass)
    }

    /// Reads a file as it is: relative paths stay relative. Each entry knows that it is from there.
    ///
    /// ```no_run
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let kubeconfig = Kubeconfig::load_from_file("/etc/kubernetes/admin.conf")?;
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`load`](Kubeconfig::load), or the file is not there
    /// ([`is_file_not_found`](ConfigError::is_file_not_found)) or cannot be read.
    pub fn load_from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::from_file(path.as_ref(), Others::Pass)
    }

    /// Reads a file that is to be written again, with all that it has.
    ///
    /// # Errors
    /// As [`load_from_file`](Kubeconfig::load_from_file), or documents of another kind would be lost.
    pub(in crate::config) fn load_to_change(path: &Path) -> Result<Self, ConfigError> {
        Self::from_file(path, Others::Refuse)
    }

    fn from_file(path: &Path, others: Others) -> Result<Self, ConfigError> {
        let text = std::fs::read(path).map_err(|error| {
            let kind = match error.kind() {
                io::ErrorKind::NotFound => ConfigProblemKind::FileNotFound,
                _ => ConfigProblemKind::Unreadable,
            };
            ConfigProblem::file(kind, "read kubeconfig", path, error)
        })?;
        let mut this = read(&text, &format!("kubeconfig {}", path.display()), others)?;
        this.set_origin(path);
        Ok(this)
    }

    /// Lays this over `other`: what is here counts, name by name and whole (client-go's loading rules).
    pub(in crate::config) fn add_missing(&mut self, other: Self) {
        let Self {
            preferences,
            clusters,
            users,
            contexts,
            current_context,
            extensions,
            unknown_fields,
        } = other;
        self.clusters.add_missing(clusters);
        self.users.add_missing(users);
        self.contexts.add_missing(contexts);
        self.extensions.add_missing(extensions);
        if self.current_context.is_empty() {
            self.current_context = current_context;
        }
        if let Some(preferences) = preferences.into_option() {
            let own = self.preferences.or_default();
            own.colors |= preferences.colors;
            own.extensions.add_missing(preferences.extensions);
            add_missing_fields(&mut own.unknown_fields, &preferences.unknown_fields);
        }
        add_missing_fields(&mut self.unknown_fields, &unknown_fields);
    }

    fn set_origin(&mut self, path: &Path) {
        set_origin(&mut self.clusters, path);
        set_origin(&mut self.users, path);
        set_origin(&mut self.contexts, path);
        set_origin(&mut self.extensions, path);
    }
}

fn add_missing_fields(
    own: &mut crate::object::UnknownFields,
    other: &crate::object::UnknownFields,
) {
    for (name, value) in other.iter() {
        if own.get(name).is_none() {
            own.insert(name.clone(), value.clone());
        }
    }
}

fn set_origin<T: Named>(entries: &mut Entries<T>, path: &Path) {
    for entry in entries {
        entry.origin = Some(path.to_owned());
    }
}

/// What becomes of documents of another kind behind the first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// They are passed over: `kubectl` does not look at them either.
    Pass,
    Refuse,
}

/// `place` is what messages call the text.
fn read(text: &[u8], place: &str, others: Others) -> Result<Kubeconfig, ConfigError> {
    let unreadable =
        |why: String| ConfigProblem::new(ConfigProblemKind::Unreadable, format!("{place}: {why}"));
    let text = decode(text).map_err(|why| unreadable(why.to_owned()))?;
    let documents =
        yaml::documents(&text).map_err(|error| unreadable(error.to_string()).with_source(error))?;
    let (mut whole, mut problems) = (Kubeconfig::default(), Vec::new());
    for (index, document) in documents.into_iter().enumerate() {
        if index > 0 && !matches!(document.kind(), "" | "Config") {
            let what = format!(
                "{place}: the document at line {} is a {}",
                document.line(),
                document.kind()
            );
            if others == Others::Refuse {
                return Err(ConfigError::one(
                    ConfigProblemKind::Unwritable,
                    format!("{what}, which would be lost; put it into a file of its own"),
                ));
            }
            tracing::warn!(target: "clientset", "{what} and is passed over");
            continue;
        }
        match document.read::<Kubeconfig>() {
            Ok(document) => {
                problems.extend(doubles("clusters", &document.clusters));
                problems.extend(doubles("users", &document.users));
                problems.extend(doubles("contexts", &document.contexts));
                problems.extend(doubles("extensions", &document.extensions));
                whole.add_missing(document);
            }
            Err(error) => return Err(unreadable(error.to_string()).with_source(error).into()),
        }
    }
    let problems = problems.into_iter().map(unreadable).collect();
    ConfigError::of(problems).map(|()| whole)
}

/// What is wrong with names that are there more than once.
fn doubles<T: Named>(list: &str, entries: &Entries<T>) -> Vec<String> {
    let mut names: Vec<_> = entries.names().collect();
    names.sort_unstable();
    let mut doubles: Vec<_> = names
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    doubles.dedup();
    let doubles = doubles.into_iter();
    doubles
        .map(|name| {
            format!("{list}: the name {name:?} is there more than once; rename or remove one")
        })
        .collect()
}

/// The text, from UTF-8 or UTF-16. Editors and shells of Windows write the latter, with a mark at the
/// beginning; without one, the first character, which is never beyond ASCII, tells.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|_| "it is not text; expected UTF-8 or UTF-16")
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, &'static str> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it begins as UTF-16 and ends within a character");
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| "it begins as UTF-16 and is not")
}
