//! Typed clients.
//!
//! [`ResourceClient`] has every call once; [`client!`](crate::client!) makes a kind's own client of it,
//! [`group_client!`](crate::group_client!) and [`clientset!`](crate::clientset!) the structs above.
//!
//! | to | call | gives |
//! |---|---|---|
//! | read | [`get`](ResourceClient::get), [`get_opt`](ResourceClient::get_opt) | the object, or that it is not there |
//! | read many | [`list`](ResourceClient::list), `.all()` | a list, or a stream that pages through everything |
//! | follow | [`watch`](ResourceClient::watch) | a stream of [events](crate::watch::Event) that outlives connections |
//! | wait | [`wait_for`](ResourceClient::wait_for), [`wait_deleted`](ResourceClient::wait_deleted) | the object, once it is as it should be |
//! | create, replace | [`create`](ResourceClient::create), [`update`](ResourceClient::update) | the object as stored |
//! | change | [`modify`](ResourceClient::modify) | reads, sends the difference, again on conflict |
//! | want | [`apply`](ResourceClient::apply) | server-side apply |
//! | change by hand | [`patch`](ResourceClient::patch) | a [`Patch`] of any kind |
//! | delete | [`delete`](ResourceClient::delete), [`delete_collection`](ResourceClient::delete_collection) | [`Deleted`], [`DeletedCollection`] |
//!
//! The same calls on a status end in `_status`; other subresources are methods of the kind's own
//! client. What a server does not offer for a kind, or in all namespaces at once, does not compile: see
//! [`verb`] and [`scope`].

mod apply;
pub mod call;
mod clients;
mod deleted;
mod identity;
mod macros;
mod patch;
mod resource_client;
pub mod scale;
pub mod scope;
mod state;
mod status;
mod subresource;
mod table;
pub mod verb;

pub use crate::apply::JsonPatch;
pub use crate::object::Rule;
pub use apply::{ApplyBody, ToApply};
pub use clients::Clients;
pub use deleted::{Deleted, DeletedCollection};
pub use patch::{Patch, PatchBody};
pub use resource_client::ResourceClient;
pub use state::condition_is;
pub use table::{PrinterColumn, ResourceInfo, ScalePaths, SubresourceInfo, ValidationRule};
