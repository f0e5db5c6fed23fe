use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::context::{CallContext, Context};
use crate::engine::ClientCore;
use crate::engine::Downgrade;
use crate::error::Error;
use crate::message::Message;
use crate::options::CallOptions;
use crate::options::Protocol;
use crate::options::ResolvedOptions;
use crate::outcome::Outcome;
use crate::outcome::{Code, CodeSet};
use crate::response::Response;
use crate::rt::BoxFuture;
use crate::spec::MethodSpec;

/// A call before it is made: set its options, then `.await` it.
///
/// Awaiting returns the message; [`with_metadata`](Call::with_metadata) returns the whole [`Response`]. The stages have
/// a fixed order, from outer to inner: downgrade, overall deadline, retries or hedge, circuit breaker, attempt timeout,
/// then the service's trait.
///
/// ```
/// use std::time::Duration;
/// # use callwright::{Call, Error, JsonMessage};
///
/// # async fn example(call: Call<JsonMessage, JsonMessage>) -> Result<(), Error> {
/// let response = call.retries(2).attempt_timeout(Duration::from_millis(300)).with_metadata().await?;
/// for attempt in response.attempts() {
///     println!("{attempt}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Defaults
///
/// An option that is not set here comes from the client, then from the contract, then from this table. Times are
/// whole milliseconds.
///
/// | option | default |
/// |---|---|
/// | [`timeout`](Call::timeout), the overall deadline | 30 s, never more than the context has left |
/// | [`attempt_timeout`](Call::attempt_timeout) | none: an attempt may use all the time that is left |
/// | [`retries`](Call::retries) | 0; at most 10 |
/// | backoff before retry k | random, up to 50 ms doubled k - 1 times, 5 s at most; from 1 s after throttling |
/// | wait that the server asks for | obeyed up to 20 s, plus the backoff |
/// | [`hedge`](Call::hedge) | off |
/// | [`downgrade`](Call::downgrade) | none; 100 ms when there is one |
/// | [`idempotent`](Call::idempotent) | from the contract, else from the HTTP verb |
/// | largest answer | 16 MiB |
/// | [`context`](Call::context) | [`Context::current`] |
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<Req, Res> {
    pub(super) request: Req,
    pub(super) plan: CallPlan<Req, Res>,
}

/// A call without its request.
pub(super) struct CallPlan<Req, Res> {
    pub(super) core: ClientCore,
    pub(super) method: &'static MethodSpec,
    pub(super) endpoint: Arc<dyn Endpoint<Req, Res>>,
    /// The options of the call, if any. They are boxed separately, because most calls set none and a small call is
    /// cheap to move.
    pub(super) options: Option<Box<CallOptions>>,
    pub(super) downgrade: Downgrade<Req, Res>,
    pub(super) context: Option<Context>,
    /// The first invalid option. It is reported when the call is awaited.
    pub(super) refused: Option<Error>,
}

impl<Req, Res> fmt::Debug for Call<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.plan.method.full_name()).finish_non_exhaustive()
    }
}

/// A method, bound to the service that answers it.
pub(super) trait Endpoint<Req, Res>: Send + Sync {
    fn invoke<'a>(&'a self, cx: &'a CallContext, request: &'a Req) -> AttemptFuture<'a, Res>;
}

pub(super) type AttemptFuture<'a, Res> = BoxFuture<'a, Result<Response<Res>, Error>>;

struct ServiceEndpoint<S: ?Sized, Req, Res> {
    service: Arc<S>,
    method: for<'a> fn(&'a S, &'a CallContext, &'a Req) -> AttemptFuture<'a, Res>,
}

impl<S: ?Sized + Send + Sync, Req, Res> Endpoint<Req, Res> for ServiceEndpoint<S, Req, Res> {
    fn invoke<'a>(&'a self, cx: &'a CallContext, request: &'a Req) -> AttemptFuture<'a, Res> {
        (self.method)(&self.service, cx, request)
    }
}

