//! The types of `meta/v1` that every kind shares, and the scalar types of its fields.
//!
//! * What objects and lists carry: [`ObjectMeta`], [`ListMeta`], [`List`], [`OwnerReference`],
//!   [`ManagedFieldsEntry`], [`Condition`].
//! * What a server answers and takes besides objects: [`Status`], [`DeleteOptions`], [`WatchEvent`],
//!   [`VersionInfo`], the discovery types ([`APIGroup`], [`APIResource`]).
//! * Scalars with rules of their own: [`Quantity`], [`Time`], [`MicroTime`], [`IntOrString`],
//!   [`ByteString`]; in custom resources [`DateTime`] and [`Int64OrString`].
//! * Fields of more than one shape: [`StructOrBool`], [`StructOrList`], [`StructOrStrings`].

mod byte_string;
mod condition;
mod discovery;
mod group_version;
mod int64_or_string;
mod int_or_string;
mod list;
mod number_or_string;
mod object_meta;
mod options;
mod owner;
mod quantity;
mod reference;
mod selector;
mod shapes;
mod status;
#[cfg(test)]
mod tests;
mod time;
mod watch_event;

pub use byte_string::ByteString;
pub use condition::Condition;
pub use discovery::{
    APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions, GroupVersionForDiscovery,
    ServerAddressByClientCIDR, VersionInfo,
};
pub use group_version::{
    GroupKind, GroupResource, GroupVersion, GroupVersionKind, GroupVersionResource,
    ParseGroupVersionError,
};
pub use int_or_string::{IntOrString, NotAPercentageError};
pub use int64_or_string::Int64OrString;
pub use list::{List, ListMeta, ShardInfo};
pub use object_meta::{ManagedFieldsEntry, ObjectMeta};
pub use options::{DeleteOptions, Preconditions};
pub use owner::{OwnerError, OwnerReference};
pub use quantity::{NotFiniteError, ParseQuantityError, Quantity, QuantityFormat};
pub use reference::reference_to;
pub use selector::{
    ComparesNumbersError, FieldSelectorRequirement, LabelSelector, LabelSelectorRequirement,
    ParseLabelSelectorError, ParseSelectorError, Requirement, RequirementError, Selector,
    SelectorOperator,
};
pub use shapes::{StructOrBool, StructOrList, StructOrStrings};
pub use status::{Status, StatusCause, StatusDetails};
pub use time::{DateTime, MicroTime, ParseTimeError, Time};
pub use watch_event::WatchEvent;

use crate::object::RawJson;

/// Which fields a manager owns, as the server wrote it: see [`ManagedFieldsEntry::fields_v1`].
pub type FieldsV1 = RawJson;

/// An object of any kind, unparsed.
pub type RawExtension = RawJson;
