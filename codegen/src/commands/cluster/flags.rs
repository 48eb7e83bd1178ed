//! The flags of `kubectl` that say which cluster.

use std::fmt::Write as _;

use clientset_runtime::config::{ConfigFlag, ConfigFlags};

use crate::commands::arguments::{Arguments, Failure};

/// The flags that were given.
#[derive(Default)]
pub(in crate::commands) struct Flags {
    config: ConfigFlags,
    first: Option<&'static str>,
}

impl Flags {
    /// Takes the flag of this name and its value; false, if it is none of them.
    pub(in crate::commands) fn take(
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

    /// What they say.
    pub(super) fn config(&self) -> &ConfigFlags {
        &self.config
    }

    /// The first one that was given.
    pub(in crate::commands) fn first(&self) -> Option<&str> {
        self.first
    }
}

/// What `--help` says of them, which are for an option of the command.
pub(in crate::commands) fn help(option: &str) -> String {
    let mut help = format!("\nfor {option}, as for kubectl:\n\n");
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
