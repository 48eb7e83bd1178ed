//! Faults on demand: what goes wrong with which requests.
//!
//! A [`Fault`] is an action and a matcher. `server` asks for the faults that strike a request once it knows what
//! the request is for, and before anything is done: what is answered instead, what happens before, and what
//! becomes of the body of the answer.

mod action;
mod body;
mod fault;
mod matcher;
mod reply;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use action::Struck;
pub use fault::Fault;
pub use reply::Reply;

use super::request_log::LoggedRequest;
use fault::Armed;

/// The faults of a server.
///
/// ```
/// use clientset_testing::TestCluster;
/// use clientset_testing::in_memory::{Fault, Reply};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cluster = TestCluster::start().await?;
/// let busy = Fault::reply(Reply::status(429).retry_after(0)).verb("list").resource("pods").times(2);
/// let busy = cluster.faults().add(busy);
/// cluster.clientset().core_v1().pods("default").list().await?; // tries again by itself
/// assert_eq!(busy.struck(), 2);
/// assert_eq!(cluster.requests()[0].faults, ["reply 429"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Arc<Armed>>>);

impl Faults {
    /// Adds a fault behind those that are there, which strike first. It stays until it is removed, or has struck
    /// as often as it may.
    pub fn add(&self, fault: Fault) -> FaultHandle {
        let armed = Arc::new(Armed::new(fault));
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.retain(|fault| !fault.is_over());
        faults.push(armed.clone());
        FaultHandle(armed)
    }

    /// Removes all faults.
    pub fn clear(&self) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults.drain(..) {
            fault.removed.store(true, Ordering::Relaxed);
        }
    }

    /// The faults that strike a request, in their order, up to one after which nothing more can happen. They are
    /// written down with the request. No lock is held while a program's own matchers run.
    pub(crate) fn strike(&self, request: &mut LoggedRequest) -> Struck {
        let faults = {
            let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if faults.is_empty() {
                return Struck::default();
            }
            faults.clone()
        };
        let mut struck = Struck::default();
        for fault in faults {
            let Some(action) = fault.strikes(request) else {
                continue;
            };
            request.faults.push(action.to_string());
            if struck.push(action) {
                break;
            }
        }
        struck
    }
}

/// A fault that was added. Dropping the handle leaves the fault where it is.
#[derive(Clone, Debug)]
pub struct FaultHandle(Arc<Armed>);

impl FaultHandle {
    /// How many requests it struck.
    #[must_use]
    pub fn struck(&self) -> usize {
        self.0.counts().1
    }

    /// How many requests it was looked at for: those that match what they are for, whichever of them it
    /// struck.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.counts().0
    }

    /// Removes the fault: it strikes no request that comes from now on.
    pub fn remove(&self) {
        self.0.removed.store(true, Ordering::Relaxed);
    }
}

impl Armed {
    fn is_over(&self) -> bool {
        self.removed.load(Ordering::Relaxed)
    }
}
