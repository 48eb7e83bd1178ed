//! Waiting until an object is as it should be.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::options::option;
use super::{Listing, Watch};
use crate::client::state::describe;
use crate::error::{Call, Error, ErrorKind, Result};
use crate::object::{Resource, Str};
use crate::request::Request;
use crate::retry::Backoff;
use crate::transport::BoxFuture;
use crate::watch::{Event, asking_again_may_help};

/// Waits until an object meets a condition:
/// [`ResourceClient::wait_for`](crate::client::ResourceClient::wait_for).
#[derive(Clone)]
#[must_use = "a wait does nothing until it is awaited or sent"]
pub struct WaitFor<K, C> {
    wait: Wait,
    condition: C,
    kind: PhantomData<fn() -> K>,
}

/// Waits until an object is gone:
/// [`ResourceClient::wait_deleted`](crate::client::ResourceClient::wait_deleted).
#[derive(Clone)]
#[must_use = "a wait does nothing until it is awaited or sent"]
pub struct WaitDeleted<K> {
    wait: Wait,
    uid: Option<Str>,
    kind: PhantomData<fn() -> K>,
}

/// What both have.
#[derive(Clone)]
struct Wait {
    request: Request,
    name: Str,
    timeout: Option<Duration>,
}

impl<K, C> WaitFor<K, C> {
    /// `request` is for the collection.
    pub(in crate::client) fn new(request: Request, name: &str, condition: C) -> Self {
        Self {
            wait: Wait::new(request, name),
            condition,
            kind: PhantomData,
        }
    }

    option!(impersonate);

    fn customize(mut self, change: impl FnOnce(Request) -> Request) -> Self {
        self.wait.request = change(self.wait.request);
        self
    }

    /// How long to wait at most; without end unless set. The error then
    /// [`is_timeout`](crate::Error::is_timeout), and says in what state the object was last.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.wait.timeout = Some(timeout);
        self
    }
}

impl<K: Resource, C: FnMut(&K) -> bool + Send + 'static> WaitFor<K, C> {
    /// Waits; the answer is the object as it was when the condition was met.
    pub fn send(self) -> BoxFuture<Result<K>> {
        let Self {
            wait,
            mut condition,
            ..
        } = self;
        // Behind a pointer, so that the wait is compiled once for each kind.
        let check: Check<K> = Box::new(move |object| object.is_some_and(&mut condition));
        Box::pin(async move {
            let met = until(wait, check).await?;
            // A missing object meets no condition.
            met.ok_or_else(|| Error::usage("the object is gone"))
        })
    }
}

impl<K: Resource, C: FnMut(&K) -> bool + Send + 'static> IntoFuture for WaitFor<K, C> {
    type Output = Result<K>;
    type IntoFuture = BoxFuture<Result<K>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<K> WaitDeleted<K> {
    /// `request` is for the collection.
    pub(in crate::client) fn new(request: Request, name: &str) -> Self {
        Self {
            wait: Wait::new(request, name),
            uid: None,
            kind: PhantomData,
        }
    }

    /// Which object is meant: [`Deleted::uid`](crate::client::Deleted::uid). Unset, the one that is
    /// found first.
    pub fn uid(mut self, uid: impl Into<Str>) -> Self {
        self.uid = Some(uid.into());
        self
    }

    option!(impersonate);

    fn customize(mut self, change: impl FnOnce(Request) -> Request) -> Self {
        self.wait.request = change(self.wait.request);
        self
    }

    /// How long to wait at most; without end unless set. The error then
    /// [`is_timeout`](crate::Error::is_timeout), and says in what state the object was last.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.wait.timeout = Some(timeout);
        self
    }
}

impl<K: Resource> WaitDeleted<K> {
    /// Waits.
    pub fn send(self) -> BoxFuture<Result<()>> {
        let Self { wait, mut uid, .. } = self;
        let check: Check<K> = Box::new(move |object| match object {
            None => true,
            // Another object of the same name: the one that was meant is gone.
            Some(object) => {
                *uid.get_or_insert_with(|| object.metadata().uid.clone()) != object.metadata().uid
            }
        });
        Box::pin(async move { until(wait, check).await.map(drop) })
    }
}

