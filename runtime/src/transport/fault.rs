//! From the errors of the network to words that help.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use super::Failure;
use crate::error::{BoxError, Error};

/// Why there is no connection: carried through the HTTP stack, which hands out errors by reference
/// only.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    failure: Failure,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl StdError for Fault {}

impl Fault {
    pub(super) fn new(failure: Failure, what: impl Into<String>) -> Self {
        Self {
            failure,
            what: what.into(),
        }
    }

    /// What went wrong between the name and the secure connection. `place` is what was dialled.
    pub(super) fn of_dialling(error: &(dyn StdError + 'static), place: &str) -> Self {
        if let Some(fault) = find::<Self>(error) {
            return fault.clone();
        }
        if let Some(error) = find::<rustls::Error>(error) {
            return of_tls(error, place);
        }
        let root = root(error);
        let Some(cause) = find::<io::Error>(error) else {
            return of_name_or_route(error, place, &root);
        };
        match cause.kind() {
            io::ErrorKind::ConnectionRefused => Self::new(
                Failure::Refused,
                format!(
                    "nothing answers at {place} ({root}); check that the API server runs, and the server address in the kubeconfig"
                ),
            ),
            io::ErrorKind::TimedOut => Self::timeout(place),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Self::new(
                Failure::Closed,
                format!("{place} closed the connection while it was being opened ({root})"),
            ),
            _ => of_name_or_route(error, place, &root),
        }
    }

    pub(super) fn timeout(place: &str) -> Self {
        Self::new(
            Failure::Timeout,
            format!(
                "no connection to {place} in time; check the address, the network and firewalls between"
            ),
        )
    }

    pub(super) fn into_error(self, source: impl Into<BoxError>) -> Error {
        Error::connection(self.failure, self.what).with_source(source)
    }
}

/// What went wrong with a request or an answer on an open connection.
pub(super) fn of_exchange(error: &(dyn StdError + 'static), place: &str) -> Fault {
    if let Some(fault) = find::<Fault>(error) {
        return fault.clone();
    }
    // In TLS 1.3 a server refuses the client's certificate only once the client takes the connection
    // for open.
    if let Some(error) = find::<rustls::Error>(error) {
        return of_tls(error, place);
    }
    let root = root(error);
    // HTTP/2 keeps no more than the text.
    if root.starts_with("received fatal alert: ") {
        return Fault::new(Failure::Tls, refused_certificate(place, &root));
    }
    if is_unprocessed(error) {
        return Fault::new(
            Failure::Unprocessed,
            format!("{place} gave the request back untouched ({root}); try again"),
        );
    }
    if is_lost(error) {
        return Fault::new(
            Failure::Closed,
            format!("the connection to {place} was lost before the answer was complete ({root})"),
        );
    }
    Fault::new(
        Failure::Protocol,
        format!(
            "what {place} answered is no HTTP that this client reads ({root}); check the server address"
        ),
    )
}

/// Whether the server says that it did nothing (RFC 9113, section 8.7). A stream ends with the server's
/// orderly `GOAWAY` only if it came after the last one that the server takes on.
fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let reason = error.reason();
        error.is_remote()
            && (error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM)
                || error.is_go_away() && reason == Some(h2::Reason::NO_ERROR))
    })
}

/// Whether the connection ended under the exchange: what client-go calls probable EOF, reset, lost.
fn is_lost(error: &(dyn StdError + 'static)) -> bool {
    chain(error).any(|error| {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            // A ping without answer is a timeout here.
            return error.is_incomplete_message()
                || error.is_closed()
                || error.is_canceled()
                || error.is_timeout();
        }
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return error.is_go_away() || error.is_io() || error.is_reset();
        }
        error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::NotConnected
                    | io::ErrorKind::TimedOut
            )
        })
    })
}

fn of_name_or_route(error: &(dyn StdError + 'static), place: &str, root: &str) -> Fault {
    // The connector of hyper-util names the step in its text and nowhere else.
    if chain(error).any(|error| error.to_string().contains("dns error")) {
        return Fault::new(
            Failure::Lookup,
            format!(
                "the name in {place} has no address ({root}); check the server address in the kubeconfig, and the DNS"
            ),
        );
    }
    Fault::new(
        Failure::Connect,
        format!("no connection to {place} ({root}); check the address and the network"),
    )
}

fn of_tls(error: &rustls::Error, place: &str) -> Fault {
    use rustls::{AlertDescription as Alert, CertificateError as Certificate};
    let what = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            // A cluster that was made anew has an authority of the same name with another key.
            Certificate::UnknownIssuer | Certificate::BadSignature => format!(
                "the certificate of {place} comes from an authority that is not trusted; check certificate-authority in the kubeconfig"
            ),
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => format!(
                "the certificate of {place} is for other names ({error}); check the server address, or set tls-server-name in the kubeconfig"
            ),
            Certificate::Expired | Certificate::ExpiredContext { .. } => format!(
                "the certificate of {place} has expired ({error}); renew it, or check this machine's clock"
            ),
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => format!(
                "the certificate of {place} is not valid yet ({error}); check this machine's clock"
            ),
            _ => format!("the certificate of {place} is not accepted ({error})"),
        },
        rustls::Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::CertificateExpired
            | Alert::CertificateRevoked
            | Alert::CertificateUnknown
            | Alert::UnsupportedCertificate
            | Alert::UnknownCA
            | Alert::AccessDenied,
        ) => refused_certificate(place, &error.to_string()),
        rustls::Error::InvalidMessage(_) => format!(
            "{place} does not speak TLS ({error}); check the port, or whether the server address should begin with http://"
        ),
        _ => format!("no secure connection to {place} ({error})"),
    };
    Fault::new(Failure::Tls, what)
}

fn refused_certificate(place: &str, why: &str) -> String {
    format!(
        "{place} does not accept the client certificate ({why}); check client-certificate and client-key in the kubeconfig"
    )
}

/// The first error of type `T` in the chain, looking into I/O errors too.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// The error and its causes. An I/O error shows the cause of what it wraps, and not what it wraps, so
/// that one is looked into.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => {
                let inner: &(dyn StdError + 'static) = inner;
                Some(inner)
            }
            None => error.source(),
        };
        Some(error)
    })
}

/// The text of the innermost cause.
fn root(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
