//! Builders and clients as values: cloned, spawned, joined, small.

use std::mem::size_of;
use std::time::Duration;

use clientset_runtime::client::{Deleted, call};
use clientset_runtime::meta::List;
use clientset_runtime::retry::{Backoff, retry_on_conflict};
use clientset_runtime::watch::WatchStream;

use crate::kinds::{Clientset, Node, NodesClient, Pod, PodsClient, Scale};
use crate::script::{Script, Turn};
use crate::sent::{clients, json};

const fn is_value<T: Clone + Send + 'static>() {}
const fn is_shared<T: Clone + Send + Sync + 'static>() {}
const fn is_sent<T: Send + 'static>() {}

const _: () = {
    is_shared::<Clientset>();
    is_shared::<PodsClient>();
    is_shared::<NodesClient>();
    is_value::<call::Get<Pod>>();
    is_value::<call::GetOpt<Pod>>();
    is_value::<call::List<Pod>>();
    is_value::<call::Create<Pod>>();
    is_value::<call::Update<Scale>>();
    is_value::<call::Patch<Pod>>();
    is_value::<call::Apply<Pod>>();
    is_value::<call::Delete<Pod>>();
    is_value::<call::DeleteCollection<Pod>>();
    is_value::<call::Watch<Node>>();
    is_value::<call::Logs>();
    is_value::<call::Proxy>();
    is_sent::<call::InFlight<Pod>>();
    is_sent::<call::Listing<Pod>>();
    is_sent::<call::Items<Pod>>();
    is_sent::<call::LogLines>();
    is_sent::<WatchStream<Pod>>();
};

#[test]
fn futures_are_a_few_words() {
    let word = size_of::<usize>();
    assert!(size_of::<call::InFlight<Pod>>() <= 3 * word);
    assert!(size_of::<call::InFlight<Deleted<Pod>>>() <= 3 * word);
    assert!(size_of::<call::Listing<Pod>>() <= 3 * word);
    assert!(size_of::<WatchStream<Pod>>() <= 2 * word);
    assert!(size_of::<PodsClient>() <= 5 * word);
}

#[tokio::test]
async fn a_call_is_spawned_cloned_and_joined() {
    fn empty() -> Turn {
        json(r#"{"kind":"Pod","apiVersion":"v1"}"#)
    }
    let script = Script::always(empty);
    let get = clients(&script)
        .core_v1()
        .pods("default")
        .get("web")
        .timeout(Duration::from_secs(5));
    let spawned = tokio::spawn(get.clone().into_future());
    let (joined, spawned) = tokio::join!(get.send(), spawned);
    joined.unwrap();
    spawned.unwrap().unwrap();
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn a_list_lives_longer_than_its_client() {
    let script = Script::new([json(r#"{"kind":"PodList","items":[]}"#)]);
    let list = { clients(&script).core_v1().pods("default").list().send() };
    let list: List<Pod> = tokio::spawn(list).await.unwrap().unwrap();
    assert!(list.items.is_empty());
}

#[tokio::test]
async fn a_retry_can_be_spawned() {
    let script = Script::new([json(r#"{"kind":"Pod","metadata":{"name":"web"}}"#)]);
    let pods = clients(&script).core_v1().pods("default");
    let pod = tokio::spawn(async move {
        retry_on_conflict(Backoff::CONFLICT, async || pods.get("web").await).await
    });
    assert_eq!(pod.await.unwrap().unwrap().metadata.name, "web");
}

#[tokio::test]
async fn what_is_shown_names_the_call_and_no_secret() {
    let script = Script::new([]);
    let clients = clients(&script);
    let review = crate::kinds::TokenReview {
        token: "hush".into(),
        ..Default::default()
    };
    let create = clients.authentication_v1().token_reviews().create(&review);
    let shown = format!("{create:?}");
    assert!(
        shown.contains("TokenReview") && !shown.contains("hush"),
        "{shown}"
    );
    let shown = format!("{:?}", clients.core_v1().pods("default"));
    assert!(
        shown.contains("Pod") && shown.contains("default"),
        "{shown}"
    );
}
