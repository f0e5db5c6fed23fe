//! The listening side of a server: open, refusing or silent, as the phase says.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::hits::Hits;
use super::http2::GoAway;
use super::port::{Port, Silence};
use super::tls::Tls;
use super::{Ordered, Served, Shared, done, http1, http2};
use crate::control::Order;
use crate::faults::{Absence, ConnectionFault, Outages, Protocol, When, between};

pub(super) struct Door {
    port: Port,
    protocol: Protocol,
    tls: Tls,
    shared: Arc<Shared>,
    rng: Rng,
    state: State,
    /// The time at which the server goes down or comes back.
    turn: Option<Instant>,
    connections: JoinSet<()>,
}

enum State {
    Open(TcpListener),
    Refusing,
    Silent { _port: Silence },
}

impl State {
    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            State::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            _ => pending().await,
        }
    }
}

impl Door {
    pub(super) fn new(port: Port, protocol: Protocol, tls: Tls, rng: Rng) -> io::Result<Self> {
        let state = State::Open(port.listen()?);
        let shared = Arc::new(Shared { phase: AtomicUsize::new(0), hits: Hits::new() });
        Ok(Self { port, protocol, tls, shared, rng, state, turn: None, connections: JoinSet::new() })
    }

    /// Executes orders and accepts connections, until the channel of orders closes.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Ordered>) {
        loop {
            tokio::select! {
                ordered = orders.recv() => {
                    let Some((order, answer)) = ordered else { return };
                    let answered = self.obey(order).unwrap_or_else(|error| error.to_string());
                    let _nobody_waits = answer.send(answered);
                }
                accepted = self.state.accept() => {
                    if let Ok(stream) = accepted {
                        self.admit(stream);
                    }
                }
                () = turn(self.turn) => {
                    // If the server cannot come back, its clients report it.
                    let _not_back = self.turn();
                }
                Some(_) = self.connections.join_next() => {}
            }
        }
    }

    fn obey(&mut self, order: Order) -> io::Result<String> {
        match order {
            Order::Begin { phase, generation, .. } => {
                self.shared.hits.begin(generation);
                if !self.shared.set_phase(&phase) {
                    return Err(io::Error::other(format!("there is no phase {phase}")));
                }
                if let Some(outages) = self.shared.phase().outages {
                    self.leave(outages)?;
                }
            }
            Order::Calm { .. } => {
                let has_cut = !self.shared.phase().is_exact;
                self.shared.set_phase("steady");
                self.turn = None;
                if has_cut {
                    self.connections.abort_all();
                }
                self.open()?;
            }
            Order::Hits { .. } => return Ok(self.shared.hits.to_digits()),
        }
        Ok(done())
    }

    fn open(&mut self) -> io::Result<()> {
        if !matches!(self.state, State::Open(_)) {
            // The silent listener closes first, because two sockets cannot listen on one port.
            self.state = State::Refusing;
            self.state = State::Open(self.port.listen()?);
        }
        Ok(())
    }

    fn leave(&mut self, outages: Outages) -> io::Result<()> {
        self.state = State::Refusing;
        if outages.how == Absence::Silent {
            self.state = State::Silent { _port: self.port.fall_silent()? };
        }
        self.connections.abort_all();
        self.turn = outages.back.map(|_| Instant::now() + between(outages.away, &mut self.rng));
        Ok(())
    }

    /// Takes the server down or brings it back.
    fn turn(&mut self) -> io::Result<()> {
        self.turn = None;
        let Some(outages) = self.shared.phase().outages else { return Ok(()) };
        let Some(back) = outages.back else { return Ok(()) };
        if matches!(self.state, State::Open(_)) {
            return self.leave(outages);
        }
        self.open()?;
        self.turn = Some(Instant::now() + between(back, &mut self.rng));
        Ok(())
    }

    fn admit(&mut self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut rng = self.rng.fork();
        if rng.bool() {
            // The connection ends with a reset instead of an orderly close.
            let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
        let fault = self.shared.phase().connection_fault(&mut rng);
        let admitted = Admitted { protocol: self.protocol, tls: self.tls.clone(), fault };
        let served = Served { shared: Arc::clone(&self.shared), rng };
        self.connections.spawn(async move {
            // The client notices every kind of end, so the result is ignored.
            let _ended = admitted.serve(stream, served).await;
        });
    }
}

async fn turn(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

/// An accepted connection and its fault.
struct Admitted {
    protocol: Protocol,
    tls: Tls,
    fault: ConnectionFault,
}

impl Admitted {
    async fn serve(self, mut stream: TcpStream, mut served: Served) -> io::Result<()> {
        match self.fault {
            ConnectionFault::Close => return Ok(()),
            ConnectionFault::CloseInHandshake => {
                stream.read_u8().await?;
                sleep(between((0, 5), &mut served.rng)).await;
                return Ok(());
            }
            ConnectionFault::Stall => sleep(between((5, 60), &mut served.rng)).await,
            ConnectionFault::Die => {
                let life = between((1, 80), &mut served.rng);
                // The timeout does not matter for a connection that ends by itself.
                let _cut = timeout(life, self.speak(stream, served)).await;
                return Ok(());
            }
            _ => {}
        }
        self.speak(stream, served).await
    }

    async fn speak(self, stream: TcpStream, mut served: Served) -> io::Result<()> {
        let close = match self.fault {
            ConnectionFault::GoAway(When::AtOnce) => Some(between((0, 1), &mut served.rng)),
            ConnectionFault::GoAway(When::Later) => Some(between((5, 60), &mut served.rng)),
            _ => None,
        };
        let go_away = match close {
            None => GoAway::Never,
            Some(after) if served.rng.bool() => GoAway::Graceful(after),
            Some(after) => GoAway::Abrupt(after),
        };
        match self.protocol {
            Protocol::Http1 => http1::serve(stream, served, close).await,
            Protocol::H2c => http2::serve(stream, served, go_away).await.map_err(io::Error::other),
            Protocol::Tls => {
                let is_http1 = self.fault == ConnectionFault::Http1;
                let acceptor = if is_http1 { self.tls.http1 } else { self.tls.http2 };
                let stream = acceptor.accept(stream).await?;
                if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                    return http2::serve(stream, served, go_away).await.map_err(io::Error::other);
                }
                http1::serve(stream, served, close).await
            }
        }
    }
}
