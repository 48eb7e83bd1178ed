//! A kubectl at one server, and what it was asked and said.

use clientset_testing::{Kubectl, Said};

/// Commands against a namespace of a server.
pub(crate) struct Session {
    kubectl: Kubectl,
    namespace: String,
    url: String,
    said: Vec<(String, Said)>,
    surprises: Vec<String>,
}

impl Session {
    pub(crate) fn new(kubectl: Kubectl, namespace: String, url: String) -> Self {
        Self {
            kubectl,
            namespace,
            url,
            said: Vec::new(),
            surprises: Vec::new(),
        }
    }

    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The commands so far, and what was said to each.
    pub(crate) fn said(&self) -> &[(String, Said)] {
        &self.said
    }

    /// A command that has to work. `{ns}` is the namespace of the test; words with spaces stand between
    /// apostrophes.
    pub(crate) fn ok(&mut self, command: &str) -> Said {
        self.run(command, "", true)
    }

    /// A command that has to work, and of which both servers say what is their own.
    pub(crate) fn alone(&mut self, command: &str) -> Said {
        let said = self.run(command, "", true);
        self.said.pop();
        said
    }

    /// A command that has to fail.
    pub(crate) fn fails(&mut self, command: &str) -> Said {
        self.run(command, "", false)
    }

    /// A command that has to fail, for a reason that each server says in its own words.
    pub(crate) fn refused(&mut self, command: &str) -> Said {
        let said = self.run(command, "", false);
        self.said.pop();
        said
    }

    fn run(&mut self, command: &str, input: &str, works: bool) -> Said {
        let mut words = words(&command.replace("{ns}", &self.namespace));
        words.insert(0, format!("--namespace={}", self.namespace));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let input = input.replace("{ns}", &self.namespace);
        let said = self.kubectl.run_with_input(&words, &input).unwrap();
        if said.status.success() != works {
            self.surprises.push(format!(
                "--- kubectl {command}\n{}: {}\n{}{}",
                self.url, said.status, said.stdout, said.stderr
            ));
        }
        self.said.push((command.to_owned(), said.clone()));
        said
    }

    /// What worked though it should fail, or failed though it should work.
    pub(crate) fn surprises(&self) -> &[String] {
        &self.surprises
    }
}

/// As a shell splits, with apostrophes alone.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            // What stands between apostrophes belongs to the word before it, if there is one.
            let joined = words.pop().unwrap_or_default();
            words.push(format!("{joined}{part}"));
        } else {
            let begins_word = part.starts_with(' ') || index == 0;
            let mut parts = part.split(' ');
            if !begins_word && let Some(rest) = parts.next() {
                let joined = words.pop().unwrap_or_default();
                words.push(format!("{joined}{rest}"));
            }
            words.extend(parts.map(str::to_owned));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
