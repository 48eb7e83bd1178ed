//! The commands: arguments in, files and a report out. The work is the library's.

mod arguments;
#[cfg(feature = "cluster")]
mod cluster;
#[cfg(not(feature = "cluster"))]
#[path = "no_cluster.rs"]
mod cluster;
mod crds;
mod diff;
mod generate;
mod import;
mod output;
mod progress;
mod sync;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use arguments::{Arguments, Failure};

const HELP: &str = "\
Generates typed Kubernetes clients from OpenAPI specs.

usage: clientset-codegen COMMAND [OPTIONS]

commands:
  import    take a published spec, or a running cluster's, into openapi/v1.N
  generate  write the clients of an imported spec
  sync      rewrite generated/ of this repository from its openapi/
  crds      write the clients of custom resources
  diff      what one imported folder has that another has not

`clientset-codegen COMMAND --help` says more of each.
";

/// Runs the command that the arguments name; 2 is the exit code of a wrong call, 1 of any other failure.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.peekable();
    let name = arguments.next();
    let arguments = Arguments::new(arguments);
    let result = match name.as_deref().and_then(|name| name.to_str()) {
        Some("import") => import::run(arguments),
        Some("generate") => generate::run(arguments),
        Some("sync") => sync::run(arguments),
        Some("crds") => crds::run(arguments),
        Some("diff") => diff::run(arguments),
        Some("help" | "--help" | "-h") => output::print(HELP),
        Some(other) => Err(Failure::usage(format!(
            "unknown command {other:?}; see clientset-codegen --help"
        ))),
        None => Err(Failure::usage(HELP)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(io::stderr(), "{}", failure.message.trim_end());
            ExitCode::from(failure.code)
        }
    }
}
