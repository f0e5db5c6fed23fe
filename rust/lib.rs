//! Typed clients of the services under `proto/`: one module per proto package, each behind a cargo feature.
//!
//! | feature | module | service |
//! |---|---|---|
//! | `hello` | `hello::v1` | `HelloService`: greetings |
//! | `user` | `user::v1` | `UserService`: profiles, the beta programme, filtering |
//! | `feed` | `feed::v1` | `FeedService`: recommendations |
//! | `mock` | | a `Mock...Service` in each of the modules above |
//!
//! No feature is on by default: name the services that you call.
//!
//! ```toml
//! [dependencies]
//! callwright-services = { git = "<this repository>", tag = "<release>", features = ["user"] }
//! ```
//!
//! # Example
//!
//! ```no_run
//! # #[cfg(feature = "user")]
//! # async fn example() -> Result<(), callwright::Error> {
//! use std::time::Duration;
//!
//! use callwright_services::user::v1::{IsBetaUserRequest, IsBetaUserResponse, UserServiceClient};
//!
//! let users = UserServiceClient::new("http://127.0.0.1:3000")?;
//! let reply = users
//!     .is_beta_user(IsBetaUserRequest { user_ids: vec!["guoguo".into()] })
//!     .retries(3)
//!     .timeout(Duration::from_secs(3))
//!     .downgrade(|_error| IsBetaUserResponse::default())
//!     .await?;
//! println!("{:?}", reply.beta_users);
//! # Ok(())
//! # }
//! ```

/// Greetings: the smallest useful service.
#[cfg(feature = "hello")]
pub mod hello {
    /// Version 1 of package `hello`.
    pub mod v1 {
        callwright::include_proto!("hello.v1");
    }
}

/// Users: profiles, the beta programme, and filtering users by criteria.
#[cfg(feature = "user")]
pub mod user {
    /// Version 1 of package `user`.
    pub mod v1 {
        callwright::include_proto!("user.v1");
    }
}

/// The recommendation feed: what a user sees next.
#[cfg(feature = "feed")]
pub mod feed {
    /// Version 1 of package `feed`.
    pub mod v1 {
        callwright::include_proto!("feed.v1");
    }
}
