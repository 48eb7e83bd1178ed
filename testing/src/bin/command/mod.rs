//! What the commands here have in common: how they end, and what they say then.

use std::error::Error;
use std::process::ExitCode;

/// Does the work that the arguments ask for. None: help was asked for.
pub(crate) async fn run<A>(
    name: &str,
    usage: &str,
    arguments: Result<Option<A>, lexopt::Error>,
    work: impl AsyncFnOnce(A) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let arguments = match arguments {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{usage}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprint!("{name}: {problem}\n\n{usage}");
            return ExitCode::from(2);
        }
    };
    match work(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
