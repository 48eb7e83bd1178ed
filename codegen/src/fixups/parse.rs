//! Reading `openapi/fixups`.

use super::{Action, FieldPath, Fixup, Fixups, ResourcePath};
use crate::Error;
use crate::document::{GroupVersionId, Scalar};

pub(super) fn parse(file: &str, text: &str) -> Result<Fixups, Error> {
    let mut fixups: Vec<Fixup> = Vec::new();
    let mut has_reason = true;
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            if fixups.is_empty() {
                return Err(Error::at_line(
                    file,
                    index + 1,
                    "a reason without a fixup before it",
                ));
            }
            has_reason = true;
            continue;
        }
        if let (false, Some(fixup)) = (has_reason, fixups.last()) {
            return Err(without_reason(fixup));
        }
        has_reason = false;
        let fixup =
            fixup(file, index + 1, line).map_err(|what| Error::at_line(file, index + 1, what))?;
        fixups.push(fixup);
    }
    match fixups.last() {
        Some(fixup) if !has_reason => Err(without_reason(fixup)),
        _ => Ok(Fixups { fixups }),
    }
}

fn without_reason(fixup: &Fixup) -> Error {
    let (file, number) = &fixup.place;
    Error::at_line(
        file,
        *number,
        format!(
            "{:?} has no reason; write one below it, indented",
            fixup.line
        ),
    )
}

fn fixup(file: &str, number: usize, line: &str) -> Result<Fixup, String> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let mut since = None;
    let mut until = None;
    while let [.., key @ ("since" | "until"), minor] = words.as_slice() {
        let minor = minor.parse().map_err(|error: Error| error.to_string())?;
        let slot = if *key == "since" {
            &mut since
        } else {
            &mut until
        };
        *slot = Some(minor);
        words.truncate(words.len() - 2);
    }
    let action = match words.as_slice() {
        ["answers-status", path] => Action::AnswersStatus(resource(path)?),
        ["repeated", path, parameter] => Action::Repeated(resource(path)?, (*parameter).to_owned()),
        ["parameter", path, name, ty] => {
            let scalar = Scalar::ALL
                .into_iter()
                .find(|(_, name)| name == ty)
                .map(|(scalar, _)| scalar)
                .ok_or_else(|| format!("unknown type {ty:?}"))?;
            Action::Parameter(resource(path)?, (*name).to_owned(), scalar)
        }
        ["optional", definition, name] => Action::Optional(field(definition, name)),
        ["sensitive", definition, name] => Action::Sensitive(field(definition, name)),
        ["retyped", definition, name] => Action::Retyped(field(definition, name)),
        _ => {
            return Err(format!(
                "{line:?} is no fixup; expected answers-status, repeated, parameter, optional, \
                 sensitive or retyped with what each needs"
            ));
        }
    };
    Ok(Fixup {
        action,
        since,
        until,
        line: line.to_owned(),
        place: (file.to_owned(), number),
    })
}

fn field(definition: &str, field: &str) -> FieldPath {
    FieldPath {
        definition: definition.to_owned(),
        field: field.to_owned(),
    }
}

/// `v1/pods/log`, `apps/v1/deployments/scale`: the version is the part that begins as one.
fn resource(path: &str) -> Result<ResourcePath, String> {
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    let parts: Vec<&str> = path.split('/').collect();
    let (group, version, rest) = match parts.as_slice() {
        [version, rest @ ..] if is_version(version) => ("", version, rest),
        [group, version, rest @ ..] if is_version(version) => (*group, version, rest),
        _ => {
            return Err(format!(
                "{path:?} has no version; expected GROUP/VERSION/PLURAL"
            ));
        }
    };
    let (plural, subresource) = match rest {
        [plural] => (plural, None),
        [plural, sub] => (plural, Some((*sub).to_owned())),
        _ => {
            return Err(format!(
                "{path:?} names no resource; expected GROUP/VERSION/PLURAL or GROUP/VERSION/PLURAL/SUBRESOURCE"
            ));
        }
    };
    Ok(ResourcePath {
        id: GroupVersionId {
            group: group.to_owned(),
            version: (*version).to_owned(),
        },
        plural: (*plural).to_owned(),
        subresource,
    })
}
