//! Progress on a terminal: one line that is rewritten. Pipes and `--quiet` see nothing of it.

use std::io::{self, IsTerminal as _, Write as _};

/// Says which step a command is at.
pub(super) struct Progress {
    shown: bool,
}

impl Progress {
    /// Shows steps when standard error is a terminal, unless `quiet` is set.
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            shown: !quiet && io::stderr().is_terminal(),
        }
    }

    /// Shows a step in place of the one before.
    pub(super) fn step(&self, step: &str) {
        if self.shown {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(io::stderr(), "\r\x1b[2K{step} ...");
            let _ = io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}
