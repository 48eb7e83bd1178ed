//! All objects of a list, page by page, by the rules of client-go's pager.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Listing;
use crate::error::{Error, Result};
use crate::meta::{List, ListMeta};
use crate::object::Resource;
use crate::request::Request;

/// How many objects a page has unless set (client-go's `defaultPageSize`).
const PAGE: &str = "500";

/// All objects of a list as a [`Stream`], page by page: [`List::all`](super::List::all).
///
/// All pages show one state of the server, which keeps it for some minutes (the compaction interval of
/// etcd, 5 unless set). Whoever takes longer over the pages gets an error that
/// [`is_expired`](crate::Error::is_expired), unless [`allow_inconsistent`](Items::allow_inconsistent)
/// is said. [`Items::into_list`] asks for everything at once then.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<K: Resource> {
    pages: Pages,
    listing: Option<Listing<K>>,
    page: std::vec::IntoIter<K>,
}

/// What of the paging is the same for all kinds.
struct Pages {
    /// The next request; `None` after the last page.
    next: Option<Request>,
    /// The request without limit and `continue`, at the version that was asked for.
    whole: Request,
    /// The size of a page.
    limit: String,
    inconsistent: bool,
}

impl<K: Resource> Items<K> {
    pub(super) fn new(request: Request) -> Self {
        Self {
            pages: Pages::new(request),
            listing: None,
            page: Vec::new().into_iter(),
        }
    }

    /// Goes on at the newest state when the server no longer has the one that the pages began with. An
    /// object that is changed meanwhile may then be missing, but each one that is there all along comes
    /// once.
    pub fn allow_inconsistent(mut self) -> Self {
        self.pages.inconsistent = true;
        self
    }

    /// The next object; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<K>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next object; `None` after the last one.
    ///
    /// # Errors
    /// A page could not be listed.
    pub async fn try_next(&mut self) -> Result<Option<K>> {
        self.next().await.transpose()
    }

    /// All objects in one list, with the metadata of the first page. When the server no longer has the
    /// state that the pages began with, it is asked for everything at once (as client-go's pager does).
    ///
    /// # Errors
    /// A page could not be listed.
    pub async fn into_list(mut self) -> Result<List<K>> {
        let mut all: Option<List<K>> = None;
        while let Some(request) = self.pages.next.take() {
            let continued = request.param_value("continue").is_some();
            match Listing::<K>::new(request).await {
                Ok(page) => {
                    self.pages.after(&page.metadata);
                    match &mut all {
                        Some(all) => all.items.extend(page.items),
                        None => all = Some(page),
                    }
                }
                Err(error) if continued && error.is_expired() => {
                    return Listing::new(self.pages.whole).await;
                }
                Err(error) => return Err(error),
            }
        }
        let mut all = all.unwrap_or_default();
        all.metadata.continue_ = "".into();
        all.metadata.remaining_item_count = None;
        Ok(all)
    }
}

/// Nothing in it is ever pinned.
impl<K: Resource> Unpin for Items<K> {}

impl Pages {
    fn new(request: Request) -> Self {
        let whole = request
            .clone()
            .without_param("limit")
            .without_param("continue");
        let limit = request.param_value("limit").filter(|limit| *limit != "0");
        let limit = limit.unwrap_or(PAGE).to_owned();
        Self {
            next: Some(request.set_param("limit", &limit)),
            whole,
            limit,
            inconsistent: false,
        }
    }

    /// What to ask for after a page.
    fn after(&mut self, page: &ListMeta) {
        if page.continue_.is_empty() {
            return;
        }
        self.next = Some(self.continued(&page.continue_));
    }

    /// What to ask for after an error, if there is anything.
    fn after_error(&mut self, error: &Error) -> bool {
        let token = error
            .status()
            .map(|status| status.metadata.continue_.clone())
            .filter(|token| self.inconsistent && error.is_expired() && !token.is_empty());
        self.next = token.map(|token| self.continued(&token));
        self.next.is_some()
    }

    /// The token stands for the version, which the server refuses beside it.
    fn continued(&self, token: &str) -> Request {
        self.whole
            .clone()
            .without_param("resourceVersion")
            .without_param("resourceVersionMatch")
            .set_param("limit", &self.limit)
            .set_param("continue", token)
    }
}

impl<K: Resource> Stream for Items<K> {
    type Item = Result<K>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(object) = self.page.next() {
                return Poll::Ready(Some(Ok(object)));
            }
            if let Some(listing) = &mut self.listing {
                let page = ready!(Pin::new(listing).poll(context));
                self.listing = None;
                match page {
                    Ok(page) => {
                        self.pages.after(&page.metadata);
                        self.page = page.items.into_iter();
                    }
                    Err(error) if self.pages.after_error(&error) => {}
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
            } else {
                let Some(request) = self.pages.next.take() else {
                    return Poll::Ready(None);
                };
                self.listing = Some(Listing::new(request));
            }
        }
    }
}

impl<K: Resource> fmt::Debug for Items<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("next", &self.pages.next)
            .finish()
    }
}
