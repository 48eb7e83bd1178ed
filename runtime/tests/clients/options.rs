//! Each option of each verb, in the query or in the body.

use std::time::Duration;

use clientset_runtime::client::Patch;
use clientset_runtime::client::call::{FieldValidation, PropagationPolicy, ResourceVersionMatch};
use clientset_runtime::meta::{DeleteOptions, Selector};
use clientset_runtime::wire::json;

use crate::kinds::{PodsClient, pod};
use crate::sent::{line, sent};

/// What follows `https://h/api/v1/namespaces/default/pods`.
macro_rules! query {
    ($(|$pods:ident| $call:expr => $expected:expr;)*) => {$({
        let line = line(|clients| { let $pods: PodsClient = clients.core_v1().pods("default"); $call }).await;
        let (_, rest) = line.split_once("https://h/api/v1/namespaces/default/pods").unwrap();
        assert_eq!(rest, $expected, "{}", stringify!($call));
    })*};
}

const SECONDS: Duration = Duration::from_secs(30);

#[tokio::test]
async fn of_get() {
    query! {
        |pods| pods.get("w").resource_version("0") => "/w?resourceVersion=0";
        |pods| pods.get("w").timeout(SECONDS) => "/w?timeout=30s";
        |pods| pods.get_opt("w").resource_version("7") => "/w?resourceVersion=7";
    }
}

#[tokio::test]
async fn of_list() {
    let selector: Selector = "app=web,tier in (front,back)".parse().unwrap();
    query! {
        |pods| pods.list().labels("app=web") => "?labelSelector=app%3Dweb";
        |pods| pods.list().labels(&selector) => "?labelSelector=app%3Dweb%2Ctier+in+%28back%2Cfront%29";
        |pods| pods.list().labels("a=b").labels("!c") => "?labelSelector=a%3Db%2C%21c";
        |pods| pods.list().fields("spec.nodeName=n1") => "?fieldSelector=spec.nodeName%3Dn1";
        |pods| pods.list().fields("a=b").fields("c=d") => "?fieldSelector=a%3Db%2Cc%3Dd";
        |pods| pods.list().limit(500) => "?limit=500";
        |pods| pods.list().limit(5).limit(6) => "?limit=6";
        |pods| pods.list().continue_("abc=") => "?continue=abc%3D";
        |pods| pods.list().resource_version("0") => "?resourceVersion=0";
        |pods| pods.list().resource_version("7").resource_version_match(ResourceVersionMatch::Exact)
            => "?resourceVersion=7&resourceVersionMatch=Exact";
        |pods| pods.list().resource_version_match(ResourceVersionMatch::NotOlderThan)
            => "?resourceVersionMatch=NotOlderThan";
        |pods| pods.list().shard_selector("shardRange(object.metadata.uid, '0x0', '0x8')")
            => "?shardSelector=shardRange%28object.metadata.uid%2C+%270x0%27%2C+%270x8%27%29";
        |pods| pods.list().server_timeout(SECONDS) => "?timeoutSeconds=30";
        |pods| pods.list().server_timeout(Duration::from_millis(1500)) => "?timeoutSeconds=2";
        |pods| pods.list().server_timeout(Duration::ZERO) => "?timeoutSeconds=1";
        |pods| pods.list().timeout(SECONDS) => "?timeout=30s";
    }
}

#[tokio::test]
async fn of_watch() {
    query! {
        |pods| pods.watch().labels("app=web") => "?allowWatchBookmarks=true&labelSelector=app%3Dweb&watch=true";
        |pods| pods.watch().fields("metadata.name=w")
            => "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dw&watch=true";
        |pods| pods.watch().resource_version("7") => "?allowWatchBookmarks=true&resourceVersion=7&watch=true";
        |pods| pods.watch().server_timeout(SECONDS) => "?allowWatchBookmarks=true&timeoutSeconds=30&watch=true";
        |pods| pods.watch().shard_selector("s") => "?allowWatchBookmarks=true&shardSelector=s&watch=true";
        |pods| pods.watch().allow_watch_bookmarks(false) => "?watch=true";
        |pods| pods.watch().allow_watch_bookmarks(false).allow_watch_bookmarks(true)
            => "?allowWatchBookmarks=true&watch=true";
        |pods| pods.watch().send_initial_events()
            => "?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true";
        |pods| pods.watch().resource_version("7").resource_version_match(ResourceVersionMatch::NotOlderThan)
            => "?allowWatchBookmarks=true&resourceVersion=7&resourceVersionMatch=NotOlderThan&watch=true";
        // The deadline is the client's alone.
        |pods| pods.watch().timeout(SECONDS) => "?allowWatchBookmarks=true&watch=true";
        |pods| pods.watch().once() => "?allowWatchBookmarks=true&watch=true";
    }
}

#[tokio::test]
async fn of_create_and_update() {
    let web = pod("w");
    let body = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"w"}}"#;
    query! {
        |pods| pods.create(&web).dry_run() => format!("?dryRun=All {body}");
        |pods| pods.create(&web).field_manager("me") => format!("?fieldManager=me {body}");
        |pods| pods.create(&web).field_validation(FieldValidation::Strict) => format!("?fieldValidation=Strict {body}");
        |pods| pods.create(&web).timeout(SECONDS) => format!("?timeout=30s {body}");
        |pods| pods.update(&web).dry_run() => format!("/w?dryRun=All {body}");
        |pods| pods.update(&web).field_manager("me") => format!("/w?fieldManager=me {body}");
        |pods| pods.update(&web).field_validation(FieldValidation::Warn) => format!("/w?fieldValidation=Warn {body}");
        |pods| pods.update_status(&web).dry_run() => format!("/w/status?dryRun=All {body}");
    }
}

