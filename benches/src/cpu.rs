//! CPU time of processes that were started and waited for, with all that they started.

use std::fs;
use std::process::Command;

use crate::Outcome;

/// Seconds of CPU time; Linux counts them in hundredths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cpu {
    /// In the processes' own code.
    pub user: f64,
    /// In the kernel for them.
    pub system: f64,
}

impl Cpu {
    /// Both together.
    pub fn total(self) -> f64 {
        self.user + self.system
    }
}

/// Runs a command to its end and says what it and the processes below it took.
///
/// # Errors
///
/// It cannot be started or does not succeed; then the error holds what it wrote to standard error.
pub fn run(command: &mut Command) -> Outcome<Cpu> {
    let before = children()?;
    let output = command
        .output()
        .map_err(|error| format!("cannot start {:?}: {error}", command.get_program()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}: {said}", output.status).into());
    }
    let after = children()?;
    Ok(Cpu {
        user: after.user - before.user,
        system: after.system - before.system,
    })
}

/// Of all children that were waited for, and theirs: `cutime` and `cstime` of proc(5).
///
/// # Errors
///
/// There is no proc(5).
pub fn children() -> Outcome<Cpu> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is a name in parentheses, which may hold anything.
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let mut fields = fields.split_whitespace().skip(13);
    let mut ticks = || -> Outcome<f64> {
        let field = fields.next().ok_or("/proc/self/stat is too short")?;
        Ok(field.parse::<f64>()? / TICKS_PER_SECOND)
    };
    Ok(Cpu {
        user: ticks()?,
        system: ticks()?,
    })
}
