//! The clients of kinds written in Rust have the shape of generated ones.

use clientset_runtime::client::{Clients, verb};
use clientset_runtime::config::Config;
use clientset_runtime::object::{Empty, Kind, Resource, some};
use clientset_runtime::request::RestClient;
use clientset_runtime::wire::json;

use crate::kinds::{Backup, BackupClients, BackupSpec, Policy, Reclaim, Target};

clientset_runtime::clientset! {
    /// Clients.
    Clientset
}

fn clients() -> Clientset {
    Clientset::new(Config::new("http://127.0.0.1:1")).unwrap()
}

#[test]
fn every_clientset_has_the_accessors() {
    fn names(clients: &impl Clients) -> (Option<String>, Option<String>) {
        let group = clients.backups_example_com_v1();
        (
            group.backups("default").namespace_name().map(str::to_owned),
            group.policies().namespace_name().map(str::to_owned),
        )
    }
    let clients = clients();
    let rest: &RestClient = clients.rest();
    for names in [names(&clients), names(rest)] {
        assert_eq!(names, (Some("default".to_owned()), None));
    }
}

#[tokio::test]
async fn an_empty_namespace_says_what_to_call() {
    let group = clients().backups_example_com_v1();
    let error = group.backups("").get("a").await.unwrap_err().to_string();
    assert!(
        error.contains("for all namespaces say all_backups()"),
        "{error}"
    );
}

#[test]
fn the_kind_has_the_verbs_and_subresources_that_were_said() {
    fn full<K: Resource + verb::Get + verb::List + verb::Watch + verb::Create + verb::Update>() {}
    fn subresources<
        K: verb::Status + verb::Scale + verb::Patch + verb::Delete + verb::DeleteCollection,
    >() {
    }
    full::<Backup>();
    full::<Policy>();
    subresources::<Backup>();
    assert_eq!(Backup::API_VERSION, "backups.example.com/v1");
    assert_eq!(
        (Backup::PLURAL, Backup::LIST_KIND),
        ("backups", "BackupList")
    );
    assert_eq!(
        (Policy::KIND, Policy::LIST_KIND),
        ("retentionPolicy", "retentionPolicyList")
    );
}

#[test]
fn a_required_list_is_written_without_elements() {
    let mut backup = Backup {
        spec: BackupSpec {
            volume: "data".into(),
            reclaim: some("Delete"),
            ..Default::default()
        },
        ..Default::default()
    };
    backup.metadata.name = "weekly".into();
    assert_eq!(
        json::to_string(&backup).unwrap(),
        r#"{"apiVersion":"backups.example.com/v1","kind":"Backup","metadata":{"name":"weekly"},"spec":{"volume":"data","schedule":"","reclaim":"Delete","targets":[]}}"#
    );
    assert_eq!(backup.spec.reclaim, Some(Reclaim::Delete));
    assert!(Target::EMPTY == Target::default());
}
