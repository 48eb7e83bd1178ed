//! What has clients for one server.

use crate::request::RestClient;

/// Anything that clients can be made of: every [`clientset!`](crate::clientset!), and what it stands on,
/// the [`RestClient`].
///
/// The clients of custom resources are an extension trait of this one, so that they stand beside those of
/// Kubernetes on whichever clientset a program has.
///
/// ```
/// use clientset_runtime::client::Clients;
///
/// clientset_runtime::group_client! {
///     /// The clients of `example.com/v1`.
///     ExampleComV1
/// }
///
/// trait ClientsetExt: Clients {
///     fn example_com_v1(&self) -> ExampleComV1 {
///         ExampleComV1::new(self.rest())
///     }
/// }
///
/// impl<C: Clients + ?Sized> ClientsetExt for C {}
///
/// clientset_runtime::clientset! {
///     /// Clients of Kubernetes.
///     Clientset
/// }
///
/// fn example(clients: &Clientset) -> ExampleComV1 {
///     clients.example_com_v1()
/// }
/// ```
pub trait Clients {
    /// What all clients of the server share: connections, address, credentials.
    fn rest(&self) -> &RestClient;
}

impl Clients for RestClient {
    fn rest(&self) -> &RestClient {
        self
    }
}

impl<C: Clients + ?Sized> Clients for &C {
    fn rest(&self) -> &RestClient {
        (**self).rest()
    }
}
