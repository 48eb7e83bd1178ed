//! Many objects, many watches: nothing is lost, and nothing is asked for twice. How fast it is,
//! `examples/load.rs` says.

use std::collections::BTreeSet;
use std::time::Duration;

use clientset::core_v1::{ConfigMap, Container, Pod, PodSpec};
use clientset::meta::ObjectMeta;
use clientset::watch::Event;
use clientset::{Clientset, some};
use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;
use tokio::time::timeout;

use crate::support::Outcome;

const PODS: usize = 10_000;
const WATCHES: usize = 1_000;
/// So many of the watches come over HTTP, one connection each.
const OVER_HTTP: usize = 100;
const CHANGES: usize = 10;

fn pod(index: usize) -> Pod {
    Pod {
        metadata: ObjectMeta {
            name: format!("pod-{index:05}").into(),
            namespace: "default".into(),
            labels: [("shard", (index % 10).to_string().as_str())].into(),
            ..Default::default()
        },
        spec: PodSpec {
            containers: vec![Container {
                name: "main".into(),
                image: some("example.com/main:1"),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_pods_are_listed_paged_and_watched_without_loss() -> Outcome {
    let pods: Vec<Pod> = (0..PODS).map(pod).collect();
    let cluster = TestCluster::builder()
        .seed(Seed::new().objects(&pods))
        .start()
        .await?;
    let names: Vec<String> = pods
        .iter()
        .map(|pod| pod.metadata.name.to_string())
        .collect();
    for clients in [cluster.clientset(), Clientset::new(cluster.config())?] {
        let pods = clients.core_v1().pods("default");
        cluster.clear_requests();
        let listed = pods.list().await?;
        let found = listed.items.iter().map(|pod| pod.metadata.name.to_string());
        assert_eq!(found.collect::<Vec<_>>(), names);
        let shard = pods.list().labels("shard=7").await?;
        assert_eq!(shard.items.len(), PODS / 10);

        let (mut paged, mut token) = (Vec::new(), String::new());
        loop {
            let mut page = pods.list().limit(500);
            if !token.is_empty() {
                page = page.continue_(&token);
            }
            let page = page.await?;
            paged.extend(page.items.iter().map(|pod| pod.metadata.name.to_string()));
            token = page.metadata.continue_.to_string();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(paged, names);
        assert_eq!(cluster.requests().len(), 2 + PODS / 500);

        let mut events = pods.watch().once().await?;
        let mut seen = BTreeSet::new();
        while seen.len() < PODS {
            match timeout(Duration::from_secs(60), events.next()).await? {
                Some(Ok(Event::Added(pod))) => assert!(seen.insert(pod.metadata.name)),
                other => panic!("{other:?} after {} pods", seen.len()),
            }
        }
    }
    Ok(())
}

/// Each watch sees each change once, in its order, also those that begin to read when all is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_watches_see_every_change_once_and_in_order() -> Outcome {
    let cluster = TestCluster::start().await?;
    let maps = cluster.clientset().core_v1().config_maps("default");
    let over_http = Clientset::new(cluster.config())?;
    let over_http = over_http.core_v1().config_maps("default");
    let begin = maps.list().await?.metadata.resource_version;
    let mut readers = Vec::new();
    let (go, gate) = tokio::sync::watch::channel(false);
    for index in 0..WATCHES {
        let maps = if index < OVER_HTTP { &over_http } else { &maps };
        let watch = maps.watch().resource_version(&begin);
        let mut events = watch.once().await?;
        let mut gate = gate.clone();
        readers.push(tokio::spawn(async move {
            if index % 2 == 0 {
                gate.wait_for(|open| *open)
                    .await
                    .map_err(|error| error.to_string())?;
            }
            let mut seen = Vec::new();
            while seen.len() < 3 * CHANGES {
                match events.next().await {
                    Some(Ok(event)) => seen.push(short(&event)?),
                    other => return Err(format!("{other:?} after {} events", seen.len())),
                }
            }
            Ok(seen)
        }));
    }
    let mut expected: Vec<String> = Vec::new();
    for index in 0..CHANGES {
        let name = format!("m{index}");
        let map = ConfigMap {
            metadata: ObjectMeta {
                name: name.as_str().into(),
                ..Default::default()
            },
            ..Default::default()
        };
        let created = maps.create(&map).await?;
        let changed = maps
            .modify(&name, |map| map.data = [("a", "b")].into())
            .await?;
        maps.delete(&name).await?;
        expected.push(format!(
            "added {name} {}",
            created.metadata.resource_version
        ));
        expected.push(format!(
            "modified {name} {}",
            changed.metadata.resource_version
        ));
        expected.push(format!("deleted {name}"));
    }
    go.send(true)?;
    for reader in readers {
        assert_eq!(timeout(Duration::from_secs(120), reader).await???, expected);
    }
    Ok(())
}

fn short(event: &Event<ConfigMap>) -> Result<String, String> {
    let (what, map) = match event {
        Event::Added(map) => ("added", map),
        Event::Modified(map) => ("modified", map),
        // The version of a deletion is none of an answer.
        Event::Deleted(map) => return Ok(format!("deleted {}", map.metadata.name)),
        other => return Err(format!("{other:?}")),
    };
    let metadata = &map.metadata;
    Ok(format!(
        "{what} {} {}",
        metadata.name, metadata.resource_version
    ))
}
