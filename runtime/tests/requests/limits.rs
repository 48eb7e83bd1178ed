//! The client's own rate limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clientset_runtime::ErrorKind;
use clientset_runtime::config::Config;
use clientset_runtime::request::{RateLimiter, Request, RestClient, TokenBucket};
use clientset_runtime::retry::Backoff;
use clientset_runtime::transport::{BoxFuture, Failure};
use tokio::time::{Instant, timeout};

use crate::script::{Script, Turn, done, pods, refusal};

fn config() -> Config {
    Config::new("https://h")
}

/// The time that requests take, one after the other.
async fn time_of(requests: impl IntoIterator<Item = Request>) -> Duration {
    let begun = Instant::now();
    for request in requests {
        request.send().await.unwrap();
    }
    begun.elapsed()
}

fn deployments(client: &RestClient) -> Request {
    client.request().api("apps", "v1").resource("deployments")
}

/// A sleep may end within the millisecond after.
fn about(time: Duration, expected: Duration) {
    let off = time.abs_diff(expected);
    assert!(
        off <= Duration::from_millis(10),
        "{time:?} instead of {expected:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_burst_passes_at_once_and_the_rest_in_time() {
    for (qps, burst, requests, millis) in [
        (5.0, 10, 10, 0),
        (5.0, 10, 11, 200),
        (5.0, 10, 20, 2000),
        (1.0, 1, 3, 2000),
        (0.5, 1, 2, 2000),
        (1000.0, 1, 101, 100),
    ] {
        let client = Script::always(done).client_of(config().with_rate_limit(qps, burst));
        let time = time_of((0..requests).map(|_| pods(&client))).await;
        about(time, Duration::from_millis(millis));
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_fills_while_nobody_asks_but_no_further_than_its_burst() {
    let client = Script::always(done).client_of(config().with_rate_limit(1.0, 2));
    about(time_of((0..2).map(|_| pods(&client))).await, Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    about(
        time_of((0..4).map(|_| pods(&client))).await,
        Duration::from_secs(2),
    );
}

#[tokio::test(start_paused = true)]
async fn groups_share_a_limit_unless_each_is_to_have_its_own() {
    let both = |client: RestClient| async move {
        time_of([
            pods(&client),
            deployments(&client),
            client.request().abs_path("/healthz"),
        ])
        .await
    };
    let script = Script::always(done);
    about(
        both(script.client_of(config().with_rate_limit(1.0, 1))).await,
        Duration::from_secs(2),
    );
    let own = script.client_of(config().with_rate_limit_per_group_version(1.0, 1));
    about(both(own.clone()).await, Duration::ZERO);
    about(time_of([pods(&own)]).await, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn the_path_of_a_server_is_no_group() {
    let config = Config::new("https://h/apis/x/y").with_rate_limit_per_group_version(1.0, 1);
    let client = Script::always(done).client_of(config);
    about(
        time_of([pods(&client), deployments(&client)]).await,
        Duration::ZERO,
    );
}

#[tokio::test(start_paused = true)]
async fn retries_wait_for_their_turn_too() {
    let script = Script::new([refusal(429, Some("0")), refusal(429, Some("0")), done()]);
    let client = script.client_of(config().with_rate_limit(0.1, 1));
    about(time_of([pods(&client)]).await, Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_new_watch_does_not_wait_and_takes_no_turn() {
    let client = Script::always(done).client_of(config().with_rate_limit(0.1, 1));
    let begun = Instant::now();
    for _ in 0..5 {
        pods(&client).watch().await.unwrap();
    }
    about(begun.elapsed(), Duration::ZERO);
    about(time_of([pods(&client)]).await, Duration::ZERO);
    let begun = Instant::now();
    pods(&client).stream().await.unwrap();
    pods(&client).chunks().await.unwrap();
    about(begun.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn waiting_counts_for_the_deadline() {
    let script = Script::always(done);
    let client = script.client_of(config().with_rate_limit(0.1, 1));
    pods(&client).send().await.unwrap();
    let error = pods(&client)
        .timeout(Duration::from_secs(5))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_nobody_waits_for_any_longer_goes_to_the_next() {
    let bucket = TokenBucket::new(0.1, 1).unwrap();
    bucket.acquire().await;
    let begun = Instant::now();
    for _ in 0..5 {
        timeout(Duration::from_millis(1), bucket.acquire())
            .await
            .unwrap_err();
    }
    bucket.acquire().await;
    about(begun.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_is_the_same_in_all_its_clones_and_clients() {
    let bucket = TokenBucket::new(1.0, 2).unwrap();
    assert!(bucket.clone().try_acquire());
    let script = Script::always(done);
    let one = script.client_of(config().with_rate_limiter(Arc::new(bucket.clone())));
    let other = script.client_of(config().with_rate_limiter(Arc::new(bucket.clone())));
    about(
        time_of([pods(&one), pods(&other)]).await,
        Duration::from_secs(1),
    );
    assert!(!bucket.try_acquire());
    assert_eq!(format!("{bucket:?}"), "TokenBucket(1 a second, burst 2)");
}

#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl RateLimiter for Counting {
    fn acquire(&self) -> BoxFuture<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async {})
    }
}

#[tokio::test]
async fn another_limiter_is_asked_for_every_request() {
    let counting = Arc::new(Counting::default());
    let client = Script::always(done).client_of(config().with_rate_limiter(counting.clone()));
    for _ in 0..3 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(counting.0.load(Ordering::Relaxed), 3);
}

#[test]
fn a_limit_that_lets_nothing_through_is_an_error() {
    for (qps, burst, said) in [
        (
            0.0,
            1,
            "a rate limit of 0 requests a second lets none through",
        ),
        (
            -1.0,
            1,
            "a rate limit of -1 requests a second lets none through",
        ),
        (
            f64::NAN,
            1,
            "a rate limit of NaN requests a second lets none through",
        ),
        (
            f64::INFINITY,
            1,
            "a rate limit of inf requests a second lets none through",
        ),
        (5.0, 0, "a burst of 0 lets no request through"),
    ] {
        let errors = [
            TokenBucket::new(qps, burst).unwrap_err(),
            RestClient::new(config().with_rate_limit(qps, burst)).unwrap_err(),
            RestClient::new(config().with_rate_limit_per_group_version(qps, burst)).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rates_beyond_the_clock_do_no_harm() {
    let bucket = TokenBucket::new(f64::MIN_POSITIVE, 1).unwrap();
    assert!(bucket.try_acquire());
    assert!(!bucket.try_acquire());
    let bucket = TokenBucket::new(f64::MAX, u32::MAX).unwrap();
    assert!((0..1000).all(|_| bucket.try_acquire()));
}

/// The waits before each of these answers' requests.
async fn waits(backoff: Backoff, answers: &[Option<u16>]) -> Vec<u64> {
    let script = Script::new(answers.iter().map(|answer| match answer {
        Some(code) => refusal(*code, None),
        None => Turn::Fail(Failure::Refused),
    }));
    let client = script.client_of(config().with_backoff(backoff));
    let mut waits = Vec::new();
    for _ in answers {
        let begun = Instant::now();
        let _ = pods(&client).post().send().await;
        waits.push(begun.elapsed().as_secs());
    }
    waits
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_server_is_given_more_and_more_time() {
    let second = Duration::from_secs(1);
    let backoff = Backoff::new(second).factor(2.0).cap(4 * second);
    let table: [(&[Option<u16>], &[u64]); 5] = [
        (&[Some(429); 5], &[0, 1, 2, 4, 4]),
        (
            &[Some(500), Some(503), Some(504), Some(200), Some(200)],
            &[0, 1, 2, 4, 0],
        ),
        // What is wrong with a request says nothing of the server's load, and neither does no answer.
        (
            &[Some(503), Some(409), Some(503), Some(404), Some(201)],
            &[0, 1, 0, 1, 0],
        ),
        (&[Some(503), None, Some(503)], &[0, 1, 0]),
        (&[Some(200), Some(301), Some(499)], &[0, 0, 0]),
    ];
    for (answers, expected) in table {
        assert_eq!(waits(backoff, answers).await, expected, "{answers:?}");
    }
    // With two steps the second wait stays.
    assert_eq!(
        waits(backoff.attempts(2), &[Some(429); 4]).await,
        [0, 1, 2, 2]
    );
}

#[tokio::test(start_paused = true)]
async fn a_watch_waits_for_an_overloaded_server_too() {
    let script = Script::new([refusal(503, None), done()]);
    let client = script.client_of(config().with_backoff(Backoff::new(Duration::from_secs(3))));
    pods(&client).send().await.unwrap_err();
    let begun = Instant::now();
    pods(&client).watch().await.unwrap();
    about(begun.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_overload_of_long_ago_is_forgotten() {
    let backoff = Backoff::new(Duration::from_secs(5)).cap(Duration::from_secs(10));
    let script = Script::new([refusal(503, None), done(), refusal(503, None), done()]);
    let client = script.client_of(config().with_backoff(backoff));
    for (later, wait) in [(19, 5), (21, 0)] {
        pods(&client).send().await.unwrap_err();
        tokio::time::sleep(Duration::from_secs(later)).await;
        about(time_of([pods(&client)]).await, Duration::from_secs(wait));
    }
}
