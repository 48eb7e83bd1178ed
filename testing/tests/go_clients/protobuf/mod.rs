//! Bodies as typed Go clients send them: what is read of them here, and what Go reads.

mod random;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clientset_testing::TestCluster;
use clientset_testing::control_plane::Binaries;
use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::{TestResult, wire};
use random::{Chance, FIELDS, Schema};

/// How many bodies of each kind are tried.
const ROUNDS: u64 = 3;

pub(crate) async fn the_checked_in_fields_are_those_of_the_go_types(_: Context) -> TestResult {
    let output = Command::new(Binaries::find_program("protobuf-fields")?).output()?;
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout)?;
    let other = printed.lines().zip(FIELDS.lines()).find(|(a, b)| a != b);
    assert!(
        printed == FIELDS,
        "testing/src/in_memory/protobuf/fields.txt is not what protobuf-fields prints, write it anew; \
         the first difference: {other:?}"
    );
    Ok(())
}

pub(crate) async fn go_reads_the_same_from_random_messages(_: Context) -> TestResult {
    let schema = Schema::read();
    let mut bodies = Vec::new();
    for (index, [version, kind, message]) in schema.kinds.iter().enumerate() {
        // Not sent by anybody, and without a kind of its own in JSON.
        if *kind == "WatchEvent" {
            continue;
        }
        // Of those that are known in each version, Go registers some in one.
        let version = if *version == "*" { "v1" } else { version };
        for round in 0..ROUNDS {
            let mut chance = Chance::new(index as u64 * ROUNDS + round);
            let object = schema.message(&mut chance, message, 0);
            bodies.push(wire::body(version, kind, &object));
        }
    }
    let mut compared = 0;
    for (body, (ours, go)) in bodies.iter().zip(both(&bodies).await?) {
        match (&ours, &go) {
            (Some(ours), Ok(go)) => same(body, &unversioned(ours), &unversioned(go)),
            // A kind of another version than v1.
            (_, Err(why)) if why.contains("no kind") => continue,
            (None, _) => panic!("Go reads this alone: {}", BASE64.encode(body)),
            (_, Err(why)) => panic!("Go says {why} of {}", BASE64.encode(body)),
        }
        compared += 1;
    }
    assert!(compared > bodies.len() * 9 / 10, "{compared}");
    Ok(())
}

/// Bodies with a byte changed, or an end missing. What Go refuses is refused here; what is read, Go reads alike.
pub(crate) async fn go_refuses_what_is_refused_here(_: Context) -> TestResult {
    let schema = Schema::read();
    let mut chance = Chance::new(7);
    let mut bodies = Vec::new();
    for [version, kind, message] in schema.kinds.iter().filter(|[version, ..]| *version != "*") {
        let object = schema.message(&mut chance, message, 3);
        let whole = wire::body(version, kind, &object);
        for _ in 0..ROUNDS {
            let mut body = whole.clone();
            let place = chance.up_to(body.len() as u64) as usize;
            match chance.up_to(3) {
                0 => body.truncate(place),
                1 => body[place] ^= 1 << chance.up_to(8),
                _ => body[place] = chance.up_to(256) as u8,
            }
            bodies.push(body);
        }
    }
    let (mut read, mut refused, mut lax) = (0, 0, 0);
    for (body, (ours, go)) in bodies.iter().zip(both(&bodies).await?) {
        match (&ours, &go) {
            (Some(ours), Ok(go)) => {
                read += 1;
                same(body, &mended(ours), &mended(go));
            }
            (None, Err(_)) => refused += 1,
            (Some(_), Err(why)) => panic!("Go says {why} of {}", BASE64.encode(body)),
            // Go lets the entry of a map end outside of it, and JSON within protobuf be no text.
            (None, Ok(_)) => lax += 1,
        }
    }
    assert!(
        read > 100 && refused > 100 && lax * 20 < read,
        "{read} read, {refused} refused, {lax} read by Go alone"
    );
    Ok(())
}

/// Options are known in each version, and Go writes one of them.
fn unversioned(value: &Value) -> Value {
    let mut value = value.clone();
    value["apiVersion"].take();
    value
}

/// Go replaces each byte that is no UTF-8, we each sequence of such bytes.
fn mended(value: &Value) -> Value {
    let mut text = value.to_string();
    while text.contains("\u{fffd}\u{fffd}") {
        text = text.replace("\u{fffd}\u{fffd}", "\u{fffd}");
    }
    text.parse().unwrap()
}

fn same(body: &[u8], ours: &Value, go: &Value) {
    if let Some(difference) = difference(ours, go, "") {
        panic!("{difference}, read of {}", BASE64.encode(body));
    }
}

/// The first place where two values differ.
fn difference(ours: &Value, go: &Value, path: &str) -> Option<String> {
    let other = || Some(format!("{path}: ours {ours}, Go's {go}"));
    match (ours, go) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().find_map(|name| {
                let path = format!("{path}.{name}");
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => difference(a, b, &path),
                    (a, b) => Some(format!("{path}: ours {a:?}, Go's {b:?}")),
                }
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (a, b))| difference(a, b, &format!("{path}[{index}]")))
        }
        _ if ours == go => None,
        _ => other(),
    }
}

/// What is read of each body here and by Go.
async fn both(bodies: &[Vec<u8>]) -> TestResult<Vec<(Option<Value>, Result<Value, String>)>> {
    let go = go(bodies)?;
    let cluster = TestCluster::start().await?;
    let clients = cluster.clientset();
    let mut ours = Vec::new();
    for body in bodies {
        // To nowhere: the log shows what is read of a body, wherever it went.
        let request = clients
            .request()
            .verb("POST".parse()?)
            .abs_path("/nowhere")
            .max_retries(0);
        let sent = request
            .body_bytes("application/vnd.kubernetes.protobuf", body.clone())
            .send();
        assert_eq!(sent.await.err().and_then(|error| error.code()), Some(404));
        ours.push(cluster.requests().pop().and_then(|request| request.json()));
        cluster.clear_requests();
    }
    Ok(ours.into_iter().zip(go).collect())
}

/// What Go reads of bodies, as JSON.
fn go(bodies: &[Vec<u8>]) -> TestResult<Vec<Result<Value, String>>> {
    let mut child = Command::new(Binaries::find_program("roundtrip")?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let lines: String = bodies
        .iter()
        .map(|body| {
            format!(
                "{}\n",
                json!({"protobuf": true, "object": BASE64.encode(body)})
            )
        })
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "the writer panicked")??;
    String::from_utf8(output.stdout)?
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line)?;
            let Some(object) = answer["object"].as_str() else {
                return Ok(Err(answer["error"].to_string()));
            };
            // JSON within protobuf goes through Go as it is.
            let object = BASE64.decode(object)?;
            let read = serde_json::from_str(&String::from_utf8_lossy(&object));
            Ok(read.map_err(|error| error.to_string()))
        })
        .collect()
}
