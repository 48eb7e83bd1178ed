//! A kubectl at one server, and what it was asked and said.

use std::io::{BufRead, BufReader};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

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

    /// A command that has to work, with a file as its input (`-f -`).
    pub(crate) fn file(&mut self, command: &str, file: &str) -> Said {
        self.run(command, file, true)
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

    pub(crate) fn fails_with_file(&mut self, command: &str, file: &str) -> Said {
        self.run(command, file, false)
    }

    /// A command that has to fail, for a reason that each server says in its own words.
    pub(crate) fn refused(&mut self, command: &str) -> Said {
        let said = self.run(command, "", false);
        self.said.pop();
        said
    }

    /// The same with a file as its input.
    pub(crate) fn refused_file(&mut self, command: &str, file: &str) -> Said {
        let said = self.run(command, file, false);
        self.said.pop();
        said
    }

    /// `kubectl get -w`: what it says up to so many lines, of which the last ones come while `meanwhile` runs.
    pub(crate) fn watch(
        &mut self,
        command: &str,
        lines: (usize, usize),
        meanwhile: impl FnOnce(&mut Self),
    ) {
        let mut child = self
            .kubectl
            .command()
            .arg(format!("--namespace={}", self.namespace))
            .args(words(&command.replace("{ns}", &self.namespace)))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, receive) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let mut said = Said {
            status: ExitStatus::default(),
            stdout: String::new(),
            stderr: String::new(),
        };
        let mut read = |count: usize| {
            for _ in 0..count {
                // What does not come is missed when the two servers are compared.
                let line = receive.recv_timeout(Duration::from_secs(20));
                said.stdout += &line.unwrap_or_else(|_| "nothing came".to_owned());
                said.stdout.push('\n');
            }
        };
        read(lines.0);
        meanwhile(self);
        read(lines.1);
        child.kill().unwrap();
        child.wait().unwrap();
        reader.join().unwrap();
        self.said.push((command.to_owned(), said));
    }

    /// Repeats a command until it works: a server may need a moment for what is new to it.
    pub(crate) fn until(&mut self, command: &str) {
        for _ in 0..40 {
            self.run(command, "", true);
            self.said.pop();
            let surprises = self.surprises.len();
            self.surprises
                .retain(|surprise| !surprise.starts_with(&format!("--- kubectl {command}\n")));
            if self.surprises.len() == surprises {
                return;
            }
            thread::sleep(Duration::from_millis(250));
        }
        self.surprises
            .push(format!("kubectl {command} did not work within 10 s"));
    }

    /// `kubectl edit` with an editor that writes a 2 for each 1 that is a text.
    pub(crate) fn edit(&mut self, object: &str) {
        let namespace = format!("--namespace={}", self.namespace);
        let mut command = self.kubectl.command();
        command.args([&namespace, "edit", object]);
        command.env("KUBE_EDITOR", "sed -i 's/\"1\"/\"2\"/'");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
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
