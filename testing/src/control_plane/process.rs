//! One program of the control plane as a child process, and the guard that outlives this process.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::error::Error;

/// How often something that is waited for is looked at.
const POLL: Duration = Duration::from_millis(20);

/// Takes steps until one gives a value, one fails, or the time is over. A step that gives no value
/// says what it saw instead.
pub(super) fn poll<T>(
    what: &str,
    patience: Duration,
    mut step: impl FnMut() -> Result<Result<T, String>, Error>,
) -> Result<T, Error> {
    let begin = Instant::now();
    loop {
        let last = match step()? {
            Ok(value) => return Ok(value),
            Err(last) => last,
        };
        if begin.elapsed() >= patience {
            let (what, log) = (what.to_owned(), String::new());
            return Err(Error::TimedOut {
                what,
                waited: patience,
                last,
                log,
            });
        }
        thread::sleep(POLL);
    }
}

/// A running program; dropped, it is killed and gone.
#[derive(Debug)]
pub(super) struct Process {
    program: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `path` in `folder` with its output appended to a log file there. `group` is the process
    /// group to join, none makes it the first of a new one: so Ctrl-C on the terminal does not reach
    /// it, and the guard can end the whole group.
    pub(super) fn spawn(
        program: &'static str,
        path: &Path,
        args: &[String],
        folder: &Path,
        group: Option<u32>,
    ) -> Result<Process, Error> {
        let log = folder.join(format!("{program}.log"));
        let action = || format!("start {}", path.display());
        let output = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(Error::io(format!("write {}", log.display())))?;
        let errors = output.try_clone().map_err(Error::io(action()))?;
        let child = Command::new(path)
            .args(args)
            .current_dir(folder)
            // etcd reads its settings from ETCD_* too; nothing of the caller may leak in.
            .env_clear()
            .envs(
                ["PATH", "HOME", "TMPDIR"]
                    .iter()
                    .filter_map(|name| std::env::var_os(name).map(|value| (name, value))),
            )
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(group.map_or(0, |group| group.cast_signed()))
            .spawn()
            .map_err(Error::io(action()))?;
        Ok(Process {
            program,
            child,
            log,
        })
    }

    pub(super) fn program(&self) -> &'static str {
        self.program
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// An error when the program has ended.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        match self
            .child
            .try_wait()
            .map_err(Error::io(format!("wait for {}", self.program)))?
        {
            None => Ok(()),
            Some(status) => Err(Error::Exited {
                program: self.program,
                status,
                log: self.log_tail(),
            }),
        }
    }

    /// Asks the program to end, and kills it when it has not within `patience`.
    pub(super) fn terminate(mut self, patience: Duration) -> Result<(), Error> {
        let action = format!("stop {}", self.program);
        // The child is not waited for yet, so its id cannot belong to another process.
        kill_process(Pid::from_child(&self.child), Signal::TERM).map_err(|errno| Error::Io {
            action: action.clone(),
            source: errno.into(),
        })?;
        let begin = Instant::now();
        while begin.elapsed() < patience {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(POLL),
                Ok(Some(_)) => return Ok(()),
                Err(source) => return Err(Error::Io { action, source }),
            }
        }
        Ok(()) // dropped here, which kills it
    }

    /// Completes an error that the program may have caused with the end of its log.
    pub(super) fn explain(&self, mut error: Error) -> Error {
        if let Error::TimedOut { log, .. } = &mut error {
            *log = format!(
                "; the end of the log of {}:\n{}",
                self.program,
                self.log_tail()
            );
        }
        error
    }

    /// The last lines of what the program wrote.
    fn log_tail(&self) -> String {
        const LINES: usize = 20;
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when it has ended before, and then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A shell that waits for the end of this process, however it ends (a killed one runs no `Drop`), and
/// then kills the process group of the servers and removes their folder. Its standard input is a pipe
/// that only this process holds the other end of.
#[derive(Debug)]
pub(super) struct Guard {
    shell: Child,
    pipe: ChildStdin,
}

/// The one line in is the process group; the end of the pipe is the end of this process.
const GUARD: &str = r#"
trap '' HUP INT TERM
if read -r group; then
    while read -r more; do :; done
    kill -s KILL -- "-$group"
fi
# Twice: a dying server may still have written a file meanwhile.
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
"#;

impl Guard {
    pub(super) fn start(folder: &Path) -> Result<Guard, Error> {
        let action = "start sh as a guard of the control plane";
        let mut shell = Command::new("/bin/sh")
            .args(["-c", GUARD, "control-plane-guard"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(Error::io(action))?;
        let pipe = shell.stdin.take().ok_or_else(|| Error::Io {
            action: action.to_owned(),
            source: io::ErrorKind::BrokenPipe.into(),
        })?;
        Ok(Guard { shell, pipe })
    }

    /// Says which process group is to end with this process.
    pub(super) fn protect(&mut self, group: u32) -> Result<(), Error> {
        self.pipe
            .write_all(format!("{group}\n").as_bytes())
            .map_err(Error::io(
                "tell the guard of the control plane what to guard",
            ))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Killed, it does nothing: the servers are gone already, and their folder goes next. Both
        // fail only when it has ended before.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
