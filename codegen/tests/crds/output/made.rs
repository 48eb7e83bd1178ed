//! Models made by hand.

use std::collections::BTreeMap;

use clientset_codegen::model::{
    Alias, CreateAnswer, CustomResource, Enum, Field, GroupVersion, GroupVersionKind, Keeps, List,
    Model, Presence, Resource, Response, SCALE, Scope, Shape, Stability, Subresource, Type,
    TypeRef, Variant, Verb, Wrapper,
};

/// The module of what is made here.
pub(super) const MODULE: &str = "tea_example_com_v1";

pub(super) fn model(group_versions: Vec<GroupVersion>) -> Model {
    Model {
        version: None,
        group_versions,
        meta: Vec::new(),
        warnings: Vec::new(),
    }
}

/// `tea.example.com/v1`, sorted as a model is.
pub(super) fn group(
    mut types: Vec<Type>,
    mut enums: Vec<Enum>,
    mut aliases: Vec<Alias>,
    resources: Vec<Resource>,
) -> GroupVersion {
    types.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    aliases.sort();
    GroupVersion {
        name: MODULE.to_owned(),
        type_name: "TeaExampleComV1".to_owned(),
        group: "tea.example.com".to_owned(),
        version: "v1".to_owned(),
        package: "tea.example.com/v1".to_owned(),
        stability: Stability::Stable,
        types,
        enums,
        aliases,
        resources,
    }
}

pub(super) fn reference(name: &str) -> TypeRef {
    TypeRef {
        module: MODULE.to_owned(),
        name: name.to_owned(),
    }
}

pub(super) fn field(wire_name: &str, name: &str, shape: Shape, presence: Presence) -> Field {
    Field {
        wire_name: wire_name.to_owned(),
        name: name.to_owned(),
        shape,
        wrapper: match presence {
            Presence::Optional => Wrapper::Option,
            Presence::Required | Presence::Plain => Wrapper::Plain,
        },
        boxed: false,
        required: presence == Presence::Required,
        nullable: false,
        default: None,
        enum_values: Vec::new(),
        list_type: None,
        map_type: None,
        patch_strategy: None,
        sensitive: false,
        deprecated: false,
        removed: false,
        notes: Vec::new(),
        attributes: Vec::new(),
        docs: None,
    }
}

pub(super) fn object(name: &str, fields: Vec<Field>) -> Type {
    Type {
        name: name.to_owned(),
        definition: name.to_owned(),
        kind: None,
        fields,
        unions: Vec::new(),
        map_type: None,
        keeps: Keeps::Exact,
        default: None,
        notes: Vec::new(),
        attributes: Vec::new(),
        deprecated: false,
        removed: false,
        docs: None,
    }
}

/// A kind, with metadata before its other fields.
pub(super) fn kind(name: &str, fields: Vec<Field>) -> Type {
    let metadata = Shape::Struct(TypeRef {
        module: "meta".to_owned(),
        name: "ObjectMeta".to_owned(),
    });
    let mut all = vec![field("metadata", "metadata", metadata, Presence::Plain)];
    all.extend(fields);
    Type {
        kind: Some(GroupVersionKind {
            group: "tea.example.com".to_owned(),
            version: "v1".to_owned(),
            kind: name.to_owned(),
        }),
        ..object(name, all)
    }
}

pub(super) fn values(name: &str, values: &[(&str, &str)]) -> Enum {
    Enum {
        name: name.to_owned(),
        variants: values
            .iter()
            .map(|(name, value)| Variant {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            })
            .collect(),
        closed: false,
        default: 0,
        attributes: Vec::new(),
        docs: None,
    }
}

pub(super) fn alias(name: &str, target: &str) -> Alias {
    Alias {
        name: name.to_owned(),
        target: target.to_owned(),
    }
}

/// The resource of a kind, with the verbs that every custom resource has.
pub(super) fn resource(kind: &str, plural: &str, scope: Scope) -> Resource {
    let mut letters = plural.chars();
    let first = letters.next().unwrap().to_uppercase();
    Resource {
        plural: plural.to_owned(),
        accessor: plural.to_owned(),
        type_name: first.chain(letters).collect(),
        kind: kind.to_owned(),
        ty: reference(kind),
        scope,
        all_namespaces: scope == Scope::Namespaced,
        verbs: Verb::ALL.to_vec(),
        list: Some(List {
            kind: format!("{kind}List"),
            definition: format!("{kind}List"),
        }),
        parameters: BTreeMap::new(),
        create_answer: CreateAnswer::Object,
        delete_response: None,
        singular: Some(kind.to_lowercase()),
        short_names: Vec::new(),
        categories: Vec::new(),
        subresources: Vec::new(),
        custom: Some(CustomResource::default()),
    }
}

pub(super) fn status(kind: &str) -> Subresource {
    Subresource {
        name: "status".to_owned(),
        accessor: "status".to_owned(),
        verbs: vec![Verb::Get, Verb::Update, Verb::Patch],
        payload: Some(reference(kind)),
        payload_kind: None,
        response: Response::Payload,
        parameters: BTreeMap::new(),
    }
}

pub(super) fn scale() -> Subresource {
    Subresource {
        name: "scale".to_owned(),
        accessor: "scale".to_owned(),
        payload: Some(TypeRef {
            module: SCALE.to_owned(),
            name: "Scale".to_owned(),
        }),
        payload_kind: Some(GroupVersionKind {
            group: "autoscaling".to_owned(),
            version: "v1".to_owned(),
            kind: "Scale".to_owned(),
        }),
        ..status("")
    }
}
