//! Tokens of service accounts, their reviews, and requests for certificates.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clientset_testing::TestCluster;
use clientset_testing::in_memory::User;
use serde_json::{Value, json};

use crate::support::{Answer, Outcome, ask, ask_by};

const ACCOUNTS: &str = "/api/v1/namespaces/default/serviceaccounts";
const PODS: &str = "/api/v1/namespaces/default/pods";
const REQUESTS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

async fn token(cluster: &TestCluster, spec: Value) -> Outcome<Answer> {
    ask(
        cluster,
        &format!("POST {ACCOUNTS}/default/token"),
        json!({"spec": spec}),
    )
    .await
}

fn text(answer: &Answer) -> String {
    answer.body["status"]["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The status of a review of a token.
async fn review(cluster: &TestCluster, token: &str, audiences: &[&str]) -> Outcome<Value> {
    let mut review = json!({"spec": {"token": token}});
    if !audiences.is_empty() {
        review["spec"]["audiences"] = json!(audiences);
    }
    let path = "POST /apis/authentication.k8s.io/v1/tokenreviews";
    let answer = ask(cluster, path, review).await?;
    assert_eq!(answer.code, 201, "{:?}", answer.body);
    Ok(answer.body["status"].clone())
}

#[tokio::test]
async fn a_token_makes_its_bearer_the_account() -> Outcome {
    let cluster = TestCluster::start().await?;
    let answer = token(&cluster, json!({})).await?;
    assert_eq!(answer.code, 201);
    assert_eq!(answer.body["spec"]["expirationSeconds"], 3600);
    assert_eq!(
        answer.body["spec"]["audiences"],
        json!(["https://kubernetes.default.svc"])
    );
    let status = review(&cluster, &text(&answer), &[]).await?;
    assert_eq!(status["authenticated"], true);
    let user = &status["user"];
    assert_eq!(user["username"], "system:serviceaccount:default:default");
    let groups = [
        "system:serviceaccounts",
        "system:serviceaccounts:default",
        "system:authenticated",
    ];
    assert_eq!(user["groups"], json!(groups));
    let id = &user["extra"]["authentication.kubernetes.io/credential-id"][0];
    assert!(
        id.as_str().unwrap_or_default().starts_with("JTI="),
        "{user}"
    );

    let bearer = format!("Bearer {}", text(&answer));
    let clients = clientset::Clientset::new(cluster.config())?;
    let ask = || {
        clients
            .request()
            .get()
            .abs_path("/version")
            .header("authorization", &bearer)
            .send()
    };
    ask().await?;
    let requests = cluster.requests();
    assert_eq!(
        requests.last().ok_or("a request")?.user,
        "system:serviceaccount:default:default"
    );
    cluster.clock().advance(Duration::from_secs(3600));
    assert!(ask().await.unwrap_err().is_unauthorized());
    Ok(())
}

#[tokio::test]
async fn a_token_is_for_its_audiences() -> Outcome {
    let cluster = TestCluster::start().await?;
    let vault = text(
        &token(
            &cluster,
            json!({"audiences": ["vault", "db"], "expirationSeconds": 600}),
        )
        .await?,
    );
    let own = text(&token(&cluster, json!({})).await?);
    let fixed = cluster.new_token("jane", None);
    for (token, audiences, expected) in [
        (&vault, &["vault", "other"][..], json!(["vault"])),
        (&vault, &[], json!(null)),
        (&own, &["vault"], json!(null)),
        (&fixed, &[], json!(["https://kubernetes.default.svc"])),
        (&fixed, &["vault"], json!(null)),
    ] {
        let status = review(&cluster, token, audiences).await?;
        assert_eq!(status["audiences"], expected, "{audiences:?}");
        assert_eq!(status["error"].is_null(), !expected.is_null(), "{status}");
    }
    let mut forged = own.clone();
    forged.replace_range(forged.len() - 4.., "AAAA");
    assert_eq!(
        review(&cluster, &forged, &[]).await?["authenticated"],
        json!(null)
    );
    Ok(())
}

#[tokio::test]
async fn a_token_ends_with_what_it_is_bound_to() -> Outcome {
    let cluster = TestCluster::start().await?;
    let pod = json!({"metadata": {"name": "web"}, "spec": {"containers": [{"name": "main", "image": "x"}]}});
    ask(&cluster, &format!("POST {PODS}"), pod).await?;
    let reference = |kind: &str, name: &str| json!({"boundObjectRef": {"apiVersion": "v1", "kind": kind, "name": name}});
    let of_pod = text(&token(&cluster, reference("Pod", "web")).await?);
    let of_account = text(&token(&cluster, json!({})).await?);
    let status = review(&cluster, &of_pod, &[]).await?;
    assert_eq!(
        status["user"]["extra"]["authentication.kubernetes.io/pod-name"],
        json!(["web"])
    );
    ask(&cluster, &format!("DELETE {PODS}/web"), ()).await?;
    assert_eq!(
        review(&cluster, &of_pod, &[]).await?["authenticated"],
        json!(null)
    );
    assert_eq!(
        review(&cluster, &of_account, &[]).await?["authenticated"],
        true
    );
    ask(&cluster, &format!("DELETE {ACCOUNTS}/default"), ()).await?;
    assert_eq!(
        review(&cluster, &of_account, &[]).await?["authenticated"],
        json!(null)
    );
    Ok(())
}

#[tokio::test]
async fn a_token_that_cannot_be_is_refused() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(
        &cluster,
        &format!("POST {ACCOUNTS}"),
        json!({"metadata": {"name": "robot"}}),
    )
    .await?;
    let mut pod = json!({"metadata": {"name": "web"}, "spec": {"containers": [{"name": "main", "image": "x"}]}});
    pod["spec"]["serviceAccountName"] = json!("robot");
    ask(&cluster, &format!("POST {PODS}"), pod).await?;
    let bound = |kind: &str, name: &str| json!({"boundObjectRef": {"apiVersion": "v1", "kind": kind, "name": name}});
    for (spec, expected) in [
        (json!({"expirationSeconds": 599}), "422 Invalid"),
        (
            json!({"expirationSeconds": 4_294_967_297_u64}),
            "422 Invalid",
        ),
        (bound("Pod", "none"), "404 NotFound"),
        (bound("Secret", "none"), "404 NotFound"),
        (bound("Node", "none"), "404 NotFound"),
        (bound("ConfigMap", "x"), "400 BadRequest"),
        (bound("Pod", "web"), "400 BadRequest"),
    ] {
        assert_eq!(
            token(&cluster, spec.clone()).await?.outcome(),
            expected,
            "{spec}"
        );
    }
    let post = async |account: &str, body: Value| {
        ask(&cluster, &format!("POST {ACCOUNTS}/{account}/token"), body).await
    };
    assert_eq!(post("none", json!({})).await?.outcome(), "404 NotFound");
    assert_eq!(
        post("default", json!({"metadata": {"name": "x"}}))
            .await?
            .outcome(),
        "422 Invalid"
    );
    assert_eq!(
        post("default", json!({"kind": "Foo", "apiVersion": "v1"}))
            .await?
            .outcome(),
        "400 BadRequest"
    );
    Ok(())
}

#[tokio::test]
async fn the_keys_of_tokens_are_published() -> Outcome {
    let cluster = TestCluster::start().await?;
    let keys = ask(&cluster, "GET /openid/v1/jwks", ()).await?.body;
    assert_eq!(keys["keys"][0]["alg"], "ES256");
    assert_eq!(keys["keys"][0]["x"].as_str().map(str::len), Some(43));
    let issuer = ask(&cluster, "GET /.well-known/openid-configuration", ())
        .await?
        .body;
    assert!(
        issuer["jwks_uri"]
            .as_str()
            .unwrap_or_default()
            .ends_with("/openid/v1/jwks")
    );
    Ok(())
}

#[tokio::test]
async fn a_certificate_request_is_of_who_makes_it_and_decided_once() -> Outcome {
    let cluster = TestCluster::start().await?;
    let jane = cluster.clientset_as(User::new("jane").in_group("developers"));
    let request = json!({
        "metadata": {"name": "mine"},
        "spec": {
            "request": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlITE1ITUNBUUF3RVRFUE1BMEdBMVVFQXd3R2RHVnpkR1Z5TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowRApBUWNEUWdBRWNFRGVUM1g0Zlk1MUdkM0FBQTFJMzRHYXl5WklyMENkSEFKNzlXaHJDVWxRQVQvcmtkbmM5d3pyCkg3S1pETEpsTHIwdStwODhlSGMvaUtXSENVSkMvcUFBTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdTcEdxbGMKOXVHOGJEZGdSdkYzckZBUWptQUR0b3kvaDZmTjBUR0hSOEdVQWlFQWlKZXRhS0YzQlNYOWo3RUJnL21sb2tyRApHYnpsemJEbEdiOW1rNng2WHFZPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
            "signerName": "example.com/signer",
            "usages": ["client auth"],
            "username": "somebody else",
        },
    });
    let mine = ask_by(&jane, &format!("POST {REQUESTS}"), request).await?;
    assert_eq!(mine.code, 201, "{:?}", mine.body);
    assert_eq!(mine.body["spec"]["username"], "jane");
    assert_eq!(
        mine.body["spec"]["groups"],
        json!(["developers", "system:authenticated"])
    );
    let put = async |subresource: &str, kinds: &[&str]| {
        let mut changed = mine.body.clone();
        changed["metadata"]["resourceVersion"] = Value::Null;
        changed["spec"]["username"] = json!("another");
        let conditions = kinds
            .iter()
            .map(|kind| json!({"type": kind, "status": "True"}));
        changed["status"]["conditions"] = conditions.collect();
        ask(
            &cluster,
            &format!("PUT {REQUESTS}/mine/{subresource}"),
            changed,
        )
        .await
    };
    for (subresource, kinds, expected) in [
        ("status", &["Approved"][..], "422 Invalid"),
        ("approval", &["Approved", "Denied"], "422 Invalid"),
        ("approval", &["Approved"], "200"),
        ("approval", &["Denied"], "422 Invalid"),
        ("status", &[], "422 Invalid"),
    ] {
        let answer = put(subresource, kinds).await?;
        assert_eq!(
            answer.outcome(),
            expected,
            "{subresource} {kinds:?} {:?}",
            answer.body
        );
    }
    let mut approved = ask(&cluster, &format!("GET {REQUESTS}/mine/approval"), ())
        .await?
        .body;
    assert_eq!(approved["spec"]["username"], "jane");
    let condition = &approved["status"]["conditions"][0];
    assert!(
        condition["lastUpdateTime"].is_string() && condition["lastTransitionTime"].is_string(),
        "{condition}"
    );
    for (certificate, expected) in [
        ("eA==", "422 Invalid"),
        ("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", "200"),
    ] {
        approved["status"]["certificate"] = json!(certificate);
        let answer = ask(
            &cluster,
            &format!("PUT {REQUESTS}/mine/status"),
            approved.clone(),
        )
        .await?;
        assert_eq!(answer.outcome(), expected, "{certificate}");
    }
    Ok(())
}

/// A Secret for a token of an account.
fn for_token(name: &str, account: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": "default",
            "annotations": {"kubernetes.io/service-account.name": account},
        },
        "type": "kubernetes.io/service-account-token",
    })
}

