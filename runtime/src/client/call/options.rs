//! The options of calls: what more than one builder has is written once, here.

use std::time::Duration;

/// Where the state that a read shows may lie in time (`resourceVersionMatch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceVersionMatch {
    /// The state at exactly this version; 410 where the server no longer has it.
    Exact,
    /// Any state at least as new as this version.
    NotOlderThan,
}

impl ResourceVersionMatch {
    pub(in crate::client) const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "Exact",
            Self::NotOlderThan => "NotOlderThan",
        }
    }
}

/// What the server does with fields that it does not know, and with fields that come twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldValidation {
    /// Drops them silently.
    Ignore,
    /// Drops them and sends a warning: what servers do unless told otherwise.
    Warn,
    /// Refuses the object with 400.
    Strict,
}

impl FieldValidation {
    pub(in crate::client) const fn as_str(self) -> &'static str {
        match self {
            Self::Ignore => "Ignore",
            Self::Warn => "Warn",
            Self::Strict => "Strict",
        }
    }
}

/// What happens to the objects that a deleted one owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PropagationPolicy {
    /// They stay, without the owner.
    Orphan,
    /// The object goes at once, they go after it.
    Background,
    /// They go first, the object after them.
    Foreground,
}

impl PropagationPolicy {
    pub(in crate::client) const fn as_str(self) -> &'static str {
        match self {
            Self::Orphan => "Orphan",
            Self::Background => "Background",
            Self::Foreground => "Foreground",
        }
    }
}

/// Whole seconds for the server, at least one: 0 means "without limit" there.
pub(super) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    whole.max(1).to_string()
}

