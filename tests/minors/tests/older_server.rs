//! The client of the newest minor on the API server of the oldest: what it says where that server has
//! not got a field, a resource, a subresource or an option.
#![allow(clippy::panic, reason = "tests, though not marked as such")]

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clientset::certificates_v1::ClusterTrustBundle;
use clientset::client::Patch;
use clientset::client::call::FieldValidation;
use clientset::core_v1::{ConfigMap, Container, Pod, PodSpec};
use clientset::lifecycle_v1alpha1::Eviction;
use clientset::meta::ObjectMeta;
use clientset::object::Resource;
use clientset::request::{Warning, WarningHandler};
use clientset::resource_v1::DeviceClass;
use clientset::scheduling_v1beta1::PodGroup;
use clientset::storage_v1::{CSINode, VolumeAttributesClass};
use clientset::{Clientset, Config, Error, Result, some};
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, blocking, tests};
use support::{Outcome, run};

const MINOR: &str = "1.33";

fn main() -> ExitCode {
    Suite::new()
        .control_plane(ControlPlane::builder().minor(MINOR))
        .tests(tests![
            the_server_is_of_the_older_minor,
            the_program_of_the_newer_minor_runs,
            what_is_not_served_is_said,
            a_missing_object_is_served,
            no_wait_takes_an_unserved_kind_for_a_missing_object,
            unknown_fields_are_warned_of,
            strict_validation_refuses_unknown_fields,
            ignored_unknown_fields_are_dropped_in_silence,
            applying_an_unknown_field_is_refused,
            initial_events_are_refused_where_they_are_off,
            a_shard_that_the_server_ignores_is_told_by_its_list,
            what_was_read_is_written_back_unchanged,
        ])
        .run()
}

async fn the_server_is_of_the_older_minor(context: Context) -> Outcome {
    let place = place(&context).await?;
    let version = place.clients.server_version().await?;
    assert!(version.git_version.starts_with("v1.33."), "{version:?}");
    Ok(())
}

/// All literals of the forty kinds pass the strict validation of the older server: the newer minor's
/// types write nothing that was not set.
async fn the_program_of_the_newer_minor_runs(context: Context) -> Outcome {
    let builder = ControlPlane::builder()
        .minor(MINOR)
        .api_server_flag("--runtime-config=api/all=true")
        // Off in that minor: a kind of the program, alternatives of a claim, initial events.
        .api_server_flag(
            "--feature-gates=ClusterTrustBundle=true,DRAPrioritizedList=true,WatchList=true",
        );
    let server = context.start(builder).await?;
    let program = Path::new(env!("CARGO_BIN_EXE_forty-kinds"));
    for (namespace, commands) in [
        ("lives", ["live", "end"].as_slice()),
        ("extras", &["extras"]),
    ] {
        let kubeconfig = {
            let server = server.clone();
            blocking(move || {
                let namespace = server.create_namespace(namespace)?;
                server.kubeconfig_file(server.admin(), &namespace)
            })
            .await?
        };
        for command in commands {
            let kubeconfig = kubeconfig.clone();
            let call = move || {
                run(program, &kubeconfig, &[command, "0"], "").map_err(|error| error.to_string())
            };
            blocking(call).await?;
        }
    }
    Ok(())
}

