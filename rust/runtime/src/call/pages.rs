//! Pagination: lists that are read page by page, by page tokens (AIP-158).

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::poll_fn;
use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use futures_core::Stream;

use crate::call::{Call, CallFuture};
use crate::error::Error;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::response::Response;

/// A request whose response `Res` is one page of a list. The generator implements it for paged methods.
pub trait Paged<Res>: Clone + Send + Sync + 'static {
    /// The type of the items.
    type Item: Send + 'static;

    /// Returns the token of the requested page; empty for the first page.
    fn page_token(&self) -> &str;

    /// Sets the token of the requested page.
    fn set_page_token(&mut self, token: String);

    /// The token of the page after this one; empty when this is the last.
    fn next_page_token(page: &Res) -> &str;

    /// The items of a page.
    fn into_items(page: Res) -> Vec<Self::Item>;
}

/// Paged methods: those whose request has `page_size` and `page_token`, and whose response has `next_page_token` and a list
/// of messages.
///
/// Nothing is sent until the stream is polled. Each page is a separate call: options such as the timeout, the retries
/// and the idempotency key apply to each page, and the deadline of the [context](Call::context) applies to all pages
/// together. A call with a downgrade fails with INVALID_ARGUMENT before anything is sent, because an answer of the
/// downgrade would end the list early and look complete. To start in the middle, set `page_token` in the request.
impl<Req: Paged<Res>, Res: Send + Sync + 'static> Call<Req, Res> {
    /// Returns the pages of the list as a stream. It ends after the page without a `next_page_token`.
    ///
    /// # Errors
    ///
    /// The last element of the stream is the error of a failed page, or DATA_LOSS if the server returns a page token a
    /// second time, because the list would never end.
    pub fn pages(self) -> Pages<Req, Res> {
        let call = self.for_pages();
        let mut pages = Pages { call, running: None, next: Next::Ask, read: 0, asked: Asked::default() };
        pages.asked.is_new(pages.call.request().page_token());
        pages
    }

    /// Returns the items of all pages as a stream. The next page is requested when the items of the current page are
    /// used up.
    ///
    /// # Errors
    ///
    /// The same as [`pages`](Call::pages), after the items of the earlier pages.
    pub fn items(self) -> Items<Req, Res> {
        let pages = self.pages();
        Items { pages, token: String::new(), ready: Vec::new().into_iter() }
    }
}

/// The pages of a list, as a [`Stream`]; [`try_next`](Pages::try_next) and [`next`](Pages::next) need no other crate.
///
/// The stream ends after an error. [`page_token`](Pages::page_token) returns the token to resume at.
#[must_use = "nothing is sent until the next page is asked for"]
pub struct Pages<Req, Res> {
    /// The call of the next page, or of the page in flight.
    call: Call<Req, Res>,
    running: Option<CallFuture<Response<Res>>>,
    next: Next,
    read: usize,
    asked: Asked,
}

/// The step after the pages that were read.
enum Next {
    Ask,
    Fail(Error),
    End { complete: bool },
}

/// The requested tokens. They are stored as hashes, because a list may have many pages and tokens may be long.
#[derive(Default)]
struct Asked {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

impl Asked {
    fn is_new(&mut self, token: &str) -> bool {
        self.hashes.insert(self.hasher.hash_one(token))
    }
}

impl<Req, Res> fmt::Debug for Pages<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).field("read", &self.read).finish_non_exhaustive()
    }
}

// No field is pinned, because a running call is boxed.
impl<Req, Res> Unpin for Pages<Req, Res> {}

