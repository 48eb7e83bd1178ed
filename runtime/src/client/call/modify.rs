//! Changing the newest state of an object.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::options::option;
use crate::client::Patch;
use crate::error::{BoxError, Call, Error, Result};
use crate::object::{Kind, metadata_text};
use crate::request::Request;
use crate::retry::Backoff;
use crate::transport::BoxFuture;

/// Changes the newest state of an object:
/// [`ResourceClient::modify`](crate::client::ResourceClient::modify).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Modify<K, F> {
    read: Request,
    /// The patch, but for its body.
    request: Request,
    change: F,
    backoff: Backoff,
    timeout: Option<Duration>,
    kind: PhantomData<fn() -> K>,
}

/// What the closure of a [`Modify`] may answer: nothing, or a `Result` whose error ends the call.
#[diagnostic::on_unimplemented(
    message = "a change answers nothing, or a `Result<(), _>`; this one answers `{Self}`",
    label = "the closure answers `{Self}`",
    note = "end its last statement with a semicolon"
)]
pub trait Outcome: sealed::Sealed {
    /// Why the object is not to be changed.
    #[doc(hidden)]
    fn refusal(self) -> Option<BoxError>;
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for () {}
impl<E> sealed::Sealed for Result<(), E> {}

impl Outcome for () {
    fn refusal(self) -> Option<BoxError> {
        None
    }
}

impl<E: Into<BoxError>> Outcome for Result<(), E> {
    fn refusal(self) -> Option<BoxError> {
        self.err().map(Into::into)
    }
}

impl<K, F> Modify<K, F> {
    /// `read` and `request` are for the object and for what is patched: itself, or its status.
    pub(in crate::client) fn new(read: Request, request: Request, change: F) -> Self {
        Self {
            read: read.get(),
            request,
            change,
            backoff: Backoff::CONFLICT,
            timeout: None,
            kind: PhantomData,
        }
    }

    option!(dry_run);
    option!(field_manager);
    option!(field_validation);

    /// How often, and how far apart, the change is made anew when the object has changed meanwhile;
    /// [`Backoff::CONFLICT`] unless set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// The client's deadline for the whole call: all reads, all attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    option!(impersonate);

    /// Changes both requests.
    fn customize(mut self, change: impl Fn(Request) -> Request) -> Self {
        self.read = change(self.read);
        self.request = change(self.request);
        self
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.request = self.request.set_param(name, value);
        self
    }
}

impl<K: Kind, F, R> Modify<K, F>
where
    F: FnMut(&mut K) -> R + Send + 'static,
    R: Outcome,
{
    /// Reads, changes, sends the difference, again while there are conflicts. The answer is the object
    /// as stored; where the closure changes nothing, as it was read.
    pub fn send(self) -> BoxFuture<Result<K>> {
        let Self {
            read,
            request,
            mut change,
            backoff,
            timeout,
            ..
        } = self;
        let call = Call {
            verb: "modify",
            ..request.call("get")
        };
        // Behind a pointer, so that the rest is compiled once for each kind.
        let change: Change<K> = Box::new(move |object| change(object).refusal());
        let modifying = modify(read, request, change, backoff);
        Box::pin(async move {
            let result = match timeout {
                None => modifying.await,
                Some(timeout) => match tokio::time::timeout(timeout, modifying).await {
                    Ok(result) => result,
                    Err(_) => Err(Error::deadline(timeout)),
                },
            };
            // What the requests say of themselves stays.
            result.map_err(|error| error.in_call(&call))
        })
    }
}

impl<K: Kind, F, R> IntoFuture for Modify<K, F>
where
    F: FnMut(&mut K) -> R + Send + 'static,
    R: Outcome,
{
    type Output = Result<K>;
    type IntoFuture = BoxFuture<Result<K>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<K, F> fmt::Debug for Modify<K, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Modify({:?})", self.request)
    }
}

type Change<K> = Box<dyn FnMut(&mut K) -> Option<BoxError> + Send>;

async fn modify<K: Kind>(
    read: Request,
    request: Request,
    mut change: Change<K>,
    mut backoff: Backoff,
) -> Result<K> {
    let mut old: K = read.clone().send().await?.into()?;
    loop {
        let mut new = old.clone();
        if let Some(refusal) = change(&mut new) {
            return Err(Error::usage(refusal.to_string()).with_source(refusal));
        }
        let patch = Patch::difference(&old, &new);
        if patch.is_empty() {
            return Ok(old);
        }
        let error = match patch.put_into(request.clone()).send().await {
            Ok(stored) => return stored.into(),
            Err(error) => error,
        };
        let conflict = error.is_conflict();
        // A patch that was made for another state may not even apply: 422, as for an object that is not
        // valid. The object's version tells the two apart.
        if !conflict && !error.is_invalid() {
            return Err(error);
        }
        let wait = backoff.step();
        let Some(wait) = wait.filter(|_| backoff.steps() > 0) else {
            return Err(error);
        };
        if conflict {
            tokio::time::sleep(wait).await;
        }
        let newest: K = read.clone().send().await?.into()?;
        if !conflict && version(&newest) == version(&old) {
            return Err(error);
        }
        old = newest;
    }
}

fn version<K: Kind>(object: &K) -> &str {
    metadata_text(object, "resourceVersion")
}
