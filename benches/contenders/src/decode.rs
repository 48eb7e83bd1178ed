//! Reading a PodList: time and memory, beside k8s-openapi.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use crate::pods;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const TURNS: usize = 5;

/// Seconds to read the list, and kilobytes that the result adds to the process.
struct Reading {
    seconds: f64,
    held: u64,
}

/// Reads a list with both contenders in turn and prints medians and ratios.
pub(crate) fn compare(pods: usize) -> Outcome {
    let text = pods::list(pods);
    let file = std::env::temp_dir().join(format!("clientset-benches-{}.json", std::process::id()));
    fs::write(&file, &text)?;
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    let measured = (|| -> Outcome {
        for _ in 0..TURNS {
            ours.push(measure("clientset", &file)?);
            theirs.push(measure("k8s-openapi", &file)?);
        }
        Ok(())
    })();
    fs::remove_file(&file)?;
    measured?;
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "reading a PodList of {pods}, {:.1} MB of JSON, medians of {TURNS}",
        text.len() as f64 / 1e6
    );
    println!(
        "  clientset    {:7.3} s  holds {:7.1} MB",
        ours.seconds,
        ours.held as f64 / 1e3
    );
    println!(
        "  k8s-openapi  {:7.3} s  holds {:7.1} MB",
        theirs.seconds,
        theirs.held as f64 / 1e3
    );
    println!(
        "  ratio        {:7.2}    {:13.2}",
        ours.seconds / theirs.seconds,
        ours.held as f64 / theirs.held as f64
    );
    Ok(())
}

fn measure(contender: &str, file: &std::path::Path) -> Outcome<Reading> {
    let output = Command::new(std::env::current_exe()?)
        .args(["contend", contender])
        .arg(file)
        .output()?;
    if !output.status.success() {
        return Err(format!("{contender}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let (seconds, held) = text
        .trim()
        .split_once(' ')
        .ok_or("a contender prints two numbers")?;
    Ok(Reading {
        seconds: seconds.parse()?,
        held: held.parse()?,
    })
}

fn median(mut readings: Vec<Reading>) -> Reading {
    let mut held: Vec<u64> = readings.iter().map(|reading| reading.held).collect();
    held.sort_unstable();
    readings.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Reading {
        seconds: readings[readings.len() / 2].seconds,
        held: held[held.len() / 2],
    }
}

/// What a process of its own does: reads the file once and prints seconds and kilobytes.
pub(crate) fn contend(contender: &str, file: &str) -> Outcome {
    let bytes = fs::read(file)?;
    let before = resident()?;
    let start = Instant::now();
    match contender {
        "clientset" => {
            let list: clientset::meta::List<clientset::core_v1::Pod> =
                clientset::wire::json::from_slice(&bytes)?;
            report(start, before, &list)
        }
        "k8s-openapi" => {
            let list: k8s_openapi::List<k8s_openapi::api::core::v1::Pod> =
                serde_json::from_slice(&bytes)?;
            report(start, before, &list)
        }
        other => Err(format!("no contender {other}").into()),
    }
}

fn report<T>(start: Instant, before: u64, list: &T) -> Outcome {
    let seconds = start.elapsed().as_secs_f64();
    black_box(list);
    println!("{seconds} {}", resident()?.saturating_sub(before));
    Ok(())
}

/// The process's resident memory in kilobytes.
fn resident() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS in /proc/self/status")?;
    Ok(line
        .split_whitespace()
        .nth(1)
        .ok_or("no number in VmRSS")?
        .parse()?)
}
