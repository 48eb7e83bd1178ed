//! The client of a kind: every call that a server can offer, once.

use std::fmt;
use std::marker::PhantomData;

use super::apply::ToApply;
use super::identity::check_place;
use super::scope::{AllNamespaces, ClusterWide, Everywhere, InNamespace, OnePlace, Place};
use super::{Patch, call, verb};
use crate::object::{Resource, Str};
use crate::request::{Request, RestClient};
use crate::wire::Mode;

/// The client of the kind `K` in the place `P`: one namespace, all of them, or the cluster.
///
/// A call is a builder: its options are set, then it is awaited. It owns what it needs (objects are
/// encoded at once), so that it can be cloned, spawned and joined.
///
/// ```
/// use std::time::Duration;
/// use clientset_runtime::client::{ResourceClient, scope::InNamespace, verb};
/// use clientset_runtime::object::Resource;
///
/// async fn example<K: Resource + verb::Get + verb::List + verb::Delete>(
///     client: &ResourceClient<K, InNamespace>,
/// ) -> clientset_runtime::Result<()> {
///     let web = client.get("web").timeout(Duration::from_secs(5)).await?;
///     let some = client.list().labels("app=web").limit(500).await?;
///     client.delete("web").grace_period(0).await?;
///     Ok(())
/// }
/// ```
///
/// Which calls exist is decided at compile time, by the kind's [verbs](verb) and by the
/// [place](super::scope).
pub struct ResourceClient<K, P> {
    rest: RestClient,
    place: P,
    kind: PhantomData<fn() -> K>,
}

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// What all clients of the server share.
    #[must_use]
    pub fn rest(&self) -> &RestClient {
        &self.rest
    }

    /// The namespace that the client looks in; `None` for all of them and for the cluster.
    #[must_use]
    pub fn namespace_name(&self) -> Option<&str> {
        self.place.namespace().map(Str::as_str)
    }

    pub(super) fn place(&self) -> &P {
        &self.place
    }

    /// A request for the collection.
    pub(super) fn collection(&self) -> Request {
        let request = resource_request(&self.rest, K::GROUP, K::VERSION, K::PLURAL, K::KIND);
        self.place.enter(request)
    }

    /// A request for one object.
    pub(super) fn named(&self, name: &str) -> Request {
        self.collection().name(name)
    }

    /// Lists objects.
    ///
    /// One answer holds them all, unless [`limit`](call::List::limit) says otherwise;
    /// [`all`](call::List::all) pages through them as a stream.
    pub fn list(&self) -> call::List<K>
    where
        K: verb::List,
    {
        call::List::new(self.collection())
    }

    /// Watches objects: a stream of what is added, modified and deleted.
    ///
    /// ```
    /// # use clientset_runtime::{client::{ResourceClient, scope::InNamespace, verb}, object::Resource};
    /// use clientset_runtime::watch::Event;
    ///
    /// async fn follow<K: Resource + verb::List + verb::Watch>(
    ///     client: &ResourceClient<K, InNamespace>,
    /// ) -> clientset_runtime::Result<()> {
    ///     let now = client.list().await?;
    ///     let mut events = client.watch().resource_version(&now.metadata.resource_version).await?;
    ///     while let Some(event) = events.try_next().await? {
    ///         match event {
    ///             Event::Added(object) | Event::Modified(object) => println!("{}", object.metadata().name),
    ///             Event::Deleted(object) => println!("{} is gone", object.metadata().name),
    ///             _ => {}
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn watch(&self) -> call::Watch<K>
    where
        K: verb::Watch,
    {
        call::Watch::new(self.collection())
    }

    /// Reads an object; one that is not there is an error that
    /// [`is_not_found`](crate::Error::is_not_found).
    pub fn get(&self, name: &str) -> call::Get<K>
    where
        K: verb::Get,
        P: OnePlace,
    {
        call::Get::new(self.named(name))
    }

    /// Reads an object that may not be there: `None` then. That the server does not know the kind at
    /// all stays an error.
    pub fn get_opt(&self, name: &str) -> call::GetOpt<K>
    where
        K: verb::Get,
        P: OnePlace,
    {
        call::GetOpt::new(self.named(name))
    }

    /// Creates an object, under its `metadata.name` or under one that the server makes of
    /// `generateName`; the answer is the object as stored.
    ///
    /// An object that names another namespace than the client's is an error, and is not sent.
    pub fn create(&self, object: &K) -> call::Create<K>
    where
        K: verb::Create,
        P: OnePlace,
    {
        self.create_for(object)
    }

    /// Creates an object whose creation is answered with another kind.
    pub fn create_for<R>(&self, object: &K) -> call::Create<R>
    where
        P: OnePlace,
    {
        let request = check_place(self.collection(), object, "", self.place.namespace());
        call::Create::new(request.body_object(object, Mode::Update))
    }

    /// Replaces an object by this one, whose name it has. Where `metadata.resourceVersion` is set, a
    /// change in between is an error that [`is_conflict`](crate::Error::is_conflict); where it is
    /// empty, the last one wins.
    ///
    /// [`modify`](Self::modify) changes the newest state, and sends the difference alone.
    pub fn update(&self, object: &K) -> call::Update<K>
    where
        K: verb::Update,
        P: OnePlace,
    {
        self.update_at("", object)
    }

    /// Changes an object by a [`Patch`].
    pub fn patch(&self, name: &str, patch: impl Into<Patch>) -> call::Patch<K>
    where
        K: verb::Patch,
        P: OnePlace,
    {
        call::Patch::new(self.named(name), patch.into())
    }

    /// Changes the newest state of an object: reads it, lets the closure change it, and sends the
    /// difference alone, as a JSON patch that carries the version that was read. When the object has
    /// changed meanwhile, all of that is done anew, by client-go's `RetryOnConflict`; the closure can
    /// thus run several times. Where it changes nothing, nothing is sent.
    ///
    /// ```
    /// # use clientset_runtime::{client::{ResourceClient, scope::InNamespace, verb}, object::Resource};
    /// async fn example<K: Resource + verb::Get + verb::Patch>(
    ///     client: &ResourceClient<K, InNamespace>,
    /// ) -> clientset_runtime::Result<()> {
    ///     client
    ///         .modify("web", |object| {
    ///             object.metadata_mut().labels.insert("tier", "front".into());
    ///         })
    ///         .await?;
    ///     // A change that may be refused: its error is the call's, and nothing is sent.
    ///     client
    ///         .modify("web", |object| {
    ///             if object.metadata().is_being_deleted() {
    ///                 return Err("it is being deleted");
    ///             }
    ///             object.metadata_mut().add_finalizer("example.com/hold");
    ///             Ok(())
    ///         })
    ///         .await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn modify<F, R>(&self, name: &str, change: F) -> call::Modify<K, F>
    where
        K: verb::Get + verb::Patch,
        P: OnePlace,
        F: FnMut(&mut K) -> R + Send + 'static,
        R: call::Outcome,
    {
        call::Modify::new(self.named(name), self.named(name), change)
    }

    /// Applies an object server-side: the fields that it sets become those of the
    /// [field manager](call::Apply::field_manager), which has to be named; those that the manager
    /// owned and no longer sets are removed.
    pub fn apply(&self, object: impl ToApply<K>) -> call::Apply<K>
    where
        K: verb::Patch,
        P: OnePlace,
    {
        self.apply_at("", "", object)
    }

    /// Deletes an object: the answer says whether it is [gone](super::Deleted::is_gone) or on its way.
    pub fn delete(&self, name: &str) -> call::Delete<K>
    where
        K: verb::Delete,
        P: OnePlace,
    {
        call::Delete::new(self.named(name))
    }

    /// Deletes the objects that the selectors take: all of them, where none is set.
    pub fn delete_collection(&self) -> call::DeleteCollection<K>
    where
        K: verb::DeleteCollection,
        P: OnePlace,
    {
        call::DeleteCollection::new(self.collection())
    }

    /// Waits until an object is there and meets a condition, and gives it as it then was: a closure, or
    /// [`condition_is`](super::condition_is). It lists and watches the one object, across connections
    /// and expired versions.
    ///
    /// ```
    /// # use clientset_runtime::{client::{ResourceClient, scope::InNamespace, verb}, object::Resource};
    /// use std::time::Duration;
    ///
    /// async fn example<K: Resource + verb::List + verb::Watch>(
    ///     client: &ResourceClient<K, InNamespace>,
    /// ) -> clientset_runtime::Result<()> {
    ///     let labelled = client
    ///         .wait_for("web", |object| object.metadata().label("ready") == Some("yes"))
    ///         .timeout(Duration::from_secs(60))
    ///         .await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn wait_for<C>(&self, name: &str, condition: C) -> call::WaitFor<K, C>
    where
        K: verb::List + verb::Watch,
        P: OnePlace,
        C: FnMut(&K) -> bool + Send + 'static,
    {
        call::WaitFor::new(self.collection(), name, condition)
    }

    /// Waits until an object is gone, or has made way for another one of the same name. It is over at
    /// once where there is none.
    pub fn wait_deleted(&self, name: &str) -> call::WaitDeleted<K>
    where
        K: verb::List + verb::Watch,
        P: OnePlace,
    {
        call::WaitDeleted::new(self.collection(), name)
    }

    /// `subresource` is empty for the object itself.
    pub(super) fn update_at(&self, subresource: &'static str, object: &K) -> call::Update<K> {
        let name = &object.metadata().name;
        let request = check_place(
            self.at(name, subresource),
            object,
            name,
            self.place.namespace(),
        );
        call::Update::new(request.body_object(object, Mode::Update))
    }

    /// `name` is empty for the object's own, `subresource` for the object itself.
    pub(super) fn apply_at<T>(
        &self,
        name: &str,
        subresource: &str,
        object: impl ToApply<T>,
    ) -> call::Apply<T> {
        let mut body = object.to_apply(name);
        if subresource == "status" {
            body = body.status_alone();
        }
        let name = if name.is_empty() { &body.name } else { name };
        let request = self.at(name, subresource);
        let request = body.check_place(request, name, self.place.namespace());
        call::Apply::new(request, body)
    }

    /// A request for one object or its subresource.
    pub(super) fn at(&self, name: &str, subresource: &str) -> Request {
        let request = self.named(name);
        if subresource.is_empty() {
            request
        } else {
            request.subresource(subresource)
        }
    }
}

