//! Bearer tokens that a test gave out.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::User;

/// The tokens of a server, and whose they are.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<String, Issued>>);

struct Issued {
    user: User,
    expires: Option<SystemTime>,
}

impl Tokens {
    /// Takes a token for a user from now on, until `expires`.
    pub(super) fn add(&self, token: String, user: User, expires: Option<SystemTime>) {
        self.lock().insert(token, Issued { user, expires });
    }

    /// A new token.
    pub(super) fn issue(&self, user: User, now: SystemTime, lifetime: Option<Duration>) -> String {
        // It need not withstand anybody: who can reach the server can read its memory.
        let token = format!("{:032x}", fastrand::u128(..));
        self.add(token.clone(), user, lifetime.map(|lifetime| now + lifetime));
        token
    }

    /// Takes a token no longer; says whether it was known.
    pub(super) fn revoke(&self, token: &str) -> bool {
        self.lock().remove(token).is_some()
    }

    /// Whose token it is at this time.
    pub(super) fn find(&self, token: &str, now: SystemTime) -> Option<User> {
        let tokens = self.lock();
        let issued = tokens.get(token)?;
        let is_over = issued.expires.is_some_and(|expires| now >= expires);
        (!is_over).then(|| issued.user.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Issued>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("count", &self.lock().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_until_it_expires_or_is_revoked() {
        let tokens = Tokens::default();
        let start = SystemTime::UNIX_EPOCH;
        let minute = Duration::from_secs(60);
        let short = tokens.issue(User::new("jane"), start, Some(minute));
        let lasting = tokens.issue(User::new("john"), start, None);
        let name = |token: &str, after| {
            let user = tokens.find(token, start + after);
            user.map(|user| user.name().to_owned())
        };
        assert_eq!(name(&short, minute / 2).as_deref(), Some("jane"));
        assert_eq!(name(&short, minute), None);
        assert_eq!(name(&lasting, minute * 1000).as_deref(), Some("john"));
        assert!(tokens.revoke(&lasting) && !tokens.revoke(&lasting));
        assert_eq!(name(&lasting, minute), None);
        assert!(!format!("{tokens:?}").contains(&short));
    }
}