impl<Req, Res> Call<Req, Res> {
    pub(crate) fn method(&self) -> &'static MethodSpec {
        self.plan.method
    }

    pub(crate) fn request(&self) -> &Req {
        &self.request
    }
}

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> Call<Req, Res> {
    /// Returns a call of one method of a service. Generated clients use it.
    pub fn new<S: ?Sized + Send + Sync + 'static>(
        core: &ClientCore,
        method: &'static MethodSpec,
        request: Req,
        service: Arc<S>,
        invoke: for<'a> fn(&'a S, &'a CallContext, &'a Req) -> AttemptFuture<'a, Res>,
    ) -> Self {
        let plan = CallPlan {
            core: core.clone(),
            method,
            endpoint: Arc::new(ServiceEndpoint { service, method: invoke }),
            options: None,
            downgrade: Downgrade::default(),
            context: None,
            refused: None,
        };
        Self { request, plan }
    }

    fn change(mut self, edit: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        let options = &mut **self.plan.options.get_or_insert_default();
        *options = edit(std::mem::take(options));
        self
    }

    fn own_options(&self) -> CallOptions {
        self.plan.options.as_deref().cloned().unwrap_or_default()
    }

    /// Sets the overall deadline: all attempts, backoffs, body and decoding. An earlier inherited deadline takes
    /// precedence.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(|options| options.timeout(timeout))
    }

    /// Sets the bound of each attempt. Without one, an attempt that hangs uses up the whole deadline.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.change(|options| options.attempt_timeout(timeout))
    }

    /// Sets how many retries may follow the first attempt, 0 to 10: 3 means at most 4 sends.
    ///
    /// A method that is not idempotent is retried only when nothing was sent or the server asked for it.
    pub fn retries(self, retries: u32) -> Self {
        self.change(|options| options.retries(retries))
    }

    /// Marks the call as safe to repeat. Overrides the contract.
    pub fn idempotent(self) -> Self {
        self.change(|options| options.idempotent(true))
    }

    /// Sets the wire protocol. Overrides the contract and the client.
    pub fn protocol(self, protocol: Protocol) -> Self {
        self.change(|options| options.protocol(protocol))
    }

    /// Adds a header to every attempt; one that HTTP does not allow fails the call before anything is sent.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|options| options.header(name, value))
    }

    /// Makes the call fail before anything is sent. An earlier error is kept.
    pub(crate) fn refuse(mut self, error: Error) -> Self {
        self.plan.refused.get_or_insert(error);
        self
    }

    /// Prepares the call for pagination: it binds the context, and rejects a downgrade.
    pub(crate) fn for_pages(mut self) -> Self {
        self.plan.context = self.plan.context.or_else(Context::try_current);
        if !self.plan.downgrade.is_set() {
            return self;
        }
        let message = "a downgrade cannot answer for a page, because the list would end there and look complete; leave it \
                       out of .pages() and .items(), and decide where the list is read";
        self.refuse(Error::of(Outcome::Local, Code::InvalidArgument, message))
    }

    /// Returns a copy of the call without its downgrade.
    pub(crate) fn again(&self) -> Self
    where
        Req: Clone,
    {
        let plan = CallPlan {
            core: self.plan.core.clone(),
            method: self.plan.method,
            endpoint: Arc::clone(&self.plan.endpoint),
            options: self.plan.options.clone(),
            downgrade: Downgrade::default(),
            context: self.plan.context.clone(),
            refused: self.plan.refused.clone(),
        };
        Self { request: self.request.clone(), plan }
    }

    pub(crate) fn request_mut(&mut self) -> &mut Req {
        &mut self.request
    }

    /// Merges a layer of options over the ones set so far.
    pub fn options(self, over: CallOptions) -> Self {
        self.change(|options| options.merged_with(&over))
    }

    /// Returns the merged options of the call, each with the layer that it came from. Use it in logs, to explain the
    /// behaviour of a call.
    pub fn resolved_options(&self) -> ResolvedOptions {
        self.plan.core.resolved(self.plan.method, &self.own_options())
    }

    /// Binds the call to a context: its deadline and its cancellation. Without it the call is bound to
    /// [`Context::current`].
    pub fn context(mut self, context: &Context) -> Self {
        self.plan.context = Some(context.clone());
        self
    }

    /// Answers with this value if the call fails because of the service or the network.
    ///
    /// It runs once, after the retries, and never for a cancelled call. [`Response::served`] marks its answer.
    pub fn downgrade(self, answer: impl FnOnce(&Error) -> Res + Send + 'static) -> Self {
        self.downgrade_with(move |_request, error| {
            let message = answer(&error);
            std::future::ready(Ok::<_, Error>(message))
        })
    }

    /// The asynchronous, fallible form of [`downgrade`](Call::downgrade). Its time limit is 100 ms, or
    /// [`CallOptions::downgrade_timeout`]. If it fails or panics, the call returns the original error with the other
    /// error attached. A call to another service inside it needs a deadline of its own.
    pub fn downgrade_with<F, Fut, E>(mut self, answer: F) -> Self
    where
        F: FnOnce(Req, Error) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Res, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        self.plan.downgrade.set(Box::new(move |request, error| {
            let running = answer(request, error);
            Box::pin(async move { running.await.map_err(Into::into) })
        }));
        self
    }

    /// Sets the codes that the downgrade answers for, instead of the default ones. A cancelled call is never among
    /// them.
    pub fn downgrade_on(self, codes: impl IntoIterator<Item = Code>) -> Self {
        let codes: CodeSet = codes.into_iter().collect();
        self.downgrade_when(move |error| codes.contains(error.code()))
    }

    /// Sets the failures that the downgrade answers for, instead of the default ones. A cancelled call is never among
    /// them.
    pub fn downgrade_when(mut self, trigger: impl Fn(&Error) -> bool + Send + Sync + 'static) -> Self {
        self.plan.downgrade.when(Box::new(trigger));
        self
    }

    /// Lets the downgrade replace an answer of the service for which `refuses` returns true. If the downgrade fails,
    /// the call returns the answer of the service.
    pub fn downgrade_when_response(mut self, refuses: impl Fn(&Res) -> bool + Send + Sync + 'static) -> Self {
        self.plan.downgrade.when_response(Box::new(refuses));
        self
    }

    /// Serves the last good answer to the same request, if it is not older than this, before the downgrade runs.
    ///
    /// For methods without side effects only. A call with credentials in its headers needs a
    /// [`partition`](Call::partition). Without these conditions, no answer is kept. The client and its clones keep up
    /// to 16 MiB of answers.
    pub fn downgrade_stale(mut self, max_age: Duration) -> Self
    where
        Req: Message,
        Res: Message + Clone,
    {
        self.plan.downgrade.stale(max_age);
        self
    }

    /// Names the user or tenant that the answer belongs to, for [`downgrade_stale`](Call::downgrade_stale).
    pub fn partition(self, partition: impl Into<String>) -> Self {
        self.change(|options| options.partition(partition))
    }

    /// Sends a second attempt if there is no answer after this delay, and takes the first answer.
    ///
    /// For idempotent calls only; at most two attempts are in flight, and `retries` bounds all sends after the first.
    pub fn hedge(self, delay: Duration) -> Self {
        self.change(|options| options.hedge(delay))
    }

    /// Retries these codes as well. A call that is not idempotent is still not repeated.
    pub fn retry_on(self, codes: impl IntoIterator<Item = Code>) -> Self {
        self.change(|options| options.retry_on(codes))
    }
}
