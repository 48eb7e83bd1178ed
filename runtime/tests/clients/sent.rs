//! What a call sends, as text.

use clientset_runtime::Result;
use clientset_runtime::config::Config;

use crate::kinds::Clientset;
use crate::script::{Asked, Script, Turn, answer};

/// An answer that no kind minds: an object without `kind`.
pub(crate) fn ok() -> Turn {
    json("{}")
}

/// An answer of 200.
pub(crate) fn json(body: impl Into<String>) -> Turn {
    answer(200, &[("content-type", "application/json")], body.into())
}

/// Clients over a script.
pub(crate) fn clients(script: &Script) -> Clientset {
    Clientset::from(script.client_of(Config::new("https://h").with_user_agent("golden/1")))
}

/// Everything that a call sends: the request line, the headers, the body.
pub(crate) async fn sent<T, F>(call: impl FnOnce(Clientset) -> F) -> String
where
    F: IntoFuture<Output = Result<T>>,
{
    let asked = asked(call).await;
    let mut headers: Vec<(&str, &str)> = asked
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    headers.sort_unstable();
    let headers: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    format!(
        "{} {}\n{}{}",
        asked.method,
        asked.uri,
        headers.concat(),
        String::from_utf8(asked.body.to_vec()).unwrap()
    )
}

/// The request line and, where there is one, the body.
pub(crate) async fn line<T, F>(call: impl FnOnce(Clientset) -> F) -> String
where
    F: IntoFuture<Output = Result<T>>,
{
    let asked = asked(call).await;
    let body = String::from_utf8(asked.body.to_vec()).unwrap();
    format!("{} {} {body}", asked.method, asked.uri)
        .trim_end()
        .to_owned()
}

/// What a call that answers well sends, alone.
async fn asked<T, F>(call: impl FnOnce(Clientset) -> F) -> Asked
where
    F: IntoFuture<Output = Result<T>>,
{
    let script = Script::new([ok()]);
    if let Err(error) = call(clients(&script)).into_future().await {
        panic!("{error}");
    }
    let mut asked = script.asked();
    assert_eq!(asked.len(), 1);
    asked.remove(0)
}

/// The error of a call that is wrong before anything is sent.
pub(crate) async fn refused<T, F>(call: impl FnOnce(Clientset) -> F) -> String
where
    F: IntoFuture<Output = Result<T>>,
{
    let script = Script::new([]);
    let Err(error) = call(clients(&script)).into_future().await else {
        panic!("the call was sent");
    };
    assert!(script.asked().is_empty());
    assert_eq!(error.kind(), clientset_runtime::ErrorKind::Usage);
    error.to_string()
}
