//! Faults on demand, and that the clientset copes with each: over HTTP/1.1 and within the process; resets also over
//! HTTP/2.

use std::time::{Duration, Instant};

use clientset::Clientset;
use clientset::core_v1::ConfigMap;
use clientset::meta::ObjectMeta;
use clientset::transport::Failure;
use clientset::watch::Event;
use clientset_testing::TestCluster;
use clientset_testing::in_memory::{Fault, Reply};
use tokio::time::timeout;

use crate::support::{MAPS, Outcome, ask, map};

const SOON: Duration = Duration::from_secs(20);

/// The two ways to a server.
fn both(cluster: &TestCluster) -> Outcome<[(&'static str, Clientset); 2]> {
    let over_http = Clientset::new(cluster.config())?;
    Ok([("http", over_http), ("in process", cluster.clientset())])
}

fn new_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The names of events: `+` added, `~` modified, `-` deleted, `!` begun anew.
fn short(event: &Event<ConfigMap>) -> String {
    let sign = match event {
        Event::Added(_) => "+",
        Event::Modified(_) => "~",
        Event::Deleted(_) => "-",
        Event::Restarted => "!",
        _ => "",
    };
    let name = event.object().map(|map| map.metadata.name.as_str());
    format!("{sign}{}", name.unwrap_or_default())
}

#[tokio::test]
async fn a_refusal_with_retry_after_is_tried_again() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        for code in [429, 500, 503, 504] {
            let busy = Fault::reply(Reply::status(code).retry_after(0));
            let busy = cluster.faults().add(busy.verb("list").times(3));
            maps.list().await?;
            assert_eq!((busy.struck(), busy.calls()), (3, 4), "{way} {code}");
            busy.remove();
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_says_what_the_fault_says() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        for (reply, code, reason, seconds) in [
            (Reply::from(503), 503, "ServiceUnavailable", None),
            (
                Reply::status(429).retry_after(7),
                429,
                "TooManyRequests",
                Some(7),
            ),
            (Reply::status(500).reason("Odd"), 500, "Odd", None),
            (
                Reply::status(403).message("because"),
                403,
                "Forbidden",
                None,
            ),
        ] {
            let fault = cluster
                .faults()
                .add(Fault::reply(reply).resource("configmaps"));
            let error = maps.get("a").max_retries(0).await.err().ok_or("a fault")?;
            assert_eq!(
                (error.code(), error.reason()),
                (Some(code), Some(reason)),
                "{way}"
            );
            assert_eq!(
                error.retry_after(),
                seconds.map(Duration::from_secs),
                "{way}"
            );
            fault.remove();
        }
        let page = Reply::text(502, "text/html", "<h1>Bad Gateway</h1>").header("x-cache", "miss");
        let fault = cluster
            .faults()
            .add(Fault::reply(page).path_prefix("/api/v1/namespaces"));
        let error = maps.get("a").max_retries(0).await.err().ok_or("a fault")?;
        assert_eq!(error.code(), Some(502), "{way}: {error}");
        assert_eq!(error.body(), b"<h1>Bad Gateway</h1>", "{way}: {error}");
        fault.remove();
        cluster.faults().add(Fault::unauthorized().times(1));
        let error = maps.get("a").await.err().ok_or("a fault")?;
        assert!(error.is_unauthorized(), "{way}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_strikes_only_what_it_is_for() -> Outcome {
    let cluster = TestCluster::start().await?;
    let faults = cluster.faults();
    for (fault, request, expected) in [
        (Fault::reply(418), "GET /api/v1/pods", true),
        (Fault::reply(418), "GET /healthz", true),
        (
            Fault::reply(418).verb("list").verb("get"),
            "GET /api/v1/pods",
            true,
        ),
        (Fault::reply(418).verb("watch"), "GET /api/v1/pods", false),
        (
            Fault::reply(418).group("apps"),
            "GET /apis/apps/v1/deployments",
            true,
        ),
        (Fault::reply(418).group("apps"), "GET /api/v1/pods", false),
        (Fault::reply(418).group(""), "GET /api/v1/pods", true),
        (Fault::reply(418).group(""), "GET /healthz", false),
        (
            Fault::reply(418).resource("nodes"),
            "GET /api/v1/pods",
            false,
        ),
        (
            Fault::reply(418).namespace("default"),
            &format!("GET {MAPS}"),
            true,
        ),
        (
            Fault::reply(418).namespace("default"),
            "GET /api/v1/pods",
            false,
        ),
        (Fault::reply(418).name("a"), &format!("GET {MAPS}/a"), true),
        (Fault::reply(418).name("a"), &format!("GET {MAPS}"), false),
        (Fault::reply(418).path_prefix("/apis"), "GET /apis", true),
        (Fault::reply(418).path_prefix("/apis"), "GET /api", false),
        (Fault::reply(418).user("admin"), "GET /api", true),
        (Fault::reply(418).user("jane"), "GET /api", false),
        (Fault::reply(418).user_agent("in_memory"), "GET /api", true),
        (Fault::reply(418).user_agent("curl"), "GET /api", false),
        (
            Fault::reply(418).when(|request| request.code == 0),
            "GET /api",
            true,
        ),
        (
            Fault::reply(418).when(|request| request.verb == "get"),
            "GET /api",
            false,
        ),
    ] {
        let said = format!("{fault:?} {request}");
        let fault = faults.add(fault);
        let struck = ask(&cluster, request, ()).await?.code == 418;
        assert_eq!(
            (struck, fault.struck()),
            (expected, usize::from(expected)),
            "{said}"
        );
        faults.clear();
    }
    assert_eq!(ask(&cluster, "GET /healthz", ()).await?.code, 200);
    Ok(())
}

#[tokio::test]
async fn calls_are_counted_and_chances_are_those_of_the_seed() -> Outcome {
    let cluster = TestCluster::start().await?;
    let strikes = async |fault: Fault| {
        let fault = cluster.faults().add(fault.verb("get"));
        let mut pattern = String::new();
        for _ in 0..12 {
            let maps = cluster.clientset().core_v1().config_maps("default");
            let error = maps.get("a").max_retries(0).await.err();
            let struck = error.is_some_and(|error| error.code() == Some(503));
            pattern.push(if struck { 'x' } else { '.' });
        }
        assert_eq!(fault.calls(), 12);
        assert_eq!(fault.struck(), pattern.matches('x').count());
        fault.remove();
        pattern
    };
    assert_eq!(strikes(Fault::reply(503).nth(3)).await, "..x.........");
    assert_eq!(strikes(Fault::reply(503).calls(2..5)).await, ".xxx........");
    assert_eq!(strikes(Fault::reply(503).calls(..=2)).await, "xx..........");
    assert_eq!(
        strikes(Fault::reply(503).calls(10..).times(2)).await,
        ".........xx."
    );
    assert_eq!(
        strikes(Fault::reply(503).probability(0.0, 1)).await,
        "............"
    );
    assert_eq!(
        strikes(Fault::reply(503).probability(1.0, 1)).await,
        "xxxxxxxxxxxx"
    );
    let half = strikes(Fault::reply(503).probability(0.5, 7)).await;
    assert_eq!(half, strikes(Fault::reply(503).probability(0.5, 7)).await);
    assert_ne!(half, strikes(Fault::reply(503).probability(0.5, 8)).await);
    assert!(half.contains('x') && half.contains('.'), "{half}");
    Ok(())
}

#[tokio::test]
async fn a_delay_is_waited_for_or_given_up() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        cluster.clear_requests();
        let delay = Duration::from_millis(100);
        let slow = cluster.faults().add(Fault::delay(delay).verb("list"));
        let begin = Instant::now();
        maps.list().await?;
        assert!(begin.elapsed() >= delay, "{way}");
        let ended = maps.list().timeout(Duration::from_millis(10)).await;
        assert!(ended.is_err_and(|error| error.is_timeout()), "{way}");
        slow.remove();
        // Who gives up is written down, too.
        let given_up = |request: &clientset_testing::in_memory::LoggedRequest| request.code == 0;
        let request = cluster.wait_for_request(SOON, given_up).await?;
        assert_eq!(
            (request.verb, &request.faults[..]),
            ("list", &["delay 100ms".to_owned()][..])
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_lost_connection_is_tried_again_where_nothing_can_be_done_twice() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        let name = way.replace(' ', "-");
        for fault in [
            Fault::drop_connection(),
            Fault::lose_answer(),
            Fault::restart(),
        ] {
            let said = format!("{way} {fault:?}");
            let fault = cluster.faults().add(fault.times(1));
            maps.list().await?;
            assert_eq!(fault.struck(), 1, "{said}");
        }
        cluster
            .faults()
            .add(Fault::drop_connection().verb("create").times(1));
        let error = maps.create(&new_map(&name)).await.err().ok_or("a fault")?;
        assert!(error.is_connection_lost(), "{way}: {error}");
        assert!(
            maps.get_opt(&name).await?.is_none(),
            "{way}: nothing was done"
        );
        cluster
            .faults()
            .add(Fault::lose_answer().verb("create").times(1));
        let error = maps.create(&new_map(&name)).await.err().ok_or("a fault")?;
        assert_eq!(error.failure(), Some(Failure::Closed), "{way}: {error}");
        assert!(maps.get_opt(&name).await?.is_some(), "{way}: it was done");
    }
    let struck = cluster
        .requests()
        .into_iter()
        .filter(|request| !request.faults.is_empty());
    assert!(struck.clone().count() == 10 && struck.into_iter().all(|request| request.code == 0));
    Ok(())
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_list() -> Outcome {
    let cluster = TestCluster::start().await?;
    for index in 0..50 {
        ask(&cluster, &format!("POST {MAPS}"), map(&format!("m{index}"))).await?;
    }
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        for bytes in [0, 1, 500] {
            let cut = cluster
                .faults()
                .add(Fault::cut_after_bytes(bytes).verb("list"));
            let error = maps.list().await.err().ok_or("a fault")?;
            assert_eq!(
                error.failure(),
                Some(Failure::Closed),
                "{way} {bytes}: {error}"
            );
            assert_eq!(cut.struck(), 1);
            cut.remove();
        }
        let slow = Fault::trickle(1000, Duration::from_millis(1));
        let slow = cluster.faults().add(slow.verb("list"));
        assert_eq!(maps.list().await?.items.len(), 50, "{way}");
        assert_eq!(slow.struck(), 1);
        slow.remove();
    }
    Ok(())
}

#[tokio::test]
async fn a_watch_goes_on_after_it_was_cut() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let prefix = way.replace(' ', "-");
        let maps = clients.core_v1().config_maps("default");
        for (index, fault) in [
            Fault::cut_after_events(2),
            Fault::cut_after_bytes(700),
            Fault::trickle(64, Duration::from_millis(1)),
            Fault::drop_connection(),
            Fault::reply(Reply::status(503).retry_after(0)),
        ]
        .into_iter()
        .enumerate()
        {
            let said = format!("{way} {fault:?}");
            let fault = cluster.faults().add(fault.verb("watch").times(1));
            let since = maps.list().await?.metadata.resource_version;
            let mut events = maps.watch().resource_version(since).await?;
            let names: Vec<_> = (0..4).map(|n| format!("{prefix}-{index}-{n}")).collect();
            for name in &names {
                ask(&cluster, &format!("POST {MAPS}"), map(name)).await?;
            }
            let mut seen = Vec::new();
            while seen.len() < names.len() {
                let event = timeout(SOON, events.next())
                    .await?
                    .ok_or("the watch ended")??;
                if event.object().is_some() {
                    seen.push(short(&event));
                }
            }
            let expected: Vec<_> = names.iter().map(|name| format!("+{name}")).collect();
            assert_eq!(seen, expected, "{said}");
            assert_eq!(fault.struck(), 1, "{said}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_restart_ends_every_watch_and_loses_nothing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut watches = Vec::new();
    for (_, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        let since = maps.list().await?.metadata.resource_version;
        watches.push((
            maps.watch().resource_version(since.clone()).once().await?,
            maps.watch().resource_version(since).await?,
        ));
    }
    cluster.restart();
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    for (once, going_on) in &mut watches {
        let end = timeout(SOON, once.next())
            .await?
            .ok_or("an error comes first")?;
        let error = end.err().ok_or("the connection is gone")?;
        assert_eq!(error.failure(), Some(Failure::Closed), "{error}");
        let event = timeout(SOON, going_on.next())
            .await?
            .ok_or("the watch goes on")??;
        assert_eq!(short(&event), "+a");
    }
    Ok(())
}

#[tokio::test]
async fn a_compaction_ends_watches_and_lists_with_410() -> Outcome {
    let cluster = TestCluster::start().await?;
    for index in 0..4 {
        ask(&cluster, &format!("POST {MAPS}"), map(&format!("m{index}"))).await?;
    }
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        let page = maps.list().limit(2).await?;
        let forgets = Fault::compaction().when(|request| request.query_value("continue").is_some());
        let forgets = cluster.faults().add(forgets.times(1));
        let next = maps.list().limit(2).continue_(&page.metadata.continue_);
        let error = next.await.err().ok_or("the page is gone")?;
        assert!(
            error.is_expired() && error.code() == Some(410),
            "{way}: {error}"
        );
        let status = error.status().ok_or("a status")?;
        let next = maps.list().limit(2).continue_(&status.metadata.continue_);
        assert_eq!(
            next.await?.items.len(),
            2,
            "{way}: it goes on in another version"
        );
        assert_eq!(forgets.struck(), 1);

        for after in [0, 2] {
            let since = maps.list().await?.metadata.resource_version;
            let fault = Fault::compaction_after_events(after).verb("watch").times(1);
            cluster.faults().add(fault);
            let mut events = maps.watch().resource_version(since).await?;
            for index in 0..after {
                let name = format!("{}{after}{index}", way.replace(' ', "-"));
                ask(&cluster, &format!("POST {MAPS}"), map(&name)).await?;
                let event = timeout(SOON, events.next()).await?.ok_or("an event")??;
                assert_eq!(short(&event), format!("+{name}"), "{way}");
            }
            let end = timeout(SOON, events.next())
                .await?
                .ok_or("an error comes first")?;
            let error = end.err().ok_or("the version is gone")?;
            assert!(error.is_expired(), "{way}: {error}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_watch_shows_events_twice_and_in_another_order() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (way, clients) in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        for (name, fault, expected) in [
            ("d", Fault::duplicate_events(), "+1 +1 +2 +2 +3 +3"),
            ("r", Fault::reorder_events(), "+2 +1 +3"),
        ] {
            let prefix = format!("{}-{name}-", way.replace(' ', "-"));
            cluster.faults().add(fault.verb("watch").times(1));
            let since = maps.list().await?.metadata.resource_version;
            let watch = maps
                .watch()
                .resource_version(since)
                .server_timeout(Duration::from_secs(1));
            let mut events = watch.once().await?;
            for number in 1..=3 {
                ask(
                    &cluster,
                    &format!("POST {MAPS}"),
                    map(&format!("{prefix}{number}")),
                )
                .await?;
            }
            let mut seen = Vec::new();
            while let Some(event) = timeout(SOON, events.next()).await? {
                seen.push(short(&event?).replace(&prefix, ""));
            }
            assert_eq!(seen.join(" "), expected, "{way} {name}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_programs_own_matcher_may_ask_the_cluster() -> Outcome {
    let cluster = std::sync::Arc::new(TestCluster::start().await?);
    let asked = std::sync::Arc::downgrade(&cluster);
    let fault = Fault::reply(503).verb("list").when(move |_| {
        let Some(cluster) = asked.upgrade() else {
            return false;
        };
        cluster.compact();
        cluster.faults().add(Fault::reply(500).verb("delete"));
        cluster.requests().len() == 1
    });
    let fault = cluster.faults().add(fault);
    let maps = cluster.clientset().core_v1().config_maps("default");
    maps.list().await?;
    let refused = timeout(SOON, maps.list().max_retries(0).send()).await?;
    assert!(refused.is_err_and(|error| error.code() == Some(503)));
    assert_eq!(fault.struck(), 1);
    Ok(())
}

#[tokio::test]
async fn over_http2_only_the_stream_that_is_struck_is_reset() -> Outcome {
    use hyper::body::Body as _;
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let cluster = TestCluster::start().await?;
    let address = cluster.url().replace("http://", "");
    let stream = tokio::net::TcpStream::connect(&address).await?;
    let executor = TokioExecutor::new();
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(executor, TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut get = async |path: &str| {
        let request = http::Request::get(format!("http://{address}{path}"));
        let request = request.body(clientset_runtime::transport::Body::empty())?;
        let mut answer = client.send_request(request).await?;
        let mut body = std::pin::pin!(answer.body_mut());
        while let Some(frame) =
            std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
        {
            frame?;
        }
        Outcome::Ok(answer.status().as_u16())
    };
    for fault in [Fault::drop_connection(), Fault::cut_after_bytes(5)] {
        let said = format!("{fault:?}");
        cluster.faults().add(fault.times(1));
        let error = get("/api/v1/pods").await.err().ok_or("a fault")?;
        assert!(format!("{error:?}").contains("Reset"), "{said}: {error:?}");
        assert_eq!(
            get("/api/v1/pods").await?,
            200,
            "the connection is as good as before"
        );
    }
    cluster.restart();
    assert!(get("/api/v1/pods").await.is_err(), "the connection is gone");
    Ok(())
}
