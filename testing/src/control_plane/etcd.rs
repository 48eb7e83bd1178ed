//! What is asked of etcd itself, past the API server: to forget its history.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::ControlPlane;
use super::error::Error;
use super::programs::ETCD_SOCKET;

/// How long etcd may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl ControlPlane {
    /// Makes etcd forget what was before now, which it otherwise does every few minutes: a watch from an older
    /// `resourceVersion`, the next page of an older list and a list of exactly that version are answered 410 from now
    /// on. The API server's own cache remembers changes still, unless it was started with `--watch-cache=false`, or is
    /// restarted next.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when etcd does not answer, or answers something else.
    pub fn compact(&self) -> Result<(), Error> {
        // One change more, of a key that nobody looks at: etcd keeps the last one, which is none of Kubernetes' then.
        let present = self.ask_etcd("/v3/kv/put", &json!({"key": "AA=="}))?;
        let request = json!({"revision": present["header"]["revision"], "physical": true});
        self.ask_etcd("/v3/kv/compaction", &request).map(drop)
    }

    /// Sends a request to the JSON form of etcd's API.
    fn ask_etcd(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let body = body.to_string();
        let ask = || {
            let mut stream = UnixStream::connect(self.folder.path().join(ETCD_SOCKET))?;
            stream.set_read_timeout(Some(PATIENCE))?;
            // By HTTP/1.0, whose answers end with the connection.
            let head = format!(
                "POST {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            let json = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            let status = answer.split(' ').nth(1);
            match serde_json::from_str(json) {
                Ok(json) if status == Some("200") => Ok(json),
                _ => Err(io::Error::other(format!("the answer was {answer:?}"))),
            }
        };
        ask().map_err(Error::io(format!("ask etcd for {path}")))
    }
}
