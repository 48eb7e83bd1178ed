//! A contender: one run in a process of its own, which prints what it measured.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use clientset_benches::{Outcome, median};

/// What a run measured, by name: seconds and bytes.
pub(crate) type Readings = BTreeMap<String, f64>;

/// Runs every contender in a process of its own, in turn, so often; the medians of what they measured.
///
/// `what` and `arguments` stand before and behind the contender's name on the command line of this program.
pub(crate) fn medians<const N: usize>(
    what: &str,
    contenders: [&str; N],
    arguments: &[&str],
    turns: usize,
) -> Outcome<[Readings; N]> {
    let mut all = [const { BTreeMap::<String, Vec<f64>>::new() }; N];
    for _ in 0..turns {
        for (contender, all) in contenders.iter().zip(&mut all) {
            for (name, value) in run(what, contender, arguments)? {
                all.entry(name).or_default().push(value);
            }
        }
    }
    Ok(all.map(|all| {
        all.into_iter()
            .filter_map(|(name, values)| Some((name, median(values)?)))
            .collect()
    }))
}

fn run(what: &str, contender: &str, arguments: &[&str]) -> Outcome<Readings> {
    let output = Command::new(std::env::current_exe()?)
        .args(["contend", what, contender])
        .args(arguments)
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{what} by {contender}: {said}").into());
    }
    String::from_utf8(output.stdout)?
        .lines()
        .map(|line| {
            let (name, value) = line
                .split_once(' ')
                .ok_or_else(|| format!("{contender} printed {line:?}, not a name and a number"))?;
            Ok((name.to_owned(), value.parse()?))
        })
        .collect()
}

/// Prints one measurement of a contender, for [`medians`].
pub(crate) fn print(name: &str, value: f64) {
    println!("{name} {value}");
}

/// Where the process stood when a measurement began.
pub(crate) struct Begun {
    cpu: f64,
    resident: f64,
    #[cfg(feature = "allocations")]
    heap: stats_alloc::Stats,
}

impl Begun {
    pub(crate) fn now() -> Outcome<Self> {
        Ok(Self {
            resident: resident("VmRSS")?,
            #[cfg(feature = "allocations")]
            heap: crate::HEAP.stats(),
            cpu: cpu()?,
        })
    }

    /// Prints the CPU that was used since (`cpu`), the memory that the process now has more (`held`),
    /// and the most that it ever had (`peak`).
    pub(crate) fn print(&self) -> Outcome {
        print("cpu", cpu()? - self.cpu);
        #[cfg(feature = "allocations")]
        {
            let used = crate::HEAP.stats() - self.heap;
            let live = used.bytes_allocated as f64 - used.bytes_deallocated as f64
                + used.bytes_reallocated as f64;
            print("live", live);
            print(
                "blocks",
                used.allocations as f64 - used.deallocations as f64,
            );
            print(
                "allocations",
                (used.allocations + used.reallocations) as f64,
            );
        }
        print("held", resident("VmRSS")? - self.resident);
        print("peak", resident("VmHWM")?);
        Ok(())
    }
}

/// Memory of the process in bytes: `VmRSS` now, `VmHWM` at most so far.
fn resident(what: &str) -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let number = status
        .lines()
        .find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next())
        .ok_or_else(|| format!("no {what} in /proc/self/status"))?;
    Ok(number.parse::<f64>()? * 1024.0)
}

/// User and system seconds of the process so far: of its threads that live, which are all that any
/// contender starts. Unlike the ticks of `/proc/self/stat` they are exact.
pub(crate) fn cpu() -> Outcome<f64> {
    let mut nanoseconds = 0.0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        let running = text
            .split_whitespace()
            .next()
            .ok_or("nothing in schedstat")?;
        nanoseconds += running.parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}
