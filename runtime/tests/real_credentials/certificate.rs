//! Client certificates in files.

use std::path::Path;
use std::time::Duration;

use clientset_runtime::request::RestClient;
use clientset_testing::control_plane::User;
use clientset_testing::suite::Context;

use crate::{TestResult, config, user_name};

fn write(user: &User, folder: &Path) {
    let (certificate, key) = user.certificate_and_key().unwrap();
    std::fs::write(folder.join("crt"), certificate).unwrap();
    std::fs::write(folder.join("key"), key).unwrap();
}

/// The server's TLS sessions remember the certificate that they began with: who resumes one is still
/// the old user.
pub(crate) async fn a_certificate_in_files_is_replaced_while_in_use(
    context: Context,
) -> TestResult {
    let server = context.control_plane().await?;
    let folder = tempfile::tempdir()?;
    let (crt, key) = (folder.path().join("crt"), folder.path().join("key"));
    write(&server.new_certificate_user("one", None)?, folder.path());
    let client = RestClient::new(config(&server).with_client_certificate_files(crt, key))?;
    assert_eq!(user_name(&client).await?, "one");
    for name in ["two", "three"] {
        write(
            &server.new_certificate_user(name, Some("developers"))?,
            folder.path(),
        );
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(user_name(&client).await?, name);
        assert_eq!(user_name(&client).await?, name);
    }
    Ok(())
}
