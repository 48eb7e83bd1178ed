//! The log of a container.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::options::option;
use crate::error::{Error, Result};
use crate::meta::Time;
use crate::request::{Request, StreamResponse};
use crate::transport::BoxFuture;

/// Reads the log of a container: `logs` of the client of pods.
///
/// Awaited, it is the whole text. [`lines`](Logs::lines) gives it line by line as it comes, which is
/// what [`follow`](Logs::follow) is for; [`bytes`](Logs::bytes) as it is.
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Logs {
    request: Request,
}

/// Which of a container's streams a log shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogStream {
    /// Both, in the order in which they were written.
    All,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Logs {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.get(),
        }
    }

    option!(timeout);
    option!(max_retries);
    option!(impersonate);
    option!(customize);

    /// The container; may be left out where the pod has one alone.
    pub fn container(self, name: impl AsRef<str>) -> Self {
        self.set("container", name.as_ref())
    }

    /// Goes on with what the container writes from now on, until it ends.
    pub fn follow(self) -> Self {
        self.set("follow", "true")
    }

    /// The log of the container before its last restart.
    pub fn previous(self) -> Self {
        self.set("previous", "true")
    }

    /// What was written in the last seconds.
    pub fn since_seconds(self, seconds: u32) -> Self {
        self.set("sinceSeconds", &seconds.to_string())
    }

    /// What was written from this time on.
    pub fn since_time(self, time: &Time) -> Self {
        self.set("sinceTime", &time.to_string())
    }

    /// With the time at the beginning of each line.
    pub fn timestamps(self) -> Self {
        self.set("timestamps", "true")
    }

    /// No more than this many lines, from the end.
    pub fn tail_lines(self, lines: u64) -> Self {
        self.set("tailLines", &lines.to_string())
    }

    /// No more than this many bytes, which may cut the last line.
    pub fn limit_bytes(self, bytes: u64) -> Self {
        self.set("limitBytes", &bytes.to_string())
    }

    /// The API server does not check the certificate of the node that it has the log from: an attacker
    /// between the two could put in anything.
    pub fn insecure_skip_tls_verify_backend(self) -> Self {
        self.set("insecureSkipTLSVerifyBackend", "true")
    }

    /// Which stream; both unless set. Servers since 1.32 that have it switched on.
    pub fn stream(self, stream: LogStream) -> Self {
        let stream = match stream {
            LogStream::All => "All",
            LogStream::Stdout => "Stdout",
            LogStream::Stderr => "Stderr",
        };
        self.set("stream", stream)
    }

    /// The request as it stands.
    pub fn into_request(self) -> Request {
        self.request
    }

    /// The whole text. Bytes that are not UTF-8 become U+FFFD. With [`follow`](Self::follow) it is
    /// complete when the container ends.
    pub fn send(self) -> BoxFuture<Result<String>> {
        Box::pin(async move {
            // Only an answer that comes at once is worth trying again, and has a deadline.
            let bytes = if self.request.param_value("follow").is_some() {
                collect(self.request.stream().await?).await?
            } else {
                self.request.send().await?.bytes().to_vec()
            };
            Ok(lossy(bytes))
        })
    }

    /// The lines as they come, a [`Stream`]. [`timeout`](Self::timeout) limits the time until the log
    /// begins.
    ///
    /// ```
    /// # use clientset_runtime::client::call::Logs;
    /// async fn print(logs: Logs) -> clientset_runtime::Result<()> {
    ///     let mut lines = logs.follow().tail_lines(10).lines().await?;
    ///     while let Some(line) = lines.try_next().await? {
    ///         println!("{line}");
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn lines(self) -> BoxFuture<Result<LogLines>> {
        Box::pin(async move { Ok(LogLines::new(self.request.stream().await?)) })
    }

    /// The bytes as they come, a [`Stream`] of chunks that end anywhere. [`timeout`](Self::timeout)
    /// limits the time until the log begins.
    pub fn bytes(self) -> BoxFuture<Result<StreamResponse>> {
        Box::pin(self.request.stream())
    }

    fn set(self, name: &'static str, value: &str) -> Self {
        self.customize(|request| request.set_param(name, value))
    }
}

impl IntoFuture for Logs {
    type Output = Result<String>;
    type IntoFuture = BoxFuture<Result<String>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

/// The lines of a log as they come: a [`Stream`].
///
/// A line is handed out when its end is there, wherever the chunks are cut, without `\n` or `\r\n`;
/// the last one may have no end. Bytes that are not UTF-8 become U+FFFD. An error ends it.
#[must_use = "a stream does nothing until it is polled"]
pub struct LogLines {
    response: Option<StreamResponse>,
    /// What came and was not handed out.
    buffer: Vec<u8>,
    /// Where in it the next line begins.
    start: usize,
    /// How far it has no end of line.
    searched: usize,
    error: Option<Error>,
}

impl LogLines {
    fn new(response: StreamResponse) -> Self {
        Self {
            response: Some(response),
            buffer: Vec::new(),
            start: 0,
            searched: 0,
            error: None,
        }
    }

    /// The next line; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<String>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// The connection was lost. What came of the last line has been handed out.
    pub async fn try_next(&mut self) -> Result<Option<String>> {
        self.next().await.transpose()
    }

    /// A line whose end is there.
    fn whole_line(&mut self) -> Option<String> {
        let rest = &self.buffer[self.searched..];
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return None;
        };
        let end = self.searched + length;
        let line = &self.buffer[self.start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = String::from_utf8_lossy(line).into_owned();
        self.start = end + 1;
        self.searched = self.start;
        Some(line)
    }

    /// The line without an end, once nothing more comes.
    fn last_line(&mut self) -> Option<String> {
        let line = self.buffer.split_off(self.start);
        self.buffer.clear();
        self.start = 0;
        self.searched = 0;
        (!line.is_empty()).then(|| lossy(line))
    }

    fn push(&mut self, chunk: &Bytes) {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(chunk);
    }
}

impl Stream for LogLines {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(line) = self.whole_line() {
                return Poll::Ready(Some(Ok(line)));
            }
            let Some(response) = &mut self.response else {
                let rest = self.last_line().map(Ok);
                return Poll::Ready(rest.or_else(|| self.error.take().map(Err)));
            };
            match ready!(Pin::new(response).poll_next(context)) {
                Some(Ok(chunk)) => self.push(&chunk),
                end => {
                    self.error = end.and_then(Result::err);
                    self.response = None;
                }
            }
        }
    }
}

impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogLines")
    }
}

async fn collect(mut response: StreamResponse) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Copies only what is not UTF-8.
fn lossy(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}
