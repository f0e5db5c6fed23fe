use http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic_prost::ProstCodec;

use crate::answers;
use crate::calls::{Client, Failure};
use crate::contract::{MediumRequest, MediumResponse, SmallRequest, SmallResponse};

/// What tonic's generator writes, in two methods.
pub(super) struct Grpc {
    channel: Channel,
}

impl Grpc {
    pub(super) async fn new(url: &str) -> Result<Self, Failure> {
        Ok(Self { channel: Endpoint::from_shared(url.to_owned())?.connect().await? })
    }
}

impl Client for Grpc {
    async fn small(&self) -> Result<usize, Failure> {
        let mut grpc = tonic::client::Grpc::new(self.channel.clone());
        grpc.ready().await?;
        let path = PathAndQuery::from_static("/bench.v1.BenchService/Small");
        let request = tonic::Request::new(SmallRequest { user_ids: answers::ids() });
        let codec = ProstCodec::<SmallRequest, SmallResponse>::new();
        Ok(grpc.unary(request, path, codec).await?.into_inner().beta_users.len())
    }

    async fn medium(&self) -> Result<usize, Failure> {
        let mut grpc = tonic::client::Grpc::new(self.channel.clone());
        grpc.ready().await?;
        let path = PathAndQuery::from_static("/bench.v1.BenchService/Medium");
        let request = tonic::Request::new(MediumRequest { page_size: 200 });
        let codec = ProstCodec::<MediumRequest, MediumResponse>::new();
        Ok(grpc.unary(request, path, codec).await?.into_inner().records.len())
    }
}
