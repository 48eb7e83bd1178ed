//! Every call can act as someone else, in all requests that it sends.

use std::future::poll_fn;
use std::pin::pin;

use clientset_runtime::client::Patch;
use clientset_runtime::config::Impersonation;
use futures_core::Stream as _;

use crate::kinds::{Deployment, deployment, pod};
use crate::logs::chunks;
use crate::script::Script;
use crate::sent::{clients, json, sent};

macro_rules! acts {
    ($(|$pods:ident| $call:expr;)*) => {$({
        let sent = sent(|clients| {
            let $pods = clients.core_v1().pods("default");
            $call.impersonate(Impersonation::new("jane").with_group("dev"))
        })
        .await;
        assert!(sent.contains("\nimpersonate-group: dev\nimpersonate-user: jane\n"), "{}: {sent}", stringify!($call));
    })*};
}

#[tokio::test]
async fn calls_of_one_request_act_as_others() {
    acts! {
        |pods| pods.get("web");
        |pods| pods.get_opt("web");
        |pods| pods.list();
        |pods| pods.watch().once();
        |pods| pods.create(&pod("web"));
        |pods| pods.update(&pod("web"));
        |pods| pods.patch("web", Patch::merge("{}"));
        |pods| pods.apply(&pod("web")).field_manager("m");
        |pods| pods.delete("web");
        |pods| pods.delete_collection();
        |pods| pods.logs("web");
        |pods| pods.proxy("web");
    }
}

/// That all of so many requests were sent as jane.
fn all_as_jane(script: &Script, count: usize) {
    let asked = script.asked();
    assert_eq!(asked.len(), count);
    for asked in asked {
        assert_eq!(
            asked.headers["impersonate-user"], "jane",
            "{} {}",
            asked.method, asked.uri
        );
    }
}

#[tokio::test]
async fn calls_of_several_requests_act_as_others_in_each() {
    let web = || json(clientset_runtime::wire::json::to_string(&deployment("web")).unwrap());
    let script = Script::new([web(), web()]);
    let deployments = clients(&script).apps_v1().deployments("default");
    let scaled = deployments.modify("web", |web: &mut Deployment| web.spec.replicas = Some(7));
    scaled.impersonate("jane").await.unwrap();
    all_as_jane(&script, 2);

    let list = |token: &str| {
        json(format!(
            r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"9","continue":"{token}"}},"items":[{{"metadata":{{"name":"web"}}}}]}}"#
        ))
    };
    let script = Script::new([list("more"), list("")]);
    let pods = clients(&script).core_v1().pods("default");
    let mut items = pin!(pods.list().impersonate("jane").limit(1).all());
    while let Some(item) = poll_fn(|context| items.as_mut().poll_next(context)).await {
        item.unwrap();
    }
    all_as_jane(&script, 2);

    let gone = r#"{"type":"DELETED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","resourceVersion":"10"}}}"#;
    let script = Script::new([list(""), chunks([gone.into()], false)]);
    let pods = clients(&script).core_v1().pods("default");
    pods.wait_deleted("web").impersonate("jane").await.unwrap();
    all_as_jane(&script, 2);

    let script = Script::new([list("")]);
    let pods = clients(&script).core_v1().pods("default");
    pods.wait_for("web", |pod| pod.metadata.name == "web")
        .impersonate("jane")
        .await
        .unwrap();
    all_as_jane(&script, 1);
}
