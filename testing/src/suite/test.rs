//! A test of a suite: its name, what it does, and where it runs.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::Context;

/// Names test functions for [`Suite::tests`](super::Suite::tests); a path such as `lists::pages_are_followed` gives the
/// test that name. A mark behind it calls that method of [`Test`]:
/// `lists::pages_are_followed => only_real("pages are not counted in memory")`.
#[macro_export]
macro_rules! tests {
    ($($test:path $(=> $mark:ident($why:literal))?),* $(,)?) => {
        [$($crate::suite::Test::new(stringify!($test), $test)$(.$mark($why))?),*]
    };
}
/// A named test.
pub struct Test {
    pub(super) name: String,
    pub(super) run: Arc<dyn Fn(Context) -> Running + Send + Sync>,
    /// Why it does not run against the in-memory server.
    pub(super) only_real: Option<&'static str>,
}

/// A test that has begun. It stays on the thread of its trial.
pub(super) type Running = Pin<Box<dyn Future<Output = Result<(), String>>>>;

impl Test {
    /// A test from an async function that takes a [`Context`] and gives nothing or a `Result`; a
    /// panic is a failure.
    pub fn new<T, F>(name: impl Into<String>, test: T) -> Test
    where
        T: Fn(Context) -> F + Send + Sync + 'static,
        F: Future + 'static,
        F::Output: Outcome,
    {
        Test {
            name: name.into(),
            run: Arc::new(move |context| {
                let running = test(context);
                Box::pin(async { running.await.into_result() })
            }),
            only_real: None,
        }
    }

    /// Of the tests for [both servers](super::Suite::tests_on_both) one that needs the real one, and why: against the other
    /// it is reported as ignored, with the reason.
    #[must_use]
    pub fn only_real(mut self, why: &'static str) -> Test {
        self.only_real = Some(why);
        self
    }
}

/// What a test may give: `()`, or a `Result` whose error says why it failed.
pub trait Outcome {
    /// The failure as text.
    ///
    /// # Errors
    ///
    /// The text.
    fn into_result(self) -> Result<(), String>;
}

impl Outcome for () {
    fn into_result(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: Display> Outcome for Result<(), E> {
    fn into_result(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}
