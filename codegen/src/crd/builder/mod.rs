//! What a build script says: inputs, settings, and where the code goes.

mod error;
mod generate;
mod input;

use std::panic::Location;
use std::path::{Path, PathBuf};

pub use error::Error;
pub use generate::{Output, Size};
use input::Source;

use super::facts::Place;
use super::problem::Problem;
use super::settings::{Replacement, Reuse, Setting, SettingName, Settings, Target};

/// Generates typed clients from CustomResourceDefinitions: the start of a build script's one line.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), clientset_codegen::crd::Error> {
///     clientset_codegen::crds().file("crds/*.yaml").generate()
/// }
/// ```
///
/// `clientset_runtime::include_crds!();` in lib.rs takes what it wrote.
pub fn crds() -> Crds {
    Crds::default()
}

/// A run of the generator of custom resources: [`crds`].
///
/// Inputs are [files](Self::file), [folders](Self::folder), [documents in memory](Self::document) and
/// [OpenAPI documents](Self::openapi) of aggregated servers. Settings are said by methods, in TOML
/// ([`settings`](Self::settings)) or both. A method takes a target as text: `GROUP`, `GROUP/KIND`, or
/// `GROUP/KIND.path.of[].field`, where `[]` is an element of a list and `{}` a value of a map. Whatever is
/// wrong is told at the end, all of it: a target that is none, a setting that changes nothing, a file that
/// is no definition.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated until `generate` is called"]
pub struct Crds {
    sources: Vec<Source>,
    settings: Settings,
    settings_files: Vec<PathBuf>,
    problems: Vec<Problem>,
}

/// The inputs.
impl Crds {
    /// Reads a file, or every file that a pattern matches: `crds/*.yaml`, `charts/**/crds/*.yaml`.
    ///
    /// YAML and JSON, one or many documents, also a `List`. Paths are relative to the package in a build
    /// script, and to the current folder elsewhere. A pattern that matches nothing is an error.
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.sources.push(Source::File(path.as_ref().to_owned()));
        self
    }

    /// Reads every `.yaml`, `.yml` and `.json` below a folder that has a CustomResourceDefinition; files and
    /// folders whose name starts with a dot are not looked at.
    pub fn folder(mut self, path: impl AsRef<Path>) -> Self {
        self.sources.push(Source::Folder(path.as_ref().to_owned()));
        self
    }

    /// Reads a document from memory; the name stands in messages.
    pub fn document(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.sources
            .push(Source::Document(name.into(), bytes.into()));
        self
    }

    /// Reads the resources of an aggregated API server from its swagger or OpenAPI v3 document, or from
    /// every file that a pattern matches.
    pub fn openapi(mut self, path: impl AsRef<Path>) -> Self {
        self.sources.push(Source::OpenApi(path.as_ref().to_owned()));
        self
    }

    /// As [`openapi`](Self::openapi), of a document in memory; the name stands in messages.
    pub fn openapi_document(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let document = Source::OpenApiDocument(name.into(), bytes.into());
        self.sources.push(document);
        self
    }
}

/// The settings.
impl Crds {
    /// Reads settings from a TOML file. Its keys are those of [`Settings`] with `-` between words:
    ///
    /// ```toml
    /// extension-trait = "TeaClients"
    ///
    /// [groups."cert-manager.io"]
    /// module = "cert_manager"
    ///
    /// [groups."cert-manager.io".kinds.Certificate.fields."spec.privateKey.algorithm"]
    /// type-name = "KeyAlgorithm"
    /// ```
    pub fn settings(mut self, path: impl AsRef<Path>) -> Self {
        self.settings_files.push(path.as_ref().to_owned());
        self
    }

    /// Names a kind's type, and what the names of the types in it begin with; or a field.
    #[track_caller]
    pub fn rename(self, target: &str, name: impl Into<String>) -> Self {
        self.set(target, Setting::Rename(name.into()))
    }

    /// Names the struct or the enum that is generated for a field, an element or a value.
    #[track_caller]
    pub fn type_name(self, target: &str, name: impl Into<String>) -> Self {
        self.set(target, Setting::TypeName(name.into()))
    }

    /// Uses a type of the caller's instead of a generated one.
    ///
    /// ```
    /// use clientset_codegen::crd::settings::Replacement;
    ///
    /// let template = Replacement::structure("clientset::core_v1::PodTemplateSpec");
    /// # let _ =
    /// clientset_codegen::crds()
    ///     .replace("tea.example.com/Pot.spec.template", template)
    ///     .replace("tea.example.com/Pot.spec.mode", Replacement::value("crate::Mode"));
    /// ```
    #[track_caller]
    pub fn replace(self, target: &str, replacement: Replacement) -> Self {
        self.set(target, Setting::Replace(replacement))
    }

    /// Derives a trait: for a kind and every type below it, or for the type of a field.
    #[track_caller]
    pub fn derive(self, target: &str, name: impl Into<String>) -> Self {
        self.set(target, Setting::Derive(name.into()))
    }

    /// Writes an attribute above a kind's type or a field, with its brackets: `#[must_use]`.
    #[track_caller]
    pub fn attribute(self, target: &str, text: impl Into<String>) -> Self {
        self.set(target, Setting::Attribute(text.into()))
    }

