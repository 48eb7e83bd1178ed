//! Where the cluster is and how to get in: the current context of a kubeconfig.
//!
//! Only what reading a spec needs: a server, whom to trust, a certificate or a token. Credentials that
//! a program or a plugin makes are not: `kubectl proxy` has them, and `--server` takes its address.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::yaml;
use crate::commands::arguments::Failure;
use crate::commands::output::failed;

/// Which cluster.
#[derive(Default)]
pub(in crate::commands::import) struct Target {
    /// A kubeconfig other than the environment's.
    pub(in crate::commands::import) kubeconfig: Option<PathBuf>,
    /// A server that needs no credentials, such as `kubectl proxy`; no kubeconfig is read then.
    pub(in crate::commands::import) server: Option<String>,
}

/// How to get in. Holds secrets: never shown.
pub(super) struct Access {
    pub(super) server: String,
    pub(super) trust: Trust,
    pub(super) identity: Option<Identity>,
    pub(super) token: Option<String>,
}

/// Whose certificates are believed.
pub(super) enum Trust {
    /// The system's authorities.
    System,
    /// These alone, as PEM.
    Authority(Vec<u8>),
    /// `insecure-skip-tls-verify`.
    Anyone,
}

/// A client certificate, as PEM.
pub(super) struct Identity {
    pub(super) certificate: Vec<u8>,
    pub(super) key: Vec<u8>,
}

/// Finds the way in.
pub(super) fn find(target: &Target) -> Result<Access, Failure> {
    if let Some(server) = &target.server {
        return Ok(Access {
            server: server.clone(),
            trust: Trust::System,
            identity: None,
            token: None,
        });
    }
    let path = match &target.kubeconfig {
        Some(path) => path.clone(),
        None => default_path()?,
    };
    let text = fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))?;
    of_kubeconfig(&path, &text)
}

/// `KUBECONFIG`, of whose files the first that exists is taken, else `~/.kube/config`.
fn default_path() -> Result<PathBuf, Failure> {
    if let Some(list) = env::var_os("KUBECONFIG").filter(|list| !list.is_empty()) {
        let paths: Vec<_> = env::split_paths(&list)
            .filter(|path| !path.as_os_str().is_empty())
            .collect();
        return paths
            .iter()
            .find(|path| path.exists())
            .or(paths.first())
            .cloned()
            .ok_or_else(|| Failure::work("KUBECONFIG names no file"));
    }
    env::home_dir()
        .map(|home| home.join(".kube/config"))
        .ok_or_else(|| {
            Failure::work("there is no home folder and no KUBECONFIG; name one with --kubeconfig")
        })
}

fn of_kubeconfig(path: &Path, text: &str) -> Result<Access, Failure> {
    let wrong = |what: String| Failure::work(format!("{}: {what}", path.display()));
    let file = yaml::parse(text).map_err(|what| wrong(format!("is not YAML: {what}")))?;
    let current = file["current-context"]
        .as_str()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| {
            wrong("has no current-context; choose one with kubectl config use-context".to_owned())
        })?;
    let named = |list: &str, key: &str, name: &str| {
        file[list]
            .as_array()
            .into_iter()
            .flatten()
            .find(|entry| entry["name"] == name)
            .map(|entry| &entry[key])
            .ok_or_else(|| {
                wrong(format!(
                    "has no {key} {name:?}, which its context {current:?} names"
                ))
            })
    };
    let context = named("contexts", "context", current)?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let cluster = named("clusters", "cluster", &word(&context["cluster"]))?;
    let user = match word(&context["user"]) {
        name if name.is_empty() => &Value::Null,
        name => named("users", "user", &name)?,
    };
    let server = word(&cluster["server"]);
    if server.is_empty() {
        return Err(wrong(format!("has no server for its context {current:?}")));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let authority = data(cluster, "certificate-authority", folder).map_err(&wrong)?;
    let trust = match authority {
        _ if cluster["insecure-skip-tls-verify"] == "true" => Trust::Anyone,
        Some(pem) => Trust::Authority(pem),
        None => Trust::System,
    };
    let identity = match (
        data(user, "client-certificate", folder).map_err(&wrong)?,
        data(user, "client-key", folder).map_err(&wrong)?,
    ) {
        (Some(certificate), Some(key)) => Some(Identity { certificate, key }),
        (None, None) => None,
        _ => {
            return Err(wrong(
                "has a client certificate without its key, or a key alone".to_owned(),
            ));
        }
    };
    let token = match (user["token"].as_str(), user["tokenFile"].as_str()) {
        (Some(token), _) if !token.is_empty() => Some(token.to_owned()),
        (_, Some(file)) if !file.is_empty() => {
            let file = folder.join(file);
            let token = fs::read_to_string(&file).map_err(|error| failed("read", &file, &error))?;
            Some(token.trim().to_owned())
        }
        _ => None,
    };
    if identity.is_none() && token.is_none() {
        for way in ["exec", "auth-provider", "username"] {
            if !user[way].is_null() {
                return Err(wrong(format!(
                    "gets the credentials of its current context by {way}, which the import cannot; \
                     run kubectl proxy and import with --server http://127.0.0.1:8001"
                )));
            }
        }
    }
    Ok(Access {
        server,
        trust,
        identity,
        token,
    })
}

