//! Every public name that the generator gives, as a text to compare: a name that moves is a change
//! that users feel.

use std::fmt::Write as _;

use super::clients::Clients;
use super::context::Context;
use super::types;
use crate::Error;

/// One name a line, in the order of the modules: types with the types of their fields, then clients
/// with their accessors and their own calls.
///
/// # Errors
/// When a field's type cannot be written.
pub(super) fn list(context: &Context<'_>, clients: &[Clients<'_>]) -> Result<String, Error> {
    let mut out = String::new();
    for (module, clients) in clients.iter().enumerate() {
        let group_version = context.modules[module].group_version;
        let name = &group_version.name;
        for item in &group_version.types {
            line(&mut out, format_args!("{name}::{}", item.name));
            for field in &item.fields {
                let text = types::plain_type(context, module, item, field)?;
                line(
                    &mut out,
                    format_args!("{name}::{}.{}: {text}", item.name, field.name),
                );
            }
        }
        if !clients.any() {
            continue;
        }
        line(&mut out, format_args!("Clientset::{name}"));
        line(&mut out, format_args!("{name}::{}", clients.group));
        for kind in &clients.kinds {
            line(
                &mut out,
                format_args!("{name}::{}::{}", clients.group, kind.accessor),
            );
            if let Some(all) = &kind.all {
                line(&mut out, format_args!("{name}::{}::{all}", clients.group));
            }
        }
        for kind in &clients.kinds {
            line(&mut out, format_args!("{name}::{}", kind.name));
            for call in &kind.calls {
                line(
                    &mut out,
                    format_args!("{name}::{}::{}", kind.name, call.name),
                );
            }
        }
    }
    Ok(out)
}

fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a `String` does not fail.
    let _ = writeln!(out, "{line}");
}
