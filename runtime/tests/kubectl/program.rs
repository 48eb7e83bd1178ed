//! The installed `kubectl`, kept to a folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clientset_runtime::config::{Environment, Kubeconfig, LoadingRules};
use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Kubectl(PathBuf);

impl Kubectl {
    /// The one in `PATH`.
    pub(crate) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let name = format!("kubectl{}", std::env::consts::EXE_SUFFIX);
        let mut programs = std::env::split_paths(&path).map(|folder| folder.join(&name));
        programs.find(|program| program.is_file()).map(Self)
    }

    /// Runs `kubectl config` on a list of files.
    pub(crate) fn config(&self, files: &[&Path], arguments: &[&str]) -> Output {
        Command::new(&self.0)
            .arg("config")
            .args(arguments)
            .env("KUBECONFIG", std::env::join_paths(files).unwrap())
            .env("HOME", files[0].parent().unwrap())
            .output()
            .unwrap()
    }

    /// Runs `kubectl config`, which has to succeed, and gives what it prints.
    pub(crate) fn run(&self, files: &[&Path], arguments: &[&str]) -> String {
        let output = self.config(files, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What `kubectl config view` makes of files.
    pub(crate) fn view(&self, files: &[&Path], arguments: &[&str]) -> Value {
        let arguments = [&["view", "--raw", "-o", "json"], arguments].concat();
        settled(serde_json::from_str(&self.run(files, &arguments)).unwrap())
    }

    /// What it shows of a file to people.
    pub(crate) fn shown(&self, file: &Path) -> Value {
        let shown = self.run(&[file], &["view", "-o", "json"]);
        settled(serde_json::from_str(&shown).unwrap())
    }
}

/// The rules that `kubectl` goes by, with these files.
pub(crate) fn rules(files: &[&Path]) -> LoadingRules {
    let list = std::env::join_paths(files).unwrap();
    let environment = Environment::empty().with_variable("KUBECONFIG", list);
    LoadingRules::of(&environment).with_resolved_paths(false)
}

/// What this crate makes of a kubeconfig, in the same form.
pub(crate) fn view(kubeconfig: &Kubeconfig) -> Value {
    settled(serde_json::to_value(kubeconfig).unwrap())
}

/// Without the order of entries, which says nothing, and without what says nothing at all.
fn settled(mut config: Value) -> Value {
    for list in ["clusters", "users", "contexts", "extensions"] {
        if let Some(Value::Array(entries)) = config.get_mut(list) {
            entries.sort_by_key(|entry| entry["name"].to_string());
        }
    }
    without_nothing(config)
}

fn without_nothing(value: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, without_nothing(value)));
            fields.filter(|(_, value)| says(value)).collect()
        }
        Value::Array(elements) => elements.into_iter().map(without_nothing).collect(),
        value => value,
    }
}
