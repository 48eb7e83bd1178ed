//! What API servers make of the objects of every kind: defaults, refusals, columns.
//!
//! `cases/*.yaml` says what is asked, `answers/*.json` what a kube-apiserver 1.37 answered. Both servers are
//! asked the same, and both have to give these answers; with `CLIENTSET_BLESS=1` those of the real one are written anew.

mod cases;
mod mask;

use std::process::ExitCode;

use clientset_testing::suite::{Suite, Test};

fn main() -> ExitCode {
    let mut suite = Suite::new();
    for name in cases::FILES {
        let test = || Test::new(*name, move |context| cases::run(context, name));
        suite = suite.tests([test()]).in_memory_tests([test()]);
    }
    suite.run()
}
