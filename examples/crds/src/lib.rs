//! What the examples share: the generated clients, and how a program installs its definitions.

mod install;

// The modules `cert_manager_io_v1` and `web_v1`, the trait `ClientsetExt`, and `crd_clientset::Clientset` for
// programs that need nothing of Kubernetes itself.
clientset_runtime::include_crds!();

pub use install::install;

/// The definition of `Website`.
pub const WEBSITES: &str = include_str!("../crds/website.yaml");

/// The definition of cert-manager's `Certificate`.
pub const CERTIFICATES: &str = include_str!("../crds/certificate.json");

/// The code of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/crds-guide.md")]
struct Guide;
