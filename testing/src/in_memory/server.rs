//! The server itself: what it holds, and the way of a request through it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use clientset_runtime::transport::Body;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, USER_AGENT};
use http::{HeaderMap, Request, Response};
use tokio::sync::watch;

use super::access::{Access, Attributes, User};
use super::answer::{Accept, Refusal};
use super::call::{BODY_LIMIT, Call, Path, Query, Target, Verb, Warnings};
use super::clock::Clock;
use super::controllers::{self, Controllers};
use super::discovery;
use super::faults::Faults;
use super::logs::Logs;
use super::registry::Registry;
use super::request_log::{LoggedRequest, RequestLog};
use super::store::Store;
use super::verbs;
use super::webhooks::{Dialogue, Services, answered};

/// A server without a socket. Everything of it hangs on this value: dropping the last handle is its end.
#[derive(Debug)]
pub(crate) struct Server {
    store: Mutex<Store>,
    /// Swapped as a whole when resources come or go.
    registry: RwLock<Arc<Registry>>,
    pub(crate) access: Access,
    pub(crate) controllers: Controllers,
    pub(crate) clock: Clock,
    pub(crate) logs: Logs,
    pub(crate) log: RequestLog,
    pub(crate) faults: Faults,
    pub(crate) services: Services,
    /// Counts restarts.
    restarts: watch::Sender<u64>,
    /// Becomes true at the end, so that watches end too.
    closing: watch::Sender<bool>,
}

impl Server {
    /// A server that serves these resources, with what is stored, and with the namespaces that every cluster has.
    pub(crate) fn new(
        registry: Registry,
        store: Store,
        access: Access,
        controllers: Controllers,
    ) -> Arc<Self> {
        let server = Self {
            store: Mutex::new(store),
            registry: RwLock::new(Arc::new(registry)),
            access,
            controllers,
            clock: Clock::default(),
            logs: Logs::default(),
            log: RequestLog::default(),
            faults: Faults::default(),
            services: Services::default(),
            restarts: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        };
        let mut registry = server.registry();
        controllers::begin(&server, &mut server.store(), &mut registry);
        server.serve(registry);
        Arc::new(server)
    }

