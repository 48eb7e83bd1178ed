//! Tokens, at hand and in a file.

use std::time::{Duration, Instant};

use clientset_runtime::request::RestClient;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, blocking};
use serde_json::{Value, json};

use crate::{TestResult, config, review, user_info, user_name};

pub(crate) async fn a_token_is_known(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let token = server.user("jane").unwrap().token().unwrap().to_owned();
    let client = RestClient::new(config(&server).with_token(token))?;
    assert_eq!(user_name(&client).await?, "jane");
    let stranger = RestClient::new(config(&server).with_token("unknown"))?;
    assert!(user_name(&stranger).await.unwrap_err().is_unauthorized());
    Ok(())
}

/// Makes a service account anew, and a token for it.
pub(crate) fn new_token(
    server: &ControlPlane,
    namespace: &str,
) -> Result<String, clientset_testing::control_plane::Error> {
    let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
    let call = |method: &str, path: &str, body: Value| {
        server.call(server.admin(), method, path, Some(&body))
    };
    call("DELETE", &format!("{accounts}/robot"), json!({}))?;
    call("POST", &accounts, json!({"metadata": {"name": "robot"}}))?;
    let request = json!({"spec": {"expirationSeconds": 600}});
    let answer = call("POST", &format!("{accounts}/robot/token"), request)?;
    Ok(answer.body["status"]["token"].as_str().unwrap().to_owned())
}

/// The tokens of a service account that is made anew are no longer good, so that nothing but the file
/// can help.
pub(crate) async fn a_token_file_is_replaced_while_in_use(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("token");
    let renew = || {
        let (server, namespace, path) = (server.clone(), namespace.clone(), path.clone());
        blocking(move || {
            let token = new_token(&server, &namespace).unwrap();
            std::fs::write(path, format!("{token}\n"))
        })
    };
    renew().await?;
    let client = RestClient::new(config(&server).with_token_file(&path))?;
    let first = user_info(review(&client)).await?;
    assert_eq!(
        first["username"],
        format!("system:serviceaccount:{namespace}:robot")
    );
    renew().await?;
    // The server remembers good tokens for ten seconds. No request fails meanwhile.
    let begun = Instant::now();
    loop {
        let now = user_info(review(&client)).await?;
        if now["uid"] != first["uid"] {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "{now}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(40));
    Ok(())
}
