//! Which server, who asks, in which namespace: kubeconfig files, overrides, pods.
//!
//! From the ground up, and from the files to a client:
//!
//! * [`Kubeconfig`] is what a file says, with [`Cluster`], [`AuthInfo`] and [`Context`];
//! * [`LoadingRules`] find the files and make one of several;
//! * [`ConfigOverrides`] are what goes before them; [`ConfigFlags`] makes them of the flags of `kubectl`;
//! * [`ClientConfig`] puts these together; [`InClusterConfig`] is a pod's service account;
//! * [`Config`] is what comes of it, and what a client is made from;
//! * [`modify_config`] writes kubeconfig files.
//!
//! The rules are client-go's `clientcmd`, but where a page of `docs/decisions` says why not.

mod client_config;
mod config_flags;
mod credentials;
mod environment;
mod error;
mod flags;
mod home;
mod identity;
mod in_cluster;
mod kubeconfig;
mod loading;
mod overrides;
mod resolve;
mod resolved;
mod server;
#[cfg(test)]
mod tests;
mod timeout;
mod traffic;
mod validate;
mod write;

pub use client_config::{ClientConfig, DefaultNamespace};
pub use config_flags::{ConfigFlag, ConfigFlags};
pub use credentials::Impersonation;
pub use environment::Environment;
pub use error::{ConfigError, ConfigProblem, ConfigProblemKind};
pub use flags::build_config_from_flags;
pub use in_cluster::InClusterConfig;
pub use kubeconfig::{
    AuthInfo, AuthProviderConfig, Cluster, Context, Entries, Entry, ExecConfig, ExecEnvVar,
    InteractiveMode, Kubeconfig, Named, Preferences,
};
pub use loading::{Loaded, LoadingRules};
pub use overrides::ConfigOverrides;
pub use resolved::Config;
pub use write::{AuthProviderPersister, modify_config};

pub(crate) use server::Server;
