//! Tokens of service accounts that lie in Secrets.

use std::time::Duration;

use clientset::authentication_v1::{SelfSubjectReview, TokenReview, TokenReviewSpec};
use clientset::core_v1::{Secret, ServiceAccount};
use clientset::meta::{ByteString, ObjectMeta};
use clientset::{Clientset, Config, some};
use clientset_testing::suite::Context;

use crate::support::{Outcome, Place, failure, place};

const SOON: Duration = Duration::from_secs(40);
const TYPE: &str = "kubernetes.io/service-account-token";
const ACCOUNT: &str = "kubernetes.io/service-account.name";
const UID: &str = "kubernetes.io/service-account.uid";

fn secret(name: &str, account: &str) -> Secret {
    Secret {
        metadata: ObjectMeta {
            name: name.into(),
            annotations: [(ACCOUNT, account)].into(),
            ..Default::default()
        },
        type_: some(TYPE),
        ..Default::default()
    }
}

/// An account, and the Secret of it once it is filled.
async fn filled(place: &Place) -> Outcome<(ServiceAccount, Secret)> {
    let accounts = place.clients.core_v1().service_accounts(&place.namespace);
    let account = ServiceAccount {
        metadata: ObjectMeta {
            name: "bot".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let account = accounts.create(&account).await?;
    let secrets = place.clients.core_v1().secrets(&place.namespace);
    secrets.create(&secret("bot-token", "bot")).await?;
    let is_filled = |secret: &Secret| secret.data.get("token").is_some();
    let secret = secrets
        .wait_for("bot-token", is_filled)
        .timeout(SOON)
        .await?;
    Ok((account, secret))
}

fn text(secret: &Secret, key: &str) -> Outcome<String> {
    let data = secret.data.get(key).ok_or_else(|| format!("no {key}"))?;
    Ok(String::from_utf8(data.0.clone())?)
}

pub(crate) async fn a_secret_is_filled_with_a_token_that_is_taken(context: Context) -> Outcome {
    let place = place(&context).await?;
    let server = context.server().await?;
    let (account, secret) = filled(&place).await?;
    assert_eq!(text(&secret, "namespace")?, place.namespace);
    assert_eq!(text(&secret, "ca.crt")?, server.certificate_authority());
    let uid = secret.metadata.annotations.get(UID);
    assert_eq!(uid.map(|uid| uid.as_str()), Some(&*account.metadata.uid));

    let token = text(&secret, "token")?;
    let config = Config::new(server.url())
        .with_certificate_authority(text(&secret, "ca.crt")?)
        .with_token(token.as_str());
    let clients = Clientset::new(config)?;
    let reviews = clients.authentication_v1().self_subject_reviews();
    let user = reviews.create(&SelfSubjectReview::default()).await?;
    let user = user.status.user_info;
    let expected = format!("system:serviceaccount:{}:bot", place.namespace);
    assert_eq!(user.username.as_deref(), Some(expected.as_str()));
    assert_eq!(user.uid.as_deref(), Some(account.metadata.uid.as_str()));
    let groups: Vec<_> = user.groups.iter().map(|group| group.to_string()).collect();
    let of_namespace = format!("system:serviceaccounts:{}", place.namespace);
    let expected = [
        "system:serviceaccounts",
        &of_namespace,
        "system:authenticated",
    ];
    assert_eq!(groups, expected);
    assert!(user.extra.is_empty(), "{user:?}");

    // For nobody else than the server.
    let review = |audience: &str| TokenReview {
        spec: TokenReviewSpec {
            token: some(token.as_str()),
            audiences: vec![audience.into()],
            ..Default::default()
        },
        ..Default::default()
    };
    let reviews = place.clients.authentication_v1().token_reviews();
    for (audience, taken) in [("https://kubernetes.default.svc", true), ("other", false)] {
        let status = reviews.create(&review(audience)).await?.status;
        assert_eq!(
            status.authenticated.unwrap_or_default(),
            taken,
            "{status:?}"
        );
        assert_eq!(status.error.is_some(), !taken, "{status:?}");
    }
    Ok(())
}

pub(crate) async fn a_token_goes_with_its_secret_and_the_secret_with_its_account(
    context: Context,
) -> Outcome {
    let place = place(&context).await?;
    let server = context.server().await?;
    let (account, secret) = filled(&place).await?;
    let ask = async |token: &str| {
        let config = Config::new(server.url())
            .with_certificate_authority(server.certificate_authority())
            .with_token(token);
        let reviews = Clientset::new(config)?
            .authentication_v1()
            .self_subject_reviews();
        reviews
            .create(&SelfSubjectReview::default())
            .await
            .map(drop)
    };
    let token = text(&secret, "token")?;
    ask(&token).await?;
    let secrets = place.clients.core_v1().secrets(&place.namespace);

    // One that somebody wrote stays, and what is missing beside it comes.
    let mut written = self::secret("written", "bot");
    written.data.insert("token", ByteString(b"mine".to_vec()));
    secrets.create(&written).await?;
    let is_filled = |secret: &Secret| secret.data.get("namespace").is_some();
    let written = secrets.wait_for("written", is_filled).timeout(SOON).await?;
    assert_eq!(text(&written, "token")?, "mine");

    // A token that is taken out comes anew; the old one is worth nothing then.
    secrets
        .modify("bot-token", |secret: &mut Secret| {
            secret.data.remove("token");
        })
        .await?;
    let version = secret.metadata.resource_version.clone();
    let is_new = move |secret: &Secret| {
        secret.data.get("token").is_some() && secret.metadata.resource_version != version
    };
    let secret = secrets.wait_for("bot-token", is_new).timeout(SOON).await?;
    // A real server may take a token for ten seconds longer: it remembers whose it was.
    let gone = async |token: String| {
        for _ in 0..60 {
            match ask(&token).await {
                Err(error) if error.is_unauthorized() => return Outcome::Ok(()),
                other => other?,
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err("the token is taken still".into())
    };
    let fresh = text(&secret, "token")?;
    ask(&fresh).await?;
    if fresh != token {
        gone(token).await?;
    }

    // Nobody's: the account is not there, or is another of that name.
    secrets.create(&self::secret("nobodys", "nobody")).await?;
    let mut others = self::secret("others", "bot");
    others.metadata.annotations.insert(UID, "another".into());
    secrets.create(&others).await?;
    let accounts = place.clients.core_v1().service_accounts(&place.namespace);
    for name in ["nobodys", "others"] {
        secrets.wait_deleted(name).timeout(SOON).await?;
    }
    assert_eq!(
        accounts.get("bot").await?.metadata.uid,
        account.metadata.uid
    );

    accounts.delete("bot").await?;
    for name in ["bot-token", "written"] {
        secrets.wait_deleted(name).timeout(SOON).await?;
    }
    let error = failure(secrets.get("bot-token").await)?;
    assert!(error.is_not_found(), "{error}");
    gone(fresh).await
}
