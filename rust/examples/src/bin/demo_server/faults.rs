//! The faults of the service. The id of the requested user selects one.
//!
//! | user id | what happens |
//! |---|---|
//! | `flaky-...` | each request fails twice with a bare 503, then is answered, then starts over |
//! | `down-...` | always a 503 with a page of a load balancer |
//! | `slow` | the answer takes ten seconds |

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const FAILURES_BEFORE_AN_ANSWER: u32 = 2;
const SLOW: Duration = Duration::from_secs(10);

/// Counts how often each flaky request was made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<HashMap<String, u32>>>);

impl Faults {
    /// Returns the fault that is due for a request about this user, or `None` when the request is to be served.
    pub(crate) async fn strike(&self, user_id: &str) -> Option<Response> {
        if user_id == "slow" {
            tokio::time::sleep(SLOW).await;
        }
        if user_id.starts_with("down-") {
            let page = "<html><body><h1>503 Service Unavailable</h1></body></html>";
            return Some(
                (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html")], page)
                    .into_response(),
            );
        }
        if user_id.starts_with("flaky-") && self.is_to_fail(user_id) {
            return Some(StatusCode::SERVICE_UNAVAILABLE.into_response());
        }
        None
    }

    fn is_to_fail(&self, user_id: &str) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(user_id.to_owned()).or_default();
        let fails = *count < FAILURES_BEFORE_AN_ANSWER;
        *count = if fails { *count + 1 } else { 0 };
        fails
    }
}
