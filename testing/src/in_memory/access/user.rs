//! Who asks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The group of everybody who is known.
pub(crate) const AUTHENTICATED: &str = "system:authenticated";
/// The group of everybody else.
pub(crate) const UNAUTHENTICATED: &str = "system:unauthenticated";
/// The group whose members may do everything, whatever roles there are.
pub(crate) const MASTERS: &str = "system:masters";
/// Who asks without a credential.
pub(crate) const ANONYMOUS: &str = "system:anonymous";

/// A user of a [`TestCluster`](crate::TestCluster): what its server knows of somebody who asks. Nobody has to be registered:
/// whoever is given a client, a token or a certificate is known by it.
///
/// ```
/// use clientset_testing::in_memory::User;
///
/// let jane = User::new("jane").in_group("developers").with_extra("example.com/team", ["web"]);
/// assert_eq!(jane.name(), "jane");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    name: String,
    uid: String,
    groups: Vec<String>,
    extra: BTreeMap<String, Vec<String>>,
}

impl User {
    /// A user of this name, in no group but `system:authenticated`, in which everybody is who is known.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The administrator: in the group `system:masters`, who may do everything.
    #[must_use]
    pub fn admin() -> Self {
        Self::new("admin").in_group(MASTERS)
    }

    /// A service account, as its tokens make it known: `system:serviceaccount:NAMESPACE:NAME` with its groups.
    #[must_use]
    pub fn service_account(namespace: &str, name: &str) -> Self {
        let user = Self::new(format!("system:serviceaccount:{namespace}:{name}"));
        user.in_group("system:serviceaccounts")
            .in_group(format!("system:serviceaccounts:{namespace}"))
    }

    /// In one more group.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.groups.push(group.into());
        self
    }

    /// With a UID.
    #[must_use]
    pub fn with_uid(mut self, uid: impl Into<String>) -> Self {
        self.uid = uid.into();
        self
    }

    /// With something else that is known of them; keys are in lower case, as in `example.com/team`.
    #[must_use]
    pub fn with_extra<V: Into<String>>(
        mut self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into);
        self.extra.entry(key.into()).or_default().extend(values);
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The groups, without `system:authenticated` unless it was named.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// Who asks without a credential.
    pub(super) fn anonymous() -> Self {
        Self::new(ANONYMOUS).in_group(UNAUTHENTICATED)
    }

    /// The same as somebody who is known.
    pub(super) fn authenticated(mut self) -> Self {
        if !self.is_in(AUTHENTICATED) && !self.is_in(UNAUTHENTICATED) {
            self.groups.push(AUTHENTICATED.to_owned());
        }
        self
    }

    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|known| known == group)
    }

    pub(crate) fn uid(&self) -> &str {
        &self.uid
    }

    pub(crate) fn extra(&self) -> &BTreeMap<String, Vec<String>> {
        &self.extra
    }

    /// As `UserInfo`.
    pub(crate) fn info(&self) -> Value {
        let mut info = Map::new();
        for (field, text) in [("username", &self.name), ("uid", &self.uid)] {
            if !text.is_empty() {
                info.insert(field.to_owned(), Value::from(text.as_str()));
            }
        }
        if !self.groups.is_empty() {
            info.insert("groups".to_owned(), json!(self.groups));
        }
        if !self.extra.is_empty() {
            info.insert("extra".to_owned(), json!(self.extra));
        }
        Value::Object(info)
    }
}

impl From<&str> for User {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for User {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}
