//! The phases of a soak: the faults of a server, and their probabilities.

use std::time::Duration;

use fastrand::Rng;

/// The protocol of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Protocol {
    /// HTTP/1.1 without TLS.
    Http1,
    /// HTTP/2 without TLS, with prior knowledge.
    H2c,
    /// TLS that negotiates HTTP/2.
    Tls,
}

impl Protocol {
    /// The name in arguments, JSON and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Protocol::Http1 => "http1",
            Protocol::H2c => "h2c",
            Protocol::Tls => "tls",
        }
    }
}

/// The fault of a connection. It is drawn when the connection is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionFault {
    None,
    /// Closed before anything is read.
    Close,
    /// Closed shortly after its first bytes, which is in the middle of a TLS handshake.
    CloseInHandshake,
    /// Not read at first.
    Stall,
    /// Closed after a random time, in any state.
    Die,
    /// HTTP/2: GOAWAY at once, or after a while.
    GoAway(When),
    /// TLS: negotiates HTTP/1.1.
    Http1,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    AtOnce,
    Later,
}

/// The fault of a request. It is drawn when the request was read completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestFault {
    None,
    /// REFUSED_STREAM: not processed, and the client can know this. In HTTP/1.1 the same as `Unavailable`.
    Refuse,
    /// The service returns UNAVAILABLE.
    Unavailable,
    /// HTTP/1.1: the connection ends instead of a response. HTTP/2: the stream is reset.
    Reset,
    /// The same in the middle of the response body.
    CutBody,
    /// No response.
    Hang,
    /// A response, followed by `connection: close`, or by GOAWAY in HTTP/2.
    AnswerAndClose,
}

/// The behaviour of a server that is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// Connections are refused.
    Refusing,
    /// Connections are neither refused nor accepted.
    Silent,
}

/// A server that goes down and comes back. All its connections end when it goes down. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outages {
    pub(crate) how: Absence,
    pub(crate) away: (u64, u64),
    /// `None`: it stays down until the phase ends.
    pub(crate) back: Option<(u64, u64)>,
}

/// One phase. The probabilities are in percent. The rest is no fault.
#[derive(Debug)]
pub(crate) struct Phase {
    pub(crate) name: &'static str,
    /// True if connections end only after their requests were read, so that the server has read every broken attempt.
    pub(crate) is_exact: bool,
    pub(crate) connection: &'static [(u8, ConnectionFault)],
    pub(crate) request: &'static [(u8, RequestFault)],
    /// The minimum and the maximum latency of a response, in milliseconds.
    pub(crate) latency: (u64, u64),
    pub(crate) outages: Option<Outages>,
    /// The servers that run the phase. Empty means all.
    pub(crate) only: &'static [Protocol],
}

const QUIET: Phase = Phase {
    name: "steady",
    is_exact: true,
    connection: &[],
    request: &[],
    latency: (0, 3),
    outages: None,
    only: &[],
};

/// All phases. The first one has no faults.
pub(crate) const PHASES: &[Phase] = &[
    QUIET,
    Phase {
        name: "resets",
        request: &[
            (15, RequestFault::Reset),
            (10, RequestFault::CutBody),
            (5, RequestFault::Refuse),
            (5, RequestFault::Unavailable),
        ],
        ..QUIET
    },
    Phase { name: "cut bodies", request: &[(30, RequestFault::CutBody)], ..QUIET },
    Phase { name: "hangs", request: &[(10, RequestFault::Hang)], ..QUIET },
    Phase {
        name: "versions",
        is_exact: false,
        connection: &[(50, ConnectionFault::Http1)],
        request: &[(5, RequestFault::AnswerAndClose), (5, RequestFault::Reset)],
        only: &[Protocol::Tls],
        ..QUIET
    },
    Phase {
        name: "refused",
        is_exact: false,
        outages: Some(Outages { how: Absence::Refusing, away: (0, 0), back: None }),
        ..QUIET
    },
    Phase {
        name: "silent",
        is_exact: false,
        outages: Some(Outages { how: Absence::Silent, away: (50, 300), back: Some((20, 80)) }),
        ..QUIET
    },
    Phase {
        name: "restarts",
        is_exact: false,
        latency: (0, 15),
        outages: Some(Outages { how: Absence::Refusing, away: (5, 80), back: Some((20, 120)) }),
        ..QUIET
    },
    Phase {
        name: "accept, close",
        is_exact: false,
        connection: &[(60, ConnectionFault::Close), (20, ConnectionFault::CloseInHandshake)],
        request: &[(20, RequestFault::AnswerAndClose), (10, RequestFault::Reset)],
        ..QUIET
    },
    Phase {
        name: "slow to connect",
        is_exact: false,
        connection: &[
            (70, ConnectionFault::Stall),
            (10, ConnectionFault::CloseInHandshake),
            (15, ConnectionFault::Die),
        ],
        request: &[(30, RequestFault::AnswerAndClose)],
        ..QUIET
    },
    Phase {
        name: "dying",
        is_exact: false,
        connection: &[(95, ConnectionFault::Die)],
        latency: (0, 15),
        ..QUIET
    },
    Phase {
        name: "goaway",
        is_exact: false,
        connection: &[
            (25, ConnectionFault::GoAway(When::AtOnce)),
            (60, ConnectionFault::GoAway(When::Later)),
        ],
        request: &[(20, RequestFault::AnswerAndClose)],
        latency: (0, 10),
        ..QUIET
    },
    Phase {
        name: "storm",
        is_exact: false,
        connection: &[
            (10, ConnectionFault::Close),
            (10, ConnectionFault::CloseInHandshake),
            (15, ConnectionFault::Stall),
            (25, ConnectionFault::Die),
            (10, ConnectionFault::GoAway(When::AtOnce)),
            (15, ConnectionFault::GoAway(When::Later)),
            (10, ConnectionFault::Http1),
        ],
        request: &[
            (5, RequestFault::Refuse),
            (5, RequestFault::Unavailable),
            (5, RequestFault::Reset),
            (5, RequestFault::CutBody),
            (3, RequestFault::Hang),
            (5, RequestFault::AnswerAndClose),
        ],
        latency: (0, 10),
        outages: Some(Outages { how: Absence::Refusing, away: (5, 50), back: Some((40, 150)) }),
        ..QUIET
    },
];

impl Phase {
    pub(crate) fn is_for(&self, protocol: Protocol) -> bool {
        self.only.is_empty() || self.only.contains(&protocol)
    }

    pub(crate) fn connection_fault(&self, rng: &mut Rng) -> ConnectionFault {
        draw(self.connection, rng).unwrap_or(ConnectionFault::None)
    }

    pub(crate) fn request_fault(&self, rng: &mut Rng) -> RequestFault {
        draw(self.request, rng).unwrap_or(RequestFault::None)
    }

    pub(crate) fn latency(&self, rng: &mut Rng) -> Duration {
        between(self.latency, rng)
    }
}

/// Returns a random time between two numbers of milliseconds.
pub(crate) fn between((least, most): (u64, u64), rng: &mut Rng) -> Duration {
    Duration::from_micros(rng.u64(least * 1000..=most * 1000))
}

fn draw<F: Copy>(chances: &[(u8, F)], rng: &mut Rng) -> Option<F> {
    let mut drawn = rng.u8(0..100);
    for (percent, fault) in chances {
        match drawn.checked_sub(*percent) {
            Some(left) => drawn = left,
            None => return Some(*fault),
        }
    }
    None
}
