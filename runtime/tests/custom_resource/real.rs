//! Custom resources written in Rust, on a real API server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]
#![allow(missing_docs, unreachable_pub, reason = "kinds of tests")]

mod forms;
mod kinds;

use std::error::Error as StdError;
use std::process::ExitCode;
use std::time::Duration;

use clientset_runtime::client::{Patch, condition_is, scale::Scale};
use clientset_runtime::config::Config;
use clientset_runtime::custom::{CustomResource, CustomResourceDefinition};
use clientset_runtime::meta::{Condition, Quantity, Time};
use clientset_runtime::object::{RawJson, Resource, some};
use clientset_runtime::request::RestClient;
use clientset_runtime::watch::Event;
use clientset_testing::suite::{Context, Suite, tests};

use crate::forms::Form;
use crate::kinds::{Backup, BackupClients, BackupSpec, BackupsClient, Policy, Reclaim, Target};

type TestResult = Result<(), Box<dyn StdError>>;

fn main() -> ExitCode {
    Suite::new()
        .tests(tests![
            a_kind_is_installed_and_used,
            what_the_schema_forbids_is_refused,
            a_kind_of_the_cluster_is_installed_and_used,
            every_form_of_a_field_is_installed_and_survives_the_server,
        ])
        .run()
}

/// A client in a namespace of its own, once the server serves the kind.
async fn client_of<K: CustomResource>(context: &Context) -> Result<RestClient, Box<dyn StdError>> {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = server.kubeconfig(server.admin(), &namespace);
    let client = RestClient::new(Config::from_kubeconfig_text(&kubeconfig)?)?;
    let crd = K::crd()?;
    let crds = client.resource::<CustomResourceDefinition>();
    crds.apply(&crd).field_manager("installer").await?;
    let name = &crd.metadata.name;
    let stored = crds
        .wait_for(name, condition_is("Established", "True"))
        .timeout(Duration::from_secs(30))
        .await?;
    assert_eq!(stored.status.stored_versions, [K::VERSION]);
    assert!(
        !stored
            .status
            .conditions
            .iter()
            .any(|condition| condition.type_ == "NonStructuralSchema")
    );
    assert_eq!(
        stored.spec.versions, crd.spec.versions,
        "the server changed the schema of {name}"
    );
    Ok(client)
}

fn backup(name: &str) -> Backup {
    let mut backup = Backup {
        spec: BackupSpec {
            volume: "data".into(),
            schedule: "0 3 * * *".into(),
            targets: vec![Target {
                name: "near".into(),
                url: some("https://near.example.com"),
                ..Default::default()
            }],
            labels: [("team", "storage")].into(),
            options: r#"{"driver": {"extra": null, "speed": 1.5}}"#.parse().unwrap(),
            memory: some("1Gi"),
            ..Default::default()
        },
        ..Default::default()
    };
    backup.metadata.name = name.into();
    backup
}

async fn a_kind_is_installed_and_used(context: Context) -> TestResult {
    let client = client_of::<Backup>(&context).await?;
    let namespace = client.default_namespace().to_owned();
    let backups: BackupsClient = client.backups_example_com_v1().backups(&namespace);

    let sent = backup("weekly");
    let created = backups.create(&sent).await?;
    assert_eq!(
        created.spec.copies,
        Some(3),
        "the default was not filled in"
    );
    assert_eq!(created.spec.reclaim, Some(Reclaim::Keep));
    assert_eq!(
        (&created.spec.options, &created.spec.memory),
        (&sent.spec.options, &sent.spec.memory)
    );
    let read = backups.get("weekly").await?;
    assert_eq!(read.spec, created.spec);

    let version = &read.metadata.resource_version;
    let mut events = backups.watch().resource_version(version).await?;

    let mut done = read.clone();
    let status = done.status.or_default();
    status.phase = some("Running");
    status.copies = Some(1);
    status.selector = some("app=backup");
    status.conditions = vec![Condition {
        type_: "Ready".into(),
        status: "True".into(),
        last_transition_time: Some(Time::now()),
        reason: "Copied".into(),
        ..Default::default()
    }];
    let stored = backups.update_status(&done).await?;
    assert_eq!(stored.status, done.status);
    let Some(Event::Modified(seen)) = events.try_next().await? else {
        panic!("the change of the status was not seen");
    };
    assert_eq!(seen.status.phase.as_deref(), Some("Running"));
    let ready = backups.wait_for("weekly", condition_is("Ready", "True"));
    ready.timeout(Duration::from_secs(10)).await?;

    let mut scale: Scale = backups.get_scale("weekly").await?;
    assert_eq!((scale.spec.replicas, scale.status.replicas), (Some(3), 1));
    assert_eq!(scale.status.selector.as_deref(), Some("app=backup"));
    scale.spec.replicas = Some(5);
    backups.update_scale("weekly", &scale).await?;
    assert_eq!(backups.get("weekly").await?.spec.copies, Some(5));

    // Another manager adds a target of its own; both stay, since the list is keyed.
    let mut far = backup("weekly");
    far.spec.targets = vec![Target {
        name: "far".into(),
        ..Default::default()
    }];
    far.spec.labels = Default::default();
    far.spec.options = Default::default();
    let applied = backups.apply(&far).field_manager("second").await?;
    let names: Vec<&str> = applied
        .spec
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .collect();
    assert_eq!(names, ["near", "far"]);

    let selected = backups.list().fields("spec.volume=data").await?;
    assert_eq!(selected.items.len(), 1);

    backups.delete("weekly").await?;
    backups
        .wait_deleted("weekly")
        .timeout(Duration::from_secs(10))
        .await?;
    assert!(backups.get_opt("weekly").await?.is_none());
    Ok(())
}

