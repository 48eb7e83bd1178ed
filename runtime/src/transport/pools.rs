//! Connections, by the runtime in which they live.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::Id;

use super::Body;
use super::connect::Connector;
use super::options::Http2;

/// Idle connections are closed after this time.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// So many idle connections are kept.
const MOST_IDLE: usize = 25;
/// Connections are kept for so many runtimes at a time.
const MOST_RUNTIMES: usize = 16;
/// So many requests and watches go over one HTTP/2 connection. API servers allow as many, and one more
/// would wait for another to end, which a watch never does.
const MOST_STREAMS: usize = 100;

/// A pool that has one HTTP/2 connection to a server, or as many of HTTP/1.1 as there are requests.
pub(super) type Pool = Client<Connector, Body>;

/// The connections that trust the same authorities and show the same certificate.
pub(super) struct Pools {
    connector: Connector,
    http2: Http2,
    by_runtime: VecDeque<(Id, Vec<Lane>)>,
}

/// A pool, and how much goes over it.
struct Lane {
    pool: Pool,
    streams: Arc<AtomicUsize>,
}

/// A place in a pool, taken until it is dropped.
pub(super) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pools {
    pub(super) fn new(connector: Connector, http2: Http2) -> Self {
        Self {
            connector,
            http2,
            by_runtime: VecDeque::new(),
        }
    }

    /// A pool of this runtime with room for one more request.
    pub(super) fn take(&mut self, runtime: Id) -> (Pool, Place) {
        let known = self.by_runtime.iter().position(|(id, _)| *id == runtime);
        let known = known.unwrap_or_else(|| {
            if self.by_runtime.len() == MOST_RUNTIMES {
                self.by_runtime.pop_front();
            }
            self.by_runtime.push_back((runtime, Vec::new()));
            self.by_runtime.len() - 1
        });
        let lanes = &mut self.by_runtime[known].1;
        let room = |lane: &Lane| lane.streams.load(Ordering::Relaxed) < MOST_STREAMS;
        let free = lanes.iter().position(room).unwrap_or_else(|| {
            lanes.push(Lane {
                pool: new_pool(self.connector.clone(), self.http2),
                streams: Arc::default(),
            });
            lanes.len() - 1
        });
        let lane = &lanes[free];
        lane.streams.fetch_add(1, Ordering::Relaxed);
        (lane.pool.clone(), Place(lane.streams.clone()))
    }
}

fn new_pool(connector: Connector, http2: Http2) -> Pool {
    Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MOST_IDLE)
        .http2_keep_alive_interval(http2.ping_after)
        .http2_keep_alive_timeout(http2.ping_timeout)
        .http2_keep_alive_while_idle(true)
        .build(connector)
}
