//! The rules of client-go's `clientcmd`, table by table.

mod deferred;
mod home;
mod in_cluster;
mod loading;
mod overrides;
mod paths;
mod reading;
mod resolving;
mod server;
mod timeout;
mod validation;
mod view;

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::Config;
use crate::transport::Pem;

/// A folder with files in it.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file; folders above it are made.
    pub(super) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// A kubeconfig with one context of a cluster and a user, given by their fields.
pub(super) fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1
kind: Config
current-context: here
contexts:
- name: elsewhere
  context: {{cluster: none}}
- name: here
  context:
    cluster: c
    user: u
    namespace: web
clusters:
- name: c
  cluster: {cluster}
users:
- name: u
  user: {user}
preferences: {{}}
"
    )
}

pub(super) const HTTPS: &str = "{server: 'https://h:6443'}";

pub(super) fn read(cluster: &str, user: &str) -> crate::Result<Config> {
    Config::from_kubeconfig_text(&kubeconfig(cluster, user))
}

pub(super) fn data(pem: &Pem) -> &[u8] {
    match pem {
        Pem::Data(data) => data.expose_secret(),
        Pem::File(path) => panic!("{path:?}"),
    }
}

pub(super) fn path(pem: &Pem) -> &Path {
    match pem {
        Pem::File(path) => path,
        Pem::Data(_) => panic!("data"),
    }
}

pub(super) fn token(config: &Config) -> Option<&str> {
    config
        .credentials
        .token
        .as_ref()
        .map(|token| token.expose_secret())
}
