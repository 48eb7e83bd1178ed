//! How fast the in-memory API server is: starts, a list of 10,000 pods, 1,000 watches.
//!
//! `cargo run --release -p clientset-testing --example load`

#![allow(clippy::print_stdout, reason = "what this program is for")]

use std::error::Error;
use std::time::{Duration, Instant};

use clientset::core_v1::{ConfigMap, Container, Pod, PodSpec};
use clientset::meta::ObjectMeta;
use clientset::{Clientset, some};
use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;

const PODS: usize = 10_000;
const WATCHES: usize = 1_000;
const CHANGES: usize = 200;
const STARTS: usize = 101;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let begin = Instant::now();
    let first = TestCluster::start().await?;
    println!("first start          {}", shown(begin.elapsed()));
    drop(first);
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        let cluster = TestCluster::start().await?;
        starts.push(begin.elapsed());
        drop(cluster);
    }
    starts.sort_unstable();
    println!("start, median        {}", shown(starts[STARTS / 2]));
    println!("start, fastest       {}", shown(starts[0]));

    let pods: Vec<Pod> = (0..PODS).map(pod).collect();
    let begin = Instant::now();
    let seed = Seed::new().objects(&pods);
    let cluster = TestCluster::builder().seed(seed).start().await?;
    println!("{PODS} pods seeded    {}", shown(begin.elapsed()));
    for (how, clients) in [
        ("in process", cluster.clientset()),
        ("over HTTP ", Clientset::new(cluster.config())?),
    ] {
        let pods = clients.core_v1().pods("default");
        let begin = Instant::now();
        let listed = pods.list().await?.items.len();
        // The first list writes the text of each object, which is kept.
        println!("{listed} listed {how}  {}", shown(begin.elapsed()));
    }

    for (how, clients) in [
        ("in process", cluster.clientset()),
        ("over HTTP ", Clientset::new(cluster.config())?),
    ] {
        let events = watched(&cluster, &clients).await?;
        println!("{WATCHES} watches {how} {events:.0} events a second");
    }
    Ok(())
}

/// How many events a second the watches see of changes that come as fast as they are answered.
async fn watched(
    cluster: &TestCluster,
    readers: &Clientset,
) -> Result<f64, Box<dyn Error + Send + Sync>> {
    let namespace = cluster.create_namespace("watched").await?;
    let watched = readers.core_v1().config_maps(&namespace);
    let mut watches = Vec::new();
    for _ in 0..WATCHES {
        let mut events = watched.watch().once().await?;
        watches.push(tokio::spawn(async move {
            for _ in 0..CHANGES {
                events.next().await.ok_or("the watch ended")??;
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(())
        }));
    }
    let maps = cluster.clientset().core_v1().config_maps(&namespace);
    let begin = Instant::now();
    for index in 0..CHANGES {
        let map = ConfigMap {
            metadata: ObjectMeta {
                name: format!("m{index}").into(),
                ..Default::default()
            },
            ..Default::default()
        };
        maps.create(&map).await?;
    }
    for watch in watches {
        watch.await??;
    }
    Ok((WATCHES * CHANGES) as f64 / begin.elapsed().as_secs_f64())
}

fn pod(index: usize) -> Pod {
    Pod {
        metadata: ObjectMeta {
            name: format!("pod-{index:05}").into(),
            namespace: "default".into(),
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

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
