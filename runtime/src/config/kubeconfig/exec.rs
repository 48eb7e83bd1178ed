//! A program that gives credentials.

use crate::object::{Str, UnknownFields, plain, required};

/// A program that gives credentials
/// (client-go's [`ExecConfig`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd/api#ExecConfig)).
///
/// `Debug` shows neither its arguments nor the values of its variables.
///
/// ```
/// use clientset_runtime::config::{ExecConfig, InteractiveMode};
///
/// let exec = ExecConfig {
///     api_version: "client.authentication.k8s.io/v1beta1".into(),
///     command: "aws".into(),
///     args: vec!["eks".into(), "get-token".into()],
///     ..Default::default()
/// };
/// assert_eq!(exec.interactive_mode()?, InteractiveMode::IfAvailable);
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct ExecConfig {
    /// The program: a name that is looked up in `PATH`, or a path.
    pub command: Str,
    /// Its arguments.
    pub args: Vec<Str>,
    /// Variables that it gets beside those of this process.
    pub env: Vec<ExecEnvVar>,
    /// The version of `client.authentication.k8s.io` that it speaks, with the group.
    pub api_version: Str,
    /// What a user is told where the program is missing.
    pub install_hint: Str,
    /// Whether it is told of the cluster.
    pub provide_cluster_info: bool,
    /// Whether it may ask the user, as it is written: [`ExecConfig::interactive_mode`] reads it.
    pub interactive_mode: Str,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ExecConfig {
        0 command: required("command"),
        1 args: plain("args").sensitive(),
        2 env: plain("env"),
        3 api_version: plain("apiVersion"),
        4 install_hint: plain("installHint"),
        5 provide_cluster_info: plain("provideClusterInfo"),
        6 interactive_mode: plain("interactiveMode"),
    }
}

/// A variable that an exec plugin gets.
#[derive(Clone)]
pub struct ExecEnvVar {
    /// The variable.
    pub name: Str,
    /// Its value.
    pub value: Str,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ExecEnvVar {
        0 name: required("name"),
        1 value: required("value").sensitive(),
    }
}

/// Whether an exec plugin may ask the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InteractiveMode {
    /// It never asks.
    Never,
    /// It asks where there is a terminal.
    IfAvailable,
    /// It cannot do without a terminal.
    Always,
}

/// The versions of which a plugin need not say whether it asks.
const WITHOUT_MODE: [&str; 2] = [
    "client.authentication.k8s.io/v1alpha1",
    "client.authentication.k8s.io/v1beta1",
];

impl ExecConfig {
    /// Whether the plugin may ask the user. `v1beta1` and `v1alpha1` need not say and then ask where
    /// there is a terminal; `v1` has to say.
    ///
    /// # Errors
    /// It is not said, or is none of `Never`, `IfAvailable` and `Always`.
    pub fn interactive_mode(&self) -> crate::Result<InteractiveMode> {
        self.mode().map_err(crate::Error::config)
    }

    /// As [`interactive_mode`](Self::interactive_mode), with the bare reason.
    pub(in crate::config) fn mode(&self) -> Result<InteractiveMode, String> {
        match self.interactive_mode.as_str() {
            "Never" => Ok(InteractiveMode::Never),
            "IfAvailable" => Ok(InteractiveMode::IfAvailable),
            "Always" => Ok(InteractiveMode::Always),
            "" if WITHOUT_MODE.contains(&self.api_version.as_str()) => {
                Ok(InteractiveMode::IfAvailable)
            }
            "" => {
                Err("interactiveMode is missing; set it to Never, IfAvailable or Always".to_owned())
            }
            other => Err(format!(
                "interactiveMode is {other:?}; expected Never, IfAvailable or Always"
            )),
        }
    }
}
