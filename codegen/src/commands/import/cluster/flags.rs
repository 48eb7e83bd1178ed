//! The flags of `kubectl` that say which cluster.

use std::fmt::Write as _;

use clientset_runtime::config::{ConfigFlag, ConfigFlags};

use crate::commands::arguments::{Arguments, Failure};

/// The flags that were given.
#[derive(Default)]
pub(in crate::commands::import) struct Flags {
    pub(super) config: ConfigFlags,
    first: Option<&'static str>,
}

impl Flags {
    /// Takes the flag of this name and its value; false, if it is none of them.
    pub(in crate::commands::import) fn take(
        &mut self,
        name: &str,
        arguments: &mut Arguments,
    ) -> Result<bool, Failure> {
        let Some(flag) = ConfigFlags::find(name) else {
            return Ok(false);
        };
        let value = match flag.value {
            Some(_) => Some(arguments.text()?),
            None => arguments.joined()?,
        };
        self.first.get_or_insert(flag.name);
        match self.config.set(flag.name, value.as_deref()) {
            Ok(()) => Ok(true),
            Err(error) => Err(Failure::usage(error.to_string())),
        }
    }

    /// The first one that was given.
    pub(in crate::commands::import) fn first(&self) -> Option<&str> {
        self.first
    }
}

/// What `--help` says of them.
pub(in crate::commands::import) fn help() -> String {
    let mut help = "\nfor --from cluster, as for kubectl:\n\n".to_owned();
    for ConfigFlag {
        name,
        short,
        value,
        about,
        ..
    } in ConfigFlags::ALL
    {
        let short = short.map(|short| format!("-{short}, ")).unwrap_or_default();
        let value = value.map(|value| format!(" {value}")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(help, "  {:<32}  {about}", format!("{short}--{name}{value}"));
    }
    help
}
