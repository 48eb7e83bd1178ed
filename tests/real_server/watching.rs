//! Watches: events, bookmarks, a server that goes away, versions that are gone.

use std::time::Duration;

use clientset::client::call::ResourceVersionMatch;
use clientset::core_v1::{ConfigMap, Secret};
use clientset::meta::ObjectMeta;
use clientset::watch::Event;
use clientset_testing::suite::Context;

use crate::support::{Outcome, config_map, failure, own_server, place};

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

pub(crate) async fn a_watch_outlives_a_restart_of_the_server(context: Context) -> Outcome {
    let ended = watch_over_restart(&context, false).await?;
    assert!(
        ended.is_none(),
        "the watch must go on from the last version that it saw: {ended:?}"
    );
    Ok(())
}

pub(crate) async fn a_watch_past_the_memory_of_a_restarted_server_ends_expired(
    context: Context,
) -> Outcome {
    let ended = watch_over_restart(&context, true).await?;
    assert!(
        ended.as_ref().is_some_and(clientset::Error::is_expired),
        "{ended:?}"
    );
    Ok(())
}

/// Watches while the server goes away and comes back, with its memory or without: `None` when the watch shows what
/// was created afterwards, else the error that it ended with.
async fn watch_over_restart(context: &Context, forgets: bool) -> Outcome<Option<clientset::Error>> {
    let (server, clients) = own_server(context).await?;
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

    if forgets {
        // Something that the watch is not told of: the last version that it saw is older now.
        clients
            .core_v1()
            .secrets("default")
            .create(&secret("unseen"))
            .await?;
        server.compact().await?;
    }
    server.restart().await?;
    // A read is sent again where its connection has just ended, a write is not.
    clients.server_version().await?;
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
    server.stop().await;
    Ok(ended)
}

fn secret(name: &str) -> Secret {
    Secret {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) async fn a_watch_ends_expired_when_its_version_is_gone(context: Context) -> Outcome {
    let (server, clients) = own_server(&context).await?;
    let maps = clients.core_v1().config_maps("default");
    let old = maps
        .create(&config_map("old", "1"))
        .await?
        .metadata
        .resource_version;
    maps.modify("old", |map: &mut ConfigMap| {
        map.data.insert("key", "2".into());
    })
    .await?;
    server.compact().await?;

    let mut events = maps.watch().resource_version(&old).once().await?;
    let event = tokio::time::timeout(PATIENCE, events.next())
        .await?
        .ok_or("no error came")?;
    let ended = failure(event)?;
    assert!(ended.is_expired(), "{ended}");
    assert_eq!(ended.code(), Some(410));

    // A watch that reconnects ends there as well, instead of asking for ever.
    let mut events = maps.watch().resource_version(&old).await?;
    let event = tokio::time::timeout(PATIENCE, events.next())
        .await?
        .ok_or("no error came")?;
    let error = failure(event)?;
    assert!(error.is_expired(), "{error}");
    assert!(events.next().await.is_none());

    // And a list at that version, page or not.
    let exact = maps
        .list()
        .resource_version(&old)
        .resource_version_match(ResourceVersionMatch::Exact)
        .await;
    assert!(exact.is_err_and(|error| error.is_expired()));
    server.stop().await;
    Ok(())
}