async fn what_is_not_served_is_said(context: Context) -> Outcome {
    let place = place(&context).await?;
    let clients = &place.clients;
    let namespace = place.namespace.as_str();
    let lifecycle = clients.lifecycle_v1alpha1().evictions(namespace);
    let groups = clients.scheduling_v1beta1().pod_groups(namespace);
    let classes = clients.resource_v1().device_classes();
    let bundles = clients.certificates_v1().cluster_trust_bundles();
    let attributes = clients.storage_v1().volume_attributes_classes();
    let nodes = clients.storage_v1().csi_nodes();
    nodes.create(&named::<CSINode>("served")).await?;

    let group = named::<PodGroup>("x");
    let cases: [(&str, Option<Error>, &str, &str); 16] = [
        (
            "a group, read",
            lifecycle.get("x").await.err(),
            "cannot get Eviction NAMESPACE/x",
            "evictions in lifecycle.k8s.io/v1alpha1",
        ),
        (
            "a group, listed everywhere",
            clients
                .lifecycle_v1alpha1()
                .all_evictions()
                .list()
                .await
                .err(),
            "cannot list Eviction in all namespaces",
            "evictions in lifecycle.k8s.io/v1alpha1",
        ),
        (
            "a group, created in",
            lifecycle.create(&named::<Eviction>("x")).await.err(),
            "cannot create Eviction in namespace NAMESPACE",
            "evictions in lifecycle.k8s.io/v1alpha1",
        ),
        (
            "a version, read",
            groups.get("x").await.err(),
            "cannot get PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, where there may be nothing",
            groups.get_opt("x").await.err(),
            "cannot get PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, watched",
            groups.watch().await.err(),
            "cannot watch PodGroup in namespace NAMESPACE",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, updated",
            groups.update(&group).await.err(),
            "cannot update PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, patched",
            groups.patch("x", Patch::merge("{}")).await.err(),
            "cannot patch PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, applied",
            groups.apply(&group).field_manager("me").await.err(),
            "cannot apply PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, modified",
            groups.modify("x", |_: &mut PodGroup| {}).await.err(),
            "cannot get PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, deleted",
            groups.delete("x").await.err(),
            "cannot delete PodGroup NAMESPACE/x",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version, emptied",
            groups.delete_collection().await.err(),
            "cannot delete all PodGroup in namespace NAMESPACE",
            "podgroups in scheduling.k8s.io/v1beta1",
        ),
        (
            "a version of the cluster",
            classes.create(&named::<DeviceClass>("x")).await.err(),
            "cannot create DeviceClass",
            "deviceclasses in resource.k8s.io/v1",
        ),
        (
            "a resource of a version that is served",
            bundles
                .create(&named::<ClusterTrustBundle>("x"))
                .await
                .err(),
            "cannot create ClusterTrustBundle",
            "clustertrustbundles in certificates.k8s.io/v1",
        ),
        (
            "another one",
            attributes
                .create(&named::<VolumeAttributesClass>("x"))
                .await
                .err(),
            "cannot create VolumeAttributesClass",
            "volumeattributesclasses in storage.k8s.io/v1",
        ),
        (
            "a subresource of a resource that is served",
            nodes.update_status(&named::<CSINode>("served")).await.err(),
            "cannot update status of CSINode served",
            "the status of csinodes in storage.k8s.io/v1",
        ),
    ];
    for (case, error, call, what) in cases {
        let error = error.ok_or_else(|| format!("{case}: it was served"))?;
        let call = call.replace("NAMESPACE", namespace);
        let expected = format!(
            "{call}: this server does not serve {what}: its version of Kubernetes may not have them, \
             that API may be switched off, or the CustomResourceDefinition not be installed"
        );
        assert_eq!(error.to_string(), expected, "{case}");
        assert!(
            error.is_not_served() && error.is_not_found(),
            "{case}: {error:?}"
        );
    }
    nodes.delete("served").await?;
    Ok(())
}

async fn a_missing_object_is_served(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let nowhere = place
        .clients
        .core_v1()
        .config_maps("there-is-no-such-namespace");
    let cases: [(&str, Option<Error>); 5] = [
        ("an object", maps.get("x").await.err()),
        (
            "its status",
            place
                .clients
                .core_v1()
                .pods(&place.namespace)
                .get_status("x")
                .await
                .err(),
        ),
        (
            "its modification",
            maps.modify("x", |_: &mut ConfigMap| {}).await.err(),
        ),
        ("its deletion", maps.delete("x").await.err()),
        (
            "its namespace",
            nowhere.create(&named::<ConfigMap>("x")).await.err(),
        ),
    ];
    for (case, error) in cases {
        let error = error.ok_or_else(|| format!("{case}: it was there"))?;
        assert!(
            error.is_not_found() && !error.is_not_served(),
            "{case}: {error:?}"
        );
    }
    assert!(maps.get_opt("x").await?.is_none());
    Ok(())
}