#[tokio::test]
async fn of_patch_and_apply() {
    let patch = Patch::merge("{}");
    let web = pod("w");
    let body = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"w"}}"#;
    query! {
        |pods| pods.patch("w", &patch).dry_run() => "/w?dryRun=All {}";
        |pods| pods.patch("w", &patch).field_manager("me") => "/w?fieldManager=me {}";
        |pods| pods.patch("w", &patch).field_validation(FieldValidation::Ignore) => "/w?fieldValidation=Ignore {}";
        |pods| pods.patch("w", Patch::apply(&web)).field_manager("me").force()
            => format!("/w?fieldManager=me&force=true {body}");
        |pods| pods.apply(&web).field_manager("me").dry_run() => format!("/w?dryRun=All&fieldManager=me {body}");
        |pods| pods.apply(&web).field_manager("me").field_validation(FieldValidation::Strict)
            => format!("/w?fieldManager=me&fieldValidation=Strict {body}");
        |pods| pods.apply(&web).field_manager("me").force() => format!("/w?fieldManager=me&force=true {body}");
    }
}

#[tokio::test]
async fn of_delete() {
    let all: DeleteOptions = json::from_str(r#"{"orphanDependents":true}"#).unwrap();
    query! {
        |pods| pods.delete("w").dry_run() => r#"/w {"dryRun":["All"]}"#;
        |pods| pods.delete("w").grace_period(0) => r#"/w {"gracePeriodSeconds":0}"#;
        |pods| pods.delete("w").propagation_policy(PropagationPolicy::Orphan) => r#"/w {"propagationPolicy":"Orphan"}"#;
        |pods| pods.delete("w").propagation_policy(PropagationPolicy::Background)
            => r#"/w {"propagationPolicy":"Background"}"#;
        |pods| pods.delete("w").propagation_policy(PropagationPolicy::Foreground)
            => r#"/w {"propagationPolicy":"Foreground"}"#;
        |pods| pods.delete("w").precondition_uid("u") => r#"/w {"preconditions":{"uid":"u"}}"#;
        |pods| pods.delete("w").precondition_uid("u").precondition_resource_version("7")
            => r#"/w {"preconditions":{"uid":"u","resourceVersion":"7"}}"#;
        |pods| pods.delete("w").ignore_store_read_error_with_cluster_breaking_potential()
            => r#"/w {"ignoreStoreReadErrorWithClusterBreakingPotential":true}"#;
        |pods| pods.delete("w").options(all.clone()) => r#"/w {"orphanDependents":true}"#;
        |pods| pods.delete("w").timeout(SECONDS) => "/w?timeout=30s";
    }
}

#[tokio::test]
async fn of_delete_collection() {
    query! {
        |pods| pods.delete_collection().labels("app=web") => "?labelSelector=app%3Dweb";
        |pods| pods.delete_collection().fields("a=b").fields("c=d") => "?fieldSelector=a%3Db%2Cc%3Dd";
        |pods| pods.delete_collection().limit(5) => "?limit=5";
        |pods| pods.delete_collection().continue_("t") => "?continue=t";
        |pods| pods.delete_collection().resource_version("7").resource_version_match(ResourceVersionMatch::Exact)
            => "?resourceVersion=7&resourceVersionMatch=Exact";
        |pods| pods.delete_collection().shard_selector("s") => "?shardSelector=s";
        |pods| pods.delete_collection().server_timeout(SECONDS) => "?timeoutSeconds=30";
        |pods| pods.delete_collection().labels("a").dry_run() => r#"?labelSelector=a {"dryRun":["All"]}"#;
        |pods| pods.delete_collection().grace_period(5) => r#" {"gracePeriodSeconds":5}"#;
        |pods| pods.delete_collection().propagation_policy(PropagationPolicy::Foreground)
            => r#" {"propagationPolicy":"Foreground"}"#;
        |pods| pods.delete_collection().precondition_uid("u") => r#" {"preconditions":{"uid":"u"}}"#;
        |pods| pods.delete_collection().precondition_resource_version("7")
            => r#" {"preconditions":{"resourceVersion":"7"}}"#;
        |pods| pods.delete_collection().ignore_store_read_error_with_cluster_breaking_potential()
            => r#" {"ignoreStoreReadErrorWithClusterBreakingPotential":true}"#;
        |pods| pods.delete_collection().options(DeleteOptions::default()) => "";
    }
}

#[tokio::test]
async fn what_no_option_covers_is_set_on_the_request() {
    let text = sent(|clients| {
        clients
            .core_v1()
            .pods("default")
            .get("w")
            .customize(|request| request.header("x", "y").param("p", "q"))
    })
    .await;
    assert_eq!(
        text,
        "GET https://h/api/v1/namespaces/default/pods/w?p=q\naccept: application/json, */*\nuser-agent: golden/1\nx: y\n"
    );
}
