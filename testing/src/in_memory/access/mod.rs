//! Who asks, and whether they may: between the log and the route of a request.

mod impersonation;
mod tokens;
mod user;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::AUTHORIZATION;
use http::request::Parts;

pub use user::User;

use super::answer::Refusal;
use tokens::Tokens;

/// What a server knows of its users, and how much it lets them do.
#[derive(Debug, Default)]
pub(crate) struct Access {
    tokens: Tokens,
}

/// Whom a connection is of, for requests that carry no credential themselves.
#[derive(Clone, Debug)]
pub(crate) enum Peer {
    /// Whoever comes this way is this user: in the same process, or over a socket that nobody else can read.
    Trusted(Arc<User>),
}

impl Access {
    /// Takes a token for a user, for as long as there is one.
    pub(crate) fn add_token(&self, token: String, user: User) {
        self.tokens.add(token, user, None);
    }

    /// A new token, for so long or for ever.
    pub(crate) fn issue_token(
        &self,
        user: User,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> String {
        self.tokens.issue(user, now, lifetime)
    }

    /// Takes a token no longer.
    pub(crate) fn revoke_token(&self, token: &str) -> bool {
        self.tokens.revoke(token)
    }

    /// Who sent a request: whom its credential, or else its connection, is of.
    ///
    /// # Errors
    /// 401: the credential is none, or there is none where there has to be one.
    pub(crate) fn authenticate(&self, head: &Parts, now: SystemTime) -> Result<User, Refusal> {
        if let Some(token) = bearer(head) {
            let user = self.tokens.find(token, now);
            return user
                .map(User::authenticated)
                .ok_or_else(Refusal::unauthorized);
        }
        match head.extensions.get::<Peer>() {
            Some(Peer::Trusted(user)) => Ok(User::clone(user).authenticated()),
            None => Ok(User::anonymous()),
        }
    }

    /// Whom a request is to be of instead.
    ///
    /// # Errors
    /// It says something of them, and not who they are.
    pub(crate) fn impersonated(head: &Parts) -> Result<Option<User>, Refusal> {
        impersonation::read(&head.headers)
    }
}

/// The token of the header; other schemes are passed over, as API servers do.
fn bearer(head: &Parts) -> Option<&str> {
    let value = head.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let mut words = value.trim().splitn(3, ' ');
    let scheme = words.next()?;
    let token = words.next()?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
