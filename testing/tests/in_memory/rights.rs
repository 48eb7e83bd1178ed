//! Who may do what: roles, bindings, reviews, and nobody who gives away what they do not have.

use clientset::Clientset;
use clientset_testing::TestCluster;
use clientset_testing::in_memory::User;
use serde_json::{Value, json};

use crate::support::{Answer, Outcome, ask, ask_by, map};

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";
const GROUP: &str = "rbac.authorization.k8s.io";
const REVIEWS: &str = "/apis/authorization.k8s.io/v1";

fn rule(verbs: &[&str], resources: &[&str]) -> Value {
    json!({"verbs": verbs, "apiGroups": [""], "resources": resources})
}

fn role(name: &str, rules: &[Value]) -> Value {
    json!({"metadata": {"name": name}, "rules": rules})
}

/// A binding of a role to a subject, as in `ClusterRole view` and `User jane`.
fn binding(name: &str, role: &str, subject: &str) -> Outcome<Value> {
    let (role_kind, role) = role.split_once(' ').ok_or("a kind and a name")?;
    let (kind, subject) = subject.split_once(' ').ok_or("a kind and a name")?;
    let subject = match kind {
        "ServiceAccount" => json!({"kind": kind, "name": subject, "namespace": "default"}),
        _ => json!({"kind": kind, "name": subject, "apiGroup": GROUP}),
    };
    Ok(json!({
        "metadata": {"name": name},
        "roleRef": {"apiGroup": GROUP, "kind": role_kind, "name": role},
        "subjects": [subject],
    }))
}

async fn make(cluster: &TestCluster, path: &str, object: Value) -> Outcome<Answer> {
    let answer = ask(cluster, &format!("POST {RBAC}/{path}"), object).await?;
    assert_eq!(answer.code, 201, "{:?}", answer.body);
    Ok(answer)
}

#[tokio::test]
async fn without_roles_one_may_only_look_around() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let jane = cluster.clientset_as("jane");
    for (what, message, details) in [
        (
            "GET /api/v1/pods",
            r#"pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope"#,
            json!({"kind": "pods"}),
        ),
        (
            "GET /apis/apps/v1/namespaces/default/deployments/d/scale",
            r#"deployments.apps "d" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "default""#,
            json!({"name": "d", "group": "apps", "kind": "deployments"}),
        ),
        (
            "GET /apis/none.example.com/v1/things/x",
            r#"things.none.example.com "x" is forbidden: User "jane" cannot get resource "things" in API group "none.example.com" at the cluster scope"#,
            json!({"name": "x", "group": "none.example.com", "kind": "things"}),
        ),
        (
            "GET /nowhere",
            r#"forbidden: User "jane" cannot get path "/nowhere""#,
            json!(null),
        ),
    ] {
        let answer = ask_by(&jane, what, ()).await?;
        assert_eq!(answer.outcome(), "403 Forbidden", "{what}");
        assert_eq!(answer.body["message"], message);
        assert_eq!(answer.body["details"], details, "{what}");
    }
    for open in ["/api", "/apis/apps/v1", "/version", "/readyz"] {
        assert_eq!(
            ask_by(&jane, &format!("GET {open}"), ()).await?.code,
            200,
            "{open}"
        );
    }
    // Anonymous: less than that.
    let anonymous =
        cluster.clientset_as(User::new("system:anonymous").in_group("system:unauthenticated"));
    for (path, code) in [("/readyz", 200), ("/version", 200), ("/api", 403)] {
        assert_eq!(
            ask_by(&anonymous, &format!("GET {path}"), ()).await?.code,
            code,
            "{path}"
        );
    }
    cluster
        .clientset()
        .core_v1()
        .secrets("default")
        .list()
        .await?;
    Ok(())
}

