//! What becomes of objects whose owners are not there.

use std::time::Duration;

use clientset::core_v1::{ConfigMap, Node};
use clientset::meta::{ObjectMeta, OwnerReference};
use clientset_testing::suite::Context;

use crate::support::{Outcome, Place, place};

const SOON: Duration = Duration::from_secs(40);

fn map(name: &str, owners: Vec<OwnerReference>) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: name.into(),
            owner_references: owners,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// An owner that is there, and references that lead nowhere.
struct Owners {
    there: OwnerReference,
    nowhere: Vec<(&'static str, OwnerReference)>,
    /// Nobody can say whether these are there.
    unknown: Vec<(&'static str, OwnerReference)>,
}

async fn owners(place: &Place) -> Outcome<Owners> {
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let there = OwnerReference::new(&maps.create(&map("owner", Vec::new())).await?);
    let gone = maps.create(&map("gone", Vec::new())).await?;
    maps.delete("gone").await?;
    let elsewhere = place.clients.core_v1().config_maps("default");
    let mut far = map("", Vec::new());
    far.metadata.generate_name = "far-".into();
    let far = elsewhere.create(&far).await?;
    let never = OwnerReference {
        name: "never".into(),
        uid: "no-such-uid".into(),
        ..there.clone()
    };
    let nowhere = vec![
        ("gone", OwnerReference::new(&gone)),
        ("never", never.clone()),
        (
            "another-uid",
            OwnerReference {
                name: "owner".into(),
                ..never.clone()
            },
        ),
        (
            "another-name",
            OwnerReference {
                name: "never".into(),
                ..there.clone()
            },
        ),
        (
            "another-kind",
            OwnerReference {
                kind: "Secret".into(),
                ..there.clone()
            },
        ),
        ("another-namespace", OwnerReference::new(&far)),
    ];
    let other = |api_version: &str, kind: &str| OwnerReference {
        api_version: api_version.into(),
        kind: kind.into(),
        ..never.clone()
    };
    let unknown = vec![
        ("unknown-kind", other("v1", "Nothing")),
        ("unknown-group", other("example.com/v1", "ConfigMap")),
        ("unknown-version", other("v9", "ConfigMap")),
    ];
    Ok(Owners {
        there,
        nowhere,
        unknown,
    })
}

pub(crate) async fn whoever_has_only_owners_that_are_not_there_goes(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let Owners {
        there,
        nowhere,
        unknown,
    } = owners(&place).await?;
    for (name, owner) in &unknown {
        maps.create(&map(name, vec![owner.clone()])).await?;
    }
    for (name, owner) in &nowhere {
        maps.create(&map(name, vec![owner.clone()])).await?;
        if owner.uid == there.uid {
            continue;
        }
        let shared = vec![owner.clone(), there.clone()];
        maps.create(&map(&format!("{name}-shared"), shared)).await?;
    }
    for (name, owner) in &nowhere {
        maps.wait_deleted(name).timeout(SOON).await?;
        if owner.uid == there.uid {
            continue;
        }
        let keeps_one = |map: &ConfigMap| map.metadata.owner_references.len() == 1;
        let shared = maps
            .wait_for(&format!("{name}-shared"), keeps_one)
            .timeout(SOON)
            .await?;
        assert_eq!(shared.metadata.owner_references[0], there, "{name}");
    }
    // Those that changed their owner, too.
    maps.create(&map("changed", vec![there.clone()])).await?;
    let owner = nowhere[0].1.clone();
    maps.modify("changed", move |map: &mut ConfigMap| {
        map.metadata.owner_references = vec![owner.clone()];
    })
    .await?;
    maps.wait_deleted("changed").timeout(SOON).await?;
    for (name, owner) in &unknown {
        let kept = maps.get(name).await?;
        assert_eq!(kept.metadata.owner_references[0], *owner, "{name}");
    }
    Ok(())
}

/// It waits, as after any other deletion.
pub(crate) async fn whoever_loses_all_owners_may_have_a_finalizer(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let (_, owner) = owners(&place).await?.nowhere.swap_remove(1);
    let mut held = map("held", vec![owner]);
    held.metadata.add_finalizer("example.com/hold");
    maps.create(&held).await?;
    let is_ending = |map: &ConfigMap| map.metadata.is_being_deleted();
    maps.wait_for("held", is_ending).timeout(SOON).await?;
    maps.modify("held", |map: &mut ConfigMap| {
        map.metadata.remove_finalizer("example.com/hold");
    })
    .await?;
    maps.wait_deleted("held").timeout(SOON).await?;
    Ok(())
}

/// An object of the cluster has no namespace in which its owner could be looked for.
pub(crate) async fn an_object_of_the_cluster_has_no_owner_in_a_namespace(
    context: Context,
) -> Outcome {
    let place = place(&context).await?;
    let Owners { there, nowhere, .. } = owners(&place).await?;
    let nodes = place.clients.core_v1().nodes();
    let node = |name: &str, owner: &OwnerReference| Node {
        metadata: ObjectMeta {
            name: format!("{}-{name}", place.namespace).into(),
            owner_references: vec![owner.clone()],
            ..Default::default()
        },
        ..Default::default()
    };
    let kept = nodes.create(&node("kept", &there)).await?.metadata.name;
    let let_be = nodes
        .create(&node("let-be", &nowhere[0].1))
        .await?
        .metadata
        .name;
    let absent = OwnerReference {
        api_version: "v1".into(),
        kind: "Node".into(),
        ..nowhere[1].1.clone()
    };
    let gone = nodes.create(&node("gone", &absent)).await?.metadata.name;
    nodes.wait_deleted(&gone).timeout(SOON).await?;
    for name in [kept, let_be] {
        assert_eq!(nodes.get(&name).await?.metadata.owner_references.len(), 1);
        nodes.delete(&name).await?;
    }
    Ok(())
}
