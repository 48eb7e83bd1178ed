//! Objects of a project's definition: cert-manager's Certificate.
//!
//! ```sh
//! cargo run -p clientset-crds-example --bin certificate
//! ```
//!
//! It installs the definition in the cluster of the current kubeconfig, and works in its namespace.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;

use clientset::{Clientset, some};
use clientset_crds_example::cert_manager_io_v1::{
    Certificate, CertificateIssuerRef, CertificatePrivateKey, CertificatePrivateKeyAlgorithm,
    CertificateSpec,
};
use clientset_crds_example::{CERTIFICATES, ClientsetExt as _, install};
use clientset_runtime::meta::ObjectMeta;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("certificate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let clients = Clientset::try_default().await?;
    install(&clients, CERTIFICATES).await?;
    let certificates = clients
        .cert_manager_io_v1()
        .certificates(clients.default_namespace());

    let certificate = Certificate {
        metadata: ObjectMeta {
            name: "web".into(),
            ..Default::default()
        },
        spec: some(CertificateSpec {
            secret_name: "web-tls".into(),
            dns_names: vec!["web.example.com".into()],
            issuer_ref: CertificateIssuerRef {
                name: "letsencrypt".into(),
                ..Default::default()
            },
            private_key: some(CertificatePrivateKey {
                algorithm: Some(CertificatePrivateKeyAlgorithm::Ecdsa),
                size: Some(256),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    };
    let certificate = certificates.create(&certificate).await?;
    println!("Created certificate {}.", certificate.metadata.name);

    let certificate = certificates
        .modify("web", |certificate| {
            let spec = certificate.spec.or_default();
            spec.dns_names.push("www.example.com".into());
        })
        .await?;
    println!("It is for {}.", certificate.spec.dns_names.join(", "));

    for certificate in certificates.list().await?.items {
        // Reads straight through what may be absent.
        let algorithm = certificate.spec.private_key.algorithm.as_ref();
        println!(
            "Listed {}: {}.",
            certificate.metadata.name,
            algorithm.map_or("RSA", CertificatePrivateKeyAlgorithm::as_str)
        );
    }
    certificates.delete("web").await?;
    println!("Deleted it.");
    Ok(())
}
