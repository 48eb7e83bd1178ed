//! A document as the files of `openapi/v1.N/`: facts without prose, in text that can be compared.
//!
//! ```text
//! SOURCE           the minor, where it came from, a hash of that
//! options.json     the query parameters of each verb
//! meta.json        the shared types of apimachinery
//! core_v1.json     a group-version: its resources, its types
//! ```
//!
//! A field, a subresource, a set of options is one line. A type is named as it is inside its own
//! package and `FILE.TYPE` elsewhere: `list<Container>`, `meta.ObjectMeta`.

mod layout;
mod origin;
mod read;
mod reference;
mod write;

pub use origin::Origin;
pub use read::read;
pub use write::write;

/// The name of the file that says where the facts came from.
pub const SOURCE: &str = "SOURCE";

const OPTIONS: &str = "options.json";

/// The keys of the files, in one place since they are written and read.
mod key {
    pub(super) const ALL_NAMESPACES: &str = "allNamespaces";
    pub(super) const ANSWER: &str = "answer";
    pub(super) const CATEGORIES: &str = "categories";
    pub(super) const CONNECT: &str = "connect";
    pub(super) const DEFAULT: &str = "default";
    pub(super) const DELETE_ANSWER: &str = "deleteAnswer";
    pub(super) const DEPRECATED: &str = "deprecated";
    pub(super) const DISCRIMINATOR: &str = "discriminator";
    pub(super) const DOCS: &str = "docs";
    pub(super) const ENUM: &str = "enum";
    pub(super) const FIELDS: &str = "fields";
    pub(super) const GROUP: &str = "group";
    pub(super) const KIND: &str = "kind";
    pub(super) const LIST: &str = "list";
    pub(super) const LIST_TYPE: &str = "listType";
    pub(super) const MAP_KEYS: &str = "mapKeys";
    pub(super) const MAP_TYPE: &str = "mapType";
    pub(super) const MEMBERS: &str = "members";
    pub(super) const MERGE_KEY: &str = "mergeKey";
    pub(super) const METHODS: &str = "methods";
    pub(super) const OPTIONS: &str = "options";
    pub(super) const OPTIONS_KIND: &str = "optionsKind";
    pub(super) const PACKAGES: &str = "packages";
    pub(super) const PATCH_STRATEGY: &str = "patchStrategy";
    pub(super) const PAYLOAD: &str = "payload";
    pub(super) const REQUIRED: &str = "required";
    pub(super) const RESOURCES: &str = "resources";
    pub(super) const SCOPE: &str = "scope";
    pub(super) const SHORT_NAMES: &str = "shortNames";
    pub(super) const SINGULAR: &str = "singular";
    pub(super) const SUBRESOURCES: &str = "subresources";
    pub(super) const TYPE: &str = "type";
    pub(super) const UNIONS: &str = "unions";
    pub(super) const VERBS: &str = "verbs";
    pub(super) const VERSION: &str = "version";
    pub(super) const WITH_PATH: &str = "withPath";
}