impl<K: Resource> ResourceClient<K, InNamespace> {
    /// The client for one namespace. `instead` is the call for all namespaces, for the error of an
    /// empty one.
    #[doc(hidden)]
    #[must_use]
    pub fn in_namespace(rest: &RestClient, namespace: &str, instead: &'static str) -> Self {
        Self::new(rest.clone(), InNamespace::new(namespace.into(), instead))
    }
}

impl<K: Resource> ResourceClient<K, ClusterWide> {
    /// The client for a kind of the cluster.
    #[must_use]
    pub fn cluster_wide(rest: &RestClient) -> Self {
        Self::new(rest.clone(), Everywhere::new())
    }
}

impl<K: Resource> ResourceClient<K, AllNamespaces> {
    /// The client for all namespaces: it lists and watches.
    #[must_use]
    pub fn all_namespaces(rest: &RestClient) -> Self {
        Self::new(rest.clone(), Everywhere::new())
    }

    /// The client for one namespace.
    #[must_use]
    pub fn namespace(&self, namespace: &str) -> ResourceClient<K, InNamespace> {
        let instead = "resource::<..>() without .namespace(..)";
        ResourceClient::in_namespace(&self.rest, namespace, instead)
    }
}

impl<K, P> ResourceClient<K, P> {
    fn new(rest: RestClient, place: P) -> Self {
        Self {
            rest,
            place,
            kind: PhantomData,
        }
    }
}

