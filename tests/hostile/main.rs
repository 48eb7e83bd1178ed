//! Hostile input: what Go's own types make of it, and what ours do.
//!
//! `cases.rs` has the inputs, and for each difference its reason. `table.txt` has both answers, for
//! people to read: `CLIENTSET_BLESS=1 cargo test --test hostile` writes it where the control plane's
//! program `roundtrip` is there to ask.

#![allow(clippy::panic)]

mod cases;
mod go;
mod ours;
mod table;

use std::process::ExitCode;

use clientset_testing::suite::{Context, Suite, tests};

use cases::cases;
use table::{Row, Table};

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Without Go: what we answer is what the table says.
async fn our_answers_are_those_of_the_table(_: Context) -> Result {
    if table::bless() {
        return Ok(());
    }
    let table = Table::read()?;
    let cases = cases();
    assert_eq!(
        table.names(),
        cases.iter().map(|case| case.name).collect::<Vec<_>>(),
        "the table has other cases; CLIENTSET_BLESS=1 writes it anew"
    );
    for case in &cases {
        let ours = table::shortened(&ours::answer(case));
        assert_eq!(ours, table.ours(case.name), "{}", case.name);
    }
    Ok(())
}

/// With Go: its answers are those of the table, and each difference has a reason.
async fn go_answers_the_same_or_there_is_a_reason(_: Context) -> Result {
    let cases = cases();
    let answers = go::answers(&cases)?;
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for (case, go) in cases.iter().zip(answers) {
        let ours = ours::answer(case);
        match (table::differ(&go, &ours), case.reason) {
            (true, None) => wrong.push(format!("{}: Go {go:?}, ours {ours:?}", case.name)),
            (false, Some(_)) => wrong.push(format!("{}: there is no difference", case.name)),
            _ => {}
        }
        rows.push(Row::new(case, &go, &ours));
    }
    if table::bless() {
        table::write(&rows)?;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let table = Table::read()?;
    for row in rows {
        assert_eq!(row.to_string(), table.row(&row.name), "{}", row.name);
    }
    Ok(())
}

fn main() -> ExitCode {
    Suite::new()
        .plain_tests(tests![our_answers_are_those_of_the_table])
        .tests(tests![go_answers_the_same_or_there_is_a_reason])
        .run()
}