impl<Req: Paged<Res>, Res: Send + Sync + 'static> Pages<Req, Res> {
    /// Returns the next page, or `None` after the last page and after an error.
    ///
    /// Dropping the future keeps the page in flight. Dropping the stream cancels it.
    pub async fn next(&mut self) -> Option<Result<Page<Req, Res>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the next page, for `while let Some(page) = pages.try_next().await?`.
    ///
    /// # Errors
    ///
    /// The same as [`Call::pages`].
    pub async fn try_next(&mut self) -> Result<Option<Page<Req, Res>>, Error> {
        self.next().await.transpose()
    }

    /// Returns the token of the next page, or of the page that failed. A later call with this `page_token` in its
    /// request resumes there. Empty for the first page, `None` after the whole list was read.
    pub fn page_token(&self) -> Option<&str> {
        match self.next {
            Next::End { complete: true } => None,
            _ => Some(self.call.request().page_token()),
        }
    }

    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Page<Req, Res>, Error>>> {
        match std::mem::replace(&mut self.next, Next::Ask) {
            Next::Ask => {}
            Next::Fail(error) => {
                self.next = Next::End { complete: false };
                return Poll::Ready(Some(Err(error)));
            }
            Next::End { complete } => {
                self.next = Next::End { complete };
                return Poll::Ready(None);
            }
        }
        let call = &self.call;
        let running = self.running.get_or_insert_with(|| call.again().with_metadata());
        let result = ready!(Pin::new(running).poll(cx));
        self.running = None;
        match result {
            Ok(response) => {
                self.go_on(Req::next_page_token(response.get_ref()));
                Poll::Ready(Some(Ok(Page { response, request: PhantomData })))
            }
            Err(error) => {
                self.next = Next::End { complete: false };
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    /// Decides the step after a page.
    fn go_on(&mut self, token: &str) {
        self.read += 1;
        if token.is_empty() {
            self.next = Next::End { complete: true };
        } else if self.asked.is_new(token) {
            self.call.request_mut().set_page_token(token.to_owned());
        } else {
            self.next = Next::Fail(self.repeated());
        }
    }

    fn repeated(&self) -> Error {
        let method = self.call.method();
        let message = format!(
            "page {} has a next_page_token that was asked for before, so the list would never end; the service must give \
             each page a token of its own",
            self.read
        );
        Error::of(Outcome::Decode, Code::DataLoss, message).with_method(method)
    }
}

impl<Req: Paged<Res>, Res: Send + Sync + 'static> Stream for Pages<Req, Res> {
    type Item = Result<Page<Req, Res>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// One page of a list.
pub struct Page<Req, Res> {
    response: Response<Res>,
    request: PhantomData<fn(Req)>,
}

impl<Req, Res: fmt::Debug> fmt::Debug for Page<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("response", &self.response).finish_non_exhaustive()
    }
}

impl<Req: Paged<Res>, Res> Page<Req, Res> {
    /// The message of the page.
    pub fn get_ref(&self) -> &Res {
        self.response.get_ref()
    }

    /// Returns the response of the page: message, headers and attempts.
    pub fn response(&self) -> &Response<Res> {
        &self.response
    }

    /// Converts the page into its response: message, headers and attempts.
    pub fn into_response(self) -> Response<Res> {
        self.response
    }

    /// The items of the page.
    pub fn into_items(self) -> Vec<Req::Item> {
        Req::into_items(self.response.into_inner())
    }

    /// The token of the page after this one; empty when this is the last.
    pub fn next_page_token(&self) -> &str {
        Req::next_page_token(self.response.get_ref())
    }
}

/// The items of a list, as a [`Stream`]; [`try_next`](Items::try_next) and [`next`](Items::next) need no other crate.
///
/// The stream ends after an error. [`page_token`](Items::page_token) returns the token to resume at.
#[must_use = "nothing is sent until the next item is asked for"]
pub struct Items<Req: Paged<Res>, Res> {
    pages: Pages<Req, Res>,
    /// The token of the page that the `ready` items are from.
    token: String,
    ready: std::vec::IntoIter<Req::Item>,
}

impl<Req: Paged<Res>, Res> fmt::Debug for Items<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}

// No field is pinned.
impl<Req: Paged<Res>, Res> Unpin for Items<Req, Res> {}

impl<Req: Paged<Res>, Res: Send + Sync + 'static> Items<Req, Res> {
    /// Returns the next item, or `None` after the last item and after an error.
    ///
    /// Dropping the future keeps the page in flight. Dropping the stream cancels it.
    pub async fn next(&mut self) -> Option<Result<Req::Item, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the next item, for `while let Some(item) = items.try_next().await?`.
    ///
    /// # Errors
    ///
    /// The same as [`Call::items`].
    pub async fn try_next(&mut self) -> Result<Option<Req::Item>, Error> {
        self.next().await.transpose()
    }

    /// Returns the token of the page with the next item, or of the page that failed. A later call with this
    /// `page_token` in its request starts at the beginning of that page. `None` after the whole list was read.
    pub fn page_token(&self) -> Option<&str> {
        if self.ready.len() > 0 { Some(&self.token) } else { self.pages.page_token() }
    }

    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Req::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.pages.page_token().unwrap_or_default().clone_into(&mut self.token);
            match ready!(self.pages.poll(cx)) {
                Some(Ok(page)) => self.ready = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<Req: Paged<Res>, Res: Send + Sync + 'static> Stream for Items<Req, Res> {
    type Item = Result<Req::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}
