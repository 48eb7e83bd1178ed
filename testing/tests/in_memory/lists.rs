//! Lists: versions, pages, selectors.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, map};

async fn filled(count: usize) -> Outcome<TestCluster> {
    let cluster = TestCluster::start().await?;
    for index in 0..count {
        let mut object = map(&format!("m{index:02}"));
        object["metadata"]["labels"] = json!({"third": (index % 3).to_string()});
        ask(&cluster, &format!("POST {MAPS}"), object).await?;
    }
    Ok(cluster)
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().into_iter().flatten();
    items
        .filter_map(|item| item["metadata"]["name"].as_str())
        .collect()
}

#[tokio::test]
async fn options_that_exclude_each_other_are_refused() -> Outcome {
    let cluster = filled(1).await?;
    for (query, expected) in [
        ("resourceVersionMatch=Exact", "422 Invalid"),
        ("resourceVersionMatch=Foo&resourceVersion=5", "422 Invalid"),
        (
            "resourceVersionMatch=Exact&resourceVersion=0",
            "422 Invalid",
        ),
        ("sendInitialEvents=true", "422 Invalid"),
        ("continue=bm90", "400 BadRequest"),
        ("resourceVersion=abc", "400 BadRequest"),
        ("resourceVersion=999999", "504 Timeout"),
        ("limit=x", "400 BadRequest"),
        ("limit=-1", "200"),
        ("labelSelector=a=b=c", "400 BadRequest"),
        ("fieldSelector=metadata.name", "400 BadRequest"),
        ("fieldSelector=spec.x=1", "400 BadRequest"),
        ("watch=1&sendInitialEvents=true", "422 Invalid"),
        ("watch=1&resourceVersionMatch=NotOlderThan", "422 Invalid"),
        (
            "watch=1&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1",
            "422 Invalid",
        ),
        ("resourceVersion=0", "200"),
        ("resourceVersion=1", "200"),
    ] {
        let answer = ask(&cluster, &format!("GET {MAPS}?{query}"), ()).await?;
        assert_eq!(answer.outcome(), expected, "{query}: {answer:?}");
    }
    for (path, expected) in [
        ("/apis/apps/v1/foos", "404 NotFound"),
        ("/apis/none.example.com/v1", "404 NotFound"),
        ("/api/v1/pods/x", "404 NotFound"),
        (&format!("{MAPS}/x"), "404 NotFound"),
        (&format!("{MAPS}/m00?resourceVersion=999999"), "504 Timeout"),
    ] {
        assert_eq!(
            ask(&cluster, &format!("GET {path}"), ()).await?.outcome(),
            expected,
            "{path}"
        );
    }
    Ok(())
}

/// Version 0 is whatever a kube-apiserver has in its cache, and that is all of it. Events are in none.
#[tokio::test]
async fn a_list_of_version_0_has_no_pages() -> Outcome {
    let cluster = filled(3).await?;
    for query in [
        "limit=2&resourceVersion=0",
        "limit=2&resourceVersion=0&resourceVersionMatch=NotOlderThan",
    ] {
        let list = ask(&cluster, &format!("GET {MAPS}?{query}"), ())
            .await?
            .body;
        assert_eq!(names(&list).len(), 3, "{query}");
        assert_eq!(list["metadata"].get("continue"), None, "{query}");
    }
    let events = "/api/v1/namespaces/default/events";
    for name in ["a", "b", "c"] {
        let involved = json!({"kind": "ConfigMap", "name": name, "namespace": "default"});
        let event = json!({"metadata": {"name": name}, "involvedObject": involved});
        let created = ask(&cluster, &format!("POST {events}"), event).await?;
        assert_eq!(created.code, 201, "{}", created.outcome());
    }
    let page = format!("GET {events}?limit=2&resourceVersion=0");
    assert_eq!(names(&ask(&cluster, &page, ()).await?.body).len(), 2);
    Ok(())
}

#[tokio::test]
async fn pages_show_one_version_whatever_happens_between_them() -> Outcome {
    let cluster = filled(10).await?;
    let first = ask(&cluster, &format!("GET {MAPS}?limit=4"), ())
        .await?
        .body;
    assert_eq!(names(&first), ["m00", "m01", "m02", "m03"]);
    assert_eq!(first["metadata"]["remainingItemCount"], 6);
    ask(&cluster, &format!("DELETE {MAPS}/m05"), ()).await?;
    ask(&cluster, &format!("POST {MAPS}"), map("m06a")).await?;
    let token = first["metadata"]["continue"].as_str().unwrap_or_default();
    let second = ask(
        &cluster,
        &format!("GET {MAPS}?limit=4&continue={token}"),
        (),
    )
    .await?
    .body;
    assert_eq!(names(&second), ["m04", "m05", "m06", "m07"]);
    assert_eq!(
        second["metadata"]["resourceVersion"],
        first["metadata"]["resourceVersion"]
    );

    let version = first["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    let exact = format!("GET {MAPS}?resourceVersion={version}&resourceVersionMatch=Exact");
    assert_eq!(names(&ask(&cluster, &exact, ()).await?.body).len(), 10);
    assert_eq!(
        names(&ask(&cluster, &format!("GET {MAPS}"), ()).await?.body).len(),
        10
    );

    cluster.compact();
    assert_eq!(ask(&cluster, &exact, ()).await?.outcome(), "410 Expired");
    let token = second["metadata"]["continue"].as_str().unwrap_or_default();
    let expired = ask(
        &cluster,
        &format!("GET {MAPS}?limit=4&continue={token}"),
        (),
    )
    .await?;
    assert_eq!(expired.outcome(), "410 Expired");
    let token = expired.body["metadata"]["continue"]
        .as_str()
        .unwrap_or_default();
    let rest = ask(
        &cluster,
        &format!("GET {MAPS}?limit=4&continue={token}"),
        (),
    )
    .await?
    .body;
    assert_eq!(names(&rest), ["m08", "m09"]);
    Ok(())
}

#[tokio::test]
async fn selected_pages_do_not_count_what_remains() -> Outcome {
    let cluster = filled(10).await?;
    let list = ask(
        &cluster,
        &format!("GET {MAPS}?limit=2&labelSelector=third=0"),
        (),
    )
    .await?
    .body;
    assert_eq!(names(&list), ["m00", "m03"]);
    assert_eq!(list["metadata"]["remainingItemCount"], Value::Null);
    let token = list["metadata"]["continue"].as_str().unwrap_or_default();
    let rest = format!("GET {MAPS}?limit=2&labelSelector=third=0&continue={token}");
    assert_eq!(names(&ask(&cluster, &rest, ()).await?.body), ["m06", "m09"]);
    let one = ask(
        &cluster,
        "GET /api/v1/configmaps?fieldSelector=metadata.name=m07",
        (),
    )
    .await?
    .body;
    assert_eq!(names(&one), ["m07"]);
    let else_where = ask(
        &cluster,
        "GET /api/v1/namespaces/kube-system/configmaps",
        (),
    )
    .await?
    .body;
    assert!(names(&else_where).is_empty());
    Ok(())
}
