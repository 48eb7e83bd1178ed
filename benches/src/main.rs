//! The command: measures, or renders what was measured.

mod builds;
mod contenders;
mod corpus;

use std::process::ExitCode;

use builds::Profile;
use clientset_benches::results::Results;
use clientset_benches::{Outcome, report};

const USAGE: &str = "\
usage: clientset-benches COMMAND

  all            everything below but `crds`, then `render`: an hour on two cores
  build-dev      the programs of six kinds: cold dev build, and one after an edit
  build-release  the same in release, and the size of the binary
  tree           how many crates they bring in
  generate       the whole spec to code
  decode [PODS]  a PodList from JSON and back
  server         clients of a real API server with 50,000 pods
  crds [NAME..]  clients of other projects' custom resources, beside kopium's types; half an hour
  render         results/ into docs/performance.md, docs/performance.svg and docs/crds.md
";

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
    let (command, rest) = match arguments {
        [command, rest @ ..] => (command.as_str(), rest),
        [] => return Err(USAGE.into()),
    };
    let results: Results = match (command, rest) {
        ("all", []) => {
            for command in builds::COMMANDS.iter().chain(contenders::COMMANDS) {
                eprintln!("{command}");
                run(&[(*command).to_owned()])?;
            }
            return report::write();
        }
        ("render", []) => return report::write(),
        ("crds", projects) => {
            corpus::measure(projects)?;
            return report::write();
        }
        ("build-dev", []) => builds::compile(Profile::Dev, |known| known.write(command))?,
        ("build-release", []) => builds::compile(Profile::Release, |known| known.write(command))?,
        ("tree", []) => builds::tree()?,
        ("generate", []) => builds::generate()?,
        (command, _) if contenders::COMMANDS.contains(&command) => {
            return contenders::run(arguments);
        }
        _ => return Err(USAGE.into()),
    };
    print!("{}", report::plain(&results));
    results.write(command)
}
