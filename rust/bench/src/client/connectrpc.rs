use connectrpc::client::{ClientConfig, HttpClient};

use crate::answers;
use crate::buffa_contract::bench::v1::{BenchServiceClient, MediumRequest, SmallRequest};
use crate::calls::{Client, Failure};

pub(super) struct Connectrpc {
    client: BenchServiceClient<HttpClient>,
}

pub(super) fn json(url: &str) -> Result<Connectrpc, Failure> {
    Ok(over(ClientConfig::new(url.parse()?).json()))
}

pub(super) fn proto(url: &str) -> Result<Connectrpc, Failure> {
    Ok(over(ClientConfig::new(url.parse()?).proto()))
}

fn over(config: ClientConfig) -> Connectrpc {
    Connectrpc { client: BenchServiceClient::new(HttpClient::plaintext(), config) }
}

impl Client for Connectrpc {
    async fn small(&self) -> Result<usize, Failure> {
        let request = SmallRequest { user_ids: answers::ids(), ..Default::default() };
        Ok(self.client.small(request).await?.into_owned().beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let request = MediumRequest { page_size: 200, ..Default::default() };
        Ok(self.client.medium(request).await?.into_owned().records.len())
    }
}
