//! What a server offers on a resource, as traits: a verb that it does not offer does not compile.
//!
//! [`resource!`](crate::resource!) implements them from the paths of the specification, and the calls
//! of [`ResourceClient`](super::ResourceClient) ask for them. They have no methods; generic code names
//! them as bounds:
//!
//! ```
//! use clientset_runtime::client::{ResourceClient, scope::AllNamespaces, verb};
//! use clientset_runtime::object::Resource;
//!
//! async fn count<K: Resource + verb::List>(
//!     client: &ResourceClient<K, AllNamespaces>,
//! ) -> clientset_runtime::Result<usize> {
//!     Ok(client.list().await?.items.len())
//! }
//! ```
//!
//! Without the bound, the call does not compile:
//!
//! ```compile_fail,E0277
//! use clientset_runtime::client::{ResourceClient, call::List, scope::AllNamespaces};
//! use clientset_runtime::object::Resource;
//!
//! fn list<K: Resource>(client: &ResourceClient<K, AllNamespaces>) -> List<K> {
//!     client.list()
//! }
//! ```

use crate::object::Resource;

macro_rules! verbs {
    ($($verb:ident: $doc:literal, $message:literal, $instead:literal;)*) => {$(
        #[doc = $doc]
        #[diagnostic::on_unimplemented(message = $message, label = "not offered for this kind", note = $instead)]
        pub trait $verb: Resource {}
    )*};
}

verbs! {
    Get: "The API server offers `get`.",
        "the API server does not offer `get` for `{Self}`",
        "a kind without `get` is not stored";
    List: "The API server offers `list`.",
        "the API server does not offer `list` for `{Self}`",
        "a kind without `list` is not stored: `create` answers with the result";
    Watch: "The API server offers `watch`.",
        "the API server does not offer `watch` for `{Self}`",
        "a kind without `watch` has to be read again: `get` or `list`";
    Create: "The API server offers `create`.",
        "the API server does not offer `create` for `{Self}`",
        "the server makes such objects itself, or answers their creation with another kind";
    Update: "The API server offers `update`.",
        "the API server does not offer `update` for `{Self}`",
        "a kind without `update` is not stored, or cannot be changed";
    Patch: "The API server offers `patch`, and with it `apply` and `modify`.",
        "the API server does not offer `patch` for `{Self}`",
        "`apply` and `modify` are patches too; a kind without `patch` is not stored, or cannot be changed";
    Delete: "The API server offers `delete`.",
        "the API server does not offer `delete` for `{Self}`",
        "a kind without `delete` is not stored, or goes with another object";
    DeleteCollection: "The API server offers `deletecollection`.",
        "the API server does not offer `deletecollection` for `{Self}`",
        "delete the objects one by one: `list`, then `delete`";
    Status: "The kind has a status subresource.",
        "`{Self}` has no status subresource",
        "the status of such a kind, if it has one, is written with the object";
    Scale: "The kind is a custom resource of this program with a scale subresource. The clients of generated code have \
        methods for theirs.",
        "`{Self}` has no scale subresource that this program described",
        "say `#[resource(scale(..))]` of the kind; a generated client has `get_scale` itself";
}