/// One option as a setter, inside an `impl` of a builder.
macro_rules! option {
    // Of every call.
    (timeout) => {
        /// The client's deadline for the whole call, retries included. The server is told of it, and
        /// may give up by itself.
        pub fn timeout(self, timeout: std::time::Duration) -> Self {
            self.customize(|request| request.timeout(timeout))
        }
    };
    (max_retries) => {
        /// How often the call is tried again at most when the server asks for it with `Retry-After`;
        /// 10 unless set. See [`Request::send`](crate::request::Request::send).
        pub fn max_retries(self, retries: u32) -> Self {
            self.customize(|request| request.max_retries(retries))
        }
    };
    (impersonate) => {
        /// Whom to act as in this call, instead of whom the configuration says: a user's name, or an
        /// [`Impersonation`](crate::config::Impersonation) with uid, groups and extras. The client's own
        /// user has to be allowed to act as them.
        pub fn impersonate(self, whom: impl Into<crate::config::Impersonation>) -> Self {
            let whom = whom.into();
            self.customize(|request| request.impersonate(whom.clone()))
        }
    };
    (customize) => {
        /// Changes the request itself, for a header or a parameter that no option here covers:
        /// `.customize(|request| request.header("traceparent", id))`.
        pub fn customize(
            mut self,
            change: impl FnOnce(crate::request::Request) -> crate::request::Request,
        ) -> Self {
            self.request = change(self.request);
            self
        }
    };

    // Of reads.
    (resource_version) => {
        /// Which state is good enough: unset, the newest; `"0"`, any that the server has at hand; a
        /// version, one at least as new.
        pub fn resource_version(self, version: impl AsRef<str>) -> Self {
            self.set("resourceVersion", version.as_ref())
        }
    };
    (resource_version_match) => {
        /// How [`resource_version`](Self::resource_version) is meant.
        pub fn resource_version_match(self, how: super::ResourceVersionMatch) -> Self {
            self.set("resourceVersionMatch", how.as_str())
        }
    };
    (labels) => {
        /// Only objects whose labels the selector takes: text in the grammar of Kubernetes
        /// (`app=web,tier in (front,back),!canary`) or a [`Selector`](crate::meta::Selector). Said
        /// twice, both must hold.
        pub fn labels(self, selector: impl std::fmt::Display) -> Self {
            self.narrow("labelSelector", &selector.to_string())
        }
    };
    (fields) => {
        /// Only objects whose fields are as said: `metadata.name=web`, and what else the server knows
        /// for the kind (`spec.nodeName=n1` for pods). Said twice, both must hold.
        pub fn fields(self, selector: impl std::fmt::Display) -> Self {
            self.narrow("fieldSelector", &selector.to_string())
        }
    };
    (shard_selector) => {
        /// Only one shard of the objects, as in
        /// `shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')`: for several
        /// clients that share the work. Servers since 1.37 that have it switched on name the shard in
        /// the list's `metadata.shard_info`; one that does not know it gives all objects, without.
        pub fn shard_selector(self, selector: impl AsRef<str>) -> Self {
            self.set("shardSelector", selector.as_ref())
        }
    };
    (limit) => {
        /// At most this many objects; the list's `metadata.continue_` then asks for the next ones.
        pub fn limit(self, limit: u32) -> Self {
            self.set("limit", &limit.to_string())
        }
    };
    (continue_) => {
        /// The next objects after a list: its `metadata.continue_`. All other options but the limit have
        /// to be those of the first call, and the resource version unset.
        pub fn continue_(self, token: impl AsRef<str>) -> Self {
            self.set("continue", token.as_ref())
        }
    };
    (server_timeout) => {
        /// The server's own limit (`timeoutSeconds`), in whole seconds, rounded up. The client goes on
        /// waiting: [`timeout`](Self::timeout) is its deadline.
        pub fn server_timeout(self, timeout: std::time::Duration) -> Self {
            self.set("timeoutSeconds", &super::options::seconds(timeout))
        }
    };

    // Of writes.
    (dry_run) => {
        /// Everything is checked and nothing is stored: the answer is what would have been.
        pub fn dry_run(self) -> Self {
            self.set("dryRun", "All")
        }
    };
    (field_manager) => {
        /// Under whose name the fields are written (at most 128 characters); unset, the server takes
        /// what stands before the first slash of the `User-Agent`.
        pub fn field_manager(self, manager: impl AsRef<str>) -> Self {
            self.set("fieldManager", manager.as_ref())
        }
    };
    (field_validation) => {
        /// What the server does with fields that it does not know; unset, it warns.
        pub fn field_validation(self, validation: super::FieldValidation) -> Self {
            self.set("fieldValidation", validation.as_str())
        }
    };

    // Of deletions; the builder has `options: DeleteOptions`.
    (delete_dry_run) => {
        /// Everything is checked and nothing is deleted.
        pub fn dry_run(mut self) -> Self {
            self.options.dry_run = vec!["All".into()];
            self
        }
    };
    (grace_period) => {
        /// The seconds that the object is given to end; 0 is at once, unset is the kind's default.
        pub fn grace_period(mut self, seconds: u32) -> Self {
            self.options.grace_period_seconds = Some(seconds.into());
            self
        }
    };
    (propagation_policy) => {
        /// What happens to the objects that this one owns; unset, the kind's default.
        pub fn propagation_policy(mut self, policy: super::PropagationPolicy) -> Self {
            self.options.propagation_policy = Some(policy.as_str().into());
            self
        }
    };
    (precondition_uid) => {
        /// Only the object with this UID, not a later one of the same name: else 409 Conflict.
        pub fn precondition_uid(mut self, uid: impl Into<crate::object::Str>) -> Self {
            self.options.preconditions.or_default().uid = Some(uid.into());
            self
        }
    };
    (precondition_resource_version) => {
        /// Only the object at this version, so that no change goes unseen: else 409 Conflict.
        pub fn precondition_resource_version(
            mut self,
            version: impl Into<crate::object::Str>,
        ) -> Self {
            self.options.preconditions.or_default().resource_version = Some(version.into());
            self
        }
    };
    (ignore_store_read_error) => {
        /// Deletes an object that the server can no longer decode or decrypt, without finalizers and
        /// without preconditions. What depends on it is left behind: this can break a cluster.
        pub fn ignore_store_read_error_with_cluster_breaking_potential(mut self) -> Self {
            self.options
                .ignore_store_read_error_with_cluster_breaking_potential = Some(true);
            self
        }
    };
    (delete_options) => {
        /// All options at once, instead of those set so far.
        pub fn options(mut self, options: crate::meta::DeleteOptions) -> Self {
            self.options = options;
            self
        }
    };
}

/// What every builder over a request has: the deadline, the retries, the way to the request itself.
macro_rules! builder {
    ($builder:ident) => {
        builder!($builder, without timeout);

        impl<K> $builder<K> {
            option!(timeout);
        }
    };
    // The call's deadline is not the request's.
    ($builder:ident, without timeout) => {
        impl<K> $builder<K> {
            option!(max_retries);
            option!(impersonate);
            option!(customize);

            /// The request as it stands: to look at ([`Request::url`](crate::request::Request::url)), or to
            /// send it and read the answer oneself.
            pub fn into_request(self) -> crate::request::Request {
                self.prepared()
            }

            #[allow(dead_code, reason = "not every builder has an option that sets a parameter")]
            fn set(self, name: &'static str, value: &str) -> Self {
                self.customize(|request| request.set_param(name, value))
            }
        }

        impl<K> std::fmt::Debug for $builder<K> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.request.fmt(f)
            }
        }
    };
}

/// A parameter that narrows, each time it is said.
macro_rules! narrowing {
    () => {
        fn narrow(self, name: &'static str, more: &str) -> Self {
            self.customize(|request| match request.param_value(name) {
                Some(old) if !old.is_empty() => {
                    let both = format!("{old},{more}");
                    request.set_param(name, &both)
                }
                _ => request.set_param(name, more),
            })
        }
    };
}

pub(super) use {builder, narrowing, option};