const SECRETS: &str = "/api/v1/namespaces/default/secrets";

#[tokio::test]
async fn a_secret_for_a_token_is_filled_behind_its_creation() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(
        &cluster,
        &format!("POST {SECRETS}"),
        for_token("a", "default"),
    )
    .await?;
    assert_eq!((created.code, &created.body["data"]), (201, &Value::Null));
    let secret = ask(&cluster, &format!("GET {SECRETS}/a"), ()).await?.body;
    let data = secret["data"].as_object().ok_or("data")?;
    // Without TLS there is no authority.
    assert_eq!(data.keys().collect::<Vec<_>>(), ["namespace", "token"]);
    assert_ne!(
        secret["metadata"]["resourceVersion"],
        created.body["metadata"]["resourceVersion"]
    );

    // A label forbids it, as the cleaner of old tokens does.
    let token = STANDARD.decode(data["token"].as_str().ok_or("text")?)?;
    let token = String::from_utf8(token)?;
    assert_eq!(review(&cluster, &token, &[]).await?["authenticated"], true);
    let label =
        json!({"metadata": {"labels": {"kubernetes.io/legacy-token-invalid-since": "2026-01-01"}}});
    ask(
        &cluster,
        &format!("PATCH {SECRETS}/a application/merge-patch+json"),
        label,
    )
    .await?;
    let status = review(&cluster, &token, &[]).await?;
    assert_ne!(status["authenticated"], true);
    Ok(())
}

