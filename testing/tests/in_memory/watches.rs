//! Watches: where they begin, what they show, how they end.

use std::time::Duration;

use clientset_testing::TestCluster;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{MAPS, Outcome, ask, map};

/// The events of a watch, one line each: `ADDED name`, `BOOKMARK`, `ERROR 410`.
struct Events {
    body: clientset::request::StreamResponse,
    buffer: Vec<u8>,
}

impl Events {
    async fn of(cluster: &TestCluster, query: &str) -> Outcome<Self> {
        let clients = clientset::Clientset::new(cluster.config())?;
        let mut request = clients.request().abs_path(MAPS).param("watch", "true");
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            request = request.param(name, value);
        }
        Ok(Self {
            body: request.stream().await?,
            buffer: Vec::new(),
        })
    }

    /// The next event; `None` at the end of the watch.
    async fn next(&mut self) -> Outcome<Option<Value>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line)?));
            }
            match timeout(Duration::from_secs(20), self.body.chunk()).await?? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }

    /// So many events, in short.
    async fn take(&mut self, count: usize) -> Outcome<Vec<String>> {
        let mut short = Vec::new();
        for _ in 0..count {
            let event = self
                .next()
                .await?
                .ok_or_else(|| format!("the watch ended after {short:?}"))?;
            let object = &event["object"];
            let what = object["metadata"]["name"].as_str().map(str::to_owned);
            let what = what.or_else(|| object["code"].as_i64().map(|code| code.to_string()));
            let kind = event["type"].as_str().unwrap_or_default();
            short.push(
                format!("{kind} {}", what.unwrap_or_default())
                    .trim()
                    .to_owned(),
            );
        }
        Ok(short)
    }
}

fn labelled(name: &str, app: &str) -> Value {
    let mut object = map(name);
    object["metadata"]["labels"] = json!({"app": app});
    object
}

#[tokio::test]
async fn a_watch_begins_where_its_options_say() -> Outcome {
    let cluster = TestCluster::start().await?;
    let first = ask(&cluster, &format!("POST {MAPS}"), map("a")).await?.body;
    ask(&cluster, &format!("POST {MAPS}"), map("b")).await?;
    let since = first["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    let initial = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    let cases = [
        (String::new(), vec!["ADDED a", "ADDED b", "ADDED c"]),
        (
            "resourceVersion=0".to_owned(),
            vec!["ADDED a", "ADDED b", "ADDED c"],
        ),
        (
            format!("resourceVersion={since}"),
            vec!["ADDED b", "ADDED c"],
        ),
        (initial.to_owned(), vec!["ADDED a", "ADDED b", "ADDED c"]),
        (
            format!("{initial}&allowWatchBookmarks=true"),
            vec!["ADDED a", "ADDED b", "BOOKMARK", "ADDED c"],
        ),
        (
            "sendInitialEvents=false&resourceVersionMatch=NotOlderThan".to_owned(),
            vec!["ADDED c"],
        ),
    ];
    let mut watches = Vec::new();
    for (query, expected) in &cases {
        watches.push((Events::of(&cluster, query).await?, query, expected));
    }
    ask(&cluster, &format!("POST {MAPS}"), map("c")).await?;
    for (mut events, query, expected) in watches {
        assert_eq!(&events.take(expected.len()).await?, expected, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn the_bookmark_behind_the_initial_events_says_so() -> Outcome {
    let cluster = TestCluster::start().await?;
    let query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    let event = Events::of(&cluster, query)
        .await?
        .next()
        .await?
        .ok_or("no event")?;
    assert_eq!(event["type"], "BOOKMARK");
    assert_eq!(event["object"]["kind"], "ConfigMap");
    assert_eq!(
        event["object"]["metadata"]["annotations"],
        json!({"k8s.io/initial-events-end": "true"})
    );
    Ok(())
}

#[tokio::test]
async fn a_selector_turns_changes_into_additions_and_deletions() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut events = Events::of(&cluster, "labelSelector=app=web").await?;
    ask(&cluster, &format!("POST {MAPS}"), labelled("a", "db")).await?;
    let merge = format!("PATCH {MAPS}/a application/merge-patch+json");
    ask(
        &cluster,
        &merge,
        json!({"metadata": {"labels": {"app": "web"}}}),
    )
    .await?;
    ask(&cluster, &merge, json!({"data": {"key": "2"}})).await?;
    let left = ask(
        &cluster,
        &merge,
        json!({"metadata": {"labels": {"app": "db"}}}),
    )
    .await?
    .body;
    assert_eq!(events.take(2).await?, ["ADDED a", "MODIFIED a"]);
    let deleted = events.next().await?.ok_or("no event")?;
    assert_eq!(deleted["type"], "DELETED");
    assert_eq!(
        deleted["object"]["metadata"]["labels"]["app"], "web",
        "as it was when it was last selected"
    );
    assert_eq!(
        deleted["object"]["metadata"]["resourceVersion"],
        left["metadata"]["resourceVersion"]
    );
    ask(&cluster, &format!("DELETE {MAPS}/a"), ()).await?;
    ask(&cluster, &format!("POST {MAPS}"), labelled("b", "web")).await?;
    ask(&cluster, &format!("DELETE {MAPS}/b"), ()).await?;
    assert_eq!(events.take(2).await?, ["ADDED b", "DELETED b"]);
    Ok(())
}

#[tokio::test]
async fn a_watch_from_what_was_compacted_ends_expired() -> Outcome {
    let cluster = TestCluster::start().await?;
    let first = ask(&cluster, &format!("POST {MAPS}"), map("a")).await?.body;
    ask(&cluster, &format!("POST {MAPS}"), map("b")).await?;
    let mut going = Events::of(&cluster, "").await?;
    assert_eq!(going.take(2).await?, ["ADDED a", "ADDED b"]);
    cluster.compact();
    let since = first["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    let mut events = Events::of(&cluster, &format!("resourceVersion={since}")).await?;
    assert_eq!(events.take(1).await?, ["ERROR 410"]);
    assert!(events.next().await?.is_none(), "nothing follows an error");
    // Who has seen everything is not concerned.
    ask(&cluster, &format!("POST {MAPS}"), map("c")).await?;
    assert_eq!(going.take(1).await?, ["ADDED c"]);
    Ok(())
}

#[tokio::test]
async fn a_watch_ends_in_time_and_with_its_server() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut short = Events::of(&cluster, "timeoutSeconds=1").await?;
    assert!(short.next().await?.is_none());

    let maps = cluster.clientset().core_v1().config_maps("default");
    let mut events = maps.watch().once().await?;
    drop(cluster);
    assert!(
        timeout(Duration::from_secs(20), events.next())
            .await?
            .is_none()
    );
    let error = maps
        .list()
        .max_retries(0)
        .await
        .err()
        .ok_or("the server is gone")?;
    assert!(error.to_string().contains("dropped"), "{error}");
    Ok(())
}
