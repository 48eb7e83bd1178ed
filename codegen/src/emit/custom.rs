//! The clients of custom resources: the modules of their groups, and what hands out their clients.

use super::clients::Clients;
use super::context::Context;
use super::imports::version_order;
use super::writer::Writer;
use super::{GENERATED, Gates, problem, write_groups};
use crate::model::Model;
use crate::{Error, Files, names};

/// How the clients of custom resources are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomOutput {
    /// The name of the trait that gives the clients to every clientset.
    pub extension_trait: String,
    /// The files that the definitions came from, as the code is to name them.
    pub sources: Vec<String>,
}

impl Default for CustomOutput {
    fn default() -> Self {
        Self {
            extension_trait: "ClientsetExt".to_owned(),
            sources: Vec::new(),
        }
    }
}

/// The clientset of the output.
const CLIENTSET: &str = "Clientset";
/// The file and the module of the clientset. Its folder may be included at the root of a user's crate,
/// where a module `clientset` would hide the crate of that name.
const ROOT: &str = "crd_clientset";

/// The lints that nobody wants to hear of in code that is not theirs: every type is documented by what
/// its definition says, which may be nothing, and named as the definition has it.
const ALLOWED: [&str; 2] = [
    "clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction",
    "deprecated, missing_docs, nonstandard_style, unreachable_pub, unused",
];

/// Writes the model of custom resources as Rust: `mod.rs`, which may be a module or be included, and
/// what it names.
///
/// ```
/// use clientset_codegen::emit::{CustomOutput, emit_custom};
/// use clientset_codegen::model::Model;
///
/// let nothing = Model { version: None, group_versions: Vec::new(), meta: Vec::new(), warnings: Vec::new() };
/// let files = emit_custom(&nothing, &CustomOutput::default())?;
/// assert_eq!(files.keys().collect::<Vec<_>>(), ["crd_clientset.rs", "mod.rs"]);
/// # Ok::<(), clientset_codegen::Error>(())
/// ```
///
/// # Errors
/// When the model cannot be written; the message names the type and the field. When the trait cannot have
/// its name.
pub fn emit_custom(model: &Model, output: &CustomOutput) -> Result<Files, Error> {
    let extension = output.extension_trait.as_str();
    if extension == CLIENTSET || names::type_name(extension) != extension {
        return Err(problem(
            format!("the extension trait {extension:?}"),
            format!("needs the name of a trait, other than {CLIENTSET}, as in ClientsetExt"),
        ));
    }
    let context = Context::new(model)?;
    let header = format!(
        "{GENERATED} from CustomResourceDefinitions; change those or the settings instead."
    );
    let mut files = Files::new();
    let clients = write_groups(&context, &Gates::Open, &header, &mut files)?;
    let root = Root {
        context: &context,
        clients: &clients,
        output,
        header: &header,
    };
    files.insert("mod.rs".to_owned(), root.modules().finish().into_bytes());
    files.insert(format!("{ROOT}.rs"), root.clientset().finish().into_bytes());
    Ok(files)
}

/// The top of the output.
struct Root<'a> {
    context: &'a Context<'a>,
    clients: &'a [Clients<'a>],
    output: &'a CustomOutput,
    header: &'a str,
}

impl Root<'_> {
    /// The modules. The file may be included, so that it has no inner attributes.
    fn modules(&self) -> Writer {
        let mut writer = Writer::with_header(self.header);
        if !self.output.sources.is_empty() {
            writer.line(format_args!("//"));
        }
        for source in &self.output.sources {
            let source: String = source.chars().filter(|c| !c.is_control()).collect();
            writer.line(format_args!("// from {source}"));
        }
        writer.gap();
        for module in &self.context.modules {
            allow(&mut writer);
            writer.line(format_args!("pub mod {};", module.group_version.name));
        }
        writer.gap();
        allow(&mut writer);
        writer.line(format_args!("pub mod {ROOT};"));
        writer.gap();
        // Not the clientset: the crate at whose root this is included may import that of Kubernetes.
        writer.line(format_args!("#[allow(unreachable_pub, unused_imports)]"));
        let mut names = [self.output.extension_trait.as_str(), "RESOURCES"];
        names.sort_by(|a, b| version_order(a, b));
        writer.list(&format!("pub use self::{ROOT}::"), &names, ";");
        writer
    }

    fn clientset(&self) -> Writer {
        let extension = &self.output.extension_trait;
        let mut writer = Writer::with_header(self.header);
        writer.line(format_args!("//! The clients of all groups."));
        writer.gap();
        writer.line(format_args!(
            "use clientset_runtime::client::{{Clients, ResourceInfo}};"
        ));
        writer.line(format_args!("use clientset_runtime::clientset;"));
        writer.gap();
        writer.block(format_args!("clientset!"), |writer| {
            writer.line(format_args!(
                "/// The clients of these custom resources in a cluster, by group and version."
            ));
            writer.line(format_args!("{CLIENTSET}"));
        });
        writer.gap();
        writer.block(format_args!("impl {CLIENTSET}"), |writer| {
            self.accessors("pub ", writer);
        });
        writer.gap();
        writer.line(format_args!(
            "/// Gives the clients of these custom resources to every clientset."
        ));
        writer.block(format_args!("pub trait {extension}: Clients"), |writer| {
            self.accessors("", writer);
        });
        writer.gap();
        writer.line(format_args!(
            "impl<C: Clients + ?Sized> {extension} for C {{}}"
        ));
        writer.gap();
        let resources: Vec<String> = self
            .served()
            .map(|(name, _)| format!("super::{name}::RESOURCES"))
            .collect();
        writer.array(
            "/// The resources of every group-version.",
            "pub const RESOURCES: &[&[ResourceInfo]] = &",
            &resources,
        );
        writer
    }

    fn accessors(&self, visibility: &str, writer: &mut Writer) {
        for (name, clients) in self.served() {
            let group = format!("super::{name}::{}", clients.group);
            let api_version = clients.api_version();
            writer.gap();
            writer.line(format_args!("/// The clients of `{api_version}`."));
            // What rustfmt makes of a line that nothing can break.
            if format!(") -> {group} {{").len() + 4 > writer.width() {
                writer.line(format_args!("#[rustfmt::skip]"));
            }
            writer.method(
                visibility,
                name,
                &[""; 0],
                &group,
                &format!("{group}::new"),
                &["self.rest()"],
            );
        }
    }

    /// The modules that have clients, by name.
    fn served(&self) -> impl Iterator<Item = (&str, &Clients<'_>)> {
        let modules = self.context.modules.iter().zip(self.clients);
        modules
            .filter(|(_, clients)| clients.any())
            .map(|(module, clients)| (module.group_version.name.as_str(), clients))
    }
}

fn allow(writer: &mut Writer) {
    for lints in ALLOWED {
        writer.line(format_args!("#[allow({lints})]"));
    }
}
