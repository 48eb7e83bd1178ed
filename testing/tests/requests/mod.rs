//! Raw requests, for the tests of two binaries.

use std::error::Error;
use std::str::FromStr;

use http::Method;
use serde_json::Value;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// An answer: its code, its body as JSON (or a JSON string of its text), its warnings.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) body: Value,
    pub(crate) warnings: Vec<String>,
}

/// Sends a request: a method, a path with its query, a media type of the body unless it is JSON.
pub(crate) async fn send(
    clients: &clientset::Clientset,
    what: &str,
    accept: &str,
    body: Option<Vec<u8>>,
) -> Outcome<Answer> {
    let mut words = what.split(' ');
    let method = Method::from_str(words.next().ok_or("a method")?)?;
    let path = words.next().ok_or("a path")?;
    let media_type = words.next().unwrap_or("application/json").to_owned();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut request = clients
        .request()
        .verb(method)
        .abs_path(path)
        .header("accept", accept)
        .max_retries(0);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        request = request.param(name, value);
    }
    if let Some(bytes) = body {
        request = request.body_bytes(media_type, bytes);
    }
    let json = |bytes: &[u8]| {
        serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(bytes).into_owned()))
    };
    Ok(match request.send().await {
        Ok(response) => Answer {
            code: response.status().as_u16(),
            body: json(response.bytes()),
            warnings: response
                .warnings()
                .iter()
                .map(|warning| warning.text.clone())
                .collect(),
        },
        Err(error) => Answer {
            code: error.code().ok_or_else(|| error.to_string())?,
            body: match error.status() {
                Some(status) => serde_json::to_value(status)?,
                None => json(error.body()),
            },
            warnings: Vec::new(),
        },
    })
}
