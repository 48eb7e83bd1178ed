//! Names of kinds and resources: group, version, kind, resource.

use std::fmt;
use std::str::FromStr;

use crate::object::{Kind, Resource, Str, UnknownFields, required};

/// A group and a version: `v1`, `apps/v1`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersion {
    /// The group; empty for the core group.
    pub group: Str,
    /// The version.
    pub version: Str,
}

impl GroupVersion {
    /// From a group (empty for the core group) and a version.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
        }
    }

    /// The group and version of `K`.
    #[must_use]
    pub fn of<K: Kind>() -> Self {
        Self::new(K::GROUP, K::VERSION)
    }

    /// A kind of this group and version.
    pub fn with_kind(&self, kind: impl Into<Str>) -> GroupVersionKind {
        GroupVersionKind::new(self.group.clone(), self.version.clone(), kind)
    }

    /// A resource of this group and version.
    pub fn with_resource(&self, resource: impl Into<Str>) -> GroupVersionResource {
        GroupVersionResource::new(self.group.clone(), self.version.clone(), resource)
    }
}

/// As in an `apiVersion` field.
impl fmt::Display for GroupVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() {
            f.write_str(&self.version)
        } else {
            write!(f, "{}/{}", self.group, self.version)
        }
    }
}

/// Why an `apiVersion` is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an apiVersion: expected `version` or `group/version`")]
pub struct ParseGroupVersionError {
    text: String,
}

/// Reads an `apiVersion`. As in Go, the empty text and a lone `/` are the empty group and version, and
/// a version may be empty (`apps/`).
impl FromStr for GroupVersion {
    type Err = ParseGroupVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text == "/" {
            return Ok(Self::default());
        }
        match text.split_once('/') {
            None => Ok(Self::new("", text)),
            Some((group, version)) if !version.contains('/') => Ok(Self::new(group, version)),
            Some(_) => Err(ParseGroupVersionError {
                text: text.to_owned(),
            }),
        }
    }
}

/// A kind of a group, in whichever version: `Deployment.apps`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind {
    /// The group; empty for the core group.
    pub group: Str,
    /// The kind.
    pub kind: Str,
}

/// A resource of a group, in whichever version: `deployments.apps`.
///
/// Some objects hold one, so it is described as they are.
#[derive(Clone)]
pub struct GroupResource {
    /// The group; empty for the core group.
    pub group: Str,
    /// The plural.
    pub resource: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    GroupResource {
        0 group: required("group"),
        1 resource: required("resource"),
    }
}

impl Eq for GroupResource {}

impl std::hash::Hash for GroupResource {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.group, &self.resource).hash(state);
    }
}

macro_rules! group_and_name {
    ($type:ident { $name:ident $($rest:tt)* }, $what:literal) => {
        impl $type {
            #[doc = concat!("From a group (empty for the core group) and ", $what, ".")]
            pub fn new(group: impl Into<Str>, $name: impl Into<Str>) -> Self {
                Self {
                    group: group.into(),
                    $name: $name.into(),
                    $($rest)*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.group.is_empty() {
                    f.write_str(&self.$name)
                } else {
                    write!(f, "{}.{}", self.$name, self.group)
                }
            }
        }

        /// Everything before the first dot, and the group after it; no text is refused.
        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                let (name, group) = text.split_once('.').unwrap_or((text, ""));
                Self::new(group, name)
            }
        }
    };
}

group_and_name!(GroupKind { kind }, "a kind");
group_and_name!(GroupResource { resource ..Self::default() }, "a plural");

/// A kind: group, version and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// The group; empty for the core group.
    pub group: Str,
    /// The version.
    pub version: Str,
    /// The kind, as in `Deployment`.
    pub kind: Str,
}

impl GroupVersionKind {
    /// From a group (empty for the core group), a version and a kind.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>, kind: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            kind: kind.into(),
        }
    }

    /// The kind of `K`.
    #[must_use]
    pub fn of<K: Kind>() -> Self {
        Self::new(K::GROUP, K::VERSION, K::KIND)
    }

    /// From an object's `apiVersion` and `kind`.
    ///
    /// # Errors
    /// When `api_version` has more than one `/`.
    pub fn from_api_version(
        api_version: &str,
        kind: impl Into<Str>,
    ) -> Result<Self, ParseGroupVersionError> {
        Ok(api_version.parse::<GroupVersion>()?.with_kind(kind))
    }

    /// The group and version.
    #[must_use]
    pub fn group_version(&self) -> GroupVersion {
        GroupVersion::new(self.group.clone(), self.version.clone())
    }

    /// The group and kind.
    #[must_use]
    pub fn group_kind(&self) -> GroupKind {
        GroupKind::new(self.group.clone(), self.kind.clone())
    }

    /// As in an `apiVersion` field.
    #[must_use]
    pub fn api_version(&self) -> String {
        self.group_version().to_string()
    }
}

