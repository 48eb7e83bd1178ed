//! Lists: of which version, which objects, in which pages.

use std::sync::Arc;

use super::not_of_the_future;
use crate::in_memory::answer::{Answer, List, Refusal};
use crate::in_memory::call::{Call, ListOptions, VersionMatch};
use crate::in_memory::registry::Resource;
use crate::in_memory::selector::Selector;
use crate::in_memory::store::{Continue, Object, Store};

pub(super) fn list(call: &Call) -> Result<Answer, Refusal> {
    let options = ListOptions::parse(call, false)?;
    let list = read(call, &call.server.store(), &options)?;
    Ok(Answer::list(list))
}

/// The objects that a call means, or one page of them.
pub(super) fn read(call: &Call, store: &Store, options: &ListOptions) -> Result<List, Refusal> {
    let resource = call.resource();
    let prefix = call.prefix();
    let after = options.continue_.as_ref().map(|token| token.after.as_str());
    if after.is_some_and(|after| !after.starts_with(&prefix)) {
        let why = "invalid continue token: it is of another list";
        return Err(Refusal::bad_request(why));
    }
    let newest = store.revision();
    let revision = match &options.continue_ {
        Some(token) => token.revision.unwrap_or(newest),
        None => match options.version {
            VersionMatch::Newest => newest,
            VersionMatch::NotOlderThan(version) => {
                not_of_the_future(store, version)?;
                newest
            }
            VersionMatch::Exact(version) => version,
        },
    };
    not_of_the_future(store, revision)?;
    let mut page = Page::new(resource, options, after);
    if revision == newest {
        for (key, object) in store.scan(&resource.table, &prefix) {
            page.see(key, object);
        }
    } else {
        let past = store.scan_at(&resource.table, &prefix, revision);
        let past = past.map_err(|_| expired(revision, after))?;
        for (key, object) in &past {
            page.see(key, object);
        }
    }
    Ok(page.finish(resource, revision))
}

/// The version of a list is forgotten; a list that went on from page to page may go on in another.
fn expired(revision: u64, after: Option<&str>) -> Refusal {
    let why = format!("The resourceVersion {revision} of the list is too old: it was compacted");
    let token = after.map(|after| {
        let token = Continue {
            revision: None,
            after: after.to_owned(),
        };
        token.token()
    });
    Refusal::expired(why, token)
}

/// The refusal of the next page of a list whose version is forgotten; `None` when there is no such page.
pub(crate) fn expired_page(token: &str) -> Option<Refusal> {
    let token = Continue::parse(token)?;
    Some(expired(token.revision?, Some(&token.after)))
}

/// Whether an object is meant, in the version of the request.
pub(super) fn is_selected(resource: &Resource, selector: &Selector, object: &Object) -> bool {
    if selector.is_empty() {
        return true;
    }
    match resource.served(object.tree()) {
        Some(tree) => selector.matches(&tree),
        None => selector.matches(object.tree()),
    }
}

/// A page in the making.
struct Page<'a> {
    resource: &'a Resource,
    options: &'a ListOptions,
    after: Option<&'a str>,
    items: Vec<Arc<Object>>,
    last: String,
    remaining: usize,
}

impl<'a> Page<'a> {
    fn new(resource: &'a Resource, options: &'a ListOptions, after: Option<&'a str>) -> Self {
        Self {
            resource,
            options,
            after,
            items: Vec::new(),
            last: String::new(),
            remaining: 0,
        }
    }

    fn see(&mut self, key: &str, object: &Arc<Object>) {
        let is_before = self.after.is_some_and(|after| key <= after);
        if is_before {
            return;
        }
        // Whether what comes after a full page is selected is not looked at before the next one.
        if self.options.limit > 0 && self.items.len() == self.options.limit {
            self.remaining += 1;
            return;
        }
        if !is_selected(self.resource, &self.options.selector, object) {
            return;
        }
        self.items.push(object.clone());
        key.clone_into(&mut self.last);
    }

    fn finish(self, resource: &Arc<Resource>, revision: u64) -> List {
        let more = self.remaining > 0;
        let token = Continue {
            revision: Some(revision),
            after: self.last,
        };
        List {
            resource: resource.clone(),
            items: self.items,
            revision,
            continue_: more.then(|| token.token()),
            // An API server does not count what it would have to read and select.
            remaining: (more && self.options.selector.is_empty()).then_some(self.remaining),
        }
    }
}
