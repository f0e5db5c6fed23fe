//! The two calls that every client makes.

/// Why a call or a run failed.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One way to make the two calls; each answers how many entries it got.
pub trait Client: Send + Sync + 'static {
    /// The call of ten ids.
    fn small(&self) -> impl Future<Output = Result<usize, Failure>> + Send;

    /// The call of two hundred records.
    fn medium(&self) -> impl Future<Output = Result<usize, Failure>> + Send;
}
