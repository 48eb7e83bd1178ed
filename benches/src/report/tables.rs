//! Tables: Markdown for the page, plain lines for the terminal.

use super::value;
use crate::Outcome;
use crate::results::{Budget, Conditions, Measurement, Results};

/// What begins a place for a table on the page; the names of commands follow.
const BEGIN: &str = "<!-- results ";
/// What ends it.
const END: &str = "<!-- end of results -->";

/// The page with each of its places filled from the results of the commands that the place names.
pub(super) fn fill(page: &str, mut read: impl FnMut(&str) -> Outcome<Results>) -> Outcome<String> {
    replace(page, |commands| {
        let results: Vec<Results> = commands
            .split_whitespace()
            .map(&mut read)
            .collect::<Outcome<_>>()?;
        Ok(table(&results))
    })
}

/// The page with each of its places filled by what is made of the names in it.
pub(super) fn replace(
    page: &str,
    mut make: impl FnMut(&str) -> Outcome<String>,
) -> Outcome<String> {
    let mut filled = String::new();
    let mut rest = page;
    while let Some(begin) = rest.find(BEGIN) {
        let (before, place) = rest.split_at(begin);
        let (first, _) = place
            .split_once('\n')
            .ok_or("the page ends in a place for results")?;
        let end = place
            .find(END)
            .ok_or_else(|| format!("{first} has no {END}"))?;
        let names = first.trim_start_matches(BEGIN).trim_end_matches("-->");
        filled.push_str(before);
        filled.push_str(first);
        filled.push_str("\n\n");
        filled.push_str(&make(names)?);
        filled.push('\n');
        rest = &place[end..];
    }
    filled.push_str(rest);
    Ok(filled)
}

fn table(results: &[Results]) -> String {
    let mut text = String::from(
        "| what | clientset | rival | ratio | budget | kept |\n|---|--:|--:|--:|--:|---|\n",
    );
    let rows = || results.iter().flat_map(|results| &results.measurements);
    for row in rows() {
        let rival = row.rival.map(|rival| value(row, rival));
        let ratio = row.ratio().map(|ratio| format!("{ratio:.2}"));
        let kept = row.kept().map(|kept| if kept { "yes" } else { "**no**" });
        let cells = [
            row.what.clone(),
            value(row, row.ours),
            rival.unwrap_or_default(),
            ratio.unwrap_or_default(),
            budget(row).unwrap_or_default(),
            kept.unwrap_or_default().to_owned(),
        ];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text.push('\n');
    for row in rows().filter(|row| !row.beside.is_empty()) {
        let others: Vec<String> = row
            .beside
            .iter()
            .map(|(name, other)| format!("{name} {}", value(row, *other)))
            .collect();
        text.push_str(&format!("- {}: {}\n", row.what, others.join("; ")));
    }
    let mut said: Vec<String> = results
        .iter()
        .map(|one| conditions(&one.conditions))
        .collect();
    said.dedup();
    for line in said {
        text.push_str(&format!("- {line}\n"));
    }
    text
}

fn budget(row: &Measurement) -> Option<String> {
    Some(match row.budget? {
        Budget::OfRival(share) => format!("{share} of it"),
        Budget::AtMost(limit) => value(row, limit),
    })
}

fn conditions(conditions: &Conditions) -> String {
    let Conditions {
        cores,
        system,
        rustc,
        rival,
        runs,
        note,
    } = conditions;
    let runs = match runs {
        1 => "one run".to_owned(),
        runs => format!("medians of {runs} runs in turn"),
    };
    let beside = match rival.as_str() {
        "" => String::new(),
        rival => format!(", beside {rival}"),
    };
    let note = note.as_ref().map(|note| format!("; {note}"));
    let note = note.unwrap_or_default();
    format!("{cores} cores, {system}, rustc {rustc}; {runs}{beside}{note}")
}

/// The results for a terminal.
pub fn plain(results: &Results) -> String {
    let mut text = String::new();
    for row in &results.measurements {
        text.push_str(&format!("{:<40} {:>14}", row.what, value(row, row.ours)));
        if let (Some(rival), Some(ratio)) = (row.rival, row.ratio()) {
            text.push_str(&format!(
                "  rival {:>14}  ratio {ratio:.2}",
                value(row, rival)
            ));
        }
        if let (Some(budget), Some(kept)) = (budget(row), row.kept()) {
            let kept = if kept { "kept" } else { "MISSED" };
            text.push_str(&format!("  budget {budget}: {kept}"));
        }
        text.push('\n');
        for (name, other) in &row.beside {
            text.push_str(&format!("  {name:<38} {:>14}\n", value(row, *other)));
        }
    }
    text
}
