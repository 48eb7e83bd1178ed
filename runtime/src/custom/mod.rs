//! Custom resources written in Rust: the type is the source, and its CustomResourceDefinition is made of it.
//!
//! [`custom_resource!`](crate::custom_resource!) writes a kind and [`custom_struct!`](crate::custom_struct!) the
//! structs in it; [`CustomResource::crd`] is the definition, to be applied or printed. The clients are the same
//! as those that the generator makes of the definition; [`custom_clients!`](crate::custom_clients!) names them.
//!
//! The schema is read off an empty value through its [description](mod@crate::object), with what `#[schema(..)]` says
//! beside it. It is structural, as API servers demand.

mod clients;
mod definition;
mod derive;
mod error;
mod facts;
mod macros;
#[doc(hidden)]
pub mod name;
mod resource;
mod schema;
mod version;

pub use crate::client::{PrinterColumn, ScalePaths};
pub use crate::object::{FieldFacts, ObjectFacts, Rule, ScalarSchema, StructFacts};
pub use definition::{
    CustomResourceColumnDefinition, CustomResourceConversion, CustomResourceDefinition,
    CustomResourceDefinitionNames, CustomResourceDefinitionSpec, CustomResourceDefinitionStatus,
    CustomResourceDefinitionVersion, CustomResourceSubresourceScale,
    CustomResourceSubresourceStatus, CustomResourceSubresources, CustomResourceValidation,
    SelectableField,
};
pub use error::{DefinitionError, Problem};
pub use resource::{CustomResource, ResourceFacts};
pub use schema::{JSONSchemaProps, ValidationRule};
pub use version::Version;