/// `apps/v1, Kind=Deployment`; the core group is `/v1, Kind=Pod`.
impl fmt::Display for GroupVersionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}, Kind={}", self.group, self.version, self.kind)
    }
}

impl GroupVersionKind {
    /// The kind of `Kind.version.group`, as command lines take it (`Deployment.v1.apps`), or `None`
    /// where there are fewer than two dots.
    #[must_use]
    pub fn parse_argument(text: &str) -> Option<Self> {
        let (kind, version, group) = three_parts(text)?;
        Some(Self::new(group, version, kind))
    }
}

/// A resource: group, version and plural.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionResource {
    /// The group; empty for the core group.
    pub group: Str,
    /// The version.
    pub version: Str,
    /// The plural, as in `deployments`.
    pub resource: Str,
}

impl GroupVersionResource {
    /// From a group (empty for the core group), a version and a plural.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>, resource: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            resource: resource.into(),
        }
    }

    /// The resource of `K`.
    #[must_use]
    pub fn of<K: Resource>() -> Self {
        Self::new(K::GROUP, K::VERSION, K::PLURAL)
    }

    /// The group and version.
    #[must_use]
    pub fn group_version(&self) -> GroupVersion {
        GroupVersion::new(self.group.clone(), self.version.clone())
    }

    /// The group and plural.
    #[must_use]
    pub fn group_resource(&self) -> GroupResource {
        GroupResource::new(self.group.clone(), self.resource.clone())
    }

    /// The resource of `resource.version.group`, as command lines take it (`deployments.v1.apps`), or
    /// `None` where there are fewer than two dots.
    #[must_use]
    pub fn parse_argument(text: &str) -> Option<Self> {
        let (resource, version, group) = three_parts(text)?;
        Some(Self::new(group, version, resource))
    }
}

/// `apps/v1, Resource=deployments`; the core group is `/v1, Resource=pods`.
impl fmt::Display for GroupVersionResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}, Resource={}",
            self.group, self.version, self.resource
        )
    }
}

fn three_parts(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('.')?;
    let (version, group) = rest.split_once('.')?;
    Some((name, version, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_versions_parse_as_in_go() {
        for (text, group, version) in [
            ("", "", ""),
            ("/", "", ""),
            ("v1", "", "v1"),
            ("apps/v1", "apps", "v1"),
            ("/v1", "", "v1"),
            ("apps/", "apps", ""),
        ] {
            assert_eq!(
                text.parse(),
                Ok(GroupVersion::new(group, version)),
                "{text}"
            );
        }
        let error = "a/b/c".parse::<GroupVersion>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"a/b/c\" is not an apiVersion: expected `version` or `group/version`"
        );
    }

    #[test]
    fn names_print_as_in_go() {
        assert_eq!(GroupVersion::new("", "v1").to_string(), "v1");
        assert_eq!(GroupVersion::new("apps", "v1").to_string(), "apps/v1");
        assert_eq!(
            GroupVersionKind::new("", "v1", "Pod").to_string(),
            "/v1, Kind=Pod"
        );
        assert_eq!(
            GroupVersionResource::new("apps", "v1", "deployments").to_string(),
            "apps/v1, Resource=deployments"
        );
        assert_eq!(
            GroupResource::new("apps", "deployments").to_string(),
            "deployments.apps"
        );
        assert_eq!(GroupKind::new("", "Pod").to_string(), "Pod");
    }

    #[test]
    fn arguments_of_command_lines_parse_as_in_go() {
        assert_eq!(
            GroupVersionResource::parse_argument("deployments.v1.apps"),
            Some(GroupVersionResource::new("apps", "v1", "deployments"))
        );
        assert_eq!(
            GroupVersionKind::parse_argument("Role.v1.rbac.authorization.k8s.io"),
            Some(GroupVersionKind::new(
                "rbac.authorization.k8s.io",
                "v1",
                "Role"
            ))
        );
        assert_eq!(
            GroupVersionResource::parse_argument("deployments.apps"),
            None
        );
        assert_eq!(
            GroupResource::from("roles.rbac.authorization.k8s.io"),
            GroupResource::new("rbac.authorization.k8s.io", "roles")
        );
        assert_eq!(GroupKind::from("Pod"), GroupKind::new("", "Pod"));
    }
}
