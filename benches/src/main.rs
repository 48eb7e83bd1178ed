//! The command: measures, or renders what was measured.

mod contenders;

use std::process::ExitCode;

use clientset_benches::Outcome;

const USAGE: &str = "usage: clientset-benches decode [number of pods]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clientset-benches: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Outcome {
    match arguments.first().map(String::as_str) {
        Some(command) if contenders::COMMANDS.contains(&command) => contenders::run(arguments),
        _ => Err(USAGE.into()),
    }
}
