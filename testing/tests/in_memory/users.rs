//! Who asks: tokens, anonymous requests, impersonation.

use std::time::Duration;

use clientset::Clientset;
use clientset::authentication_v1::SelfSubjectReview;
use clientset::config::Impersonation;
use clientset_testing::TestCluster;
use clientset_testing::in_memory::User;
use serde_json::json;

use crate::support::{Outcome, ask};

/// Whom the server takes these clients for: the name, and the groups.
async fn who(clients: &Clientset) -> Result<(String, Vec<String>), clientset::Error> {
    let review = SelfSubjectReview::default();
    let reviews = clients.authentication_v1().self_subject_reviews();
    let info = reviews.create(&review).await?.status.user_info;
    let groups = info.groups.iter().map(ToString::to_string).collect();
    Ok((info.username.unwrap_or_default().to_string(), groups))
}

/// The same of a request over HTTP with this header.
async fn who_sends(cluster: &TestCluster, authorization: &str) -> Outcome<Result<String, u16>> {
    let clients = Clientset::new(cluster.config())?;
    let request = clients
        .request()
        .verb(http::Method::POST)
        .abs_path("/apis/authentication.k8s.io/v1/selfsubjectreviews")
        .header("authorization", authorization)
        .body_bytes("application/json", "{}");
    Ok(match request.send().await {
        Ok(response) => {
            let review: SelfSubjectReview = response.into()?;
            Ok(review
                .status
                .user_info
                .username
                .unwrap_or_default()
                .to_string())
        }
        Err(error) => Err(error.code().ok_or("a code")?),
    })
}

#[tokio::test]
async fn everybody_is_known_by_what_they_come_with() -> Outcome {
    let jane = || User::new("jane").in_group("developers");
    let cluster = TestCluster::builder().token("t0", jane()).start().await?;
    let kubeconfig = clientset::Config::from_kubeconfig_text(&cluster.kubeconfig())?;
    let known = "system:authenticated";
    for (clients, name, groups) in [
        (cluster.clientset(), "admin", &["system:masters", known][..]),
        (
            Clientset::new(cluster.config())?,
            "admin",
            &["system:masters", known],
        ),
        (
            Clientset::new(kubeconfig)?,
            "admin",
            &["system:masters", known],
        ),
        (cluster.clientset_as(jane()), "jane", &["developers", known]),
    ] {
        let (found, in_groups) = who(&clients).await?;
        assert_eq!(
            (found.as_str(), in_groups),
            (name, groups.iter().map(ToString::to_string).collect())
        );
    }
    for (authorization, expected) in [
        ("Bearer t0", Ok("jane")),
        ("bearer t0", Ok("jane")),
        ("Bearer t1", Err(401)),
        // Of a scheme that the server does not know, and no token at all.
        ("Basic t0", Ok("admin")),
        ("Bearer", Ok("admin")),
    ] {
        let found = who_sends(&cluster, authorization).await?;
        assert_eq!(found, expected.map(str::to_owned), "{authorization}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized_whatever_the_path() -> Outcome {
    let cluster = TestCluster::start().await?;
    let clients = Clientset::new(cluster.config())?;
    for path in ["/api/v1/pods", "/nowhere", "/healthz"] {
        let request = clients
            .request()
            .get()
            .abs_path(path)
            .header("authorization", "Bearer wrong");
        let error = request.send().await.unwrap_err();
        assert_eq!(
            (error.code(), error.reason()),
            (Some(401), Some("Unauthorized"))
        );
    }
    Ok(())
}

#[tokio::test]
async fn tokens_end_when_they_expire_or_are_revoked() -> Outcome {
    let cluster = TestCluster::start().await?;
    let minute = Duration::from_secs(60);
    let short = format!("Bearer {}", cluster.new_token("jane", Some(minute)));
    let token = cluster.new_token("john", None);
    let lasting = format!("Bearer {token}");
    assert_eq!(who_sends(&cluster, &short).await?, Ok("jane".into()));
    cluster.clock().advance(minute);
    assert_eq!(who_sends(&cluster, &short).await?, Err(401));
    assert_eq!(who_sends(&cluster, &lasting).await?, Ok("john".into()));
    assert!(cluster.revoke_token(&token));
    assert_eq!(who_sends(&cluster, &lasting).await?, Err(401));
    assert!(!cluster.revoke_token(&token));
    Ok(())
}

#[tokio::test]
async fn a_request_acts_as_whom_it_names() -> Outcome {
    let cluster = TestCluster::start().await?;
    let reviews = cluster
        .clientset()
        .authentication_v1()
        .self_subject_reviews();
    let jane = Impersonation::new("jane")
        .with_group("developers")
        .with_extra("example.com/Team", ["web"]);
    let review = reviews
        .create(&SelfSubjectReview::default())
        .impersonate(jane)
        .await?;
    let info = review.status.user_info;
    assert_eq!(info.username.as_deref(), Some("jane"));
    assert_eq!(info.groups, ["developers", "system:authenticated"]);
    assert_eq!(info.extra.get("example.com/team").map(Vec::len), Some(1));
    assert_eq!(cluster.requests()[0].user, "jane");
    Ok(())
}

#[tokio::test]
async fn a_review_of_oneself_is_created_and_not_kept() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let answer = ask(&cluster, &format!("POST {path}"), json!({})).await?;
    assert_eq!(answer.code, 201);
    assert_eq!(answer.body["kind"], "SelfSubjectReview");
    assert_eq!(answer.body["status"]["userInfo"]["username"], "admin");
    assert_eq!(ask(&cluster, &format!("GET {path}"), ()).await?.code, 405);
    Ok(())
}
