//! Calls of methods that are known only at run time. They are for tools, not for services.

use std::fmt;
use std::sync::Arc;

use bytes::{Buf, BufMut, Bytes};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType, skip_field};

use crate::call::Call;
use crate::client::Channel;
use crate::client::{ClientBuilder, GeneratedClient};
use crate::context::CallContext;
use crate::engine::ClientCore;
use crate::error::Error;
use crate::message::BoxError;
use crate::message::Message;
use crate::options::Codec;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::response::Response;
use crate::rt::BoxFuture;
use crate::spec::{MethodSpec, ServiceSpec};

/// A message as JSON. The caller knows its type, this crate does not.
///
/// The JSON is sent and received unchanged. The message has no binary form.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct JsonMessage {
    json: Bytes,
}

impl JsonMessage {
    /// Returns a message from a ProtoJSON object. The call fails if the text is not JSON.
    pub fn new(json: impl Into<Bytes>) -> Self {
        Self { json: json.into() }
    }

    /// The JSON.
    pub fn as_bytes(&self) -> &[u8] {
        &self.json
    }
}

impl fmt::Debug for JsonMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonMessage").field("bytes", &self.json.len()).finish_non_exhaustive()
    }
}

/// The binary form has no fields. [`DynamicClient`] rejects the binary codec before it is used.
impl prost::Message for JsonMessage {
    fn encode_raw(&self, _buf: &mut impl BufMut) {}

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        cx: DecodeContext,
    ) -> Result<(), DecodeError> {
        skip_field(wire_type, tag, buf, cx)
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {
        self.json = Bytes::new();
    }
}

impl Message for JsonMessage {
    const FULL_NAME: &'static str = "a message in JSON";

    fn to_json(&self) -> Result<Vec<u8>, BoxError> {
        self.to_json_value()?;
        Ok(self.json.to_vec())
    }

    fn to_json_value(&self) -> Result<serde_json::Value, BoxError> {
        serde_json::from_slice(&self.json).map_err(Into::into)
    }

    fn from_json(json: &[u8]) -> Result<Self, BoxError> {
        serde_json::from_slice::<serde::de::IgnoredAny>(json)?;
        Ok(Self { json: Bytes::copy_from_slice(json) })
    }
}

/// A client of methods that are described at run time. Cheap to clone.
///
/// Its calls have all options, policies and protocols of a generated client, but always use JSON.
///
/// ```
/// use callwright::{DynamicClient, JsonMessage, MethodSpec, ServiceSpec};
///
/// static SERVICE: ServiceSpec = ServiceSpec::new("user.v1.UserService");
/// static GET_USER: MethodSpec = MethodSpec::new(&SERVICE, "GetUser");
///
/// # async fn example() -> Result<(), callwright::Error> {
/// let client = DynamicClient::builder().build("http://127.0.0.1:3000")?;
/// let user: JsonMessage = client.call(&GET_USER, JsonMessage::new(r#"{"userId":"guoguo"}"#)).retries(3).await?;
/// assert!(user.as_bytes().starts_with(b"{"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct DynamicClient {
    channel: Arc<Channel>,
    core: ClientCore,
}

impl DynamicClient {
    /// Returns a builder with the settings of every client.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns a call of a method. The response is a [`JsonMessage`], or `()` for a method that returns
    /// `google.protobuf.Empty`.
    ///
    /// A spec that is built at run time must be leaked to become `'static`, so build it once per method.
    pub fn call<Res: Message>(
        &self,
        method: &'static MethodSpec,
        request: JsonMessage,
    ) -> Call<JsonMessage, Res> {
        Call::new(&self.core, method, request, Arc::clone(&self.channel), send)
    }
}

fn send<'a, Res: Message>(
    channel: &'a Channel,
    cx: &'a CallContext,
    request: &'a JsonMessage,
) -> BoxFuture<'a, Result<Response<Res>, Error>> {
    Box::pin(async move {
        if cx.options().codec_value() != Codec::Json {
            let message = "a dynamic call has no binary form: leave the codec at JSON";
            return Err(Error::of(Outcome::Local, Code::InvalidArgument, message));
        }
        channel.unary(cx, request).await
    })
}

/// A placeholder, because each call uses the service of its method.
static ANY_SERVICE: ServiceSpec = ServiceSpec::new("");

impl GeneratedClient for DynamicClient {
    type Service = Channel;

    fn spec() -> &'static ServiceSpec {
        &ANY_SERVICE
    }

    fn from_channel(channel: Channel, core: ClientCore) -> Self {
        Self { channel: Arc::new(channel), core }
    }

    fn from_service(channel: Arc<Channel>, core: ClientCore) -> Self {
        Self { channel, core }
    }
}
