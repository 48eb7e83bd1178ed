use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;

use super::{Backoff, retry_on_conflict, retry_on_error};
use crate::error::{Error, Result};
use crate::meta::Status;

fn refusal(code: i32, reason: &str) -> Error {
    Error::from(Status {
        reason: reason.into(),
        code: Some(code),
        ..Status::default()
    })
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_tried_five_times_and_the_last_one_is_the_error() {
    let begun = Instant::now();
    let attempts = Cell::new(0);
    let result: Result<()> = retry_on_conflict(Backoff::CONFLICT, async || {
        attempts.set(attempts.get() + 1);
        Err(Error::from(Status {
            reason: "Conflict".into(),
            code: Some(409),
            message: format!("attempt {}", attempts.get()).into(),
            ..Status::default()
        }))
    })
    .await;
    let error = result.unwrap_err();
    assert_eq!(attempts.get(), 5);
    assert_eq!(error.status().unwrap().message, "attempt 5");
    // Four waits of 10 to 11 ms, and none after the last attempt.
    let waited = begun.elapsed();
    assert!(
        waited >= Duration::from_millis(40) && waited < Duration::from_millis(50),
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_no_conflict_is_not_tried_again() {
    for (code, reason) in [
        (404, "NotFound"),
        (422, "Invalid"),
        (500, "InternalError"),
        (409, "AlreadyExists"),
    ] {
        let attempts = Cell::new(0);
        let result: Result<()> = retry_on_conflict(Backoff::CONFLICT, async || {
            attempts.set(attempts.get() + 1);
            Err(refusal(code, reason))
        })
        .await;
        assert_eq!(result.unwrap_err().reason(), Some(reason));
        assert_eq!(attempts.get(), 1, "{reason}");
    }
}

#[tokio::test(start_paused = true)]
async fn success_after_conflicts_is_success() {
    let attempts = Cell::new(0);
    let result = retry_on_conflict(Backoff::CONFLICT, async || {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 {
            Err(refusal(409, "Conflict"))
        } else {
            Ok(attempts.get())
        }
    })
    .await;
    assert_eq!(result.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn any_error_type_can_be_retried() {
    let attempts = Cell::new(0);
    let result: Result<(), String> = retry_on_error(
        Backoff::new(Duration::from_secs(1)).attempts(2),
        |error: &String| error == "again",
        async || {
            attempts.set(attempts.get() + 1);
            Err("again".to_owned())
        },
    )
    .await;
    assert_eq!(result, Err("again".to_owned()));
    assert_eq!(attempts.get(), 2);
}

#[test]
fn waits_grow_to_the_cap_and_end_with_the_steps() {
    let seconds = Duration::from_secs;
    let table: &[(Backoff, &[u64])] = &[
        (Backoff::new(seconds(1)).attempts(3), &[1, 1, 1]),
        (Backoff::new(seconds(1)).factor(3.0).attempts(3), &[1, 3, 9]),
        (
            Backoff::new(seconds(1))
                .factor(3.0)
                .cap(seconds(5))
                .attempts(4),
            &[1, 3, 5, 5],
        ),
        (Backoff::new(seconds(9)).cap(seconds(5)).attempts(1), &[5]),
        (Backoff::new(seconds(1)).attempts(0), &[]),
    ];
    for (backoff, expected) in table {
        let mut backoff = *backoff;
        let waits: Vec<u64> = std::iter::from_fn(|| backoff.step())
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, *expected);
    }
}

#[test]
fn jitter_adds_at_most_its_fraction() {
    let mut backoff = Backoff::new(Duration::from_secs(1)).jitter(0.5);
    for _ in 0..1000 {
        let wait = backoff.step().unwrap();
        assert!((1.0..=1.5).contains(&wait.as_secs_f64()), "{wait:?}");
    }
}

#[test]
fn a_factor_out_of_range_is_the_longest_wait() {
    let mut backoff = Backoff::new(Duration::from_secs(1)).factor(f64::INFINITY);
    assert_eq!(backoff.step(), Some(Duration::from_secs(1)));
    assert_eq!(backoff.step(), Some(Duration::MAX));
    let mut backoff = Backoff::new(Duration::from_secs(1)).factor(-1.0);
    backoff.step();
    assert_eq!(backoff.step(), Some(Duration::MAX));
}
