//! The process of an exec plugin: its output, its end, and how it is killed.

use std::fmt;
use std::io::{self, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// No credential is longer; a plugin that writes for ever is stopped here.
const LONGEST_OUTPUT: u64 = 4 << 20;
/// How often a process that has closed its output is asked whether it has ended.
const END_POLL: Duration = Duration::from_millis(2);
const LONGEST_END_POLL: Duration = Duration::from_millis(50);

/// A process that may be under way: shared by the thread that waits for it and those who may give up.
#[derive(Clone, Default)]
pub(super) struct Process(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    child: Option<Child>,
    killed: bool,
}

/// Kills the process when dropped, if it is still under way.
pub(super) struct KillOnDrop(Process);

/// Why a process gave no output.
#[derive(Debug)]
pub(super) enum ProcessError {
    /// It cannot be started.
    Start(io::Error),
    /// It ended, but not well.
    Exit(ExitStatus),
    /// It wrote more than a credential can be.
    TooLong,
    /// Its output or its end cannot be read.
    Read(io::Error),
    /// It was killed, since nobody waits for it any more.
    Killed,
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "cannot be started: {error}"),
            Self::Exit(status) => {
                write!(
                    f,
                    "failed ({status}); what it says of it is on standard error"
                )
            }
            Self::TooLong => write!(f, "wrote more than {} MiB", LONGEST_OUTPUT >> 20),
            Self::Read(error) => write!(f, "cannot be waited for: {error}"),
            Self::Killed => f.write_str("was stopped, since nobody waits for it any more"),
        }
    }
}

impl Process {
    pub(super) fn kill_on_drop(&self) -> KillOnDrop {
        KillOnDrop(self.clone())
    }

    /// Runs a command to its end and gives what it wrote. It blocks.
    pub(super) fn run(&self, mut command: Command) -> Result<Vec<u8>, ProcessError> {
        let mut output = {
            let mut state = self.state();
            if state.killed {
                return Err(ProcessError::Killed);
            }
            let mut child = command
                .stdout(Stdio::piped())
                .spawn()
                .map_err(ProcessError::Start)?;
            let output = child.stdout.take();
            state.child = Some(child);
            output
        };
        let mut written = Vec::new();
        let read = output.as_mut().map_or(Ok(0), |output| {
            output.take(LONGEST_OUTPUT + 1).read_to_end(&mut written)
        });
        let too_long = written.len() as u64 > LONGEST_OUTPUT;
        if too_long || read.is_err() {
            self.kill();
        }
        drop(output);
        let status = self.end().map_err(ProcessError::Read)?;
        if too_long {
            return Err(ProcessError::TooLong);
        }
        read.map_err(ProcessError::Read)?;
        if self.state().killed {
            return Err(ProcessError::Killed);
        }
        if !status.success() {
            return Err(ProcessError::Exit(status));
        }
        Ok(written)
    }

    /// Waits for the end. It asks again and again, since one who waits for a child keeps others from
    /// killing it; but a process that has closed its output is about to end.
    fn end(&self) -> io::Result<ExitStatus> {
        let mut pause = END_POLL;
        loop {
            {
                let mut state = self.state();
                let Some(child) = &mut state.child else {
                    return Err(io::Error::other("it was not started"));
                };
                if let Some(status) = child.try_wait()? {
                    return Ok(status);
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_END_POLL);
        }
    }

    fn kill(&self) {
        let mut state = self.state();
        state.killed = true;
        if let Some(child) = &mut state.child
            && matches!(child.try_wait(), Ok(None))
        {
            // It may end by itself in between.
            let _ = child.kill();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        self.0.kill();
    }
}
