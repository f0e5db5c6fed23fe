use crate::answers;
use crate::by_hand::{MediumRequest, MediumResponse, SmallRequest, SmallResponse};
use crate::calls::{Client, Failure};

/// What a user would write.
pub(super) struct ByHand {
    client: reqwest::Client,
    base: String,
}

impl ByHand {
    pub(super) fn new(url: &str) -> Result<Self, Failure> {
        Ok(Self { client: reqwest::Client::builder().build()?, base: url.to_owned() })
    }
}

impl Client for ByHand {
    async fn small(&self) -> Result<usize, Failure> {
        let answer: SmallResponse = self
            .client
            .post(format!("{}/bench.v1.BenchService/Small", self.base))
            .json(&SmallRequest { user_ids: answers::ids() })
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        Ok(answer.beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let answer: MediumResponse = self
            .client
            .post(format!("{}/bench.v1.BenchService/Medium", self.base))
            .json(&MediumRequest { page_size: 200 })
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        Ok(answer.records.len())
    }
}
