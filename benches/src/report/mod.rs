//! Results as people read them: tables in docs/performance.md and docs/crds.md, a picture beside the first.

mod crds;
mod picture;
mod tables;

use std::fs;
use std::path::PathBuf;

use crate::crds::Projects;
use crate::results::{Measurement, Results};
use crate::{Outcome, folder};

pub use tables::plain;

/// Renders `results/` into docs/performance.md and docs/crds.md, whose prose stays, and docs/performance.svg.
///
/// # Errors
///
/// What [`rendered`] answers, or a file cannot be written.
pub fn write() -> Outcome {
    for (file, text) in rendered()? {
        fs::write(&file, text)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    Ok(())
}

/// The files that [`write()`] writes, and what they should hold.
///
/// # Errors
///
/// The page cannot be read, or one of its places for a table names a command without results.
pub fn rendered() -> Outcome<Vec<(PathBuf, String)>> {
    let docs = folder().join("../docs");
    let page = docs.join("performance.md");
    let text = fs::read_to_string(&page)
        .map_err(|error| format!("cannot read {}: {error}", page.display()))?;
    let mut shown = Vec::new();
    let text = tables::fill(&text, |command| {
        let results = Results::read(command)?
            .ok_or_else(|| format!("results/{command}.json is missing: run `{command}` first"))?;
        shown.push(results.clone());
        Ok(results)
    })?;
    let mut files = vec![
        (page, text),
        (docs.join("performance.svg"), picture::draw(&shown)),
    ];
    if let Some(projects) = Projects::read()? {
        let page = docs.join("crds.md");
        let text = fs::read_to_string(&page)
            .map_err(|error| format!("cannot read {}: {error}", page.display()))?;
        let text = tables::replace(&text, |_| Ok(crds::table(&projects)))?;
        files.push((page, text));
    }
    Ok(files)
}

/// A value with its unit, with as many digits as mean something.
fn value(measurement: &Measurement, value: f64) -> String {
    let digits = match value.abs() {
        _ if value.fract() == 0.0 => 0,
        0.0..1.0 => 2,
        1.0..100.0 => 1,
        _ => 0,
    };
    // A count says by its row what is counted.
    match measurement.unit.as_str() {
        "crates" => format!("{value:.digits$}"),
        unit => format!("{value:.digits$} {unit}"),
    }
}
