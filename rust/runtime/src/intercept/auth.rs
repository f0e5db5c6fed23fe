use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::HeaderValue;
use http::header::AUTHORIZATION;
use tokio::sync::Mutex;

use super::{AttemptInterceptor, AttemptRequest, AttemptResponse, Next};
use crate::error::Error;
use crate::options::header_value;
use crate::outcome::Code;
use crate::rt::{BoxFuture, Clock, TokioClock};

/// The default margin: a token is replaced this long before it expires. [`BearerAuth::with_margin`] changes it.
const MARGIN: Duration = Duration::from_secs(30);

/// A bearer token. `Debug` does not print its value.
#[derive(Clone)]
pub struct Token {
    value: HeaderValue,
    expires_in: Option<Duration>,
}

impl Token {
    /// Returns a token that does not expire.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when the token has characters other than visible ASCII.
    pub fn new(token: &str) -> Result<Self, Error> {
        let mut value = header_value(&format!("Bearer {token}")).ok_or_else(|| {
            let message =
                "the bearer token has characters other than visible ASCII; is there a line end in it?";
            Error::new(Code::InvalidArgument, message).local()
        })?;
        value.set_sensitive(true);
        Ok(Self { value, expires_in: None })
    }

    /// Sets the time until the token expires, from now.
    #[must_use]
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in = Some(time);
        self
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// A source of bearer tokens: a metadata server, an OAuth endpoint, a rotated file.
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// Gets a token. [`BearerAuth`] calls it when it has no valid token, and never concurrently.
    ///
    /// # Errors
    ///
    /// When there is no token. The attempt fails with this error.
    fn fetch(&self) -> BoxFuture<'_, Result<Token, Error>>;
}

/// Sends `authorization: Bearer ..` with each attempt, with a token that is valid when the attempt starts.
///
/// A token is kept until shortly before it expires (30 s, by default) or until a server answers 401 to it; then the next
/// attempt fetches a new one, and concurrent attempts wait for it. An attempt that got a 401 is not repeated.
///
/// ```
/// use callwright::{BearerAuth, BoxFuture, Error, Token, TokenSource};
///
/// #[derive(Debug)]
/// struct FromFile(std::path::PathBuf);
///
/// impl TokenSource for FromFile {
///     fn fetch(&self) -> BoxFuture<'_, Result<Token, Error>> {
///         Box::pin(async {
///             let text = std::fs::read_to_string(&self.0)
///                 .map_err(|error| Error::unavailable("the token file cannot be read").with_source(error))?;
///             Ok(Token::new(text.trim())?.expires_in(std::time::Duration::from_secs(300)))
///         })
///     }
/// }
///
/// let auth = BearerAuth::new(FromFile("/run/secrets/token".into()));
/// // UserServiceClient::builder().intercept_attempts(auth)
/// # let _ = auth;
/// ```
#[derive(Clone, Debug)]
pub struct BearerAuth {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    source: Box<dyn TokenSource>,
    margin: Duration,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    token: Token,
    until: Option<Instant>,
}

impl BearerAuth {
    /// Returns an interceptor with the tokens of this source. Clones share the token.
    pub fn new(source: impl TokenSource) -> Self {
        Self::with_margin(source, MARGIN)
    }

    /// Sets the margin: how long before its expiry a token is replaced.
    pub fn with_margin(source: impl TokenSource, margin: Duration) -> Self {
        let source = Box::new(source);
        Self {
            inner: Arc::new(Inner { source, margin, clock: Arc::new(TokioClock), kept: Mutex::new(None) }),
        }
    }

    /// Returns the token for an attempt that starts now. While one attempt fetches, the others wait. If that attempt is
    /// cancelled, one of the others fetches.
    async fn token(&self) -> Result<Token, Error> {
        let mut kept = self.inner.kept.lock().await;
        let now = self.inner.clock.now();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.until.is_none_or(|until| now < until)) {
            return Ok(kept.token.clone());
        }
        let token = self.inner.source.fetch().await?;
        // A token that expires within the margin is used for this attempt only.
        let until = token.expires_in.map(|time| now + time.saturating_sub(self.inner.margin));
        *kept = Some(Kept { token: token.clone(), until });
        Ok(token)
    }

    /// Drops a token that a server rejected, unless it was replaced already.
    async fn refused(&self, token: &Token) {
        let mut kept = self.inner.kept.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.token.value == token.value) {
            *kept = None;
        }
    }
}

impl AttemptInterceptor for BearerAuth {
    fn intercept<'a>(
        &'a self,
        mut request: AttemptRequest<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        Box::pin(async move {
            let token = self.token().await?;
            request.headers_mut().insert(AUTHORIZATION, token.value.clone());
            let answer = next.run(request).await?;
            if answer.status() == http::StatusCode::UNAUTHORIZED {
                self.refused(&token).await;
            }
            Ok(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_not_visible_ascii_is_refused_and_not_shown() {
        for bad in ["s3cret\n", "s3cr\u{e9}t", "s3cret\u{7f}"] {
            let error = Token::new(bad).expect_err("refused");
            assert_eq!(error.code(), Code::InvalidArgument);
            assert!(error.message().starts_with("the bearer token has characters other than visible ASCII"));
            assert!(!format!("{error:?}").contains("s3cr"), "{error:?}");
        }
    }
}