#[tokio::test]
async fn an_account_forgets_a_secret_that_goes() -> Outcome {
    let cluster = TestCluster::start().await?;
    // The account comes behind the Secret, and is stored before it.
    let account = json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "bot", "namespace": "default"},
        "secrets": [{"name": "a"}, {"name": "b"}],
    });
    let seed = [for_token("a", "bot"), account].map(|object| object.to_string());
    cluster.seed_yaml(&seed.join("\n---\n"))?;
    let deleted = ask(&cluster, &format!("DELETE {SECRETS}/a"), ()).await?;
    assert_eq!(deleted.code, 200);
    let account = ask(&cluster, &format!("GET {ACCOUNTS}/bot"), ())
        .await?
        .body;
    assert_eq!(account["secrets"], json!([{"name": "b"}]));
    Ok(())
}

#[tokio::test]
async fn without_controllers_a_secret_for_a_token_stays_as_it_is() -> Outcome {
    let cluster = TestCluster::builder().without_controllers().start().await?;
    ask(
        &cluster,
        &format!("POST {SECRETS}"),
        for_token("a", "nobody"),
    )
    .await?;
    let secret = ask(&cluster, &format!("GET {SECRETS}/a"), ()).await?;
    assert_eq!((secret.code, &secret.body["data"]), (200, &Value::Null));
    Ok(())
}