#[tokio::test]
async fn bindings_give_roles_to_users_groups_and_accounts() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let other = cluster.create_namespace("other").await?;
    make(
        &cluster,
        "namespaces/default/roles",
        role("reader", &[rule(&["get"], &["configmaps"])]),
    )
    .await?;
    let cases = [
        ("Role reader", "User jane", User::new("jane")),
        (
            "Role reader",
            "Group developers",
            User::new("john").in_group("developers"),
        ),
        (
            "Role reader",
            "ServiceAccount robot",
            User::service_account("default", "robot"),
        ),
        ("ClusterRole view", "User viewer", User::new("viewer")),
    ];
    ask(
        &cluster,
        "POST /api/v1/namespaces/default/configmaps",
        map("x"),
    )
    .await?;
    for (role, subject, user) in cases {
        let maps = |namespace: &str| {
            cluster
                .clientset_as(user.clone())
                .core_v1()
                .config_maps(namespace)
        };
        assert!(
            maps("default").get("x").await.unwrap_err().is_forbidden(),
            "{subject}"
        );
        let name = subject.replace(' ', "-").to_lowercase();
        make(
            &cluster,
            "namespaces/default/rolebindings",
            binding(&name, role, subject)?,
        )
        .await?;
        maps("default").get("x").await?;
        assert!(
            maps(&other).get("x").await.unwrap_err().is_forbidden(),
            "{subject}"
        );
        assert!(
            maps("default")
                .delete("x")
                .await
                .unwrap_err()
                .is_forbidden(),
            "{subject}"
        );
    }
    make(
        &cluster,
        "clusterrolebindings",
        binding("all", "ClusterRole edit", "User jane")?,
    )
    .await?;
    let jane = cluster.clientset_as("jane");
    assert!(
        jane.core_v1()
            .config_maps(&other)
            .get_opt("x")
            .await?
            .is_none()
    );
    assert!(
        jane.rbac_v1()
            .roles(&other)
            .list()
            .await
            .unwrap_err()
            .is_forbidden()
    );
    // A binding to what is not there says so.
    make(
        &cluster,
        "namespaces/default/rolebindings",
        binding("none", "Role none", "User lost")?,
    )
    .await?;
    let error = cluster
        .clientset_as("lost")
        .core_v1()
        .pods("default")
        .list()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("\"none\" not found"), "{error}");
    Ok(())
}

#[tokio::test]
async fn aggregated_roles_are_the_sum_of_others() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let path = format!("GET {RBAC}/clusterroles");
    let rules = async |name: &str| {
        let answer = ask(&cluster, &format!("{path}/{name}"), ()).await?;
        Outcome::Ok(
            answer.body["rules"]
                .as_array()
                .map(Vec::len)
                .unwrap_or_default(),
        )
    };
    let (admin, edit, view) = (
        rules("admin").await?,
        rules("edit").await?,
        rules("view").await?,
    );
    assert_eq!((admin, edit, view), (29, 27, 12));
    let mut more = role("more", &[rule(&["get"], &["widgets"])]);
    more["metadata"]["labels"] = json!({"rbac.authorization.k8s.io/aggregate-to-view": "true"});
    make(&cluster, "clusterroles", more).await?;
    // `edit` sums up `view`, and `admin` sums up `edit`.
    for (name, before) in [("view", view), ("edit", edit), ("admin", admin)] {
        assert_eq!(rules(name).await?, before + 1, "{name}");
    }
    ask(&cluster, &format!("DELETE {RBAC}/clusterroles/more"), ()).await?;
    assert_eq!(rules("admin").await?, admin);
    Ok(())
}

