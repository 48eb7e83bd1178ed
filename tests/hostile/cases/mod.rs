//! The inputs, by what is hostile in them.

mod ends;
mod members;
mod nesting;
mod numbers;
mod quantities;
mod scalars;
mod text;
mod times;
mod values;
mod yaml;

/// A text, what it is read as, and why Go and we differ where we do.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The name in the published spec.
    pub(crate) of: &'static str,
    pub(crate) yaml: bool,
    pub(crate) text: Vec<u8>,
    pub(crate) reason: Option<&'static str>,
    /// Go does not come to an end with it, and is not asked.
    pub(crate) endless: bool,
}

impl Case {
    fn new(of: &'static str, name: &'static str, text: impl Into<Vec<u8>>) -> Self {
        Self {
            name,
            of,
            yaml: false,
            text: text.into(),
            reason: None,
            endless: false,
        }
    }

    fn yaml(mut self) -> Self {
        self.yaml = true;
        self
    }

    fn endless(mut self) -> Self {
        self.endless = true;
        self
    }

    fn differs(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }
}

const LEASE: &str = "io.k8s.api.coordination.v1.LeaseSpec";
const CONFIG_MAP: &str = "io.k8s.api.core.v1.ConfigMap";
const CONTAINER: &str = "io.k8s.api.core.v1.Container";
const PORT: &str = "io.k8s.api.core.v1.ContainerPort";
const EVENT: &str = "io.k8s.api.core.v1.Event";
const POD: &str = "io.k8s.api.core.v1.Pod";
const POD_SPEC: &str = "io.k8s.api.core.v1.PodSpec";
const RESOURCES: &str = "io.k8s.api.core.v1.ResourceRequirements";
const SECRET: &str = "io.k8s.api.core.v1.Secret";
const SERVICE_PORT: &str = "io.k8s.api.core.v1.ServicePort";
const SCHEMA: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const MICRO_TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
const WATCH_EVENT: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent";
const INT_OR_STRING: &str = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

const UNKNOWN: &str =
    "a field that the type does not know is kept as it came, so that an update loses nothing";
const DEEP: &str = "512 levels are read, so that no reader or drop runs out of stack; no object of Kubernetes is as deep";
const AS_WRITTEN: &str = "inside an object a quantity keeps its text, so that an update changes none; by value they are the same";

/// Every case, in the order of the table.
pub(crate) fn cases() -> Vec<Case> {
    [
        nesting::nesting(),
        numbers::integers(),
        numbers::floats(),
        text::text(),
        quantities::quantities(),
        members::members(),
        ends::ends(),
        values::kinds_of_values(),
        times::times(),
        scalars::ints_or_strings(),
        scalars::base64(),
        yaml::yaml(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn nested(open: &str, inside: &str, close: &str, levels: usize) -> String {
    format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
}
