use std::time::Duration;

use callwright::{BreakerPolicy, Codec, Context, HyperTransport, ReqwestTransport};

use crate::answers;
use crate::calls::{Client, Failure};
use crate::contract::{BenchServiceClient, MediumRequest, MediumResponse, SmallRequest, SmallResponse};

/// What is switched on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Policies {
    /// What a client has that nobody configured.
    Defaults,
    /// Retries, breaker, both timeouts, downgrade and a context with a deadline.
    All,
}

pub(super) struct Callwright {
    client: BenchServiceClient,
    /// Given to every call, when every policy is on.
    context: Option<Context>,
}

pub(super) fn over_reqwest(url: &str, policies: Policies) -> Result<Callwright, Failure> {
    let client = builder(policies).transport(ReqwestTransport::new()?).build(url)?;
    Ok(Callwright { client, context: context(policies) })
}

pub(super) fn over_hyper(url: &str, policies: Policies) -> Result<Callwright, Failure> {
    let client = builder(policies).transport(HyperTransport::new()?).build(url)?;
    Ok(Callwright { client, context: context(policies) })
}

pub(super) fn binary_over_hyper(url: &str) -> Result<Callwright, Failure> {
    let builder = builder(Policies::All).codec(Codec::Proto).transport(HyperTransport::new()?);
    Ok(Callwright { client: builder.build(url)?, context: context(Policies::All) })
}

fn builder(policies: Policies) -> callwright::ClientBuilder<BenchServiceClient> {
    match policies {
        Policies::Defaults => BenchServiceClient::builder(),
        Policies::All => BenchServiceClient::builder()
            .breaker(BreakerPolicy::enforce())
            .retries(3)
            .timeout(Duration::from_secs(10))
            .attempt_timeout(Duration::from_secs(3)),
    }
}

fn context(policies: Policies) -> Option<Context> {
    match policies {
        Policies::Defaults => None,
        Policies::All => Some(Context::new().with_timeout(Duration::from_secs(3600))),
    }
}

impl Client for Callwright {
    async fn small(&self) -> Result<usize, Failure> {
        let call = self.client.small(SmallRequest { user_ids: answers::ids() });
        let answer = match &self.context {
            None => call.await?,
            Some(context) => call.context(context).downgrade(|_| SmallResponse::default()).await?,
        };
        Ok(answer.beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let call = self.client.medium(MediumRequest { page_size: 200 });
        let answer = match &self.context {
            None => call.await?,
            Some(context) => call.context(context).downgrade(|_| MediumResponse::default()).await?,
        };
        Ok(answer.records.len())
    }
}
