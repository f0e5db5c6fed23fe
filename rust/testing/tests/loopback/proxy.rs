//! A proxy that writes down what it is asked.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Authority, greet, request};

/// What a proxy is like.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan<'a> {
    /// The credentials that it wants, as they stand in the header; without them it answers 407.
    pub(crate) wants: Option<&'static str>,
    /// Who vouches for it, when it is reached by TLS.
    pub(crate) authority: Option<&'a Authority>,
    /// The versions of HTTP that it offers by TLS. It speaks HTTP/1.1 all the same.
    pub(crate) offers: &'a [&'a str],
    /// Where all tunnels lead. Default: where they are meant to.
    pub(crate) leads_to: Option<SocketAddr>,
}

/// A proxy that connects where it is asked to, and answers requests that it is to forward itself.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(crate) async fn start(plan: Plan<'_>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let acceptor = plan.authority.map(|authority| authority.acceptor(plan.offers));
        let (wants, leads_to) = (plan.wants, plan.leads_to);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    match acceptor {
                        None => relay(stream, &seen, wants, leads_to).await,
                        Some(acceptor) => relay(acceptor.accept(stream).await?, &seen, wants, leads_to).await,
                    }
                });
            }
        });
        Self { address, heads }
    }

    /// The heads of the requests that came, credentials that were refused included.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The first lines of the requests that came.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.heads().iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
    }
}

async fn relay(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    heads: &Mutex<Vec<String>>,
    wants: Option<&'static str>,
    leads_to: Option<SocketAddr>,
) -> io::Result<()> {
    let head = request(&mut stream).await?;
    heads.lock().unwrap().push(head.clone());
    let is_known = |wanted: &str| {
        head.lines().any(|line| {
            line.to_lowercase().starts_with("proxy-authorization:") && line.ends_with(&format!(" {wanted}"))
        })
    };
    if wants.is_some_and(|wanted| !is_known(wanted)) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(refusal.as_bytes()).await?;
        return stream.shutdown().await;
    }
    let Some(target) = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) else {
        return greet(&mut stream).await;
    };
    let mut server = match leads_to {
        Some(address) => TcpStream::connect(address).await?,
        None => TcpStream::connect(target).await?,
    };
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    tokio::io::copy_bidirectional(&mut stream, &mut server).await.map(|_| ())
}
