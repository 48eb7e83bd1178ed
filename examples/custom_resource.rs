//! A kind of one's own, written in Rust: installs it in the cluster of the current kubeconfig, uses it, and
//! removes it again; or prints its CustomResourceDefinition.
//!
//! ```sh
//! cargo run --example custom_resource -- print > backups.yaml
//! cargo run --example custom_resource
//! ```

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clientset::client::condition_is;
use clientset::custom::{CustomResource, CustomResourceDefinition, PrinterColumn, Rule};
use clientset::meta::{Condition, ObjectMeta, Time};
use clientset::watch::Event;
use clientset::{Clientset, Optional, Str, custom_clients, custom_resource, custom_struct, some};

custom_resource! {
    /// A backup of a volume, taken again and again.
    #[resource(
        short_names(&["bk"]),
        status,
        columns(&[
            PrinterColumn::new("Volume", "string", ".spec.volume"),
            PrinterColumn::new("Copies", "integer", ".status.copies"),
        ]),
    )]
    pub struct Backup: "example.com"/"v1alpha1", "backups", Namespaced {
        /// What to back up.
        pub spec: BackupSpec,
        /// How far it is.
        pub status: Optional<BackupStatus>,
    }
}

custom_struct! {
    /// What to back up.
    pub struct BackupSpec {
        /// The volume's name.
        #[schema(min_length(1), rules(&[Rule::new("self == oldSelf").message("it cannot be changed")]))]
        pub volume: Str,
        /// How many copies are kept.
        #[schema(default(3), minimum(1), maximum(100))]
        pub copies: Option<i32>,
    }

    /// How far it is.
    pub struct BackupStatus {
        /// How many copies there are.
        pub copies: Option<i32>,
        /// What holds.
        #[schema(keyed(&["type"]))]
        pub conditions: Vec<Condition>,
    }
}

custom_clients! {
    /// Clients of backups.
    pub trait BackupClients {
        /// The clients of `example.com/v1alpha1`.
        example_com_v1alpha1: ExampleComV1alpha1 {
            backups, all_backups: BackupsClient(Backup),
        }
    }
}

/// Under whose name the program writes fields.
const FIELD_MANAGER: &str = "backups";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("custom_resource: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let crd = Backup::crd()?;
    if std::env::args().nth(1).as_deref() == Some("print") {
        print!("{}", clientset::wire::yaml::to_string(&crd)?);
        return Ok(());
    }
    let clients = Clientset::try_default().await?;
    let crds = clients.resource::<CustomResourceDefinition>();
    let name = crd.metadata.name.as_str();
    if crds.get_opt(name).await?.is_some() {
        return Err(format!(
            "{name} is installed already, and would be removed: this is an example"
        )
        .into());
    }
    crds.apply(&crd).field_manager(FIELD_MANAGER).await?;
    crds.wait_for(name, condition_is("Established", "True"))
        .timeout(Duration::from_secs(30))
        .await?;
    println!("The server serves {name}.");

    let outcome = use_kind(&clients).await;

    crds.delete(name).await?;
    crds.wait_deleted(name)
        .timeout(Duration::from_secs(60))
        .await?;
    println!("Removed {name} and all objects of it.");
    Ok(outcome?)
}

async fn use_kind(clients: &Clientset) -> clientset::Result<()> {
    let backups = clients.example_com_v1alpha1().backups("default");
    let backup = Backup {
        metadata: ObjectMeta {
            name: "weekly".into(),
            ..Default::default()
        },
        spec: BackupSpec {
            volume: "data".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let created = backups.create(&backup).field_manager(FIELD_MANAGER).await?;
    println!(
        "Created weekly; the server says {:?} copies.",
        created.spec.copies
    );

    let refused = backups
        .modify("weekly", |backup| backup.spec.volume = "other".into())
        .await;
    if let Err(error) = refused {
        println!("As it should be: {error}");
    }

    let version = &created.metadata.resource_version;
    let mut events = backups.watch().resource_version(version).await?;
    backups
        .modify_status("weekly", |backup| {
            let status = backup.status.or_default();
            status.copies = Some(1);
            status.conditions = vec![Condition {
                type_: "Ready".into(),
                status: "True".into(),
                last_transition_time: some(Time::now()),
                reason: "Copied".into(),
                ..Default::default()
            }];
        })
        .await?;
    if let Some(Event::Modified(backup)) = events.try_next().await? {
        println!("Its status came by: {:?}", backup.status);
    }
    Ok(())
}
