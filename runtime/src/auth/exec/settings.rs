//! How an exec plugin is run, and what is said when that fails.

use std::fmt;
use std::io;
use std::process::{Command, Stdio};

use super::credential::{self, ClusterInfo, VERSIONS};
use super::process::ProcessError;
use crate::config::{ExecConfig, InteractiveMode};
use crate::error::{Error, Result};
use crate::object::RawJson;

/// The variable in which a plugin is told what is asked of it.
const INFO: &str = "KUBERNETES_EXEC_INFO";

/// How a plugin is run: what makes two of them the same.
#[derive(Clone, PartialEq)]
pub(super) struct Settings {
    pub(super) config: ExecConfig,
    mode: InteractiveMode,
    /// [`ClusterInfo`] as JSON; `None` where the plugin is not to be told.
    cluster: Option<RawJson>,
}

impl Settings {
    /// # Errors
    /// Settings that cannot be right.
    pub(super) fn new(
        config: &ExecConfig,
        cluster: impl FnOnce() -> Result<ClusterInfo>,
    ) -> Result<Self> {
        if config.command.is_empty() {
            return Err(Error::config("the exec plugin has no command"));
        }
        let fault = |what: String| Error::config(of_plugin(config, what));
        if !VERSIONS.contains(&config.api_version.as_str()) {
            return Err(fault(format!(
                "its apiVersion is {:?}; expected {}",
                config.api_version.as_str(),
                VERSIONS.join(" or ")
            )));
        }
        let mode = config
            .interactive_mode()
            .map_err(|error| fault(error.to_string()))?;
        if let Some(variable) = config
            .env
            .iter()
            .find(|variable| variable.name.is_empty() || variable.name.contains(['=', '\0']))
        {
            return Err(fault(format!(
                "it is to be given the variable {:?}, which is not the name of one",
                variable.name.as_str()
            )));
        }
        let cluster = if config.provide_cluster_info {
            let json = RawJson::from_object(&cluster()?);
            Some(json.map_err(|error| fault(error.to_string()))?)
        } else {
            None
        };
        Ok(Self {
            config: config.clone(),
            mode,
            cluster,
        })
    }

    pub(super) fn api_version(&self) -> &str {
        &self.config.api_version
    }

    /// The command, ready to be started: the environment of this process, then the plugin's own
    /// variables, then what is asked of it; what it says of itself goes where this process says it.
    ///
    /// # Errors
    /// It has to ask the user and cannot.
    pub(super) fn command(&self, terminal: bool) -> Result<Command, String> {
        let interactive = match self.mode {
            InteractiveMode::Never => false,
            InteractiveMode::IfAvailable => terminal,
            InteractiveMode::Always if terminal => true,
            InteractiveMode::Always => {
                return Err(
                    "it has to ask the user (interactiveMode Always), and standard input is no terminal"
                        .to_owned(),
                );
            }
        };
        let mut command = Command::new(self.config.command.as_str());
        command.args(self.config.args.iter().map(|arg| arg.as_str()));
        for variable in &self.config.env {
            command.env(variable.name.as_str(), variable.value.as_str());
        }
        let cluster = self.cluster.as_ref();
        command
            .env(
                INFO,
                credential::request(self.api_version(), cluster, interactive),
            )
            .stdin(if interactive {
                Stdio::inherit()
            } else {
                Stdio::null()
            })
            .stderr(Stdio::inherit());
        Ok(command)
    }

    /// Why a run gave nothing, with what to do where the program is missing.
    pub(super) fn explain(&self, error: ProcessError) -> String {
        match error {
            ProcessError::Start(error) if error.kind() == io::ErrorKind::NotFound => {
                let command = self.config.command.as_str();
                let place = if command.contains(std::path::is_separator) {
                    "there is no such file, or what it is written for is missing"
                } else {
                    "there is no such program in PATH"
                };
                match self.config.install_hint.trim() {
                    "" => format!("{place}; install it"),
                    hint => format!("{place}; {hint}"),
                }
            }
            error => format!("it {error}"),
        }
    }

    /// What is wrong, and with which plugin.
    pub(super) fn fault(&self, what: impl fmt::Display) -> String {
        of_plugin(&self.config, what)
    }
}

fn of_plugin(config: &ExecConfig, what: impl fmt::Display) -> String {
    format!("the exec plugin {:?}: {what}", config.command.as_str())
}
