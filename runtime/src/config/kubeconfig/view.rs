//! Smaller, self-contained and showable forms of a kubeconfig.

use std::path::Path;

use super::paths::folder;
use super::{AuthInfo, Cluster, Entries, Kubeconfig, Named};
use crate::config::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use crate::meta::ByteString;
use crate::object::{Slot, Str, Struct, Value, View};

/// What stands for a secret, as in `kubectl config view`.
const REDACTED: &str = "REDACTED";

impl Kubeconfig {
    /// Keeps the current context, its cluster and its user (client-go's `MinifyConfig`).
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let mut kubeconfig = Kubeconfig::load(b"
    /// current-context: dev
    /// contexts: [{name: dev, context: {cluster: a}}, {name: prod, context: {cluster: b}}]
    /// clusters: [{name: a, cluster: {server: 'https://a'}}, {name: b, cluster: {server: 'https://b'}}]
    /// ")?;
    /// kubeconfig.minify()?;
    /// assert_eq!((kubeconfig.contexts.len(), kubeconfig.clusters.len()), (1, 1));
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no current context, or it, its cluster or its user is not there. Nothing is changed then.
    pub fn minify(&mut self) -> Result<(), ConfigError> {
        if self.current_context.is_empty() {
            return Err(ConfigError::one(
                ConfigProblemKind::NoContext,
                "no current-context is set, so that nothing tells which entries to keep",
            ));
        }
        let current = self.current_context.clone();
        let Some(context) = self.contexts.get(&current) else {
            return Err(ConfigError::one(
                ConfigProblemKind::ContextNotFound,
                format!("the current-context {current:?} is not among the contexts"),
            ));
        };
        let (cluster, user) = (context.cluster.clone(), context.user.clone());
        let mut problems = Vec::new();
        for (what, name, found) in [
            ("cluster", &cluster, self.clusters.contains(&cluster)),
            ("user", &user, self.users.contains(&user)),
        ] {
            if !name.is_empty() && !found {
                problems.push(ConfigProblem::new(
                    ConfigProblemKind::NotFound,
                    format!(
                        "the context {current:?} names the {what} {name:?}, which is not there"
                    ),
                ));
            }
        }
        ConfigError::of(problems)?;
        keep(&mut self.contexts, &current);
        keep(&mut self.clusters, &cluster);
        keep(&mut self.users, &user);
        Ok(())
    }

    /// Takes the content of certificate and key files in, so that the kubeconfig works elsewhere
    /// (client-go's `FlattenConfig`). Token files and exec plugins stay what they are.
    ///
    /// ```no_run
    /// use clientset_runtime::config::LoadingRules;
    ///
    /// let mut kubeconfig = LoadingRules::new().load()?;
    /// kubeconfig.minify()?;
    /// kubeconfig.flatten()?;
    /// println!("{}", kubeconfig.to_yaml()?);
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// Every file that cannot be read, and every field that has data already. Others are taken in.
    pub fn flatten(&mut self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        for entry in &mut self.clusters {
            let (origin, cluster) = (entry.origin.as_deref(), &mut entry.value);
            let what = format!("the cluster {:?}", entry.name);
            let fields = [cluster.authority_fields()];
            problems.extend(
                fields
                    .into_iter()
                    .filter_map(|field| field.inline(&what, origin)),
            );
        }
        for entry in &mut self.users {
            let (origin, user) = (entry.origin.as_deref(), &mut entry.value);
            let what = format!("the user {:?}", entry.name);
            let fields = user.identity_fields();
            problems.extend(
                fields
                    .into_iter()
                    .filter_map(|field| field.inline(&what, origin)),
            );
        }
        ConfigError::of(problems)
    }

    /// Shortens data and takes tokens out, for people to read (client-go's `ShortenConfig`). Passwords and
    /// what plugins and providers have stay: [`redact`](Kubeconfig::redact) takes those out.
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let mut kubeconfig = Kubeconfig::load(b"users: [{name: me, user: {client-key-data: a2V5}}]")?;
    /// kubeconfig.shorten();
    /// assert!(kubeconfig.to_yaml()?.contains("client-key-data: DATA+OMITTED"));
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    pub fn shorten(&mut self) {
        for cluster in &mut self.clusters {
            omit(&mut cluster.value.certificate_authority_data);
        }
        for user in &mut self.users {
            let user = &mut user.value;
            omit(&mut user.client_certificate_data);
            omit(&mut user.client_key_data);
            if !user.token.is_empty() {
                user.token = REDACTED.into();
            }
        }
    }

    /// Puts `REDACTED` where secrets are (client-go's `RedactSecrets`): tokens, keys, passwords, the
    /// arguments and variables of exec plugins, the settings of auth providers, proxy URLs.
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let mut kubeconfig = Kubeconfig::load(b"users: [{name: me, user: {token: s3cret}}]")?;
    /// kubeconfig.redact();
    /// assert!(kubeconfig.to_yaml()?.contains("token: REDACTED"));
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    pub fn redact(&mut self) {
        redact(self);
    }
}

fn keep<T: Named>(entries: &mut Entries<T>, name: &Str) {
    // No name is nobody's, even where an entry has none.
    entries.retain(|entry| !name.is_empty() && entry.name == *name);
}

/// The bytes of which the base64 reads `DATA+OMITTED`.
fn omit(data: &mut ByteString) {
    if !data.is_empty() {
        *data = ByteString(vec![12, 4, 0xc0, 0xf8, 0xe3, 8, 0x4d, 0x31, 3]);
    }
}

/// A file, and its content in its stead.
struct FileOrData<'a> {
    name: &'static str,
    path: &'a mut Str,
    data: &'a mut ByteString,
}

