//! The headers by which a request acts as somebody else.

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use super::user::{ANONYMOUS, UNAUTHENTICATED};
use super::{Attributes, User};
use crate::in_memory::answer::Refusal;

/// Whom a request wants to act as.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<User>, Refusal> {
    let text = |name: &str| {
        let value = headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let (name, uid) = (text("impersonate-user"), text("impersonate-uid"));
    let mut user = match service_account(name) {
        // The groups of a service account come by themselves where none are named.
        Some((namespace, account)) if !headers.contains_key("impersonate-group") => {
            User::service_account(namespace, account)
        }
        _ => User::new(name),
    };
    user = user.with_uid(uid);
    for group in headers.get_all("impersonate-group") {
        if let Ok(group) = group.to_str() {
            user = user.in_group(group);
        }
    }
    for (header, value) in headers {
        let Some(key) = header.as_str().strip_prefix("impersonate-extra-") else {
            continue;
        };
        let key = percent_decode_str(key).decode_utf8_lossy().to_lowercase();
        user = user.with_extra(key, value.to_str());
    }
    if !name.is_empty() {
        let is_anonymous = name == ANONYMOUS;
        return Ok(Some(match is_anonymous {
            true if user.is_in(UNAUTHENTICATED) => user,
            true => user.in_group(UNAUTHENTICATED),
            false => user.authenticated(),
        }));
    }
    if user == User::new("") {
        return Ok(None);
    }
    Err(Refusal::bad_request(
        "the request impersonates a UID, groups or extra values without a user: Impersonate-User is missing",
    ))
}

/// What one needs to be allowed to act as a user: the verb `impersonate` on each thing that the headers name.
pub(super) fn needed(headers: &HeaderMap, user: &User) -> Vec<Attributes> {
    let authentication = "authentication.k8s.io";
    let impersonate = |group: &str, resource: &str, subresource: &str, name: &str| Attributes {
        verb: "impersonate".to_owned(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        name: name.to_owned(),
        ..Attributes::default()
    };
    let mut needed = vec![match service_account(user.name()) {
        Some((namespace, account)) => Attributes {
            namespace: namespace.to_owned(),
            ..impersonate("", "serviceaccounts", "", account)
        },
        None => impersonate("", "users", "", user.name()),
    }];
    for group in headers.get_all("impersonate-group") {
        let group = group.to_str().unwrap_or_default();
        needed.push(impersonate("", "groups", "", group));
    }
    for (key, values) in user.extra() {
        let one = |value: &String| impersonate(authentication, "userextras", key, value);
        needed.extend(values.iter().map(one));
    }
    if !user.uid().is_empty() {
        needed.push(impersonate(authentication, "uids", "", user.uid()));
    }
    needed
}

/// Namespace and name of the service account that a user name stands for.
pub(super) fn service_account(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("system:serviceaccount:")?.split_once(':')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::HeaderName;

    use super::*;

    #[test]
    fn headers_say_whom_a_request_acts_as() {
        for (headers, expected) in [
            (&[][..], Ok(None)),
            (
                &[("impersonate-user", "jane")],
                Ok(Some(User::new("jane").in_group("system:authenticated"))),
            ),
            (
                &[("impersonate-user", "system:anonymous")],
                Ok(Some(
                    User::new("system:anonymous").in_group("system:unauthenticated"),
                )),
            ),
            (
                &[("impersonate-user", "system:serviceaccount:a:b")],
                Ok(Some(
                    User::service_account("a", "b").in_group("system:authenticated"),
                )),
            ),
            (
                &[
                    ("impersonate-user", "system:serviceaccount:a:b"),
                    ("impersonate-group", "c"),
                ],
                Ok(Some(
                    User::new("system:serviceaccount:a:b")
                        .in_group("c")
                        .in_group("system:authenticated"),
                )),
            ),
            (
                &[
                    ("impersonate-user", "jane"),
                    ("impersonate-uid", "7"),
                    ("impersonate-extra-example.com%2fteam", "web"),
                    ("impersonate-extra-example.com%2fteam", "db"),
                ],
                Ok(Some(
                    User::new("jane")
                        .with_uid("7")
                        .with_extra("example.com/team", ["web", "db"])
                        .in_group("system:authenticated"),
                )),
            ),
            (&[("impersonate-group", "developers")], Err(400)),
            (&[("impersonate-uid", "7")], Err(400)),
            (&[("impersonate-extra-a", "b")], Err(400)),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                );
            }
            let found = read(&map).map_err(|refusal| refusal.code);
            assert_eq!(found, expected, "{headers:?}");
        }
    }
}
