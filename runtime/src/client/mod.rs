//! Typed clients.
//!
//! [`ResourceClient`] has every call once; [`client!`](crate::client!) makes a kind's own client of it,
//! [`group_client!`](crate::group_client!) and [`clientset!`](crate::clientset!) the structs above.

mod apply;
pub mod call;
mod deleted;
mod identity;
mod macros;
mod patch;
mod resource_client;
pub mod scope;
mod state;
mod table;
pub mod verb;

pub use crate::apply::JsonPatch;
pub use apply::{ApplyBody, ToApply};
pub use deleted::{Deleted, DeletedCollection};
pub use patch::{Patch, PatchBody};
pub use resource_client::ResourceClient;
pub use state::condition_is;
pub use table::{ResourceInfo, SubresourceInfo};
