//! Watches: events, bookmarks, a server that goes away, versions that are gone.

use std::time::Duration;

use clientset::client::call::ResourceVersionMatch;
use clientset::core_v1::ConfigMap;
use clientset::watch::Event;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, blocking};

use crate::support::{Outcome, config_map, place};

const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) async fn a_watch_decodes_every_event(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let start = maps.list().await?.metadata.resource_version;
    let mut events = maps
        .watch()
        .labels("watched=yes")
        .resource_version(&start)
        .await?;

    let mut map = config_map("seen", "1");
    map.metadata.labels.insert("watched", "yes".into());
    maps.create(&map).await?;
    maps.create(&config_map("unseen", "1")).await?;
    maps.modify("seen", |map: &mut ConfigMap| {
        // Large and not ASCII, so that it arrives in several pieces.
        map.data.insert("key", "é".repeat(40_000).into());
    })
    .await?;
    maps.delete("seen").await?;

    let mut kinds = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        while kinds.len() < 3 {
            match events.next().await.ok_or("the watch ended")?? {
                Event::Added(map) => kinds.push(format!("added {}", map.metadata.name)),
                Event::Modified(map) => {
                    assert_eq!(map.data.get("key").map(|v| v.chars().count()), Some(40_000));
                    kinds.push(format!("modified {}", map.metadata.name));
                }
                Event::Deleted(map) => kinds.push(format!("deleted {}", map.metadata.name)),
                _ => {}
            }
        }
        Outcome::Ok(())
    })
    .await??;
    assert_eq!(kinds, ["added seen", "modified seen", "deleted seen"]);
    Ok(())
}

pub(crate) async fn initial_events_end_with_a_bookmark(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("a", "1")).await?;
    maps.create(&config_map("b", "1")).await?;
    let mut events = maps.watch().send_initial_events().await?;
    let mut names = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        loop {
            match events.next().await.ok_or("the watch ended")?? {
                Event::Added(map) => names.push(map.metadata.name.to_string()),
                Event::Bookmark(bookmark) if bookmark.is_initial_events_end() => {
                    return Outcome::Ok(());
                }
                _ => {}
            }
        }
    })
    .await??;
    names.retain(|name| name != "kube-root-ca.crt");
    names.sort();
    assert_eq!(names, ["a", "b"]);
    Ok(())
}

pub(crate) async fn once_is_a_single_request(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("only", "1")).await?;
    let mut events = maps
        .watch()
        .fields("metadata.name=only")
        .server_timeout(Duration::from_secs(1))
        .once()
        .await?;
    let mut seen = 0;
    tokio::time::timeout(PATIENCE, async {
        while let Some(event) = events.next().await {
            seen += usize::from(event?.object().is_some());
        }
        Ok::<_, clientset::Error>(())
    })
    .await??;
    assert_eq!(
        seen, 1,
        "the server ends the request after a second, and nobody asks again"
    );
    Ok(())
}

pub(crate) async fn a_watch_outlives_a_restart_of_the_server(_context: Context) -> Outcome {
    // Without its cache the server asks etcd, which remembers what happened before the restart.
    let ended = watch_over_restart("--watch-cache=false").await?;
    assert!(
        ended.is_none(),
        "the watch must go on from the last version that it saw: {ended:?}"
    );
    Ok(())
}

pub(crate) async fn a_watch_past_the_memory_of_a_restarted_server_ends_expired(
    _context: Context,
) -> Outcome {
    // A cache that has just been filled knows nothing older: the watch goes on, or says so.
    let ended = watch_over_restart("--watch-cache=true").await?;
    assert!(
        ended.as_ref().is_none_or(clientset::Error::is_expired),
        "{ended:?}"
    );
    Ok(())
}

/// Watches while the server goes away and comes back: `None` when the watch shows what was created
/// afterwards, else the error that it ended with.
async fn watch_over_restart(flag: &'static str) -> Outcome<Option<clientset::Error>> {
    // A control plane of its own, since this one goes away.
    let builder = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag(flag);
    let server = blocking(move || builder.start()).await?;
    let server = std::sync::Arc::new(server);
    let kubeconfig = server.kubeconfig_file(server.admin(), "default")?;
    let clients = clientset::Clientset::new(clientset::Config::from_kubeconfig(kubeconfig).await?)?;
    let maps = clients.core_v1().config_maps("default");
    let first = maps.create(&config_map("before", "1")).await?;
    let mut events = maps
        .watch()
        .resource_version(&first.metadata.resource_version)
        .await?;
    maps.create(&config_map("second", "1")).await?;
    let event = tokio::time::timeout(PATIENCE, events.next())
        .await?
        .ok_or("the watch ended")??;
    assert!(matches!(event, Event::Added(map) if map.metadata.name == "second"));

    let restarting = server.clone();
    blocking(move || restarting.restart_api_server()).await?;
    maps.create(&config_map("after", "1")).await?;
    let ended = tokio::time::timeout(PATIENCE, async {
        loop {
            match events
                .next()
                .await
                .ok_or("the watch ended without an error")?
            {
                Ok(Event::Added(map)) if map.metadata.name == "after" => return Outcome::Ok(None),
                Ok(_) => {}
                Err(error) => return Ok(Some(error)),
            }
        }
    })
    .await??;
    drop(events);
    tokio::task::spawn_blocking(move || drop(server)).await?;
    Ok(ended)
}

pub(crate) async fn a_watch_ends_expired_when_its_version_is_gone(_context: Context) -> Outcome {
    let builder = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag("--watch-cache=false")
        .api_server_flag("--etcd-compaction-interval=1s");
    let server = blocking(move || builder.start()).await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), "default")?;
    let clients = clientset::Clientset::new(clientset::Config::from_kubeconfig(kubeconfig).await?)?;
    let maps = clients.core_v1().config_maps("default");
    let old = maps
        .create(&config_map("old", "1"))
        .await?
        .metadata
        .resource_version;

    let ended = tokio::time::timeout(PATIENCE, async {
        loop {
            for turn in 0..10 {
                maps.modify("old", move |map: &mut ConfigMap| {
                    map.data.insert("key", turn.to_string().into());
                })
                .await?;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            let mut events = maps
                .watch()
                .resource_version(&old)
                .server_timeout(Duration::from_secs(1))
                .once()
                .await?;
            while let Some(event) = events.next().await {
                if let Err(error) = event {
                    return Outcome::Ok(error);
                }
            }
        }
    })
    .await??;
    assert!(ended.is_expired(), "{ended}");
    assert_eq!(ended.code(), Some(410));

    // A watch that reconnects ends there as well, instead of asking for ever.
    let mut events = maps.watch().resource_version(&old).await?;
    let error = loop {
        match tokio::time::timeout(PATIENCE, events.next())
            .await?
            .ok_or("no error came")?
        {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.is_expired(), "{error}");
    assert!(events.next().await.is_none());

    // And a list at that version, page or not.
    let exact = maps
        .list()
        .resource_version(&old)
        .resource_version_match(ResourceVersionMatch::Exact)
        .await;
    assert!(exact.is_err_and(|error| error.is_expired()));
    tokio::task::spawn_blocking(move || drop(server)).await?;
    Ok(())
}
