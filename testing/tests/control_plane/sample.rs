//! Suites that tests look at from outside: their tests pass, fail, panic and hang.

use std::time::Duration;

use clientset_testing::suite::{Context, Suite, tests};

use crate::TestResult;

pub(crate) async fn passes(_: Context) {}

pub(crate) async fn fails(_: Context) -> TestResult {
    Err("as the test says".into())
}

pub(crate) async fn panics(_: Context) {
    panic!("as an assertion does");
}

pub(crate) async fn never_ends(_: Context) {
    std::future::pending::<()>().await;
}

pub(crate) async fn needs_nothing(_: Context) {}

#[cfg(feature = "in-memory")]
pub(crate) async fn asks_a_server(context: Context) -> TestResult {
    use clientset_testing::suite::Server;

    let server = context.server().await?;
    let is_in_memory = matches!(server, Server::InMemory(_));
    assert_eq!(is_in_memory, context.test_name().starts_with("in_memory::"));
    assert!(server.kubeconfig("web").contains("namespace: \"web\""));
    let own = context
        .own_server(clientset_testing::ControlPlane::builder())
        .await?;
    assert_ne!(own.url(), server.url());
    own.compact().await?;
    own.restart().await?;
    own.stop().await;
    Ok(())
}

#[cfg(feature = "in-memory")]
pub(crate) async fn has_a_reason(_: Context) {
    panic!("it is not run in memory");
}

#[cfg(feature = "in-memory")]
pub(crate) fn of_both() -> Suite {
    Suite::new().tests_on_both(tests![
        asks_a_server,
        has_a_reason => only_real("it needs a real one"),
    ])
}

pub(crate) fn suite() -> Suite {
    Suite::new()
        .timeout(Duration::from_secs(2))
        .tests(tests![passes, fails, panics, never_ends])
        .plain_tests(tests![needs_nothing])
}