impl<K: Resource> IntoFuture for WaitDeleted<K> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl Wait {
    fn new(request: Request, name: &str) -> Self {
        let request = if name.is_empty() {
            request.fail("the name is empty")
        } else {
            // Works for every kind, and needs no more rights than the name alone where RBAC names it.
            request.set_param("fieldSelector", &format!("metadata.name={name}"))
        };
        Self {
            request,
            name: name.into(),
            timeout: None,
        }
    }

    /// What is being done, for errors.
    fn call(&self) -> Call {
        Call {
            verb: "wait for",
            name: self.name.clone(),
            ..self.request.call("get")
        }
    }
}

/// Whether the object, or its absence, is what is waited for.
type Check<K> = Box<dyn FnMut(Option<&K>) -> bool + Send>;

/// What was seen last.
enum Seen<K> {
    Nothing,
    Missing,
    Object(K),
}

async fn until<K: Resource>(wait: Wait, mut check: Check<K>) -> Result<Option<K>> {
    let mut seen = Seen::Nothing;
    let waiting = observe(&wait.request, &mut check, &mut seen);
    let result = match wait.timeout {
        None => waiting.await,
        Some(timeout) => match tokio::time::timeout(timeout, waiting).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!("not so after {timeout:?}; {}", last(&seen)),
            )),
        },
    };
    match result {
        Ok(()) => Ok(match seen {
            Seen::Object(object) => Some(object),
            Seen::Nothing | Seen::Missing => None,
        }),
        Err(error) => Err(error.in_call(&wait.call())),
    }
}

/// Looks at the object until the check is met.
async fn observe<K: Resource>(
    request: &Request,
    check: &mut Check<K>,
    seen: &mut Seen<K>,
) -> Result<()> {
    let mut backoff = Backoff::new(Duration::from_millis(800))
        .factor(2.0)
        .cap(Duration::from_secs(30))
        .jitter(1.0);
    loop {
        let error = match observe_once(request, check, seen).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        // The first look says whether the call is right at all.
        let begun = !matches!(seen, Seen::Nothing);
        let again = error.is_expired() || (begun && asking_again_may_help(&error));
        if !again {
            return Err(error);
        }
        tracing::debug!(target: "clientset", "{error}; looking again");
        let wait = backoff
            .step()
            .unwrap_or_default()
            .max(error.retry_after().unwrap_or_default());
        tokio::time::sleep(wait).await;
    }
}

/// Lists, then watches from there; an error when the watch ends.
async fn observe_once<K: Resource>(
    request: &Request,
    check: &mut Check<K>,
    seen: &mut Seen<K>,
) -> Result<()> {
    let list = Listing::<K>::new(request.clone().get()).await?;
    let version = list.metadata.resource_version;
    let mut met = |object: Option<K>| {
        let met = check(object.as_ref());
        *seen = object.map_or(Seen::Missing, Seen::Object);
        met
    };
    if met(list.items.into_iter().next()) {
        return Ok(());
    }
    let mut events = Watch::<K>::new(request.clone())
        .resource_version(&version)
        .await?;
    while let Some(event) = events.try_next().await? {
        let object = match event {
            Event::Added(object) | Event::Modified(object) => Some(object),
            Event::Deleted(_) => None,
            Event::Bookmark(_) | Event::Restarted => continue,
        };
        if met(object) {
            return Ok(());
        }
    }
    Err(Error::response("the watch ended without an error"))
}

fn last<K: Resource>(seen: &Seen<K>) -> String {
    match seen {
        Seen::Nothing => "the server has not answered".to_owned(),
        Seen::Missing => "there is no such object".to_owned(),
        Seen::Object(object) => format!("it was last {}", describe(object)),
    }
}

impl<K: Resource, C> fmt::Debug for WaitFor<K, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitFor({})", self.wait.call())
    }
}

impl<K: Resource> fmt::Debug for WaitDeleted<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitDeleted({})", self.wait.call())
    }
}
