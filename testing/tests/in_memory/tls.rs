//! TLS: users by token and by certificate, over HTTP/2 and HTTP/1.1.

use std::time::Duration;

use clientset::authentication_v1::SelfSubjectReview;
use clientset::{Clientset, Config};
use clientset_testing::TestCluster;
use clientset_testing::in_memory::{ClientCertificate, User};

use crate::support::Outcome;

/// Whom the server takes these clients for, and in which groups; or the code of its answer.
async fn who(config: Config) -> Outcome<Result<(String, Vec<String>), u16>> {
    let clients = Clientset::new(config)?;
    let reviews = clients.authentication_v1().self_subject_reviews();
    match reviews.create(&SelfSubjectReview::default()).await {
        Ok(review) => {
            let info = review.status.user_info;
            let groups = info.groups.iter().map(ToString::to_string).collect();
            Ok(Ok((info.username.unwrap_or_default().to_string(), groups)))
        }
        Err(error) => Ok(Err(error.code().ok_or_else(|| error.to_string())?)),
    }
}

fn known(name: &str, groups: &[&str]) -> Result<(String, Vec<String>), u16> {
    let groups = groups.iter().chain(&["system:authenticated"]);
    Ok((name.to_owned(), groups.map(ToString::to_string).collect()))
}

fn with(cluster: &TestCluster, certificate: &ClientCertificate) -> Config {
    let config = cluster.config_without_credential();
    config.with_client_certificate(certificate.certificate(), certificate.key())
}

#[tokio::test]
async fn users_are_known_by_token_and_by_certificate() -> Outcome {
    let cluster = TestCluster::builder().tls().start().await?;
    assert!(cluster.url().starts_with("https://127.0.0.1:"));
    let jane = || User::new("jane").in_group("developers").in_group("web");
    let certificate = cluster.new_certificate(jane(), None)?;
    let kubeconfig = Config::from_kubeconfig_text(&cluster.kubeconfig_as(jane())?)?;
    let groups = ["developers", "web"];
    for http2 in [true, false] {
        for (config, expected) in [
            (cluster.config(), known("admin", &["system:masters"])),
            (
                Config::from_kubeconfig_text(&cluster.kubeconfig())?,
                known("admin", &["system:masters"]),
            ),
            (cluster.config_as(jane())?, known("jane", &groups)),
            (kubeconfig.clone(), known("jane", &groups)),
            (with(&cluster, &certificate), known("jane", &groups)),
            (
                with(&cluster, &certificate).with_token("wrong"),
                known("jane", &groups),
            ),
            (
                cluster.config_without_credential().with_token("wrong"),
                Err(401),
            ),
            (
                cluster.config_without_credential(),
                Ok((
                    "system:anonymous".to_owned(),
                    vec!["system:unauthenticated".to_owned()],
                )),
            ),
        ] {
            assert_eq!(who(config.with_http2(http2)).await?, expected);
        }
    }
    assert!(!format!("{certificate:?}").contains("PRIVATE"));
    Ok(())
}

#[tokio::test]
async fn certificates_end_and_are_of_one_server() -> Outcome {
    let cluster = TestCluster::builder().tls().start().await?;
    let other = TestCluster::builder().tls().start().await?;
    let hour = Duration::from_secs(3600);
    let short = cluster.new_certificate("jane", Some(hour))?;
    let lasting = cluster.new_certificate("john", None)?;
    let foreign = other.new_certificate(User::admin(), None)?;
    assert_eq!(who(with(&cluster, &foreign)).await?, Err(401));
    assert_eq!(who(with(&cluster, &short)).await?, known("jane", &[]));
    cluster.clock().advance(hour);
    assert_eq!(who(with(&cluster, &short)).await?, Err(401));
    assert_eq!(who(with(&cluster, &lasting)).await?, known("john", &[]));
    // Another certificate takes the place of one that has ended.
    let renewed = cluster.new_certificate("jane", Some(hour))?;
    assert_eq!(who(with(&cluster, &renewed)).await?, known("jane", &[]));
    Ok(())
}

#[tokio::test]
async fn a_client_goes_on_with_a_renewed_certificate() -> Outcome {
    let cluster = TestCluster::builder().tls().start().await?;
    let folder = tempfile::tempdir()?;
    let (file, key) = (folder.path().join("crt"), folder.path().join("key"));
    let renew = || -> Outcome {
        let renewed = cluster.new_certificate("jane", Some(Duration::from_secs(600)))?;
        std::fs::write(&key, renewed.key())?;
        std::fs::write(&file, renewed.certificate())?;
        Ok(())
    };
    renew()?;
    let config = cluster.config_without_credential();
    let clients = Clientset::new(config.with_client_certificate_files(&file, &key))?;
    let namespaces = clients.core_v1().namespaces();
    namespaces.list().await?;
    cluster.clock().advance(Duration::from_secs(600));
    assert!(namespaces.list().await.unwrap_err().is_unauthorized());
    renew()?;
    for _ in 0..100 {
        if namespaces.list().await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("the renewed certificate was never used".into())
}

#[tokio::test]
async fn without_anonymous_a_credential_is_needed() -> Outcome {
    let cluster = TestCluster::builder()
        .tls()
        .without_anonymous()
        .start()
        .await?;
    assert_eq!(who(cluster.config_without_credential()).await?, Err(401));
    assert_eq!(who(cluster.config_as("jane")?).await?, known("jane", &[]));
    assert_eq!(
        who(cluster.config()).await?,
        known("admin", &["system:masters"])
    );
    Ok(())
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_authority_does_not_get_through() -> Outcome {
    let cluster = TestCluster::builder().tls().start().await?;
    let clients = Clientset::new(Config::new(cluster.url()))?;
    let error = clients
        .request()
        .get()
        .abs_path("/version")
        .max_retries(0)
        .send()
        .await
        .unwrap_err();
    assert!(
        error.status().is_none() && error.to_string().contains("certificate"),
        "{error}"
    );
    // Nor does one that speaks no TLS, and others go on.
    let plain = cluster.url().replace("https", "http");
    let clients = Clientset::new(Config::new(plain))?;
    assert!(
        clients
            .request()
            .get()
            .abs_path("/version")
            .max_retries(0)
            .send()
            .await
            .is_err()
    );
    assert_eq!(who(cluster.config_as("jane")?).await?, known("jane", &[]));
    Ok(())
}

#[tokio::test]
async fn without_tls_users_of_the_socket_cannot_be_told_apart() -> Outcome {
    let cluster = TestCluster::start().await?;
    assert_eq!(cluster.certificate_authority(), None);
    for error in [
        cluster.config_as("jane").map(drop).unwrap_err(),
        cluster.kubeconfig_as("jane").map(drop).unwrap_err(),
        cluster.new_certificate("jane", None).map(drop).unwrap_err(),
    ] {
        assert!(error.to_string().contains(".tls()"), "{error}");
    }
    assert_eq!(
        who(cluster.config()).await?,
        known("admin", &["system:masters"])
    );
    Ok(())
}

#[tokio::test]
async fn watches_stream_over_tls() -> Outcome {
    let cluster = TestCluster::builder().tls().start().await?;
    let maps = Clientset::new(cluster.config())?
        .core_v1()
        .config_maps("default");
    let mut events = maps.watch().once().await?;
    let map = serde_json::from_value(crate::support::map("x"))?;
    let created = cluster.clientset().core_v1().config_maps("default");
    created.create(&map).await?;
    let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await?;
    assert!(matches!(event, Some(Ok(_))), "{event:?}");
    Ok(())
}
