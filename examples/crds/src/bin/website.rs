//! Objects of one's own definition: status, scale, apply.
//!
//! ```sh
//! cargo run -p clientset-crds-example --bin website
//! ```
//!
//! It installs the definition of crds/website.yaml in the cluster of the current kubeconfig, and works in its
//! namespace.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;

use clientset::{Clientset, some};
use clientset_crds_example::web_v1::{
    WEBSITES as RESOURCE, Website, WebsiteExposure, WebsiteSpec, WebsiteStatusPhase,
};
use clientset_crds_example::{ClientsetExt as _, WEBSITES, install};
use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::RawJson;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("website: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let clients = Clientset::try_default().await?;
    install(&clients, WEBSITES).await?;
    let websites = clients.web_v1().websites(clients.default_namespace());

    let site = Website {
        metadata: ObjectMeta {
            name: "shop".into(),
            ..Default::default()
        },
        spec: WebsiteSpec {
            image: "example.com/shop:1".into(),
            exposure: some(WebsiteExposure::Public),
            port: some("http"),
            // Data without a schema is raw JSON.
            extra: RawJson::try_from(r#"{"theme": {"dark": true}}"#)?,
            // `hosts` is required, and written as the empty list that it is.
            ..Default::default()
        },
        ..Default::default()
    };
    let site = websites.create(&site).await?;
    println!(
        "Created website {} with {} replicas, as the definition has it by default.",
        site.metadata.name,
        site.spec.replicas.unwrap_or_default()
    );

    websites
        .modify_status("shop", |site| {
            let status = site.status.or_default();
            status.phase = Some(WebsiteStatusPhase::Serving);
            status.replicas = Some(1);
        })
        .await?;
    let mut scale = websites.get_scale("shop").await?;
    scale.spec.replicas = some(3);
    let scale = websites.update_scale("shop", &scale).await?;
    println!(
        "Scaled it from {} to {} replicas.",
        scale.status.replicas,
        scale.spec.replicas.unwrap_or_default()
    );

    // Server-side apply sends what this manager wants to own.
    let wanted = Website {
        spec: WebsiteSpec {
            hosts: vec!["shop.example.com".into()],
            image: "example.com/shop:2".into(),
            ..Default::default()
        },
        ..Website {
            metadata: ObjectMeta {
                name: "shop".into(),
                ..Default::default()
            },
            ..Default::default()
        }
    };
    let site = websites
        .apply(&wanted)
        .field_manager("website")
        .force()
        .await?;
    println!(
        "Applied {}; extra is still {}.",
        site.spec.image,
        site.spec.extra.as_str()
    );
    for column in RESOURCE.columns {
        println!("kubectl shows {} of {}.", column.name, column.json_path);
    }
    websites.delete("shop").await?;
    println!("Deleted it.");
    Ok(())
}
