//! Reading and writing a PodList: CPU and memory, beside k8s-openapi.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use clientset_benches::results::{Budget, Conditions, Measurement, Results};
use clientset_benches::{Outcome, median};

use crate::contend::{Begun, Readings, cpu, medians, print};
use crate::pods;

const TURNS: usize = 7;
/// How often a list is written, and read again, in one process.
const PASSES: usize = 7;

/// Reads and writes a list with both contenders in turn.
pub(crate) fn compare(pods: usize) -> Outcome<Results> {
    let text = pods::list(pods);
    let file = std::env::temp_dir().join(format!("clientset-benches-{}.json", std::process::id()));
    fs::write(&file, &text)?;
    let measured = measure(&file);
    fs::remove_file(&file)?;
    let [ours, theirs] = measured?;
    let row = |what: &str, unit: &str, scale: f64, name: &str| -> Outcome<Measurement> {
        let value = |readings: &Readings| {
            let value = readings.get(name).ok_or_else(|| format!("no {name}"))?;
            Outcome::Ok(value / scale)
        };
        Ok(Measurement {
            what: what.to_owned(),
            unit: unit.to_owned(),
            ours: value(&ours)?,
            rival: Some(value(&theirs)?),
            budget: None,
            beside: Vec::new(),
        })
    };
    let within = |share, row: Measurement| Measurement {
        budget: Some(Budget::OfRival(share)),
        ..row
    };
    let size = text.len() as f64 / 1e6;
    let reading = format!("reading a PodList of {pods} ({size:.0} MB of JSON), CPU");
    let mut measurements = vec![
        within(0.5, row(&reading, "ms", 1e-3, "cpu")?),
        within(0.2, row("memory that it holds", "MB", 1e6, "held")?),
        row(
            "reading it again on the heap of the one before, CPU",
            "ms",
            1e-3,
            "again",
        )?,
        row("dropping it, CPU", "ms", 1e-3, "dropping")?,
        row("writing it, CPU", "ms", 1e-3, "writing")?,
    ];
    if cfg!(feature = "allocations") {
        measurements.push(row("live bytes a pod", "B", pods as f64, "live")?);
        measurements.push(row("live allocations a pod", "", pods as f64, "blocks")?);
        measurements.push(row("allocations a pod", "", pods as f64, "allocations")?);
    }
    Ok(Results {
        conditions: Conditions::here("k8s-openapi 0.29.0, serde_json 1", TURNS)?,
        measurements,
    })
}

fn measure(file: &Path) -> Outcome<[Readings; 2]> {
    let file = file
        .to_str()
        .ok_or("the folder for temporary files has no UTF-8 name")?;
    medians("decode", ["clientset", "k8s-openapi"], &[file], TURNS)
}

/// What a process of its own does with the list.
pub(crate) fn contend(contender: &str, file: &str) -> Outcome {
    let bytes = fs::read(file)?;
    match contender {
        "clientset" => passes(
            || {
                let list: clientset::meta::List<clientset::core_v1::Pod> =
                    clientset::wire::json::from_slice(&bytes)?;
                Ok(list)
            },
            |list| Ok(clientset::wire::json::to_vec(list)?),
        ),
        "k8s-openapi" => passes(
            || {
                let list: k8s_openapi::List<k8s_openapi::api::core::v1::Pod> =
                    serde_json::from_slice(&bytes)?;
                Ok(list)
            },
            |list| Ok(serde_json::to_vec(list)?),
        ),
        other => Err(format!("no contender {other}").into()),
    }
}

fn passes<T>(read: impl Fn() -> Outcome<T>, write: impl Fn(&T) -> Outcome<Vec<u8>>) -> Outcome {
    let begun = Begun::now()?;
    let mut list = read()?;
    begun.print()?;
    let mut writing = Vec::new();
    for _ in 0..PASSES {
        writing.push(cpu_of(|| write(&list))?.1);
    }
    let (mut again, mut dropping) = (Vec::new(), Vec::new());
    for _ in 0..PASSES {
        dropping.push(cpu_of(|| Ok(drop(list)))?.1);
        let (read, seconds) = cpu_of(&read)?;
        list = read;
        again.push(seconds);
    }
    black_box(list);
    for (name, seconds) in [
        ("writing", writing),
        ("again", again),
        ("dropping", dropping),
    ] {
        print(name, median(seconds).ok_or("no pass was made")?);
    }
    Ok(())
}

/// What something gives, and the CPU that it takes.
fn cpu_of<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let before = cpu()?;
    let made = black_box(work()?);
    Ok((made, cpu()? - before))
}
