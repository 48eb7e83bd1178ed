//! Going easy on a server that is overloaded: a wait before each request, longer after each answer that
//! says so (client-go's `rest.URLBackoff`). There is none unless asked for.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use crate::retry::Backoff;

/// The wait of one client, whose requests all go to one server.
pub(super) struct Overload {
    backoff: Backoff,
    state: Mutex<Option<State>>,
}

/// What the last answers said.
#[derive(Clone, Copy)]
struct State {
    wait: Duration,
    next: Backoff,
    updated: Instant,
}

impl Overload {
    pub(super) fn new(backoff: Backoff) -> Self {
        Self {
            backoff,
            state: Mutex::default(),
        }
    }

    /// What the environment asks for, in client-go's variables: both are whole seconds, and both have
    /// to be there.
    pub(super) fn of_environment(var: impl Fn(&str) -> Option<String>) -> Option<Backoff> {
        let seconds = |name| var(name)?.parse().ok().map(Duration::from_secs);
        let first = seconds("KUBE_CLIENT_BACKOFF_BASE")?;
        let longest = seconds("KUBE_CLIENT_BACKOFF_DURATION")?;
        Some(Backoff::new(first).factor(2.0).cap(longest))
    }

    /// Waits as long as the last answers ask for.
    pub(super) async fn wait(&self) {
        if let Some(wait) = self.current() {
            tracing::debug!(
                target: "clientset",
                ?wait,
                "the server is overloaded; waiting before the next request"
            );
            tokio::time::sleep(wait).await;
        }
    }

    fn current(&self) -> Option<Duration> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Some(self.still(*state)?.wait)
    }

    /// What was said, unless it is too long ago to say anything of now.
    fn still(&self, state: Option<State>) -> Option<State> {
        let long_ago = self.backoff.longest().saturating_mul(2);
        state.filter(|state| state.updated.elapsed() <= long_ago)
    }

    /// Takes notice of an answer; none, if the connection failed.
    pub(super) fn note(&self, answer: Option<StatusCode>) {
        let overloaded = answer.is_some_and(|status| {
            status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
        });
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.still(*state);
        *state = None;
        if overloaded {
            let mut next = last.map_or(self.backoff, |last| last.next);
            // Without another step the last wait stays.
            let wait = next.step().or(last.map(|last| last.wait));
            *state = wait.map(|wait| State {
                wait,
                next,
                updated: Instant::now(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Overload;
    use crate::retry::Backoff;

    #[test]
    fn both_variables_turn_the_backoff_on() {
        let seconds = Duration::from_secs;
        let both = Backoff::new(seconds(2)).factor(2.0).cap(seconds(30));
        for (first, longest, backoff) in [
            (Some("2"), Some("30"), Some(both)),
            (Some("2"), None, None),
            (None, Some("30"), None),
            (None, None, None),
            (Some("two"), Some("30"), None),
            (Some("2"), Some("30s"), None),
            (Some("-2"), Some("30"), None),
        ] {
            let var = |name: &str| {
                let value = match name {
                    "KUBE_CLIENT_BACKOFF_BASE" => first,
                    "KUBE_CLIENT_BACKOFF_DURATION" => longest,
                    _ => panic!("{name} is no variable of the backoff"),
                };
                value.map(str::to_owned)
            };
            assert_eq!(
                Overload::of_environment(var),
                backoff,
                "{first:?} {longest:?}"
            );
        }
    }
}
