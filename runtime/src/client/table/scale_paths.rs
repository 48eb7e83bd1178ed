//! Where a scale subresource finds its numbers.

/// Where in a custom resource the numbers of its [`Scale`](crate::client::scale::Scale) stand, as
/// `subresources.scale` of a CustomResourceDefinition has it.
///
/// ```
/// use clientset_runtime::client::ScalePaths;
///
/// const SHARDS: ScalePaths =
///     ScalePaths::new(".spec.shards", ".status.shards").label_selector(".status.selector");
/// assert_eq!(SHARDS.label_selector, Some(".status.selector"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalePaths {
    /// Where the wanted number stands: `.spec.replicas`.
    pub spec_replicas: &'static str,
    /// Where the observed number stands: `.status.replicas`.
    pub status_replicas: &'static str,
    /// Where the label selector of the pods stands, as text.
    pub label_selector: Option<&'static str>,
}

impl ScalePaths {
    /// The paths of the two numbers.
    #[must_use]
    pub const fn new(spec_replicas: &'static str, status_replicas: &'static str) -> Self {
        Self {
            spec_replicas,
            status_replicas,
            label_selector: None,
        }
    }

    /// With the path of the label selector.
    #[must_use]
    pub const fn label_selector(mut self, path: &'static str) -> Self {
        self.label_selector = Some(path);
        self
    }
}