/// The content of `KEY-data`, which is base64, or else of the file that `KEY` names, relative to the
/// kubeconfig.
fn data(entry: &Value, key: &str, folder: &Path) -> Result<Option<Vec<u8>>, String> {
    if let Some(text) = entry[&format!("{key}-data")]
        .as_str()
        .filter(|text| !text.is_empty())
    {
        return STANDARD
            .decode(text)
            .map(Some)
            .map_err(|_| format!("{key}-data is not base64"));
    }
    match entry[key].as_str().filter(|file| !file.is_empty()) {
        None => Ok(None),
        Some(file) => {
            let file = folder.join(file);
            fs::read(&file)
                .map(Some)
                .map_err(|error| format!("cannot read its {key} {}: {error}", file.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Access, Trust, of_kubeconfig};

    fn read(user: &str, cluster: &str) -> Result<Access, String> {
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
             contexts:\n- name: there\n  context: {{cluster: b, user: b}}\n- name: here\n  context: {{cluster: a, user: me}}\n\
             clusters:\n- name: a\n  cluster: {cluster}\n\
             users:\n- name: me\n  user: {user}\n"
        );
        of_kubeconfig(Path::new("config"), &text).map_err(|failure| failure.message)
    }

    #[test]
    fn the_current_context_says_where_and_how() {
        let access = read(
            "{token: secret, client-certificate-data: YQ==, client-key-data: Yg==}",
            "{server: \"https://a:6443\", certificate-authority-data: Yw==}",
        )
        .unwrap();
        assert_eq!(access.server, "https://a:6443");
        assert!(matches!(access.trust, Trust::Authority(pem) if pem == b"c"));
        let identity = access.identity.unwrap();
        assert_eq!(
            (identity.certificate, identity.key),
            (b"a".to_vec(), b"b".to_vec())
        );
        assert_eq!(access.token.as_deref(), Some("secret"));

        let access = read(
            "{}",
            "{server: \"http://a\", insecure-skip-tls-verify: true}",
        )
        .unwrap();
        assert!(matches!(access.trust, Trust::Anyone));
        assert!(access.identity.is_none() && access.token.is_none());
    }

    #[test]
    fn what_is_missing_is_named() {
        let table = [
            ("{token: x}", "{}", "has no server for its context \"here\""),
            (
                "{exec: {command: aws}}",
                "{server: a}",
                "by exec, which the import cannot",
            ),
            ("{client-key-data: YQ==}", "{server: a}", "or a key alone"),
            (
                "{client-key-data: \"*\"}",
                "{server: a}",
                "client-key-data is not base64",
            ),
            (
                "{token: x}",
                "{server: a, certificate-authority: nowhere.pem}",
                "cannot read its certificate-authority",
            ),
        ];
        for (user, cluster, expected) in table {
            let Err(message) = read(user, cluster) else {
                panic!("{user} {cluster} was accepted");
            };
            assert!(
                message.starts_with("config: ") && message.contains(expected),
                "{message}"
            );
        }
        for (text, expected) in [
            ("a: [", "is not YAML"),
            ("apiVersion: v1", "has no current-context"),
            ("current-context: x", "has no context \"x\""),
        ] {
            let message = of_kubeconfig(Path::new("config"), text)
                .err()
                .unwrap()
                .message;
            assert!(message.contains(expected), "{message}");
        }
    }
}
