//! Go's own types, asked through the program `roundtrip` of the control plane.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use clientset::meta::ByteString;
use clientset::wire::json;
use clientset_testing::control_plane::Binaries;
use serde_json::Value;

type Error = Box<dyn std::error::Error>;

/// An object to be read and written.
pub(crate) struct Request<'a> {
    /// The type's name in the spec.
    pub(crate) name: &'a str,
    pub(crate) object: &'a str,
    /// Whether Go is to say which fields it does not know.
    pub(crate) strict: bool,
}

/// What Go made of an object.
#[derive(Debug)]
pub(crate) struct Answer {
    /// What it wrote, or why it did not read.
    pub(crate) written: Result<String, String>,
    /// What a strict reading found.
    pub(crate) complaints: Vec<String>,
}

/// A running `roundtrip`.
pub(crate) struct Go {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Go {
    pub(crate) fn start() -> Result<Self, Error> {
        let mut child = Command::new(Binaries::find_program("roundtrip")?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("no standard input")?;
        let output = child.stdout.take().ok_or("no standard output")?;
        Ok(Self {
            child,
            input: Some(BufWriter::new(input)),
            output: BufReader::new(output),
        })
    }

    /// The names of the types that Go knows.
    pub(crate) fn types(&mut self) -> Result<Vec<String>, Error> {
        let answers = self.lines(&["{\"types\":true}\n".to_owned()])?;
        let types = answers[0]["types"].as_array().ok_or("no types")?;
        let name = |ty: &Value| ty["name"].as_str().map(str::to_owned);
        Ok(types.iter().filter_map(name).collect())
    }

    /// One answer for each request.
    pub(crate) fn ask(&mut self, requests: &[Request<'_>]) -> Result<Vec<Answer>, Error> {
        let lines: Vec<String> = requests
            .iter()
            .map(|request| {
                let object = json::to_string(&ByteString::from(request.object))?;
                let Request { name, strict, .. } = request;
                Ok(format!(
                    "{{\"type\":\"{name}\",\"strict\":{strict},\"object\":{object}}}\n"
                ))
            })
            .collect::<Result<_, Error>>()?;
        self.lines(&lines)?.iter().map(answer).collect()
    }

    /// Writes lines and reads as many, at once: neither side waits for the other to read.
    fn lines(&mut self, lines: &[String]) -> Result<Vec<Value>, Error> {
        let Self { input, output, .. } = self;
        let input = input.as_mut().ok_or("the input has ended")?;
        thread::scope(|scope| {
            let writing = scope.spawn(|| {
                for line in lines {
                    input.write_all(line.as_bytes())?;
                }
                input.flush()
            });
            let mut answers = Vec::with_capacity(lines.len());
            let mut line = String::new();
            for _ in lines {
                line.clear();
                if output.read_line(&mut line)? == 0 {
                    return Err("roundtrip ended; its messages are above".into());
                }
                answers.push(serde_json::from_str(&line)?);
            }
            match writing.join() {
                Ok(written) => written?,
                Err(_) => return Err("the writing thread panicked".into()),
            }
            Ok(answers)
        })
    }
}

impl Drop for Go {
    /// It ends with its input.
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

fn answer(line: &Value) -> Result<Answer, Error> {
    let written = match (&line["error"], &line["object"]) {
        (Value::String(error), _) => Err(error.clone()),
        (_, Value::String(object)) => {
            let bytes: ByteString = json::from_str(&format!("\"{object}\""))?;
            Ok(String::from_utf8(bytes.into())?)
        }
        _ => return Err(format!("no answer: {line}").into()),
    };
    let complaints = line["complaints"].as_array().into_iter().flatten();
    Ok(Answer {
        written,
        complaints: complaints
            .map(|complaint| complaint.as_str().unwrap_or_default().to_owned())
            .collect(),
    })
}
