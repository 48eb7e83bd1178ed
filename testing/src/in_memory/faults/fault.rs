//! A fault: what it does, to which requests, how often.

use std::ops::{Bound, RangeBounds};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Reply;
use super::action::Action;
use super::matcher::Matcher;
use crate::in_memory::request_log::LoggedRequest;

/// Something that goes wrong, with the requests for which it does: all of them until it is told which.
///
/// Delays add up; of several faults that answer or end a request, the first one does, and the others do not count
/// it as struck.
///
/// ```
/// use std::time::Duration;
/// use clientset_testing::in_memory::Fault;
///
/// // The second and the third page of anything are slow.
/// let slow = Fault::delay(Duration::from_millis(20)).verb("list").when(|request| {
///     request.query_value("continue").is_some()
/// }).calls(1..=2);
/// // A tenth of the writes of one controller get lost, the same ones in every run.
/// let lossy = Fault::drop_connection().verb("update").verb("patch").user_agent("my-controller").probability(0.1, 42);
/// // A watch ends in the middle of its third event, once.
/// let cut = Fault::cut_after_events(2).verb("watch").resource("pods").times(1);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault strikes once it is added to `TestCluster::faults`"]
pub struct Fault {
    action: Action,
    matcher: Matcher,
    /// Which of the matching requests, counted from 1.
    first: usize,
    last: usize,
    times: usize,
    /// How likely it strikes, and the seed of the numbers that are drawn.
    probability: Option<(f64, u64)>,
}

impl Fault {
    fn new(action: Action) -> Self {
        Self {
            action,
            matcher: Matcher::default(),
            first: 1,
            last: usize::MAX,
            times: usize::MAX,
            probability: None,
        }
    }

    /// The request is not done but answered with this: a `Status` of a code (`Fault::reply(503)`), or a [`Reply`]
    /// with more to it.
    pub fn reply(reply: impl Into<Reply>) -> Self {
        Self::new(Action::Reply(reply.into()))
    }

    /// The request is answered 401, as when a token or a client certificate has expired; for the server's own
    /// certificate, see [`Fault::certificate_expiry`].
    pub fn unauthorized() -> Self {
        Self::reply(Reply::status(401).message("Unauthorized"))
    }

