//! What a call does, in the words of its error.

use std::fmt;

use crate::object::Str;

/// What a call does and to which object: `get Pod default/web`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// The verb, as people say it.
    pub(crate) verb: &'static str,
    /// The kind where it is known, else the resource; empty for a plain path.
    pub(crate) kind: Str,
    /// The resource in the path; empty for a plain path.
    pub(crate) resource: Str,
    /// The API group.
    pub(crate) group: Str,
    /// The namespace; `Some("")` means all of them.
    pub(crate) namespace: Option<Str>,
    /// The name; empty for a collection.
    pub(crate) name: Str,
    /// The subresource; empty for the object itself.
    pub(crate) subresource: Str,
    /// The path, where there is no resource.
    pub(crate) path: Str,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb)?;
        if self.resource.is_empty() {
            return write!(f, " {}", self.path);
        }
        if !self.subresource.is_empty() {
            write!(f, " {} of", self.subresource)?;
        }
        write!(f, " {}", self.kind)?;
        let namespace = self.namespace.as_deref().filter(|name| !name.is_empty());
        match (namespace, self.name.as_str()) {
            (Some(namespace), "") => write!(f, " in namespace {namespace}"),
            (None, "") if self.namespace.is_some() => f.write_str(" in all namespaces"),
            (Some(namespace), name) => write!(f, " {namespace}/{name}"),
            (None, "") => Ok(()),
            (None, name) => write!(f, " {name}"),
        }
    }
}
