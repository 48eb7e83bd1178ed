//! Work that many requests wait for and that is done once.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::watch;

/// Work that many wait for and that is done once at a time, on a thread of its own: it depends on no
/// runtime, so that requests in several runtimes share it, and one that rests holds up no other.
pub(super) struct Flights<T, G> {
    current: Mutex<Current<T, G>>,
    /// The work goes on when nobody waits any more, for those who come later.
    lasting: bool,
}

struct Current<T, G> {
    flight: Weak<Flight<T, G>>,
    /// Held where the work is lasting.
    _kept: Option<Arc<Flight<T, G>>>,
}

/// Work under way. Each of those who wait for it holds it.
struct Flight<T, G> {
    outcome: watch::Receiver<Option<T>>,
    /// Dropped with the last of those who wait.
    _guard: G,
}

/// Why there is no outcome.
#[derive(Debug)]
pub(super) enum Aborted {
    /// There is no thread to be had.
    NoThread(io::Error),
    /// The work panicked.
    Panicked,
}

impl fmt::Display for Aborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoThread(error) => write!(f, "no thread can be started: {error}"),
            Self::Panicked => f.write_str("its thread ended unexpectedly"),
        }
    }
}

impl<T: Clone + Send + Sync + 'static, G> Flights<T, G> {
    /// Of work that may end when nobody waits any more.
    pub(super) fn fleeting() -> Self {
        Self::new(false)
    }

    /// Of work that goes on when nobody waits any more: who comes later waits for it too.
    pub(super) fn lasting() -> Self {
        Self::new(true)
    }

    fn new(lasting: bool) -> Self {
        Self {
            current: Mutex::new(Current {
                flight: Weak::new(),
                _kept: None,
            }),
            lasting,
        }
    }

    /// Waits for the work under way, else takes what is `known`, else begins. `work` has to make its
    /// outcome known before it ends; the guard of fleeting work is dropped when nobody waits any more, and
    /// may end it.
    pub(super) async fn join<W>(
        &self,
        known: impl FnOnce() -> Option<T>,
        begin: impl FnOnce() -> (G, W),
    ) -> Result<T, Aborted>
    where
        W: FnOnce() -> T + Send + 'static,
    {
        let flight = {
            // Nothing panics under the lock.
            let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
            // Work that has ended has made its outcome known: the order matters.
            match current
                .flight
                .upgrade()
                .filter(|flight| flight.is_under_way())
            {
                Some(flight) => flight,
                None => {
                    if let Some(known) = known() {
                        return Ok(known);
                    }
                    let (guard, work) = begin();
                    let flight = Flight::start(guard, work).map_err(Aborted::NoThread)?;
                    *current = Current {
                        flight: Arc::downgrade(&flight),
                        _kept: self.lasting.then(|| flight.clone()),
                    };
                    flight
                }
            }
        };
        let mut outcome = flight.outcome.clone();
        match outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().ok_or(Aborted::Panicked),
            Err(_) => Err(Aborted::Panicked),
        }
    }
}

impl<T: Clone + Send + Sync + 'static, G> Flight<T, G> {
    fn start(guard: G, work: impl FnOnce() -> T + Send + 'static) -> io::Result<Arc<Self>> {
        let (tell, outcome) = watch::channel(None);
        // A subscriber may be that of the calling thread alone.
        let log = tracing::dispatcher::get_default(Clone::clone);
        std::thread::Builder::new()
            .name("clientset-auth".to_owned())
            .spawn(move || {
                let outcome = tracing::dispatcher::with_default(&log, work);
                tell.send_replace(Some(outcome));
            })?;
        Ok(Arc::new(Self {
            outcome,
            _guard: guard,
        }))
    }

    fn is_under_way(&self) -> bool {
        self.outcome.has_changed().is_ok() && self.outcome.borrow().is_none()
    }
}
