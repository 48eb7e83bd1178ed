//! Auth providers of a kubeconfig: the one that is built in, and what became of the others.

use std::sync::Arc;

use super::Authenticator;
use super::oidc::Oidc;
use crate::config::{AuthProviderConfig, AuthProviderPersister};
use crate::error::{Error, Result};

/// What a kubeconfig's `auth-provider` stands for.
///
/// # Errors
/// It is one that Kubernetes has given up, with what to use instead; one that is not known; or its
/// settings cannot be right.
pub(crate) fn authenticator(
    provider: &AuthProviderConfig,
    persister: Option<&AuthProviderPersister>,
) -> Result<Arc<dyn Authenticator>> {
    let gone = |what: &str, instead: &str| {
        Error::config(format!(
            "the kubeconfig's user has the auth-provider {:?}, which Kubernetes gave up with 1.26; use the exec plugin {what} instead: {instead}",
            provider.name.as_str()
        ))
    };
    match provider.name.as_str() {
        "oidc" => Ok(Arc::new(Oidc::shared(
            &provider.config,
            persister.cloned(),
        )?)),
        "gcp" => Err(gone(
            "gke-gcloud-auth-plugin",
            "install it with `gcloud components install gke-gcloud-auth-plugin`, then run `gcloud container clusters get-credentials CLUSTER`",
        )),
        "azure" => Err(gone(
            "kubelogin",
            "install it with `az aks install-cli`, then run `kubelogin convert-kubeconfig`",
        )),
        other => Err(Error::config(format!(
            "the kubeconfig's user has the auth-provider {other:?}, which is not known; expected \"oidc\", or an exec plugin instead"
        ))),
    }
}