#[tokio::test]
async fn nobody_gives_away_what_they_do_not_have() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let manage =
        json!({"verbs": ["create", "update", "get"], "apiGroups": [GROUP], "resources": ["*"]});
    make(
        &cluster,
        "clusterroles",
        role("manager", &[manage, rule(&["get"], &["pods"])]),
    )
    .await?;
    make(
        &cluster,
        "clusterrolebindings",
        binding("manager", "ClusterRole manager", "User jane")?,
    )
    .await?;
    let jane = cluster.clientset_as("jane");
    let roles = format!("{RBAC}/namespaces/default/roles");
    let bindings = format!("{RBAC}/namespaces/default/rolebindings");
    let post =
        async |path: &str, object: Value| ask_by(&jane, &format!("POST {path}"), object).await;
    assert_eq!(
        post(&roles, role("own", &[rule(&["get"], &["pods"])]))
            .await?
            .code,
        201
    );
    let answer = post(&roles, role("more", &[rule(&["get", "delete"], &["pods"])])).await?;
    assert_eq!(answer.outcome(), "403 Forbidden");
    let message = answer.body["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("not currently held") && message.contains("delete"),
        "{message}"
    );
    assert!(
        !message.contains("\"get\""),
        "only what is missing is named: {message}"
    );
    let answer = ask_by(
        &jane,
        &format!("PUT {roles}/own"),
        role("own", &[rule(&["*"], &["pods"])]),
    )
    .await?;
    assert_eq!(answer.outcome(), "403 Forbidden");

    assert_eq!(
        post(&bindings, binding("own", "Role own", "User x")?)
            .await?
            .code,
        201
    );
    let answer = post(&bindings, binding("more", "ClusterRole admin", "User x")?).await?;
    assert_eq!(answer.outcome(), "403 Forbidden");
    let answer = post(&bindings, binding("none", "Role none", "User x")?).await?;
    assert_eq!(answer.outcome(), "404 NotFound");
    let mut summed = role("summed", &[]);
    summed["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]});
    let answer = post(&format!("{RBAC}/clusterroles"), summed).await?;
    assert_eq!(answer.outcome(), "403 Forbidden");

    // Also where it would not be valid: what has no verb.
    let nothing = || rule(&[], &["pods"]);
    let invalid = role("wrong", &[rule(&["*"], &["pods"]), nothing()]);
    assert_eq!(post(&roles, invalid).await?.code, 403);
    let invalid = role("wrong", &[rule(&["get"], &["pods"]), nothing()]);
    assert_eq!(post(&roles, invalid).await?.code, 422);

    let may = json!({"verbs": ["escalate", "bind"], "apiGroups": [GROUP], "resources": ["roles", "clusterroles"]});
    make(&cluster, "clusterroles", role("escalator", &[may])).await?;
    make(
        &cluster,
        "clusterrolebindings",
        binding("escalator", "ClusterRole escalator", "User jane")?,
    )
    .await?;
    assert_eq!(
        post(&roles, role("more", &[rule(&["*"], &["pods"])]))
            .await?
            .code,
        201
    );
    assert_eq!(
        post(&bindings, binding("more", "ClusterRole admin", "User x")?)
            .await?
            .code,
        201
    );
    Ok(())
}

#[tokio::test]
async fn acting_as_somebody_has_to_be_allowed() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let rules = [
        json!({"verbs": ["impersonate"], "apiGroups": [""], "resources": ["users"], "resourceNames": ["john"]}),
    ];
    make(&cluster, "clusterroles", role("actor", &rules)).await?;
    make(
        &cluster,
        "clusterrolebindings",
        binding("actor", "ClusterRole actor", "User jane")?,
    )
    .await?;
    let jane = cluster.clientset_as("jane");
    let review = clientset::authentication_v1::SelfSubjectReview::default();
    let reviews = jane.authentication_v1().self_subject_reviews();
    let answer = reviews.create(&review).impersonate("john").await?;
    assert_eq!(answer.status.user_info.username.as_deref(), Some("john"));
    let error = reviews
        .create(&review)
        .impersonate("admin")
        .await
        .unwrap_err();
    assert!(
        error.is_forbidden() && error.to_string().contains("impersonate"),
        "{error}"
    );
    let in_group = clientset::config::Impersonation::new("john").with_group("system:masters");
    let error = reviews
        .create(&review)
        .impersonate(in_group)
        .await
        .unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    Ok(())
}

async fn review(clients: &Clientset, path: &str, spec: Value) -> Outcome<Answer> {
    ask_by(
        clients,
        &format!("POST {REVIEWS}/{path}"),
        json!({"spec": spec}),
    )
    .await
}

