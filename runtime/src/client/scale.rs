//! The scale subresource, for clients without Kubernetes' own types.
//!
//! `autoscaling/v1` on the wire, which is what every `scale` subresource takes and gives, also that of a
//! custom resource: its definition says where in the object the numbers stand.
//!
//! ```
//! use clientset_runtime::client::{ResourceClient, scale::{Scale, ScaleSpec}, scope::InNamespace};
//! use clientset_runtime::object::{Resource, some};
//!
//! async fn scale_to<K: Resource>(
//!     client: &ResourceClient<K, InNamespace>,
//!     name: &str,
//!     replicas: i32,
//! ) -> clientset_runtime::Result<i32> {
//!     let mut scale: Scale = client.get_subresource(name, "scale").await?;
//!     scale.spec.replicas = some(replicas);
//!     let stored: Scale = client.update_subresource(name, "scale", &scale).await?;
//!     Ok(stored.status.replicas)
//! }
//! ```

use super::apply::ToApply;
use super::resource_client::ResourceClient;
use super::scope::OnePlace;
use super::{Patch, call, verb};
use crate::meta::ObjectMeta;
use crate::object::{Resource, Str, UnknownFields, optional, plain, required};

/// How many replicas an object has and should have: `autoscaling/v1`.
#[derive(Clone)]
pub struct Scale {
    /// The object's own name, namespace, uid and resourceVersion.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: ScaleSpec,
    /// What there is. The server fills it in.
    pub status: ScaleStatus,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

/// How many replicas are wanted.
#[derive(Clone)]
pub struct ScaleSpec {
    /// The number; an update without one is an update to 0. A custom resource has to have it: while it is
    /// absent there, the server answers with an error.
    pub replicas: Option<i32>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

/// How many replicas there are.
#[derive(Clone)]
pub struct ScaleStatus {
    /// The number. Required.
    pub replicas: i32,
    /// Which pods they are, as a label selector in text; absent where the definition does not say where
    /// it stands, and a horizontal pod autoscaler then cannot scale the object.
    pub selector: Option<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Scale kind "autoscaling"/"v1"/"Scale", "autoscaling/v1" {
        0 metadata: plain("metadata"),
        1 spec: plain("spec"),
        2 status: plain("status"),
    }
}

crate::object! {
    ScaleSpec {
        0 replicas: optional("replicas"),
    }
}

crate::object! {
    ScaleStatus {
        0 replicas: required("replicas"),
        1 selector: optional("selector"),
    }
}

/// The scale subresource of a kind that was described with one: see
/// [`custom_resource!`](crate::custom_resource!).
impl<K: Resource, P: OnePlace> ResourceClient<K, P> {
    /// Reads how many replicas an object has and should have.
    pub fn get_scale(&self, name: &str) -> call::Get<Scale>
    where
        K: verb::Scale,
    {
        self.get_subresource(name, "scale")
    }

    /// Replaces how many replicas an object should have.
    pub fn update_scale(&self, name: &str, scale: &Scale) -> call::Update<Scale>
    where
        K: verb::Scale,
    {
        self.update_subresource(name, "scale", scale)
    }

    /// Changes the scale of an object by a [`Patch`].
    pub fn patch_scale(&self, name: &str, patch: impl Into<Patch>) -> call::Patch<Scale>
    where
        K: verb::Scale,
    {
        self.patch_subresource(name, "scale", patch)
    }

    /// Applies the scale of an object server-side.
    pub fn apply_scale(&self, name: &str, scale: impl ToApply<Scale>) -> call::Apply<Scale>
    where
        K: verb::Scale,
    {
        self.apply_subresource(name, "scale", scale)
    }
}
