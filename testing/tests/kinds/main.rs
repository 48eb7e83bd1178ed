//! What API servers make of the objects of every kind: defaults, refusals, columns.
//!
//! `cases/*.yaml` says what is asked, `answers/*.json` what a kube-apiserver 1.37 answered. Both servers are
//! asked the same, and both have to give these answers; with `CLIENTSET_BLESS=1` those of the real one are written anew.

mod cases;
mod mask;
mod previews;

use std::process::ExitCode;

use clientset_testing::suite::{Suite, Test};

fn main() -> ExitCode {
    let files = cases::FILES.iter();
    let tests = files.map(|name| Test::new(*name, move |context| cases::run(context, name)));
    Suite::new()
        .tests_on_both(tests)
        .tests_on_both([Test::new("previews", previews::run)])
        .run()
}
