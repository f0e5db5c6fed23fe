use google_cloud_auth::credentials::anonymous;
use google_cloud_gax::options::RequestOptions;
use google_cloud_gax_internal::http::ReqwestClient;
use google_cloud_gax_internal::http::reqwest::Method;
use google_cloud_gax_internal::options::ClientConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answers;
use crate::by_hand::{MediumRequest, MediumResponse, SmallRequest, SmallResponse};
use crate::calls::{Client, Failure};

/// What Google's clients of REST services stand on, with its own retry policy.
pub(super) struct Gax {
    client: ReqwestClient,
}

impl Gax {
    pub(super) async fn new(url: &str) -> Result<Self, Failure> {
        let mut config = ClientConfig::default();
        config.endpoint = Some(url.to_owned());
        config.cred = Some(anonymous::Builder::new().build());
        Ok(Self { client: ReqwestClient::new(config, "https://bench.googleapis.com").await? })
    }

    async fn post<T>(&self, method: &str, request: impl Serialize + 'static) -> Result<T, Failure>
    where
        T: DeserializeOwned + Default + 'static,
    {
        let builder = self.client.builder(Method::POST, format!("/bench.v1.BenchService/{method}"));
        let mut options = RequestOptions::default();
        options.set_idempotency(true);
        Ok(self.client.execute(builder, Some(request), options).await?.into_body())
    }
}

impl Client for Gax {
    async fn small(&self) -> Result<usize, Failure> {
        let answer: SmallResponse = self.post("Small", SmallRequest { user_ids: answers::ids() }).await?;
        Ok(answer.beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let answer: MediumResponse = self.post("Medium", MediumRequest { page_size: 200 }).await?;
        Ok(answer.records.len())
    }
}
