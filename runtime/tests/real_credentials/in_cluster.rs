//! The service account of a pod, in a folder as the kubelet mounts it.

use std::fs;

use clientset_runtime::config::{
    ClientConfig, ConfigOverrides, Environment, InClusterConfig, LoadingRules,
};
use clientset_runtime::request::RestClient;
use clientset_testing::suite::{Context, blocking};

use crate::token::new_token;
use crate::{TestResult, user_name};

pub(crate) async fn a_service_account_in_a_faked_mount_is_known(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let token = {
        let (server, namespace) = (server.clone(), namespace.clone());
        blocking(move || new_token(&server, &namespace)).await?
    };
    let mount = tempfile::tempdir()?;
    fs::write(mount.path().join("token"), token)?;
    fs::write(mount.path().join("ca.crt"), server.certificate_authority())?;
    fs::write(mount.path().join("namespace"), &namespace)?;
    let address = server.url().trim_start_matches("https://");
    let (host, port) = address.rsplit_once(':').unwrap();
    let pod = Environment::empty()
        .with_variable("KUBERNETES_SERVICE_HOST", host)
        .with_variable("KUBERNETES_SERVICE_PORT", port)
        .with_service_account(mount.path());
    let account = format!("system:serviceaccount:{namespace}:robot");

    let in_cluster = InClusterConfig::new(pod.clone());
    assert!(in_cluster.is_possible());
    assert_eq!(in_cluster.namespace(), namespace);
    // Asked for directly, and found where no kubeconfig says anything.
    let deferred = ClientConfig::deferred(LoadingRules::of(&pod)).with_environment(pod.clone());
    for config in [in_cluster.client_config()?, deferred.client_config()?] {
        assert_eq!(
            (config.server(), config.namespace()),
            (server.url(), namespace.as_str())
        );
        assert_eq!(user_name(&RestClient::new(config)?).await?, account);
    }

    // An authority that cannot be read is left out, with a warning; the server is then not trusted.
    fs::write(mount.path().join("ca.crt"), "nothing")?;
    let client = RestClient::new(InClusterConfig::new(pod.clone()).client_config()?)?;
    let error = user_name(&client).await.unwrap_err();
    assert!(
        error.to_string().contains("authority that is not trusted"),
        "{error}"
    );

    // An override of the token replaces the mounted one.
    fs::write(mount.path().join("ca.crt"), server.certificate_authority())?;
    let mut overrides = ConfigOverrides::default();
    overrides.auth_info.token = server.user("jane").unwrap().token().unwrap().into();
    let config = InClusterConfig::new(pod)
        .with_overrides(overrides)
        .client_config()?;
    assert_eq!(user_name(&RestClient::new(config)?).await?, "jane");
    Ok(())
}
