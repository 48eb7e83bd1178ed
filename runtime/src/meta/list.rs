//! Lists of objects.

use crate::object::{
    Empty, Keeps, Kind, KindInfo, Optional, Resource, Slot, Str, Struct, StructInfo, UnknownFields,
    Value, View, no_such_field, optional, plain, required,
};

/// What every list has.
#[derive(Clone)]
pub struct ListMeta {
    /// No longer filled by any server.
    pub self_link: Str,
    /// The version of the list: where a watch goes on from.
    pub resource_version: Str,
    /// Asks for the next page; empty on the last one.
    pub continue_: Str,
    /// About how many objects the following pages hold, where the server knows.
    pub remaining_item_count: Option<i64>,
    /// Which part of the objects the list holds, where a part was asked for.
    pub shard_info: Optional<ShardInfo>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ListMeta {
        0 self_link: plain("selfLink"),
        1 resource_version: plain("resourceVersion"),
        2 continue_: plain("continue"),
        3 remaining_item_count: optional("remainingItemCount"),
        4 shard_info: optional("shardInfo"),
    }
}

/// Which part of the objects a list holds.
#[derive(Clone)]
pub struct ShardInfo {
    /// The shard selector that was asked for.
    pub selector: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ShardInfo {
        0 selector: required("selector"),
    }
}

/// The list of any resource: `List<Pod>` is a `PodList`.
///
/// ```
/// use clientset_runtime::meta::List;
/// # use clientset_runtime::{meta::ObjectMeta, object::{UnknownFields, plain}};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
/// # clientset_runtime::resource! { Pod: "pods", "PodList", Namespaced [] }
///
/// fn names(pods: &List<Pod>) -> Vec<&str> {
///     pods.into_iter().map(|pod| pod.metadata.name.as_str()).collect()
/// }
/// # assert_eq!(names(&List { items: vec![Pod::default()], ..Default::default() }), [""]);
/// ```
#[derive(Clone)]
pub struct List<T> {
    /// The list's version, and how to ask for the next page.
    pub metadata: ListMeta,
    /// The objects.
    pub items: Vec<T>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

impl<T: Resource> Empty for List<T> {
    const EMPTY: Self = Self {
        metadata: ListMeta::EMPTY,
        items: Vec::new(),
        unknown_fields: UnknownFields::EMPTY,
    };
}

impl<T: Resource> List<T> {
    const INFO: &'static StructInfo = &StructInfo {
        name: T::LIST_KIND,
        kind: Some(KindInfo {
            api_version: T::API_VERSION,
            kind: T::LIST_KIND,
        }),
        fields: &[plain("metadata"), required("items")],
        keeps: Keeps::Unknown,
        schema: None,
    };
}

impl<T: Resource> Value for List<T> {
    fn view(&self) -> View<'_> {
        View::Struct(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Struct(self)
    }
}

impl<T: Resource> Struct for List<T> {
    fn info(&self) -> &'static StructInfo {
        Self::INFO
    }

    fn field(&self, index: usize) -> &dyn Value {
        match index {
            0 => &self.metadata,
            1 => &self.items,
            _ => no_such_field(T::LIST_KIND, index),
        }
    }

    fn field_mut(&mut self, index: usize) -> &mut dyn Value {
        match index {
            0 => &mut self.metadata,
            1 => &mut self.items,
            _ => no_such_field(T::LIST_KIND, index),
        }
    }

    fn unknown_fields(&self) -> &UnknownFields {
        &self.unknown_fields
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        &mut self.unknown_fields
    }
}

crate::object_bridges!([T: Resource] List<T>);

impl<T: Resource> Kind for List<T> {
    const GROUP: &'static str = T::GROUP;
    const VERSION: &'static str = T::VERSION;
    const API_VERSION: &'static str = T::API_VERSION;
    const KIND: &'static str = T::LIST_KIND;
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut List<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}