#[tokio::test]
async fn reviews_say_who_may() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    make(
        &cluster,
        "namespaces/default/rolebindings",
        binding("view", "ClusterRole view", "User jane")?,
    )
    .await?;
    let admin = cluster.clientset();
    let list = |namespace: &str| match namespace {
        "" => json!({"verb": "list", "resource": "pods"}),
        _ => json!({"namespace": namespace, "verb": "list", "resource": "pods"}),
    };
    let of =
        |user: &str, namespace: &str| json!({"user": user, "resourceAttributes": list(namespace)});
    let get = |path: &str| json!({"user": "x", "groups": ["system:authenticated"], "nonResourceAttributes": {"path": path, "verb": "get"}});
    for (spec, allowed) in [
        (of("jane", "default"), true),
        (of("jane", "kube-system"), false),
        (of("jane", ""), false),
        (of("nobody", "default"), false),
        (
            json!({"user": "x", "groups": ["system:masters"], "resourceAttributes": list("")}),
            true,
        ),
        (get("/version"), true),
        (get("/metrics"), false),
    ] {
        let answer = review(&admin, "subjectaccessreviews", spec.clone()).await?;
        assert_eq!(answer.code, 201, "{:?}", answer.body);
        assert_eq!(answer.body["status"]["allowed"], allowed, "{spec}");
        assert_eq!(answer.body["spec"], spec);
    }
    let jane = cluster.clientset_as("jane");
    for (namespace, allowed) in [("default", true), ("kube-system", false)] {
        let spec = json!({"resourceAttributes": list(namespace)});
        let answer = review(&jane, "selfsubjectaccessreviews", spec).await?;
        assert_eq!(answer.body["status"]["allowed"], allowed, "{namespace}");
        let path = "namespaces/default/localsubjectaccessreviews";
        let answer = review(&admin, path, of("jane", namespace)).await?;
        let expected = if allowed { "201" } else { "422 Invalid" };
        assert_eq!(answer.outcome(), expected, "{namespace}");
    }
    assert_eq!(
        review(&jane, "subjectaccessreviews", of("x", ""))
            .await?
            .outcome(),
        "403 Forbidden"
    );

    let rules = review(
        &jane,
        "selfsubjectrulesreviews",
        json!({"namespace": "default"}),
    )
    .await?;
    let status = &rules.body["status"];
    assert_eq!(status["incomplete"], false);
    let lists = status["resourceRules"].as_array().ok_or("rules")?;
    assert!(
        lists
            .iter()
            .any(|rule| rule["resources"].to_string().contains("\"pods\"")),
        "{status}"
    );
    assert!(
        status["nonResourceRules"].to_string().contains("/version"),
        "{status}"
    );
    let answer = review(&jane, "selfsubjectrulesreviews", json!({})).await?;
    assert_eq!(answer.outcome(), "400 BadRequest");
    Ok(())
}

#[tokio::test]
async fn a_review_has_to_ask_for_one_thing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let admin = cluster.clientset();
    let resource = json!({"verb": "list", "resource": "pods"});
    let path = json!({"verb": "get", "path": "/x"});
    for (kind, spec, field) in [
        ("subjectaccessreviews", json!({"user": "x"}), "spec"),
        (
            "subjectaccessreviews",
            json!({"resourceAttributes": resource}),
            "spec.user",
        ),
        (
            "subjectaccessreviews",
            json!({"user": "x", "resourceAttributes": resource, "nonResourceAttributes": path}),
            "spec",
        ),
        ("selfsubjectaccessreviews", json!({}), "spec"),
        (
            "namespaces/default/localsubjectaccessreviews",
            json!({"user": "x", "nonResourceAttributes": path}),
            "spec.nonResourceAttributes",
        ),
        (
            "namespaces/default/localsubjectaccessreviews",
            json!({"user": "x", "resourceAttributes": resource}),
            "spec.resourceAttributes.namespace",
        ),
    ] {
        let answer = review(&admin, kind, spec.clone()).await?;
        assert_eq!(answer.outcome(), "422 Invalid", "{spec}");
        assert_eq!(answer.fields(), [field], "{spec}");
    }
    let named =
        json!({"metadata": {"name": "x"}, "spec": {"user": "x", "resourceAttributes": resource}});
    let answer = ask(
        &cluster,
        &format!("POST {REVIEWS}/subjectaccessreviews"),
        named,
    )
    .await?;
    assert_eq!(
        (answer.outcome().as_str(), answer.fields()),
        ("422 Invalid", vec!["metadata"])
    );
    // Where no roles decide, everybody may.
    let spec = json!({"user": "nobody", "resourceAttributes": resource});
    let answer = review(&admin, "subjectaccessreviews", spec).await?;
    assert_eq!(answer.body["status"]["allowed"], true);
    Ok(())
}
