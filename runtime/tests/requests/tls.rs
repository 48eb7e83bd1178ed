//! Over TLS: whom the client trusts, and whom it shows itself to be.

use std::sync::Arc;

use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Failure;
use clientset_runtime::{Error, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;

use crate::script::pods;
use crate::server::Server;

/// An authority, and what it issued.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate and its key.
    pub(crate) fn issue(
        &self,
        names: &[&str],
        purpose: ExtendedKeyUsagePurpose,
    ) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![purpose];
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A server for these names. With `clients`, it asks for a certificate of that authority.
    pub(crate) async fn serve(
        &self,
        names: &[&str],
        clients: Option<&Self>,
        protocols: &[&str],
    ) -> Server {
        Server::secure(self.server_config(names, clients, protocols)).await
    }

    pub(crate) fn server_config(
        &self,
        names: &[&str],
        clients: Option<&Self>,
        protocols: &[&str],
    ) -> rustls::ServerConfig {
        let (certificate, key) = self.issue(names, ExtendedKeyUsagePurpose::ServerAuth);
        let builder =
            rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                for certificate in rustls_pem(&authority.pem) {
                    roots.add(certificate).unwrap();
                }
                let provider = Arc::new(ring::default_provider());
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = builder
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        config
    }
}

fn rustls_pem(pem: &str) -> Vec<rustls::pki_types::CertificateDer<'static>> {
    use rustls::pki_types::pem::PemObject as _;
    rustls::pki_types::CertificateDer::pem_slice_iter(pem.as_bytes())
        .map(Result::unwrap)
        .collect()
}

fn config(server: &Server) -> Config {
    Config::new(format!("https://{}", server.address))
}

async fn ask(config: Config) -> Result<(), Error> {
    pods(&RestClient::new(config)?).send().await.map(drop)
}

#[tokio::test]
async fn the_authority_of_the_configuration_is_trusted_and_http2_is_spoken() {
    let authority = Authority::new();
    let server = authority
        .serve(&["127.0.0.1"], None, &["h2", "http/1.1"])
        .await;
    let client =
        RestClient::new(config(&server).with_certificate_authority(authority.pem.as_str()))
            .unwrap();
    for _ in 0..3 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(server.seen()[0].version, http::Version::HTTP_2);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn http1_is_spoken_where_the_server_offers_no_other() {
    let authority = Authority::new();
    for protocols in [&["http/1.1"][..], &[]] {
        let server = authority.serve(&["127.0.0.1"], None, protocols).await;
        ask(config(&server).with_certificate_authority(authority.pem.as_str()))
            .await
            .unwrap();
        assert_eq!(server.seen()[0].version, http::Version::HTTP_11);
    }
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let authority = Authority::new();
    let server = authority.serve(&["127.0.0.1"], None, &["h2"]).await;
    for config in [
        config(&server),
        config(&server).with_certificate_authority(Authority::new().pem),
    ] {
        let error = ask(config).await.unwrap_err();
        assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
        assert!(
            error.to_string().contains("authority that is not trusted"),
            "{error}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_certificate_for_other_names_is_refused_unless_the_name_is_set() {
    let authority = Authority::new();
    let server = authority
        .serve(&["kubernetes.default.svc"], None, &["h2"])
        .await;
    let config = config(&server).with_certificate_authority(authority.pem.as_str());
    let error = ask(config.clone()).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Tls));
    assert!(error.to_string().contains("tls-server-name"), "{error}");
    ask(config.with_tls_server_name("kubernetes.default.svc"))
        .await
        .unwrap();
}

#[tokio::test]
async fn anyone_is_trusted_only_on_demand() {
    let authority = Authority::new();
    let server = authority.serve(&["else.where"], None, &["h2"]).await;
    ask(config(&server).with_insecure_skip_tls_verify(true))
        .await
        .unwrap();
    let both = config(&server)
        .with_insecure_skip_tls_verify(true)
        .with_certificate_authority(authority.pem.as_str());
    let error = ask(both).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("exclude each other"), "{error}");
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let server = servers.serve(&["127.0.0.1"], Some(&clients), &["h2"]).await;
    let trusting = config(&server).with_certificate_authority(servers.pem.as_str());
    let shown = |authority: &Authority| {
        let (certificate, key) = authority.issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
        trusting
            .clone()
            .with_client_certificate(certificate.pem(), key.serialize_pem())
    };
    ask(shown(&clients)).await.unwrap();
    for config in [trusting.clone(), shown(&servers)] {
        let error = ask(config).await.unwrap_err();
        assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
        assert!(
            error
                .to_string()
                .contains("does not accept the client certificate"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told() {
    let server = Server::plain().await;
    let error = ask(config(&server)).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
    assert!(error.to_string().contains("does not speak TLS"), "{error}");
}

#[tokio::test]
async fn unusable_certificates_are_told_without_being_quoted() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
    let (certificate, key) = (certificate.pem(), key.serialize_pem());
    let other = KeyPair::generate().unwrap().serialize_pem();
    let config = || Config::new("https://127.0.0.1:1");
    for (config, error) in [
        (
            config().with_certificate_authority("nonsense"),
            "certificate-authority (the given data): it holds no certificate; expected certificates as PEM",
        ),
        (
            config().with_certificate_authority(key.as_str()),
            "certificate-authority (the given data): it holds no certificate; expected certificates as PEM",
        ),
        (
            config().with_client_certificate("nonsense", key.as_str()),
            "client-certificate (the given data): it holds no certificate; expected certificates as PEM",
        ),
        (
            config().with_client_certificate(certificate.as_str(), "hunter2"),
            "client-key (the given data): ",
        ),
        (
            config().with_client_certificate(certificate.as_str(), other),
            "client-certificate (the given data) and client-key (the given data) do not fit together",
        ),
        (
            config().with_tls_server_name("not a name"),
            "tls-server-name \"not a name\"",
        ),
    ] {
        let shown = format!("{config:?}");
        let text = RestClient::new(config).unwrap_err().to_string();
        assert!(text.starts_with(error), "{text}");
        assert!(!text.contains("hunter2") && !shown.contains("hunter2"));
        assert!(!shown.contains("PRIVATE KEY"), "{shown}");
    }
}
