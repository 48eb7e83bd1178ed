//! An API server that a test plays.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use serde_json::json;

/// Answers by path, as JSON, on a port of its own; what it does not have is a 404 with a Status.
pub(crate) fn serve(answers: BTreeMap<&'static str, Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answers = Arc::new(answers);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answers = Arc::clone(&answers);
            thread::spawn(move || answer(stream, &answers));
        }
    });
    url
}

fn answer(mut stream: TcpStream, answers: &BTreeMap<&'static str, Vec<u8>>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let target = lines.next()?.ok()?.split(' ').nth(1)?.to_owned();
    let path = target.split('?').next()?;
    // The rest of the head; these requests have no body.
    lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .for_each(drop);
    let missing = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "message": "the path is not here"});
    let (code, body) = match answers.get(path) {
        Some(body) => ("200 OK", body.clone()),
        None => ("404 Not Found", missing.to_string().into_bytes()),
    };
    write!(
        stream,
        "HTTP/1.1 {code}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .ok()?;
    stream.write_all(&body).ok()
}
