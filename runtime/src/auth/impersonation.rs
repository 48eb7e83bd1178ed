//! Whom to act as: the headers of impersonation.

use std::fmt::Write as _;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Impersonation;
use crate::object::Str;

/// Who is acted as. Its presence means that a request brings its own.
pub(crate) const IMPERSONATE_USER: HeaderName = HeaderName::from_static("impersonate-user");
const IMPERSONATE_UID: HeaderName = HeaderName::from_static("impersonate-uid");
const IMPERSONATE_GROUP: HeaderName = HeaderName::from_static("impersonate-group");
const IMPERSONATE_EXTRA: &str = "impersonate-extra-";

impl Impersonation {
    /// A user, in the groups that everyone is in.
    #[must_use]
    pub fn new(user: impl Into<Str>) -> Self {
        Self {
            user: user.into(),
            ..Self::default()
        }
    }

    /// With this uid. API servers know it since 1.22.
    #[must_use]
    pub fn with_uid(mut self, uid: impl Into<Str>) -> Self {
        self.uid = uid.into();
        self
    }

    /// In this group, beside those set so far.
    #[must_use]
    pub fn with_group(mut self, group: impl Into<Str>) -> Self {
        self.groups.push(group.into());
        self
    }

    /// With these values of an extra, as in `scopes`. The server knows its name in lower case, however
    /// it is written here.
    #[must_use]
    pub fn with_extra<V: Into<Str>>(
        mut self,
        name: impl Into<Str>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.extra.insert(name.into(), values);
        self
    }

    /// The headers that say so.
    ///
    /// # Errors
    /// There is no user, or something that no header can carry.
    pub(crate) fn headers(&self) -> Result<HeaderMap, String> {
        if self.user.is_empty() {
            return Err(
                "the user to act as is empty; a uid, groups and extras need a user too".to_owned(),
            );
        }
        let mut headers = HeaderMap::new();
        headers.append(IMPERSONATE_USER, value("user", &self.user)?);
        if !self.uid.is_empty() {
            headers.append(IMPERSONATE_UID, value("uid", &self.uid)?);
        }
        for group in &self.groups {
            headers.append(IMPERSONATE_GROUP, value("group", group)?);
        }
        for (name, values) in self.extra.iter() {
            let header = format!("{IMPERSONATE_EXTRA}{}", escaped(name));
            let header = HeaderName::try_from(&header)
                .map_err(|_| format!("the extra {:?} to act with is too long a name", &**name))?;
            for extra in values {
                headers.append(header.clone(), value("extra", extra)?);
            }
        }
        Ok(headers)
    }
}

impl From<&str> for Impersonation {
    fn from(user: &str) -> Self {
        Self::new(user)
    }
}

fn value(what: &str, text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        format!("the {what} {text:?} to act as holds characters that no header can carry")
    })
}

/// A name as the end of a header's: what a header's name cannot hold, and the percent sign, as
/// `%` and two digits (client-go's `headerKeyEscape`).
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => out.push(byte.into()),
            b'!' | b'#' | b'$' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`'
            | b'|' | b'~' => out.push(byte.into()),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
