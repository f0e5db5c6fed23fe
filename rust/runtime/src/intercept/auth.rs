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

/// How long before its end a token is not used any more, unless [`BearerAuth::with_margin`] says otherwise.
const MARGIN: Duration = Duration::from_secs(30);

/// A bearer token. It is printed nowhere.
#[derive(Clone)]
pub struct Token {
    value: HeaderValue,
    expires_in: Option<Duration>,
}

impl Token {
    /// A token that does not expire.
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

    /// Sets how long the token is good for, from now.
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

/// Where bearer tokens come from: a metadata server, an OAuth endpoint, a file that is rotated.
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// Gets a token. [`BearerAuth`] asks when it has none that is good, and never twice at a time.
    ///
    /// # Errors
    ///
    /// Why there is none: the attempt fails of it.
    fn fetch(&self) -> BoxFuture<'_, Result<Token, Error>>;
}

/// Sends `authorization: Bearer ..` with each attempt, with a token that is good when the attempt starts.
///
/// A token is kept until shortly before it expires (30 s, by default) or until a server answers 401 to it; then the next
/// attempt gets another one, while all others wait for that one. A 401 is not sent again by itself.
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
    /// Authorization by the tokens of this source. Clones share the token.
    pub fn new(source: impl TokenSource) -> Self {
        Self::with_margin(source, MARGIN)
    }

    /// The same, with how long before its end a token is replaced.
    pub fn with_margin(source: impl TokenSource, margin: Duration) -> Self {
        let source = Box::new(source);
        Self {
            inner: Arc::new(Inner { source, margin, clock: Arc::new(TokioClock), kept: Mutex::new(None) }),
        }
    }

    /// The token for an attempt that starts now. While one attempt fetches, the others wait here: one of them goes on when
    /// the one that fetches is cancelled.
    async fn token(&self) -> Result<Token, Error> {
        let mut kept = self.inner.kept.lock().await;
        let now = self.inner.clock.now();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.until.is_none_or(|until| now < until)) {
            return Ok(kept.token.clone());
        }
        let token = self.inner.source.fetch().await?;
        // A token that lives no longer than the margin is used for this attempt alone.
        let until = token.expires_in.map(|time| now + time.saturating_sub(self.inner.margin));
        *kept = Some(Kept { token: token.clone(), until });
        Ok(token)
    }

    /// Forgets a token that a server refused, unless there is another one already.
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