impl Cluster {
    fn authority_fields(&mut self) -> FileOrData<'_> {
        FileOrData {
            name: "certificate-authority",
            path: &mut self.certificate_authority,
            data: &mut self.certificate_authority_data,
        }
    }
}

impl AuthInfo {
    fn identity_fields(&mut self) -> [FileOrData<'_>; 2] {
        [
            FileOrData {
                name: "client-certificate",
                path: &mut self.client_certificate,
                data: &mut self.client_certificate_data,
            },
            FileOrData {
                name: "client-key",
                path: &mut self.client_key,
                data: &mut self.client_key_data,
            },
        ]
    }
}

impl FileOrData<'_> {
    /// Takes the file in; gives what is wrong.
    fn inline(self, what: &str, origin: Option<&Path>) -> Option<ConfigProblem> {
        let Self { name, path, data } = self;
        if path.is_empty() {
            return None;
        }
        if !data.is_empty() {
            return Some(ConfigProblem::invalid(format!(
                "{what}: {name} and {name}-data are both set; remove one"
            )));
        }
        let whole = match origin.map(folder).transpose() {
            Ok(folder) => folder.unwrap_or_default().join(path.as_str()),
            Err(problem) => return Some(problem),
        };
        match std::fs::read(&whole) {
            Ok(content) => {
                *data = content.into();
                *path = Str::new();
                None
            }
            Err(error) => Some(ConfigProblem::file(
                ConfigProblemKind::Unreadable,
                &format!("take in the {name} of {what},"),
                &whole,
                error,
            )),
        }
    }
}

/// Puts a word where the description says that a secret is.
fn redact(object: &mut dyn Struct) {
    for (index, field) in object.info().fields.iter().enumerate() {
        walk(object.field_mut(index), field.sensitive);
    }
}

fn walk(value: &mut dyn Value, secret: bool) {
    if matches!(value.view(), View::Absent) {
        return;
    }
    match value.slot() {
        Slot::Struct(object) => redact(object),
        // It is there: this hands it out as it is.
        Slot::Option(option) => walk(option.insert(), secret),
        Slot::List(elements) => {
            for index in 0..elements.len() {
                walk(elements.get_mut(index), secret);
            }
        }
        Slot::Map(entries) => {
            let keys: Vec<Str> = (0..entries.len())
                .map(|index| entries.entry(index).0.clone())
                .collect();
            for key in keys {
                if let Some(value) = entries.get_mut(&key) {
                    walk(value, secret);
                }
            }
        }
        Slot::Str(text) if secret && !text.is_empty() => *text = REDACTED.into(),
        Slot::Scalar(scalar) if secret && !scalar.is_empty() => {
            // The bytes of which the base64 reads so, and it does read as base64.
            let _ = scalar.set_string(REDACTED);
        }
        _ => {}
    }
}
