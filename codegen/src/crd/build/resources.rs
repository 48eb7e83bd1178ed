//! Resources with their subresources.

use std::collections::BTreeMap;

use super::KindVersion;
use super::rules::rules;
use crate::crd::facts::Offer;
use crate::model::{
    CreateAnswer, CustomResource, DeleteResponse, GroupVersionKind, List, Resource, Response,
    SCALE, Scope, Subresource, TypeRef, Verb,
};
use crate::names;

/// What can be done with an existing object's part.
const SUBRESOURCE_VERBS: [Verb; 3] = [Verb::Get, Verb::Update, Verb::Patch];

/// The resource of a kind: every custom resource has all verbs, that of an aggregated server those that it
/// offers.
pub(super) fn resource(kind: &KindVersion<'_>, ty: TypeRef) -> Resource {
    let KindVersion {
        definition,
        version,
        ..
    } = kind;
    let (accessor, type_name) = names::plural_names(&definition.plural, &definition.kind);
    // A plural may have a hyphen where the kind has a word of its own.
    let words: Vec<&str> = accessor
        .split(['-', '_'])
        .filter(|word| !word.is_empty())
        .collect();
    let accessor = names::escape(words.join("_"));
    let type_name = names::type_name(&type_name);
    let mut subresources = Vec::new();
    let offer = version.offer.as_ref();
    let custom = |verbs: &[Verb], offered: fn(&Offer) -> &Vec<Verb>| match offer {
        Some(offer) => offered(offer).clone(),
        None => verbs.to_vec(),
    };
    let verbs = custom(&Verb::ALL, |offer| &offer.verbs);
    let scale_verbs = custom(&SUBRESOURCE_VERBS, |offer| &offer.scale_verbs);
    let status_verbs = custom(&SUBRESOURCE_VERBS, |offer| &offer.status_verbs);
    if version.scale.is_some() || offer.is_some() && !scale_verbs.is_empty() {
        let scale = GroupVersionKind {
            group: "autoscaling".to_owned(),
            version: "v1".to_owned(),
            kind: "Scale".to_owned(),
        };
        let payload = TypeRef {
            module: SCALE.to_owned(),
            name: scale.kind.clone(),
        };
        subresources.push(subresource("scale", payload, scale, scale_verbs));
    }
    if version.status {
        let own = GroupVersionKind {
            group: definition.group.clone(),
            version: version.name.clone(),
            kind: definition.kind.clone(),
        };
        subresources.push(subresource("status", ty.clone(), own, status_verbs));
    }
    Resource {
        plural: definition.plural.clone(),
        accessor,
        type_name,
        kind: definition.kind.clone(),
        ty,
        scope: definition.scope,
        all_namespaces: match offer {
            Some(offer) => offer.all_namespaces,
            None => definition.scope == Scope::Namespaced,
        },
        list: verbs.contains(&Verb::List).then(|| List {
            kind: definition.list_kind.clone(),
            definition: String::new(),
        }),
        verbs,
        parameters: BTreeMap::new(),
        create_answer: CreateAnswer::Object,
        delete_response: match offer {
            Some(offer) => offer.delete_response,
            None => Some(DeleteResponse::Status),
        },
        singular: Some(definition.singular.clone()),
        short_names: definition.short_names.clone(),
        categories: definition.categories.clone(),
        subresources,
        custom: Some(CustomResource {
            storage: version.storage,
            deprecated: version.deprecated.clone(),
            columns: version.columns.clone(),
            scale: version.scale.clone(),
            selectable_fields: version.selectable_fields.clone(),
            rules: rules(&version.schema),
        }),
    }
}

fn subresource(
    name: &str,
    payload: TypeRef,
    kind: GroupVersionKind,
    verbs: Vec<Verb>,
) -> Subresource {
    Subresource {
        name: name.to_owned(),
        accessor: names::subresource_accessor(name),
        verbs,
        payload: Some(payload),
        payload_kind: Some(kind),
        response: Response::Payload,
        parameters: BTreeMap::new(),
    }
}
