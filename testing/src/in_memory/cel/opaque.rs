//! The values of Kubernetes' libraries.

use std::net::IpAddr;

use clientset::meta::Quantity;
use serde_json::Value as Json;

/// A value with functions of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Opaque {
    Quantity {
        value: Quantity,
        /// Whether it is written without a fraction: `2` and `2k`, but not `2.0` and `2000m`.
        whole: bool,
    },
    Url(Url),
    Ip(IpAddr),
    Cidr(Cidr),
    /// A named format.
    Format(&'static str),
    Semver(Semver),
    Check(Check),
}

/// The parts of an address that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) text: String,
    pub(crate) scheme: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
}

/// A block of addresses; the address may have bits behind the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    pub(crate) address: IpAddr,
    pub(crate) prefix: u8,
}

/// A version of semver.org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Semver {
    pub(crate) numbers: [u64; 3],
    pub(crate) pre: Vec<String>,
    pub(crate) build: Vec<String>,
}

/// What an authorizer is asked, as far as it is known, and what it answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) step: Step,
    /// Whom the question is about instead of who asks: namespace and name of a service account.
    pub(crate) account: Option<(String, String)>,
    pub(crate) path: String,
    pub(crate) group: String,
    pub(crate) resource: String,
    pub(crate) subresource: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) verb: String,
    pub(crate) allowed: bool,
    pub(crate) reason: String,
}

/// Which of the authorizer's types a question is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Step {
    #[default]
    Authorizer,
    Path,
    Group,
    Resource,
    Decision,
}

impl Check {
    /// A question about an object, of which only the verb is missing.
    pub(crate) fn of_resource(
        group: &str,
        resource: &str,
        subresource: &str,
        namespace: &str,
        name: &str,
    ) -> Self {
        Self {
            step: Step::Resource,
            group: group.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

impl Opaque {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Quantity { .. } => "kubernetes.Quantity",
            Self::Url(_) => "kubernetes.URL",
            Self::Ip(_) => "net.IP",
            Self::Cidr(_) => "net.CIDR",
            Self::Format(_) => "kubernetes.NamedFormat",
            Self::Semver(_) => "kubernetes.Semver",
            Self::Check(check) => match check.step {
                Step::Authorizer => "kubernetes.authorization.Authorizer",
                Step::Path => "kubernetes.authorization.PathCheck",
                Step::Group => "kubernetes.authorization.GroupCheck",
                Step::Resource => "kubernetes.authorization.ResourceCheck",
                Step::Decision => "kubernetes.authorization.Decision",
            },
        }
    }

    /// What it is in an object that an expression makes.
    pub(super) fn json(&self) -> Option<Json> {
        Some(match self {
            Self::Quantity { value, .. } => Json::from(value.to_string()),
            Self::Url(url) => Json::from(url.text.as_str()),
            Self::Ip(address) => Json::from(address.to_string()),
            Self::Cidr(cidr) => Json::from(format!("{}/{}", cidr.address, cidr.prefix)),
            Self::Format(_) | Self::Semver(_) | Self::Check(_) => return None,
        })
    }
}