    /// The store, for as long as the guard lives. Requests hold it while they read and write, and never while
    /// they wait.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is served now.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        let registry = self.registry.read().unwrap_or_else(PoisonError::into_inner);
        registry.clone()
    }

    /// Serves other resources from now on. Whoever does holds the store, so that no change is lost.
    pub(crate) fn serve(&self, registry: Arc<Registry>) {
        let mut served = self
            .registry
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *served = registry;
    }

    /// Ends every watch and refuses what comes from now on.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Ends every connection and every watch, as a restart does.
    pub(crate) fn restart(&self) {
        self.restarts.send_modify(|count| *count += 1);
    }

    pub(crate) fn restarts(&self) -> watch::Receiver<u64> {
        self.restarts.subscribe()
    }

    /// Answers a request: reads its body, finds out where it goes, does it, and writes it down.
    ///
    /// # Errors
    /// The body ended before it was complete, so that nobody is there to be answered; or a fault closes the
    /// connection.
    pub(crate) async fn handle(
        self: &Arc<Self>,
        request: Request<Body>,
    ) -> Result<Response<Body>, clientset_runtime::Error> {
        let (head, body) = request.into_parts();
        let mut entry = Entry {
            server: self.clone(),
            request: LoggedRequest {
                method: head.method.to_string(),
                path: head.uri.path().to_owned(),
                query: head.uri.query().unwrap_or_default().to_owned(),
                user_agent: header(&head.headers, USER_AGENT).to_owned(),
                content_type: media_type(&head.headers),
                ..LoggedRequest::default()
            },
        };
        let request = &mut entry.request;
        request.body = body.collect().await?;
        let route = self.route(&head, request);
        let struck = self.faults.strike(request);
        let response = match struck.before(self, request).await? {
            Some(response) => response,
            None => self.answer(&head, route, request).await,
        };
        let response = struck.after(self, request, response)?;
        request.code = response.status().as_u16();
        Ok(response)
    }

    /// Finds out what a request is for, and writes it down.
    fn route(&self, head: &http::request::Parts, request: &mut LoggedRequest) -> Route {
        let registry = self.registry();
        let query = Query::parse(&request.query);
        let path = Path::parse(&request.path);
        let target = path.resolve(&registry, &head.method, query.flag("watch"));
        if let Some(Ok((target, verb))) = &target {
            note(request, target, *verb);
        }
        let user = self.identify(head);
        if let Ok(user) = &user {
            user.name().clone_into(&mut request.user);
        }
        Route {
            registry,
            user,
            path,
            query,
            target,
        }
    }

    async fn answer(
        self: &Arc<Self>,
        head: &http::request::Parts,
        route: Route,
        request: &LoggedRequest,
    ) -> Response<Body> {
        let Route {
            registry,
            user,
            path,
            query,
            target,
        } = route;
        let accepted = header(&head.headers, ACCEPT);
        let user = match user {
            Ok(user) => Arc::new(user),
            Err(refusal) => return refusal.into_response(&Accept::JSON),
        };
        let wanted = Attributes::of(&path, &request.path, &head.method, &query);
        let decision = self.access.decide(&self.store(), &user, &wanted);
        if !decision.allowed {
            let refusal = Refusal::not_allowed(user.name(), &wanted, &decision.reason);
            return refusal.into_response(&Accept::JSON);
        }
        if request.body.len() > BODY_LIMIT {
            return Refusal::too_large(request.body.len(), BODY_LIMIT).into_response(&Accept::JSON);
        }
        let (target, verb) = match target {
            None => {
                return match self.access.document(&path, head) {
                    Some(answer) => answer.into_response(&Accept::JSON),
                    None => discovery::answer(&registry, &path, &head.method, accepted, &query),
                };
            }
            Some(Err(refusal)) => return refusal.into_response(&Accept::JSON),
            Some(Ok(found)) => found,
        };
        let accept = match Accept::negotiate(accepted, query.get("includeObject")) {
            Ok(accept) => accept.at(self.clock.seconds()),
            Err(refusal) => return refusal.into_response(&Accept::JSON),
        };
        let call = Call {
            server: self.clone(),
            user,
            target,
            verb,
            query,
            accept,
            content_type: request.content_type.clone(),
            body: request.body.clone(),
            user_agent: request.user_agent.clone(),
            warnings: Warnings::default(),
            dialogue: Arc::new(Dialogue::default()),
        };
        let answered = answered(&call, verbs::answer).await;
        let mut warnings = call.warnings.take();
        warnings.extend(call.dialogue.take_warnings());
        let answer = match answered {
            Ok(answer) => answer.with_warnings(warnings),
            Err(refusal) => refusal.with_warnings(warnings),
        };
        let deprecation = Vec::from_iter(call.resource().deprecation.clone());
        answer
            .with_first_warnings(deprecation)
            .into_response(&accept)
    }

    /// Who asks, or whom they act as.
    fn identify(&self, head: &http::request::Parts) -> Result<User, Refusal> {
        let user = self
            .access
            .authenticate(head, &self.store(), self.clock.now())?;
        let Some(other) = Access::impersonated(head)? else {
            return Ok(user);
        };
        for wanted in Access::needed_to_act_as(head, &other) {
            let decision = self.access.decide(&self.store(), &user, &wanted);
            if !decision.allowed {
                return Err(Refusal::not_allowed(user.name(), &wanted, &decision.reason));
            }
        }
        Ok(other)
    }
}

/// What a request is for.
struct Route {
    registry: Arc<Registry>,
    /// Who asks.
    user: Result<User, Refusal>,
    path: Path,
    query: Query,
    /// `None` when it is no resource.
    target: Option<Result<(Target, Verb), Refusal>>,
}

/// A request on its way, written down at its end: also when its client goes away before.
struct Entry {
    server: Arc<Server>,
    request: LoggedRequest,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.server.log.push(std::mem::take(&mut self.request));
    }
}

/// Writes down what a request turned out to be for.
fn note(entry: &mut LoggedRequest, target: &Target, verb: Verb) {
    entry.verb = verb.as_str();
    entry.resource = target.resource.qualified();
    if !target.subresource.is_empty() {
        entry.resource.push('/');
        entry.resource.push_str(&target.subresource);
    }
    entry.namespace.clone_from(&target.namespace);
    entry.name.clone_from(&target.name);
}

fn header(headers: &HeaderMap, name: HeaderName) -> &str {
    let value = headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The media type of the body, without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let value = header(headers, CONTENT_TYPE);
    let value = value.split(';').next().unwrap_or_default();
    value.trim().to_ascii_lowercase()
}