async fn what_the_schema_forbids_is_refused(context: Context) -> TestResult {
    let client = client_of::<Backup>(&context).await?;
    let namespace = client.default_namespace().to_owned();
    let backups = client.backups_example_com_v1().backups(&namespace);
    type Change = fn(&mut BackupSpec);
    let refusals: [(Change, &str); 8] = [
        (|spec| spec.volume = "".into(), "spec.volume"),
        (|spec| spec.schedule = "daily".into(), "spec.schedule"),
        (|spec| spec.copies = Some(101), "spec.copies"),
        (|spec| spec.reclaim = some("Burn"), "spec.reclaim"),
        (
            |spec| spec.targets.push(spec.targets[0].clone()),
            "spec.targets[1]: Duplicate value",
        ),
        (
            |spec| spec.targets[0].url = some("a b"),
            "spec.targets[0].URL",
        ),
        (
            |spec| spec.until = Some(clientset_runtime::wire::json::from_str(r#""soon""#).unwrap()),
            "spec.until",
        ),
        (
            |spec| {
                spec.copies = Some(0);
                spec.until = some(Time::now());
            },
            "a last backup needs copies",
        ),
    ];
    for (change, words) in refusals {
        let mut wrong = backup("wrong");
        change(&mut wrong.spec);
        let error = backups.create(&wrong).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        assert!(error.to_string().contains(words), "{error}\n{words}");
    }

    backups.create(&backup("fixed")).await?;
    let moved = backups.modify("fixed", |backup| backup.spec.volume = "other".into());
    let error = moved.await.unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("it cannot be changed"),
        "{error}"
    );
    Ok(())
}

async fn a_kind_of_the_cluster_is_installed_and_used(context: Context) -> TestResult {
    let client = client_of::<Policy>(&context).await?;
    let policies = client.backups_example_com_v1().policies();
    let mut policy = Policy {
        days: 30,
        ..Default::default()
    };
    policy.metadata.name = "long".into();
    policies.create(&policy).await?;
    policies.modify("long", |policy| policy.days = 90).await?;
    let all = policies.list().await?;
    assert_eq!(all.items[0].days, 90);
    policies.delete("long").await?;
    Ok(())
}

async fn every_form_of_a_field_is_installed_and_survives_the_server(
    context: Context,
) -> TestResult {
    let client = client_of::<Form>(&context).await?;
    let forms = client.resource::<Form>();
    let mut form: Form = clientset_runtime::wire::yaml::from_str(FORM)?;
    form.metadata_mut().name = "full".into();
    let created = forms.create(&form).await?;
    // What the server fills in.
    form.filled = created.filled.clone();
    form.metadata = created.metadata.clone();
    assert_eq!(created.filled, ["a", "b"]);
    assert_eq!(created, form);

    for amount in ["1", "1.5Gi", "-.5", "+3e-2", "100m", "12E6", "7E"] {
        let amount: Quantity = amount.parse()?;
        let wanted = amount.clone();
        let change = forms.modify("full", move |form| form.amount = Some(wanted.clone()));
        assert_eq!(change.await?.amount, Some(amount));
    }
    for amount in [r#""1.5.2""#, r#""1KiB""#, r#""""#, r#""1e""#, "true"] {
        let patch: RawJson = format!(r#"{{"amount":{amount}}}"#).parse()?;
        let error = forms.patch("full", Patch::merge(patch)).await.unwrap_err();
        assert!(error.is_invalid(), "{amount}: {error}");
    }
    forms.delete("full").await?;
    Ok(())
}

const FORM: &str = r#"
text: a
flag: true
small: -1
large: 9007199254740993
ratio: 0.5
maybe: 0
list: [a, b]
lists: [[1], []]
gaps: [1, null]
map: {a: b}
maps: {a: {b: true}}
raw: [1, {a: null}]
inner: {key: k, zone: z}
maybeInner: {key: k, zone: z}
inners: [{key: k, zone: z}]
time: "2024-01-02T03:04:05Z"
microTime: "2024-01-02T03:04:05.000006Z"
dateTime: "2024-01-02T03:04:05.60+02:00"
amount: 1500m
port: 80
longPort: http
bytes: aGk=
choice: first
shape: true
nothing: null
defaults: {a: 1}
negative: 1
"on": false
part: 1
requiredList: []
requiredMap: {}
plain: p
bounded: a
number: 4
float: 0
oneOf: ""
things: [x]
entries: {a: 0}
set: [1, 2]
keyed: [{key: a, zone: x}, {key: a, zone: w}]
whole: {key: k, zone: z}
any: {deep: {er: [1]}}
object: {apiVersion: v1, data: {a: b}, kind: ConfigMap, metadata: {name: inside}}
ruled: {key: k}
opened: {anything: [1, 2]}
template: {metadata: {labels: {app: web}, creationTimestamp: null}}
selector: {matchLabels: {app: web}, matchExpressions: [{key: a, operator: Exists}]}
conditions: [{type: Ready, status: "True", lastTransitionTime: "2024-01-02T03:04:05Z", reason: R, message: ""}]
told: {key: k, zone: z}
type: t
match: m
x-y.z: odd
index: 1
value: 2
password: hunter2
"#;
