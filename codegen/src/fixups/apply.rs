//! Applying fixups to a document.

use serde_json::Value;

use super::{Action, FieldPath, Fixup, ResourcePath};
use crate::Error;
use crate::document::{
    Answer, Document, FieldFacts, OptionFacts, Options, ResourceFacts, SubresourceFacts, TypeBody,
    split_definition,
};
use crate::model::{Verb, Wrapper};
use crate::source::is_zero;

impl Fixup {
    pub(super) fn apply(&self, document: &mut Document) -> Result<(), Error> {
        let minor = document.minor;
        let in_time = self.since.is_none_or(|since| since <= minor)
            && self.until.is_none_or(|until| minor <= until);
        if !in_time || !self.action.concerns(document) {
            return Ok(());
        }
        self.action.change(document).map_err(|why| {
            let (file, number) = &self.place;
            Error::at_line(
                file,
                *number,
                format!(
                    "the fixup {:?} changes nothing in {minor}: {why}; remove it, or end it with `until`",
                    self.line
                ),
            )
        })
    }
}

impl Action {
    /// Whether the document has the group-version that the fixup is for: a cluster may not.
    fn concerns(&self, document: &Document) -> bool {
        match self {
            Self::AnswersStatus(path) | Self::Repeated(path, _) | Self::Parameter(path, ..) => {
                document.group_versions.contains_key(&path.id)
            }
            Self::Optional(path) | Self::Sensitive(path) | Self::Retyped(path) => {
                let (package, _) = split_definition(&path.definition);
                document
                    .definitions
                    .keys()
                    .any(|name| split_definition(name).0 == package)
            }
        }
    }

    fn change(&self, document: &mut Document) -> Result<(), String> {
        match self {
            Self::AnswersStatus(path) => {
                let answer = match &path.subresource {
                    None => &mut resource(document, path)?.create_answer,
                    Some(name) => &mut subresource(document, path, name)?.answer,
                };
                if *answer == Answer::Status {
                    return Err("it answers a Status already".to_owned());
                }
                *answer = Answer::Status;
                Ok(())
            }
            Self::Repeated(path, parameter) => {
                let mut found = false;
                for options in bespoke_options(document, path)? {
                    let Some(option) = options.get_mut(parameter) else {
                        continue;
                    };
                    if option.repeated {
                        return Err(format!("{parameter} is repeated already"));
                    }
                    option.repeated = true;
                    found = true;
                }
                if found {
                    Ok(())
                } else {
                    Err(format!("there is no parameter {parameter}"))
                }
            }
            Self::Parameter(path, name, ty) => {
                let added = OptionFacts {
                    ty: *ty,
                    repeated: false,
                    docs: None,
                };
                for options in bespoke_options(document, path)? {
                    if options.insert(name.clone(), added.clone()).is_some() {
                        return Err(format!("there is a parameter {name} already"));
                    }
                }
                Ok(())
            }
            Self::Optional(path) => {
                let has_defaults = document.has_defaults;
                let field = field(document, path)?;
                // Where defaults are missing, nothing says what the rule would make of it.
                if has_defaults && !plain_by_rule(field) {
                    return Err("it is an option by the rule".to_owned());
                }
                field.wrapper = Some(Wrapper::Option);
                Ok(())
            }
            Self::Sensitive(path) => {
                let field = field(document, path)?;
                if field.sensitive {
                    return Err("it is marked already".to_owned());
                }
                field.sensitive = true;
                Ok(())
            }
            // Whether it changes something is seen beside the lock, when the model is built.
            Self::Retyped(path) => {
                field(document, path)?.retyped = true;
                Ok(())
            }
        }
    }
}

/// Whether the lock's rule would make a field plain that an entry makes an option.
fn plain_by_rule(field: &FieldFacts) -> bool {
    let zero = |default: &Value| is_zero(default) && (default.is_object() || default.is_string());
    field.required || field.default.as_ref().is_some_and(zero)
}

fn resource<'d>(
    document: &'d mut Document,
    path: &ResourcePath,
) -> Result<&'d mut ResourceFacts, String> {
    document
        .group_versions
        .get_mut(&path.id)
        .and_then(|resources| resources.get_mut(&path.plural))
        .ok_or_else(|| format!("{} has no resource {}", path.id, path.plural))
}

fn subresource<'d>(
    document: &'d mut Document,
    path: &ResourcePath,
    name: &str,
) -> Result<&'d mut SubresourceFacts, String> {
    resource(document, path)?
        .subresources
        .get_mut(name)
        .ok_or_else(|| format!("{} has no subresource {name}", path.plural))
}

/// The options of a subresource that is read as text or connected to.
fn bespoke_options<'d>(
    document: &'d mut Document,
    path: &ResourcePath,
) -> Result<Vec<&'d mut Options>, String> {
    let Some(name) = &path.subresource else {
        return Err(
            "only subresources that are read or connected to have parameters of their own"
                .to_owned(),
        );
    };
    let sub = subresource(document, path, name)?;
    let get = sub.verbs.get_mut(&Verb::Get).map(|get| &mut get.options);
    let connect = sub.connect.as_mut().map(|connect| &mut connect.options);
    Ok(get.into_iter().chain(connect).collect())
}

fn field<'d>(document: &'d mut Document, path: &FieldPath) -> Result<&'d mut FieldFacts, String> {
    let body = document
        .definitions
        .get_mut(&path.definition)
        .map(|definition| &mut definition.body);
    match body {
        Some(TypeBody::Struct(body)) => body
            .fields
            .get_mut(&path.field)
            .ok_or_else(|| format!("{} has no field {}", path.definition, path.field)),
        _ => Err(format!("there is no struct {}", path.definition)),
    }
}
