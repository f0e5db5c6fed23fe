use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answers;
use crate::by_hand::{MediumRequest, MediumResponse, SmallRequest, SmallResponse};
use crate::calls::{Client, Failure};

/// The least that a pooled HTTP client with JSON can do.
pub(super) struct Floor {
    pool: Pool<HttpConnector, Full<Bytes>>,
    small: Uri,
    medium: Uri,
}

impl Floor {
    pub(super) fn new(url: &str) -> Result<Self, Failure> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            pool: Pool::builder(TokioExecutor::new()).build(connector),
            small: format!("{url}/bench.v1.BenchService/Small").parse()?,
            medium: format!("{url}/bench.v1.BenchService/Medium").parse()?,
        })
    }

    async fn post<T: DeserializeOwned>(&self, url: &Uri, body: impl Serialize) -> Result<T, Failure> {
        let mut request = Request::new(Full::new(serde_json::to_vec(&body)?.into()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answer = self.pool.request(request).await?;
        if !answer.status().is_success() {
            return Err(format!("status {}", answer.status()).into());
        }
        Ok(serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?)
    }
}

impl Client for Floor {
    async fn small(&self) -> Result<usize, Failure> {
        let answer: SmallResponse = self.post(&self.small, SmallRequest { user_ids: answers::ids() }).await?;
        Ok(answer.beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let answer: MediumResponse = self.post(&self.medium, MediumRequest { page_size: 200 }).await?;
        Ok(answer.records.len())
    }
}
