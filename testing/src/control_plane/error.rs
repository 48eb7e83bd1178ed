//! What can go wrong while a control plane is found, started and set up.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a control plane could not be started or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The programs are not on this machine.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// A file or a process could not be handled.
    #[error("cannot {action}: {source}")]
    #[non_exhaustive]
    Io {
        /// What was tried, with the file or program.
        action: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A certificate or key could not be made.
    #[error("cannot make the certificate of {subject}: {source}")]
    #[non_exhaustive]
    Certificate {
        /// Whose certificate it is.
        subject: String,
        /// What the certificate library said.
        source: rcgen::Error,
    },
    /// A user that the API server's token file cannot express.
    #[error("user {name:?}: {problem}")]
    #[non_exhaustive]
    InvalidUser {
        /// The name as given.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// One of the programs ended by itself.
    #[error("{program} ended by itself ({status}); the end of its log:\n{log}")]
    #[non_exhaustive]
    Exited {
        /// Which one.
        program: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// The last lines it wrote.
        log: String,
    },
    /// Something did not come about in time.
    #[error("waited {waited:?} in vain for {what}; the last look saw: {last}{log}")]
    #[non_exhaustive]
    TimedOut {
        /// What was waited for.
        what: String,
        /// For how long.
        waited: Duration,
        /// What the last look showed.
        last: String,
        /// The end of the log of the program whose work it is, with an introduction.
        log: String,
    },
    /// The API server could not be asked.
    #[error("cannot {method} {path}: {problem}")]
    #[non_exhaustive]
    Call {
        /// The HTTP method.
        method: String,
        /// The path below the server's address.
        path: String,
        /// What is wrong with the request, or what the HTTP client said.
        problem: String,
    },
    /// The API server refused what the set-up of a test needs.
    #[error("{method} {path} was answered {status}: {message}")]
    #[non_exhaustive]
    Refused {
        /// The HTTP method.
        method: String,
        /// The path below the server's address.
        path: String,
        /// The HTTP status code.
        status: u16,
        /// The message of the server's Status.
        message: String,
    },
    /// The API server was stopped and not started again.
    #[error("the API server is stopped; call start_api_server() first")]
    Stopped,
}

impl Error {
    /// For `map_err` on file and process operations.
    pub(super) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let action = action.into();
        move |source| Error::Io { action, source }
    }
}

/// The control plane's programs are not on this machine.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no control plane to test against: {looked}; {advice}")]
pub struct NotFound {
    /// Where it was looked for and what was missing there.
    pub(super) looked: String,
    /// What to do about it.
    pub(super) advice: String,
}