    /// The request waits before it is done. Time is the system's, whatever the server's clock says.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Action::Delay(delay))
    }

    /// The connection ends without an answer, and the request is not done; over HTTP/2 the stream is reset.
    pub fn drop_connection() -> Self {
        Self::new(Action::Drop { done: false })
    }

    /// The request is done, and the connection ends without an answer: a client cannot tell this from
    /// [`Fault::drop_connection`].
    pub fn lose_answer() -> Self {
        Self::new(Action::Drop { done: true })
    }

    /// The connection ends when so many bytes of the answer's body were sent.
    pub fn cut_after_bytes(bytes: usize) -> Self {
        Self::new(Action::CutBytes(bytes))
    }

    /// The connection of a watch ends in the middle of the event behind so many whole ones.
    pub fn cut_after_events(events: usize) -> Self {
        Self::new(Action::CutEvents(events))
    }

    /// The past is forgotten: the next page of a list is answered 410, a watch ends at once with an event of
    /// `ERROR` and 410, and so does what asks for an older version from now on.
    pub fn compaction() -> Self {
        Self::compaction_after_events(0)
    }

    /// As [`Fault::compaction`], but a watch sends so many events before it ends.
    pub fn compaction_after_events(events: usize) -> Self {
        Self::new(Action::Compact(events))
    }

    /// The body of the answer comes in pieces of so many bytes, each of them a while after the one before.
    pub fn trickle(bytes: usize, every: Duration) -> Self {
        Self::new(Action::Trickle(bytes.max(1), every))
    }

    /// A watch sends every event twice.
    pub fn duplicate_events() -> Self {
        Self::new(Action::Duplicate)
    }

    /// A watch sends the second of each two events before the first one, which waits for it.
    pub fn reorder_events() -> Self {
        Self::new(Action::Reorder)
    }

    /// The server restarts, as far as clients see it: all connections end, that of the request among them, and
    /// nothing that is stored is lost.
    pub fn restart() -> Self {
        Self::new(Action::Restart)
    }

    /// The server's certificate has expired, and all connections end, that of the request among them. Clients with
    /// [TLS](crate::in_memory::TestClusterBuilder::tls) refuse new ones, until
    /// [`renew_certificate`](crate::TestCluster::renew_certificate).
    pub fn certificate_expiry() -> Self {
        Self::new(Action::ExpireCertificate)
    }

    /// Strikes this verb (`get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`);
    /// given again, that one as well.
    pub fn verb(mut self, verb: impl Into<String>) -> Self {
        self.matcher.verbs.push(verb.into());
        self
    }

    /// Strikes resources of this group, by its full name; the core group's is empty.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.matcher.group = Some(group.into());
        self
    }

    /// Strikes this resource: `pods`, `deployments.apps`; with its subresource, `pods/status`, or any of them,
    /// `pods/*`. Given again, that one as well.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.matcher.resources.push(resource.into());
        self
    }

    /// Strikes requests in this namespace.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.matcher.namespace = Some(namespace.into());
        self
    }

    /// Strikes requests for the object of this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.matcher.name = Some(name.into());
        self
    }

    /// Strikes requests of this user, after impersonation.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.matcher.user = Some(user.into());
        self
    }

    /// Strikes clients whose `User-Agent` has this in it.
    pub fn user_agent(mut self, part: impl Into<String>) -> Self {
        self.matcher.user_agent = Some(part.into());
        self
    }

    /// Strikes paths that begin with this, such as `/apis`: for what is no resource, too.
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.matcher.path_prefix = Some(prefix.into());
        self
    }

    /// Strikes requests of which this says so, among those that match otherwise. It runs while no lock of the
    /// server is held, so that it may ask the cluster.
    pub fn when(
        mut self,
        matches: impl Fn(&LoggedRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.matcher.add(matches);
        self
    }

    /// Of the matching requests, strikes only this one, counted from 1.
    pub fn nth(self, call: usize) -> Self {
        self.calls(call..=call)
    }

    /// Of the matching requests, strikes only these, counted from 1: `2..=4`, `3..`.
    pub fn calls(mut self, calls: impl RangeBounds<usize>) -> Self {
        self.first = match calls.start_bound() {
            Bound::Included(first) => *first,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 1,
        };
        self.last = match calls.end_bound() {
            Bound::Included(last) => *last,
            Bound::Excluded(end) => end.saturating_sub(1),
            Bound::Unbounded => usize::MAX,
        };
        self
    }

    /// Strikes so many times at most.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Strikes a matching request with this probability, from 0.0 to 1.0. One number is drawn for each matching
    /// request, so that with the same seed the same of them are struck.
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some((probability, seed));
        self
    }
}

/// A fault that was added, and what became of it.
#[derive(Debug)]
pub(super) struct Armed {
    fault: Fault,
    state: Mutex<State>,
    pub(super) removed: AtomicBool,
}

#[derive(Debug)]
struct State {
    /// How many requests matched.
    calls: usize,
    struck: usize,
    random: fastrand::Rng,
}

impl Armed {
    pub(super) fn new(fault: Fault) -> Self {
        let seed = fault.probability.map_or(0, |(_, seed)| seed);
        Self {
            fault,
            state: Mutex::new(State {
                calls: 0,
                struck: 0,
                random: fastrand::Rng::with_seed(seed),
            }),
            removed: AtomicBool::new(false),
        }
    }

    /// How many requests matched, and how many were struck.
    pub(super) fn counts(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.calls, state.struck)
    }

    /// Counts a request that matches, and says what happens to it.
    pub(super) fn strikes(&self, request: &LoggedRequest) -> Option<Action> {
        let fault = &self.fault;
        if self.removed.load(Ordering::Relaxed) || !fault.matcher.matches(request) {
            return None;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.calls += 1;
        let is_drawn = match fault.probability {
            Some((probability, _)) => state.random.f64() < probability,
            None => true,
        };
        let is_meant = (fault.first..=fault.last).contains(&state.calls);
        if !is_drawn || !is_meant || state.struck >= fault.times {
            return None;
        }
        state.struck += 1;
        Some(fault.action.clone())
    }
}
