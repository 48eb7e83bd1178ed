//! Trying again: how long to wait, and after which errors.

mod backoff;
#[cfg(test)]
mod tests;

pub use backoff::Backoff;

use crate::error::{Error, Result};

/// Does something again while it answers with a conflict: client-go's `RetryOnConflict`.
///
/// For a change that [`modify`](crate::client::ResourceClient::modify) does not cover: one of two
/// objects, one through another subresource. The closure reads the newest state, changes it and
/// writes it; the last conflict is the error when the steps are over. Any other error ends at once.
///
/// ```
/// # use clientset_runtime::{client::{ResourceClient, scope::InNamespace, verb}, object::Resource};
/// use clientset_runtime::retry::{Backoff, retry_on_conflict};
///
/// async fn touch<K: Resource + verb::Get + verb::Update>(
///     client: &ResourceClient<K, InNamespace>,
/// ) -> clientset_runtime::Result<K> {
///     retry_on_conflict(Backoff::CONFLICT, async || {
///         let mut web = client.get("web").await?;
///         web.metadata_mut().annotations.insert("touched", "yes".into());
///         client.update(&web).await
///     })
///     .await
/// }
/// ```
///
/// # Errors
/// What the closure answered last.
pub async fn retry_on_conflict<T, F>(backoff: Backoff, operation: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    retry_on_error(backoff, Error::is_conflict, operation).await
}

/// Does something again while its error is one that `again` names: client-go's `OnError`.
///
/// # Errors
/// What the closure answered last.
// The closures are no `AsyncFnMut`: their futures could not be spawned.
pub async fn retry_on_error<T, E, F>(
    mut backoff: Backoff,
    mut again: impl FnMut(&E) -> bool,
    mut operation: impl FnMut() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    loop {
        match operation().await {
            Err(error) if again(&error) => {
                // The wait after the last step would be for nothing.
                match backoff.step() {
                    Some(wait) if backoff.steps() > 0 => tokio::time::sleep(wait).await,
                    _ => return Err(error),
                }
            }
            done => return done,
        }
    }
}
