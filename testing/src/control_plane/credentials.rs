//! Certificates, keys, tokens and kubeconfig files of a control plane.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};

use super::error::Error;

/// Someone the API server knows.
#[derive(Clone)]
pub struct User {
    name: String,
    credential: Credential,
}

#[derive(Clone)]
enum Credential {
    Token(String),
    Certificate { certificate: String, key: String },
}

impl User {
    /// The name that the API server knows them by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bearer token, for a user who has one.
    pub fn token(&self) -> Option<&str> {
        match &self.credential {
            Credential::Token(token) => Some(token),
            Credential::Certificate { .. } => None,
        }
    }

    /// The client certificate and its private key as PEM, for a user who has them.
    pub fn certificate_and_key(&self) -> Option<(&str, &str)> {
        match &self.credential {
            Credential::Token(_) => None,
            Credential::Certificate { certificate, key } => Some((certificate, key)),
        }
    }

    /// A user with a new random token.
    pub(super) fn with_new_token(name: &str) -> Result<User, Error> {
        let mut bytes = [0; 16];
        File::open("/dev/urandom")
            .and_then(|mut source| source.read_exact(&mut bytes))
            .map_err(Error::io("read /dev/urandom"))?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(User {
            name: name.to_owned(),
            credential: Credential::Token(token),
        })
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The users with tokens that a control plane is started with.
pub(super) struct Users {
    pub(super) admin: User,
    pub(super) limited: User,
    pub(super) others: Vec<User>,
    /// The content for `--token-auth-file`.
    pub(super) token_file: String,
}

impl Users {
    pub(super) fn new(others: &[(String, Vec<String>)]) -> Result<Users, Error> {
        let mut token_file = String::new();
        let mut user = |name: &str, groups: &[String]| {
            let user = User::with_new_token(name)?;
            token_file.push_str(&token_line(&user, groups)?);
            Ok(user)
        };
        Ok(Users {
            admin: user("admin", &["system:masters".to_owned()])?,
            limited: user("limited", &[])?,
            others: others
                .iter()
                .map(|(name, groups)| user(name, groups))
                .collect::<Result<_, Error>>()?,
            token_file,
        })
    }
}

/// One line of the file for `--token-auth-file`: token, name, uid, groups.
fn token_line(user: &User, groups: &[String]) -> Result<String, Error> {
    let problem = |problem| Error::InvalidUser {
        name: user.name.clone(),
        problem,
    };
    let strange = |text: &str| text.is_empty() || text.chars().any(|c| c == '"' || c.is_control());
    if strange(&user.name) {
        return Err(problem(
            "expected a name without quotes and control characters",
        ));
    }
    if groups
        .iter()
        .any(|group| strange(group) || group.contains(','))
    {
        return Err(problem(
            "expected groups without quotes, commas and control characters",
        ));
    }
    let (name, groups) = (&user.name, groups.join(","));
    let token = user
        .token()
        .ok_or_else(|| problem("expected a user with a token"))?;
    Ok(format!("\"{token}\",\"{name}\",\"{name}\",\"{groups}\"\n"))
}

/// The certificate authority of one control plane, and what it has signed.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its private key as PEM.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new() -> Result<Authority, Error> {
        let subject = "the certificate authority";
        let key = new_key(subject)?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "clientset control plane");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        let issuer = CertifiedIssuer::self_signed(params, key).map_err(failed(subject))?;
        Ok(Authority { issuer })
    }

    /// Its own certificate as PEM.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a server on loopback, until a time or for ever.
    pub(crate) fn sign_server(&self, expires: Option<SystemTime>) -> Result<Signed, Error> {
        let names = ["localhost", "127.0.0.1", "::1", "kubernetes.default.svc"];
        self.sign_server_for("kube-apiserver", names.map(str::to_owned).to_vec(), expires)
    }

    /// A certificate for a server of these names and addresses, until a time or for ever.
    pub(crate) fn sign_server_for(
        &self,
        subject: &str,
        names: Vec<String>,
        expires: Option<SystemTime>,
    ) -> Result<Signed, Error> {
        let mut params = CertificateParams::new(names).map_err(failed(subject))?;
        params.distinguished_name.push(DnType::CommonName, subject);
        end(&mut params, expires);
        self.sign(params, ExtendedKeyUsagePurpose::ServerAuth, subject)
    }

    /// A user who is known by a client certificate.
    pub(super) fn sign_user(&self, name: &str, group: Option<&str>) -> Result<User, Error> {
        let Signed { certificate, key } = self.sign_client(name, group, None)?;
        let credential = Credential::Certificate { certificate, key };
        Ok(User {
            name: name.to_owned(),
            credential,
        })
    }

    /// A certificate by which a client is known, until a time or for ever.
    pub(crate) fn sign_client(
        &self,
        name: &str,
        group: Option<&str>,
        expires: Option<SystemTime>,
    ) -> Result<Signed, Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        if let Some(group) = group {
            params
                .distinguished_name
                .push(DnType::OrganizationName, group);
        }
        end(&mut params, expires);
        self.sign(params, ExtendedKeyUsagePurpose::ClientAuth, name)
    }

    fn sign(
        &self,
        mut params: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
        subject: &str,
    ) -> Result<Signed, Error> {
        let key = new_key(subject)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        let certificate = params
            .signed_by(&key, &self.issuer)
            .map_err(failed(subject))?;
        Ok(Signed {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

/// Lets a certificate expire.
fn end(params: &mut CertificateParams, expires: Option<SystemTime>) {
    if let Some(expires) = expires {
        let since = expires.duration_since(UNIX_EPOCH).unwrap_or_default();
        params.not_after = date_time_ymd(1970, 1, 1) + since;
    }
}

/// The key pair that signs service account tokens, private and public part as PEM.
pub(super) fn service_account_keys() -> Result<(String, String), Error> {
    let key = new_key("the service account issuer")?;
    Ok((key.serialize_pem(), key.public_key_pem()))
}

/// A kubeconfig file as text. A JSON string is a YAML string too.
pub(super) fn kubeconfig(url: &str, authority: &str, user: &User, namespace: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (url, name, namespace) = (quoted(url), quoted(&user.name), quoted(namespace));
    let authority = STANDARD.encode(authority);
    let credential = match &user.credential {
        Credential::Token(token) => format!("token: {}", quoted(token)),
        Credential::Certificate { certificate, key } => format!(
            "client-certificate-data: {}\n    client-key-data: {}",
            STANDARD.encode(certificate),
            STANDARD.encode(key)
        ),
    };
    format!(
        "apiVersion: v1
kind: Config
current-context: control-plane
clusters:
- name: control-plane
  cluster:
    server: {url}
    certificate-authority-data: {authority}
users:
- name: {name}
  user:
    {credential}
contexts:
- name: control-plane
  context:
    cluster: control-plane
    user: {name}
    namespace: {namespace}
"
    )
}

fn new_key(subject: &str) -> Result<KeyPair, Error> {
    KeyPair::generate().map_err(failed(subject))
}

fn failed(subject: &str) -> impl FnOnce(rcgen::Error) -> Error {
    let subject = subject.to_owned();
    move |source| Error::Certificate { subject, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_file_line_has_token_name_uid_and_groups() {
        let user = User {
            name: "jane".into(),
            credential: Credential::Token("t0".into()),
        };
        let line = |groups: &[&str]| {
            let groups: Vec<_> = groups.iter().map(|&group| group.to_owned()).collect();
            token_line(&user, &groups)
        };
        assert_eq!(
            line(&["dev", "ops"]).unwrap(),
            "\"t0\",\"jane\",\"jane\",\"dev,ops\"\n"
        );
        assert_eq!(line(&[]).unwrap(), "\"t0\",\"jane\",\"jane\",\"\"\n");
        assert_eq!(
            line(&["a,b"]).unwrap_err().to_string(),
            "user \"jane\": expected groups without quotes, commas and control characters"
        );
    }

    #[test]
    fn no_token_and_no_key_in_debug() {
        let user = User::with_new_token("jane").unwrap();
        assert_eq!(format!("{user:?}"), "User { name: \"jane\", .. }");
        let user = Authority::new()
            .unwrap()
            .sign_user("jane", Some("dev"))
            .unwrap();
        assert!(user.certificate_and_key().is_some());
        assert_eq!(format!("{user:?}"), "User { name: \"jane\", .. }");
    }

    #[test]
    fn a_kubeconfig_holds_one_context_with_the_credential_inline() {
        let user = User {
            name: "jane".into(),
            credential: Credential::Token("t0".into()),
        };
        let expected = r#"apiVersion: v1
kind: Config
current-context: control-plane
clusters:
- name: control-plane
  cluster:
    server: "https://127.0.0.1:1"
    certificate-authority-data: UEVN
users:
- name: "jane"
  user:
    token: "t0"
contexts:
- name: control-plane
  context:
    cluster: control-plane
    user: "jane"
    namespace: "team"
"#;
        assert_eq!(
            kubeconfig("https://127.0.0.1:1", "PEM", &user, "team"),
            expected
        );
        let credential = Credential::Certificate {
            certificate: "PEM".into(),
            key: "KEY".into(),
        };
        let user = User {
            name: "jane".into(),
            credential,
        };
        let text = kubeconfig("https://127.0.0.1:1", "PEM", &user, "team");
        assert!(
            text.contains("    client-certificate-data: UEVN\n    client-key-data: S0VZ\n"),
            "{text}"
        );
    }
}
