//! The table of docs/crds.md: a row for each project.

use crate::crds::{Project, Projects, Side};

/// What a generator's code costs, in lines or seconds.
type Cost = fn(&Side) -> f64;

/// The table, with what it cannot show below it.
pub(super) fn table(projects: &Projects) -> String {
    let mut text = String::from(
        "| project | definitions | kinds | structs | enums | lines | of them clients | generated, s | built, s | kopium: kinds | types | lines | generated, s | built, s | lines, ratio | built, ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut sum = Project {
        name: "**all**".to_owned(),
        definitions: 0,
        ours: Side::default(),
        rival: Side::default(),
    };
    for project in &projects.projects {
        text.push_str(&row(project));
        sum.definitions += project.definitions;
        sum.ours = sum.ours.and(&project.ours);
        sum.rival = sum.rival.and(&project.rival);
    }
    text.push_str(&row(&sum));
    text.push('\n');
    let kept = |kept: bool| if kept { "kept" } else { "**missed**" };
    let generated = kept(sum.ours.generate <= 2.0);
    text.push_str(&format!(
        "- generated in 2 s: {generated} by all together\n"
    ));
    let costs = [
        (
            "fewer lines than kopium's",
            (|side| side.lines as f64) as Cost,
        ),
        ("built in less time than kopium's", Side::build),
    ];
    for (budget, of) in costs {
        let kept = kept(of(&sum.ours) <= of(&sum.rival));
        text.push_str(&format!("- {budget}: {kept} by all together"));
        let over = |it: &&Project| it.rival.kinds > 0 && of(&it.ours) > of(&it.rival);
        let over = projects.projects.iter().filter(over);
        let over: Vec<&str> = over.map(|project| project.name.as_str()).collect();
        match over.is_empty() {
            true => text.push('\n'),
            false => text.push_str(&format!(", **missed** by {}\n", over.join(", "))),
        }
    }
    let conditions = &projects.conditions;
    text.push_str(&format!(
        "- {} cores, {}, rustc {}, beside {}; CPU seconds, one run",
        conditions.cores, conditions.system, conditions.rustc, conditions.rival
    ));
    match &conditions.note {
        Some(note) => text.push_str(&format!("; {note}\n")),
        None => text.push('\n'),
    }
    if !sum.rival.failed.is_empty() {
        let failed = sum.rival.failed.join("; ");
        text.push_str(&format!(
            "- kopium has no types of {}: {failed}\n",
            sum.rival.failed.len()
        ));
    }
    text
}

fn row(project: &Project) -> String {
    let Project {
        name,
        definitions,
        ours,
        rival,
    } = project;
    let ratio = |ours: f64, rival: f64| match rival > 0.0 {
        true => format!("{:.2}", ours / rival),
        false => String::new(),
    };
    let cells = [
        name.clone(),
        definitions.to_string(),
        ours.kinds.to_string(),
        ours.structs.to_string(),
        ours.enums.to_string(),
        ours.lines.to_string(),
        ours.client_lines.to_string(),
        format!("{:.2}", ours.generate),
        format!("{:.1}", ours.build()),
        rival.kinds.to_string(),
        (rival.structs + rival.enums).to_string(),
        rival.lines.to_string(),
        format!("{:.2}", rival.generate),
        format!("{:.1}", rival.build()),
        ratio(ours.lines as f64, rival.lines as f64),
        ratio(ours.build(), rival.build()),
    ];
    format!("| {} |\n", cells.join(" | "))
}
