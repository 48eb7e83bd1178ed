//! Asks Go: the program `roundtrip` of the control plane.

use std::io::Write;
use std::process::{Command, Stdio};

use clientset::meta::ByteString;
use clientset::wire::json;
use clientset_testing::control_plane::Binaries;
use serde_json::{Value, json};

use crate::Result;
use crate::cases::Case;
use crate::table::Answer;

/// What Go makes of each case.
pub(crate) fn answers(cases: &[Case]) -> Result<Vec<Answer>> {
    let program = Binaries::find_program("roundtrip")?;
    let mut child = Command::new(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut requests = String::new();
    for case in cases.iter().filter(|case| !case.endless) {
        for strict in [false, true] {
            let object = json::to_string(&ByteString::from(case.text.clone()))?;
            let object: Value = serde_json::from_str(&object)?;
            let request = json!({
                "type": case.of, "object": object, "strict": strict, "yaml": case.yaml,
            });
            requests.push_str(&format!("{request}\n"));
        }
    }
    let mut input = child.stdin.take().ok_or("no standard input")?;
    let writer = std::thread::spawn(move || input.write_all(requests.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "the writer panicked")??;
    let mut lines = std::str::from_utf8(&output.stdout)?.lines();
    let mut answers = Vec::new();
    for case in cases {
        if case.endless {
            answers.push(Answer::Endless);
            continue;
        }
        let mut answer = || -> Result<Value> {
            let line = lines
                .next()
                .ok_or_else(|| format!("no answer to {}", case.name))?;
            Ok(serde_json::from_str(line)?)
        };
        let (lenient, strict) = (answer()?, answer()?);
        let complains = strict.get("complaints").is_some();
        answers.push(match lenient.get("object") {
            Some(object) => {
                let object: ByteString = json::from_str(&object.to_string())?;
                Answer::Read {
                    written: String::from_utf8(object.0)?.trim_end().to_owned(),
                    strictly_refused: complains,
                }
            }
            // The words are Go's; that it refuses is what counts.
            None => Answer::Refused(String::new()),
        });
    }
    Ok(answers)
}
