//! The server of the benchmark: `server` prints its URL and serves until it is ended.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    callwright_bench::server::run().await
}
