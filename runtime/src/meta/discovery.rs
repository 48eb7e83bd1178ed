//! What a server says of itself: its version, its groups, its resources.

use crate::object::{Str, UnknownFields, plain, required};

/// The versions of the core group: what `/api` answers.
#[derive(Clone)]
pub struct APIVersions {
    /// The versions, the server's favourite first.
    pub versions: Vec<Str>,
    /// Where clients of a network reach the server.
    pub server_address_by_client_cidrs: Vec<ServerAddressByClientCIDR>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    APIVersions kind ""/"v1"/"APIVersions", "v1" {
        0 versions: required("versions").atomic(),
        1 server_address_by_client_cidrs: required("serverAddressByClientCIDRs").atomic(),
    }
}

/// Where clients of a network reach the server.
#[derive(Clone)]
pub struct ServerAddressByClientCIDR {
    /// The clients' network.
    pub client_cidr: Str,
    /// The server's address for them: host, host:port or URL.
    pub server_address: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ServerAddressByClientCIDR {
        0 client_cidr: required("clientCIDR"),
        1 server_address: required("serverAddress"),
    }
}

/// The groups of a server: what `/apis` answers.
#[derive(Clone)]
pub struct APIGroupList {
    /// The groups, without the core group.
    pub groups: Vec<APIGroup>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    APIGroupList kind ""/"v1"/"APIGroupList", "v1" {
        0 groups: required("groups").atomic(),
    }
}

/// A group and its versions.
#[derive(Clone)]
pub struct APIGroup {
    /// The name, as in `apps`.
    pub name: Str,
    /// The versions that the server offers.
    pub versions: Vec<GroupVersionForDiscovery>,
    /// The version that the server would choose.
    pub preferred_version: GroupVersionForDiscovery,
    /// Where clients of a network reach the server.
    pub server_address_by_client_cidrs: Vec<ServerAddressByClientCIDR>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    APIGroup kind ""/"v1"/"APIGroup", "v1" {
        0 name: required("name"),
        1 versions: required("versions").atomic(),
        2 preferred_version: plain("preferredVersion"),
        3 server_address_by_client_cidrs: plain("serverAddressByClientCIDRs").atomic(),
    }
}

/// One version of a group.
#[derive(Clone)]
pub struct GroupVersionForDiscovery {
    /// `group/version`.
    pub group_version: Str,
    /// The version alone.
    pub version: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    GroupVersionForDiscovery {
        0 group_version: required("groupVersion"),
        1 version: required("version"),
    }
}

/// The resources of a group-version: what `/apis/{group}/{version}` answers.
#[derive(Clone)]
pub struct APIResourceList {
    /// `v1`, or `group/version`.
    pub group_version: Str,
    /// The resources and their subresources.
    pub resources: Vec<APIResource>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    APIResourceList kind ""/"v1"/"APIResourceList", "v1" {
        0 group_version: required("groupVersion"),
        1 resources: required("resources").atomic(),
    }
}

/// A resource or a subresource.
#[derive(Clone)]
pub struct APIResource {
    /// The plural, as in `deployments`; of a subresource `deployments/scale`.
    pub name: Str,
    /// The singular, for command lines.
    pub singular_name: Str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// The group of its objects where it differs from the list's.
    pub group: Str,
    /// The version of its objects where it differs from the list's.
    pub version: Str,
    /// The kind of its objects.
    pub kind: Str,
    /// What can be done with it, as in `get` and `list`.
    pub verbs: Vec<Str>,
    /// Short names, for command lines.
    pub short_names: Vec<Str>,
    /// Groups of resources it belongs to, as in `all`.
    pub categories: Vec<Str>,
    /// Changes with the version in which objects are stored.
    pub storage_version_hash: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    APIResource {
        0 name: required("name"),
        1 singular_name: required("singularName"),
        2 namespaced: required("namespaced"),
        3 group: plain("group"),
        4 version: plain("version"),
        5 kind: required("kind"),
        6 verbs: required("verbs"),
        7 short_names: plain("shortNames").atomic(),
        8 categories: plain("categories").atomic(),
        9 storage_version_hash: plain("storageVersionHash"),
    }
}

/// A server's version: what `/version` answers.
#[derive(Clone)]
pub struct VersionInfo {
    /// The first number, as in `1`.
    pub major: Str,
    /// The second number, as in `37`; a distribution may append a `+`.
    pub minor: Str,
    /// The major version that the server emulates, where it does.
    pub emulation_major: Str,
    /// The minor version that the server emulates, where it does.
    pub emulation_minor: Str,
    /// The oldest major version that the server stays compatible with.
    pub min_compatibility_major: Str,
    /// The oldest minor version that the server stays compatible with.
    pub min_compatibility_minor: Str,
    /// The whole version, as in `v1.37.0`.
    pub git_version: Str,
    /// The commit.
    pub git_commit: Str,
    /// `clean` or `dirty`.
    pub git_tree_state: Str,
    /// When the server was built.
    pub build_date: Str,
    /// The version of Go that built it.
    pub go_version: Str,
    /// The compiler that built it.
    pub compiler: Str,
    /// Operating system and architecture, as in `linux/amd64`.
    pub platform: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    VersionInfo {
        0 major: required("major"),
        1 minor: required("minor"),
        2 emulation_major: plain("emulationMajor"),
        3 emulation_minor: plain("emulationMinor"),
        4 min_compatibility_major: plain("minCompatibilityMajor"),
        5 min_compatibility_minor: plain("minCompatibilityMinor"),
        6 git_version: required("gitVersion"),
        7 git_commit: required("gitCommit"),
        8 git_tree_state: required("gitTreeState"),
        9 build_date: required("buildDate"),
        10 go_version: required("goVersion"),
        11 compiler: required("compiler"),
        12 platform: required("platform"),
    }
}
