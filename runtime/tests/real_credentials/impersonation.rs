//! Acting as others: what the server makes of the headers.

use clientset_runtime::config::Impersonation;
use clientset_runtime::request::RestClient;
use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::{TestResult, config, review, user_info};

pub(crate) async fn a_client_acts_as_others_by_each_kind(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let admin = || config(&server).with_token(server.admin().token().unwrap());
    let client = RestClient::new(admin())?;
    let eve = || Impersonation::new("eve");
    let everyone = |groups: &[&str]| {
        let mut groups: Vec<_> = groups.to_vec();
        groups.push("system:authenticated");
        json!(groups)
    };
    let table: [(Impersonation, Value); 6] = [
        (eve(), json!({"username": "eve", "groups": everyone(&[])})),
        (
            eve().with_uid("42/\u{e4}"),
            json!({"username": "eve", "uid": "42/\u{e4}", "groups": everyone(&[])}),
        ),
        (
            eve().with_group("developers").with_group("ops, and more"),
            json!({"username": "eve", "groups": everyone(&["developers", "ops, and more"])}),
        ),
        (
            eve()
                .with_extra("scopes", ["view", "edit"])
                .with_extra("example.org/Why? 100%", ["\u{e4}"]),
            json!({
                "username": "eve",
                "groups": everyone(&[]),
                "extra": {"scopes": ["view", "edit"], "example.org/why? 100%": ["\u{e4}"]},
            }),
        ),
        (
            Impersonation::new("system:serviceaccount:web:robot"),
            json!({
                "username": "system:serviceaccount:web:robot",
                "groups": everyone(&["system:serviceaccounts", "system:serviceaccounts:web"]),
            }),
        ),
        (
            eve()
                .with_uid("42")
                .with_group("ops")
                .with_extra("a", ["b"]),
            json!({"username": "eve", "uid": "42", "groups": everyone(&["ops"]), "extra": {"a": ["b"]}}),
        ),
    ];
    for (whom, info) in table {
        let request = review(&client).impersonate(whom.clone());
        assert_eq!(user_info(request).await?, info, "{whom:?}");
        let acting = RestClient::new(admin().with_impersonation(whom.clone()))?;
        assert_eq!(user_info(review(&acting)).await?, info, "{whom:?}");
    }
    // The client itself is who it was.
    assert_eq!(user_info(review(&client)).await?["username"], "admin");
    Ok(())
}

pub(crate) async fn who_may_not_act_as_others_is_told(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let jane = server.user("jane").unwrap().token().unwrap();
    let client = RestClient::new(config(&server).with_token(jane))?;
    let error = user_info(review(&client).impersonate("admin"))
        .await
        .unwrap_err();
    assert!(error.is_forbidden());
    let text = error.to_string();
    assert!(text.contains(r#""jane" cannot impersonate"#), "{text}");
    Ok(())
}
