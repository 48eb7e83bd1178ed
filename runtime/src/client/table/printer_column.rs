//! Columns that people see.

/// A column of `kubectl get`, as `additionalPrinterColumns` of a CustomResourceDefinition has it.
///
/// ```
/// use clientset_runtime::client::PrinterColumn;
///
/// const READY: PrinterColumn =
///     PrinterColumn::new("Ready", "string", r#".status.conditions[?(@.type=="Ready")].status"#);
/// const SECRET: PrinterColumn = PrinterColumn::new("Secret", "string", ".spec.secretName").priority(1);
/// assert!(SECRET.priority > READY.priority);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrinterColumn {
    /// The heading.
    pub name: &'static str,
    /// `boolean`, `date`, `integer`, `number` or `string`; a `date` is shown as an age.
    pub type_name: &'static str,
    /// The format, in the words of OpenAPI; empty where the definition does not say it.
    pub format: &'static str,
    /// What the column says; empty where the definition does not say it.
    pub description: &'static str,
    /// Where the value stands in the object: `.spec.replicas`.
    pub json_path: &'static str,
    /// 0: always shown; above: with `-o wide` alone.
    pub priority: i32,
}

impl PrinterColumn {
    /// A column that is always shown.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str, json_path: &'static str) -> Self {
        Self {
            name,
            type_name,
            format: "",
            description: "",
            json_path,
            priority: 0,
        }
    }

    /// With a format.
    #[must_use]
    pub const fn format(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }

    /// With a description.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// With a priority.
    #[must_use]
    pub const fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }
}
