//! State that is kept in a file.

use std::time::Duration;

use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;
use serde_json::json;

use crate::support::{MAPS, Outcome, ask, map};

#[tokio::test]
async fn a_server_goes_on_where_the_last_one_ended() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("cluster.state");
    let begin = || {
        let seed = Seed::new().yaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seeded}\n");
        TestCluster::builder().state_file(&path).seed(seed).start()
    };
    let cluster = begin().await?;
    ask(&cluster, &format!("DELETE {MAPS}/seeded"), ()).await?;
    let before = ask(&cluster, &format!("POST {MAPS}"), map("a")).await?.body;
    let list = ask(&cluster, &format!("GET {MAPS}"), ()).await?.body;
    drop(cluster);

    let cluster = begin().await?;
    assert_eq!(
        ask(&cluster, &format!("GET {MAPS}/a"), ()).await?.body,
        before
    );
    assert_eq!(
        ask(&cluster, &format!("GET {MAPS}/seeded"), ()).await?.code,
        404,
        "not seeded again"
    );
    assert_eq!(ask(&cluster, &format!("GET {MAPS}"), ()).await?.body, list);
    let version = |object: &serde_json::Value| -> u64 {
        let text = object["metadata"]["resourceVersion"].as_str();
        text.and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    let after = ask(&cluster, &format!("POST {MAPS}"), map("b")).await?.body;
    assert!(version(&after) == version(&list) + 1, "{after}");
    let stale = format!("PUT {MAPS}/a");
    let mut changed = before.clone();
    changed["metadata"]["resourceVersion"] = json!("1");
    assert_eq!(
        ask(&cluster, &stale, changed).await?.outcome(),
        "409 Conflict"
    );
    // What was before is forgotten, as after a compaction.
    let past = version(&before) - 1;
    let past = format!("GET {MAPS}?resourceVersion={past}&resourceVersionMatch=Exact&limit=5");
    assert_eq!(ask(&cluster, &past, ()).await?.outcome(), "410 Expired");
    let namespaces = ask(&cluster, "GET /api/v1/namespaces", ()).await?.body;
    assert_eq!(
        namespaces["items"].as_array().map(Vec::len),
        Some(4),
        "none twice"
    );
    Ok(())
}

#[tokio::test]
async fn the_state_is_written_soon_after_a_change_and_on_demand() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("cluster.state");
    let cluster = TestCluster::builder().state_file(&path).start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("now")).await?;
    cluster.save()?;
    assert!(std::fs::read_to_string(&path)?.contains("default/now"));
    ask(&cluster, &format!("POST {MAPS}"), map("soon")).await?;
    for attempt in 0.. {
        if std::fs::read_to_string(&path)?.contains("default/soon") {
            break;
        }
        assert!(attempt < 500, "it was not written");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(
        std::fs::metadata(&path)?.permissions().mode() & 0o777,
        0o600
    );
    Ok(())
}

#[tokio::test]
async fn files_of_others_are_left_as_they_are() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("cluster.state");
    let first = TestCluster::builder().state_file(&path).start().await?;
    let second = TestCluster::builder().state_file(&path).start().await;
    let said = second.err().ok_or("no error")?.to_string();
    assert!(
        said.contains("cluster.state: another server keeps its state in this file"),
        "{said}"
    );
    drop(first);
    TestCluster::builder().state_file(&path).start().await?;

    let other = folder.path().join("notes.txt");
    std::fs::write(&other, "buy milk\n")?;
    let said = TestCluster::builder()
        .state_file(&other)
        .start()
        .await
        .err()
        .ok_or("no error")?;
    assert!(
        said.to_string().contains("notes.txt: it is no state"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&other)?, "buy milk\n");

    let whole = std::fs::read_to_string(&path)?;
    std::fs::write(&path, &whole[..whole.len() / 2])?;
    let said = TestCluster::builder()
        .state_file(&path)
        .start()
        .await
        .err()
        .ok_or("no error")?;
    assert!(said.to_string().contains("move it away"), "{said}");
    assert_eq!(std::fs::read_to_string(&path)?, whole[..whole.len() / 2]);

    let nowhere = folder.path().join("none/cluster.state");
    let said = TestCluster::builder()
        .state_file(nowhere)
        .start()
        .await
        .err()
        .ok_or("no error")?;
    assert!(said.to_string().contains("cannot be claimed"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_server_listens_on_loopback_alone() -> Outcome {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?;
    let error = TestCluster::builder().address(address).start().await.err();
    assert!(
        error
            .ok_or("no error")?
            .to_string()
            .contains("cannot listen on 127.0.0.1:")
    );
    drop(taken);
    let cluster = TestCluster::builder().address(address).start().await?;
    assert_eq!(cluster.url(), format!("http://{address}"));
    let open = TestCluster::builder()
        .address(([0, 0, 0, 0], 0))
        .start()
        .await;
    assert!(
        open.err()
            .ok_or("no error")?
            .to_string()
            .contains("no address of loopback")
    );
    Ok(())
}