async fn no_wait_takes_an_unserved_kind_for_a_missing_object(context: Context) -> Outcome {
    let place = place(&context).await?;
    let groups = place
        .clients
        .scheduling_v1beta1()
        .pod_groups(&place.namespace);
    let wait = Duration::from_secs(30);
    let gone = groups.wait_deleted("x").timeout(wait).await.map(drop);
    let there = groups
        .wait_for("x", |_: &PodGroup| true)
        .timeout(wait)
        .await
        .map(drop);
    for outcome in [gone, there] {
        let error = failure(outcome)?;
        assert!(error.is_not_served(), "{error}");
        let expected = format!("cannot list PodGroup in namespace {}: ", place.namespace);
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    Ok(())
}

/// The fields of a newer minor, in an object that any server takes.
fn pod(name: &str) -> Pod {
    Pod {
        spec: PodSpec {
            hostname_override: some("other"),
            containers: vec![Container {
                name: "main".into(),
                image: some("example.com/main:1"),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..named(name)
    }
}

async fn unknown_fields_are_warned_of(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    // By default the server drops them and says so.
    let mut created = pods.create(&pod("web")).await?;
    assert!(created.spec.hostname_override.is_none());
    assert_eq!(
        place.take_warnings(),
        [r#"unknown field "spec.hostnameOverride""#]
    );
    created.spec.hostname_override = some("other");
    pods.update(&created).await?;
    assert_eq!(
        place.take_warnings(),
        [r#"unknown field "spec.hostnameOverride""#]
    );
    for patch in [
        Patch::merge(r#"{"spec": {"hostnameOverride": "other"}}"#),
        Patch::strategic(r#"{"spec": {"hostnameOverride": "other"}}"#),
        Patch::json(r#"[{"op": "add", "path": "/spec/hostnameOverride", "value": "other"}]"#),
    ] {
        pods.patch("web", patch).await?;
        assert_eq!(
            place.take_warnings(),
            [r#"unknown field "spec.hostnameOverride""#]
        );
    }
    pods.modify("web", |pod: &mut Pod| {
        pod.spec.hostname_override = some("other");
    })
    .await?;
    assert_eq!(
        place.take_warnings(),
        [r#"unknown field "spec.hostnameOverride""#]
    );
    Ok(())
}

async fn strict_validation_refuses_unknown_fields(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let create = pods
        .create(&pod("web"))
        .field_validation(FieldValidation::Strict);
    let error = failure(create.await)?;
    assert!(error.is_bad_request(), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "cannot create Pod in namespace {}: Pod in version \"v1\" cannot be handled as a Pod: \
             strict decoding error: unknown field \"spec.hostnameOverride\"",
            place.namespace
        )
    );
    assert!(pods.get_opt("web").await?.is_none());
    assert!(place.take_warnings().is_empty());
    Ok(())
}

async fn ignored_unknown_fields_are_dropped_in_silence(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let create = pods
        .create(&pod("web"))
        .field_validation(FieldValidation::Ignore);
    assert!(create.await?.spec.hostname_override.is_none());
    assert!(place.take_warnings().is_empty());
    Ok(())
}

async fn applying_an_unknown_field_is_refused(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let error = failure(pods.apply(&pod("web")).field_manager("me").await)?;
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot apply Pod {}/web: ", place.namespace))
            && text.ends_with(".spec.hostnameOverride: field not declared in schema"),
        "{text}"
    );
    assert!(pods.get_opt("web").await?.is_none());
    Ok(())
}

async fn initial_events_are_refused_where_they_are_off(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let error = failure(maps.watch().send_initial_events().await)?;
    assert!(error.is_invalid(), "{error:?}");
    let expected = format!(
        "cannot watch ConfigMap in namespace {}: sendInitialEvents: Forbidden: sendInitialEvents is \
         forbidden for watch unless the WatchList feature gate is enabled",
        place.namespace
    );
    assert_eq!(error.to_string(), expected);
    Ok(())
}

async fn a_shard_that_the_server_ignores_is_told_by_its_list(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    for index in 0..4 {
        maps.create(&named::<ConfigMap>(&format!("map-{index}")))
            .await?;
    }
    let shard = "shardRange(object.metadata.uid, '0x0000000000000000', '0x0000000000000001')";
    let all = maps.list().shard_selector(shard).await?;
    assert!(all.metadata.shard_info.is_none(), "{:?}", all.metadata);
    assert!(all.items.len() >= 4, "it has no shards");
    Ok(())
}

/// The newer minor's types read what the older server has, and write it as it was.
async fn what_was_read_is_written_back_unchanged(context: Context) -> Outcome {
    let place = place(&context).await?;
    let clients = &place.clients;
    let pods = clients.core_v1().pods(&place.namespace);
    let mut web = pod("web");
    web.spec.hostname_override = None;
    pods.create(&web).await?;
    unchanged(&pods, "web").await?;
    unchanged(&clients.core_v1().namespaces(), "default").await?;
    unchanged(&clients.flowcontrol_v1().flow_schemas(), "catch-all").await?;
    unchanged(
        &clients.flowcontrol_v1().priority_level_configurations(),
        "workload-low",
    )
    .await?;
    unchanged(
        &clients.scheduling_v1().priority_classes(),
        "system-node-critical",
    )
    .await?;
    unchanged(&clients.rbac_v1().cluster_roles(), "system:node").await?;
    unchanged(&clients.networking_v1().service_cidrs(), "kubernetes").await?;
    unchanged(&clients.apiregistration_v1().api_services(), "v1.apps").await?;
    Ok(())
}

async fn unchanged<K, P>(client: &clientset::client::ResourceClient<K, P>, name: &str) -> Outcome
where
    K: Resource + clientset::client::verb::Get + clientset::client::verb::Update,
    P: clientset::client::scope::OnePlace,
{
    // The controllers of a new server write, too.
    for _ in 0..20 {
        let before = client.get(name).await?;
        match client.update(&before).await {
            Err(error) if error.is_conflict() => {}
            after => {
                let after = after?;
                assert!(before == after, "{before:#?}\n{after:#?}");
                return Ok(());
            }
        }
    }
    Err(format!("{name} is written all the time").into())
}

/// A namespace of a test's own, clients of the administrator, and what they are warned of.
struct Place {
    clients: Clientset,
    namespace: String,
    warnings: Arc<Warnings>,
}

#[derive(Debug, Default)]
struct Warnings(Mutex<Vec<String>>);

impl WarningHandler for Warnings {
    fn handle(&self, warning: &Warning, _url: &str) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push(warning.text.to_string());
    }
}

impl Place {
    fn take_warnings(&self) -> Vec<String> {
        std::mem::take(
            &mut self
                .warnings
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

async fn place(context: &Context) -> Outcome<Place> {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
    let warnings = Arc::new(Warnings::default());
    let config = Config::from_kubeconfig(kubeconfig).await?;
    let clients = Clientset::new(config.with_warning_handler(warnings.clone()))?;
    Ok(Place {
        clients,
        namespace,
        warnings,
    })
}

fn named<K: Resource>(name: &str) -> K {
    let mut object = K::default();
    *object.metadata_mut() = ObjectMeta {
        name: name.into(),
        ..Default::default()
    };
    object
}

fn failure<T>(outcome: Result<T>) -> Outcome<Error> {
    match outcome {
        Ok(_) => Err("the call succeeded, an error was expected".into()),
        Err(error) => Ok(error),
    }
}