    /// Replaces the description of a kind or a field.
    #[track_caller]
    pub fn docs_of(self, target: &str, docs: impl Into<String>) -> Self {
        self.set(target, Setting::Docs(docs.into()))
    }

    /// Generates these versions of a group or a kind; all served ones where it is not said.
    #[track_caller]
    pub fn versions<V: Into<String>>(
        self,
        target: &str,
        versions: impl IntoIterator<Item = V>,
    ) -> Self {
        let versions = versions.into_iter().map(Into::into).collect();
        self.set(target, Setting::Versions(versions))
    }

    /// Leaves `Other` out of every enum: a value that is not listed can then not be read.
    #[track_caller]
    pub fn closed_enums(mut self) -> Self {
        self.settings.closed_enums = true;
        self.said("closed-enums")
    }

    /// Makes `Default` of every type what the defaults of its schema make, so that
    /// `..Default::default()` says what the server would fill in. Without it, `Default` is the empty value
    /// and the server fills in what is left out.
    #[track_caller]
    pub fn defaults(mut self) -> Self {
        self.settings.defaults = true;
        self.said("defaults")
    }

    /// As [`defaults`](Self::defaults), of the types of a kind.
    #[track_caller]
    pub fn defaults_of(self, target: &str) -> Self {
        self.set(target, Setting::Defaults)
    }

    /// As [`closed_enums`](Self::closed_enums), of the enums of a kind or of one field.
    #[track_caller]
    pub fn closed_enum(self, target: &str) -> Self {
        self.set(target, Setting::Closed(true))
    }

    /// Keeps `Other` in the enums of a kind or of one field where others are closed.
    #[track_caller]
    pub fn open_enum(self, target: &str) -> Self {
        self.set(target, Setting::Closed(false))
    }

    /// Names the variant of a value of an enum.
    #[track_caller]
    pub fn variant(self, target: &str, value: impl Into<String>, name: impl Into<String>) -> Self {
        let (value, name) = (value.into(), name.into());
        self.set(target, Setting::Variant { value, name })
    }

    /// Uses the types of `clientset_runtime::meta` for objects of equal structure: `Condition`,
    /// `LabelSelector` ...
    #[track_caller]
    pub fn reuse_meta_types(mut self) -> Self {
        self.settings.reuse = Reuse::MetaTypes;
        self.said("reuse")
    }

    /// As [`reuse_meta_types`](Self::reuse_meta_types), and also those of `clientset`, which the crate
    /// then depends on: `SecretKeySelector`, `PodTemplateSpec` ...
    #[track_caller]
    pub fn reuse_builtin_types(mut self) -> Self {
        self.settings.reuse = Reuse::BuiltinTypes;
        self.said("reuse")
    }

    /// What one kind reuses, whatever the others do.
    #[track_caller]
    pub fn reuse(self, target: &str, reuse: Reuse) -> Self {
        self.set(target, Setting::Reuse(reuse))
    }

    /// Leaves out a group, a kind, or a field, which is then kept among the unknown ones.
    #[track_caller]
    pub fn skip(self, target: &str) -> Self {
        self.set(target, Setting::Skip)
    }

    /// Leaves the descriptions out.
    #[track_caller]
    pub fn without_docs(mut self) -> Self {
        self.settings.without_docs = true;
        self.said("without-docs")
    }

    /// Names the extension trait, which is `ClientsetExt` otherwise.
    #[track_caller]
    pub fn extension_trait(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        if let Err(wrong) = super::settings::type_name(&name) {
            self.problems.push(Problem::at(caller(), wrong));
        }
        self.settings.extension_trait = Some(name);
        self.said("extension-trait")
    }

    /// Names the modules of a group without their version: `cert_manager` for `cert_manager_io`.
    #[track_caller]
    pub fn module(self, group: &str, name: impl Into<String>) -> Self {
        self.set(group, Setting::Module(name.into()))
    }

    /// Says of a field that it holds a credential: `Debug` does not show it, and no error quotes it.
    #[track_caller]
    pub fn sensitive(self, target: &str) -> Self {
        self.set(target, Setting::Sensitive)
    }

    #[track_caller]
    fn set(mut self, target: &str, setting: Setting) -> Self {
        let place = caller();
        let done = match target.parse::<Target>() {
            Ok(target) => self.settings.set(&target, setting, &place),
            Err(error) => Err(error.to_string()),
        };
        if let Err(wrong) = done {
            self.problems.push(Problem::at(place, wrong));
        }
        self
    }

    #[track_caller]
    fn said(mut self, name: &'static str) -> Self {
        let place = caller();
        let name = SettingName {
            target: None,
            name,
            item: None,
        };
        if let Err(twice) = self.settings.said(name, &place) {
            self.problems.push(Problem::at(place, twice));
        }
        self
    }
}

/// Where the build script says it.
#[track_caller]
fn caller() -> Place {
    let location = Location::caller();
    Place {
        file: location.file().to_owned(),
        line: location.line() as usize,
        column: location.column() as usize,
    }
}
