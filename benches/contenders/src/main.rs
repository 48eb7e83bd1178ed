//! Measures clientset beside its rival: every contender in a process of its own, in turn.

mod decode;
mod pods;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["decode"] => decode::compare(10_000),
        ["decode", pods] => pods
            .parse()
            .map_err(|error| format!("{pods}: {error}").into())
            .and_then(decode::compare),
        // What `compare` starts.
        ["contend", contender, file] => decode::contend(contender, file),
        _ => Err("usage: clientset-contenders decode [number of pods]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clientset-contenders: {error}");
            ExitCode::FAILURE
        }
    }
}
