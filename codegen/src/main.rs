//! The command `clientset-codegen`: see `clientset-codegen --help`.

mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(std::env::args_os().skip(1))
}
