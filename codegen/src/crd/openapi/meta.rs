//! The definitions that the runtime has types for.

use crate::model::{META, Shape, TypeRef, scalar_definition};

const PACKAGE: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/// The structs of `clientset_runtime::meta` that a field may hold.
const STRUCTS: [&str; 13] = [
    "Condition",
    "FieldSelectorRequirement",
    "GroupResource",
    "LabelSelector",
    "LabelSelectorRequirement",
    "ListMeta",
    "ManagedFieldsEntry",
    "ObjectMeta",
    "OwnerReference",
    "Preconditions",
    "Status",
    "StatusCause",
    "StatusDetails",
];

/// The runtime's type for a definition of apimachinery, by its full name.
pub(in crate::crd) fn meta_shape(definition: &str) -> Option<Shape> {
    if let Some(shape) = scalar_definition(definition) {
        return Some(shape);
    }
    let name = definition.strip_prefix(PACKAGE)?;
    STRUCTS.contains(&name).then(|| {
        Shape::Struct(TypeRef {
            module: META.to_owned(),
            name: name.to_owned(),
        })
    })
}
