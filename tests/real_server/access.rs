//! Who may: tokens, client certificates, files that change, users that may not.

use clientset::config::Impersonation;
use clientset::{Clientset, Config};
use clientset_testing::suite::Context;

use crate::support::{Outcome, Users as _, failure, place};

pub(crate) async fn the_clientset_knows_server_and_namespace(context: Context) -> Outcome {
    let place = place(&context).await?;
    let version = place.clients.server_version().await?;
    assert_eq!(
        (version.major.as_str(), version.minor.as_str()),
        ("1", "37")
    );
    assert!(version.git_version.starts_with("v1.37.0"), "{version:?}");
    assert_eq!(place.clients.default_namespace(), place.namespace);
    Ok(())
}

pub(crate) async fn the_raw_request_reaches_any_path(context: Context) -> Outcome {
    let place = place(&context).await?;
    let response = place
        .clients
        .request()
        .get()
        .abs_path("/readyz")
        .send()
        .await?;
    assert_eq!(response.bytes().as_ref(), b"ok");
    let pods: clientset::meta::List<clientset::core_v1::Pod> = place
        .clients
        .request()
        .get()
        .api("", "v1")
        .namespace(&place.namespace)
        .resource("pods")
        .param("limit", "1")
        .send()
        .await?
        .into()?;
    assert!(pods.items.is_empty());
    Ok(())
}

pub(crate) async fn a_client_certificate_authenticates(context: Context) -> Outcome {
    let server = context.server().await?;
    let namespace = context.namespace().await?;
    let config = server.certified("certified", "system:masters")?;
    let clients = Clientset::new(config)?;
    clients.core_v1().pods(&namespace).list().await?;

    let review = clientset::authentication_v1::SelfSubjectReview::default();
    let review = clients
        .authentication_v1()
        .self_subject_reviews()
        .create(&review)
        .await?;
    assert_eq!(
        review.status.user_info.username.as_deref(),
        Some("certified")
    );
    Ok(())
}

pub(crate) async fn a_missing_token_is_unauthorized(context: Context) -> Outcome {
    let server = context.server().await?;
    let config =
        Config::new(server.url()).with_certificate_authority(server.certificate_authority());
    let clients = Clientset::new(config)?;
    let error = failure(clients.core_v1().pods("default").list().await)?;
    assert!(error.is_unauthorized(), "{error}");
    Ok(())
}

pub(crate) async fn a_limited_user_is_forbidden_to_list_secrets(context: Context) -> Outcome {
    let server = context.server().await?;
    let namespace = context.namespace().await?;
    let clients = Clientset::new(server.limited()?)?;
    let error = failure(clients.core_v1().secrets(&namespace).list().await)?;
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(error.code(), Some(403));
    let text = error.to_string();
    assert!(
        text.contains("secrets") && text.contains("limited"),
        "{text}"
    );
    Ok(())
}

pub(crate) async fn a_token_file_that_is_filled_later_authenticates(context: Context) -> Outcome {
    let server = context.server().await?;
    let folder = tempfile::tempdir()?;
    let token = folder.path().join("token");
    let kubeconfig = folder.path().join("config");
    std::fs::write(folder.path().join("ca.crt"), server.certificate_authority())?;
    // Relative paths are meant from the kubeconfig's own folder.
    std::fs::write(
        &kubeconfig,
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
             contexts: [{{name: here, context: {{cluster: c, user: u}}}}]\n\
             clusters: [{{name: c, cluster: {{server: '{}', certificate-authority: ca.crt}}}}]\n\
             users: [{{name: u, user: {{tokenFile: token}}}}]\n",
            server.url()
        ),
    )?;
    // It has to be there from the beginning, as for client-go.
    let error = failure(Config::from_kubeconfig(&kubeconfig).await)?;
    assert!(error.to_string().contains("tokenFile"), "{error}");
    std::fs::write(&token, "")?;
    let clients = Clientset::new(Config::from_kubeconfig(&kubeconfig).await?)?;
    let error = failure(clients.core_v1().nodes().list().await)?;
    assert!(error.to_string().contains("token"), "{error}");
    assert!(
        error.status().is_none(),
        "no request without a token: {error}"
    );

    std::fs::write(&token, format!("{}\n", server.token()?))?;
    clients.core_v1().nodes().list().await?;
    assert_eq!(clients.default_namespace(), "default");
    Ok(())
}

pub(crate) async fn a_call_acts_as_someone_else(context: Context) -> Outcome {
    let place = place(&context).await?;
    let review = clientset::authentication_v1::SelfSubjectReview::default();
    let reviews = place.clients.authentication_v1().self_subject_reviews();
    let jane = Impersonation::new("jane")
        .with_uid("42")
        .with_group("developers")
        .with_extra("example.org/Reason", ["audit", "test"]);
    let answer = reviews.create(&review).impersonate(jane).await?;
    let info = &answer.status.user_info;
    assert_eq!(info.username.as_deref(), Some("jane"));
    assert_eq!(info.uid.as_deref(), Some("42"));
    assert_eq!(info.groups, ["developers", "system:authenticated"]);
    assert_eq!(info.extra.get("example.org/reason").map(Vec::len), Some(2));

    let pods = place.clients.core_v1().pods(&place.namespace);
    let error = failure(pods.list().impersonate("jane").await)?;
    assert!(error.is_forbidden(), "{error}");
    assert!(
        error.to_string().contains(r#"User "jane" cannot list"#),
        "{error}"
    );
    pods.list().await?;
    Ok(())
}
