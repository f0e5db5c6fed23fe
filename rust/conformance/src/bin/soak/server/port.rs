use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::net::TcpListener;

/// A port of 127.0.0.1 that stays reserved while nobody listens on it.
///
/// A socket that is bound but does not listen refuses connections. It also prevents the system from giving the port to
/// an outgoing connection, which could otherwise connect to itself.
pub(super) struct Port {
    address: SocketAddr,
    _reserved: Socket,
}

/// A port that neither accepts nor refuses connections: its queue is full, and nobody accepts.
pub(super) struct Silence {
    _listener: Socket,
    _queue: Vec<Socket>,
}

impl Port {
    pub(super) fn reserve() -> io::Result<Self> {
        let reserved = bound(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address =
            reserved.local_addr()?.as_socket().ok_or_else(|| io::Error::other("the port has no address"))?;
        Ok(Self { address, _reserved: reserved })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn listen(&self) -> io::Result<TcpListener> {
        let socket = bound(self.address)?;
        socket.listen(1024)?;
        TcpListener::from_std(socket.into())
    }

    pub(super) fn fall_silent(&self) -> io::Result<Silence> {
        let listener = bound(self.address)?;
        listener.listen(0)?;
        let connect = |_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_nonblocking(true)?;
            // Connections beyond the queue stay in progress.
            let _in_progress = socket.connect(&SockAddr::from(self.address));
            Ok(socket)
        };
        let queue = (0..3).map(connect).collect::<io::Result<_>>()?;
        Ok(Silence { _listener: listener, _queue: queue })
    }
}

fn bound(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(address))?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_port_refuses_listens_and_falls_silent() {
        let port = Port::reserve().expect("a port");
        for _ in 0..3 {
            let refused = TcpStream::connect(port.address()).await.expect_err("refused");
            assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
            let listener = port.listen().expect("a listener");
            TcpStream::connect(port.address()).await.expect("a connection");
            drop(listener);
            let silence = port.fall_silent().expect("silence");
            let connecting = TcpStream::connect(port.address());
            tokio::time::timeout(Duration::from_millis(50), connecting).await.expect_err("in the making");
            drop(silence);
        }
    }
}
