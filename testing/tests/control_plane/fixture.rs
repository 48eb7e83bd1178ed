//! This program in another role, started again by a test.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Output, Stdio};

use clientset_testing::ControlPlane;

/// What this program does instead of its tests when a test starts it again.
pub(crate) const ROLE: &str = "CLIENTSET_TESTING_ROLE";

pub(crate) fn run_sample(
    role: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> std::io::Result<Output> {
    myself(role)
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
}

/// Starts a control plane, says what it started, then does something that does not return.
pub(crate) fn start_and(then: fn() -> ExitCode) -> ExitCode {
    let server = ControlPlane::start().unwrap();
    println!("{}", server.folder().display());
    for (program, pid) in server.processes() {
        println!("{program} {pid}");
    }
    println!();
    then()
}

/// Names and ids.
pub(crate) type Processes = Vec<(String, u32)>;

/// This program in another role.
pub(crate) struct Fixture {
    pub(crate) child: Child,
}

impl Fixture {
    pub(crate) fn start(role: &str) -> std::io::Result<Fixture> {
        let child = myself(role)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Fixture { child })
    }

    /// Reads what [`start_and`] says.
    pub(crate) fn started(&mut self) -> Result<(Processes, PathBuf), Box<dyn Error>> {
        let mut lines = BufReader::new(self.child.stdout.take().ok_or("no output")?).lines();
        let folder = PathBuf::from(lines.next().ok_or("no folder")??);
        let mut processes = Vec::new();
        for line in lines {
            let line = line?;
            let Some((program, pid)) = line.split_once(' ') else {
                break;
            };
            processes.push((program.to_owned(), pid.parse()?));
        }
        Ok((processes, folder))
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn myself(role: &str) -> Command {
    let path = env::current_exe().unwrap();
    let mut command = Command::new(path);
    command.env(ROLE, role);
    command
}