impl<K, P: Clone> Clone for ResourceClient<K, P> {
    fn clone(&self) -> Self {
        Self::new(self.rest.clone(), self.place.clone())
    }
}

impl<K: Resource, P: fmt::Debug> fmt::Debug for ResourceClient<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceClient<{}>({:?})", K::KIND, self.place)
    }
}

impl RestClient {
    /// The client of a kind, for code that is generic over it: for all namespaces, or for the cluster
    /// where the kind has none.
    ///
    /// ```
    /// use clientset_runtime::client::verb;
    /// use clientset_runtime::object::{Namespaced, Resource};
    /// use clientset_runtime::request::RestClient;
    ///
    /// async fn exists<K: Resource<Scope = Namespaced> + verb::Get>(
    ///     client: &RestClient,
    ///     namespace: &str,
    ///     name: &str,
    /// ) -> clientset_runtime::Result<bool> {
    ///     let object = client.resource::<K>().namespace(namespace).get_opt(name).await?;
    ///     Ok(object.is_some())
    /// }
    /// ```
    #[must_use]
    pub fn resource<K: Resource>(&self) -> ResourceClient<K, Everywhere<K::Scope>> {
        ResourceClient::new(self.clone(), Everywhere::new())
    }
}

fn resource_request(
    rest: &RestClient,
    group: &str,
    version: &str,
    plural: &str,
    kind: &str,
) -> Request {
    rest.request()
        .api(group, version)
        .resource(plural)
        .kind(kind)
}
