//! Single calls in the ways of real callers: awaited, hedged, dropped.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use callwright::{Call, Error};
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, Reply, UserRequest};
use fastrand::Rng;

use crate::control::CALL_HEADER;
use crate::faults::between;
use crate::ledger::{CALL, Kind, Ledger, Room};

/// The result of a call for its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Ok,
    /// The call failed with this code.
    Failed(&'static str),
    Dropped,
    Panicked,
    /// The ledger has no room for another call.
    NotMade,
}

/// The way in which a caller treats a call.
#[derive(Clone, Copy, Debug)]
enum Habit {
    Awaits,
    Hedges(Duration),
    DropsAfter(Duration),
    /// Drops the call after this many polls, so that it is dropped at every await point.
    DropsAtPoll(u32),
}

impl Habit {
    fn draw(kind: Kind, rng: &mut Rng) -> Self {
        match rng.u8(0..100) {
            0..15 if kind == Kind::Read => Habit::Hedges(between((1, 10), rng)),
            15..27 => Habit::DropsAfter(between((0, 20), rng)),
            27..35 => Habit::DropsAtPoll(rng.u32(1..8)),
            _ => Habit::Awaits,
        }
    }
}

/// A client whose calls are counted.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) client: HttpServiceClient,
    pub(crate) ledger: Arc<Ledger>,
}

impl Caller {
    /// Makes a call of a random kind with a random habit.
    pub(crate) async fn any(&self, rng: &mut Rng) -> End {
        let kind = if rng.u8(0..100) < 30 { Kind::Write } else { Kind::Read };
        let habit = Habit::draw(kind, rng);
        self.make(kind, habit, Room::ForFaults).await
    }

    /// Makes a call that may be repeated, and waits for its end.
    pub(crate) async fn plain(&self) -> End {
        self.make(Kind::Read, Habit::Awaits, Room::All).await
    }

    /// Makes a call in a task of its own, as a server does per request: a panic ends only this call.
    async fn make(&self, kind: Kind, habit: Habit, room: Room) -> End {
        let Some(index) = self.ledger.open(kind, room) else { return End::NotMade };
        let (client, name) = (self.client.clone(), self.ledger.name(index));
        let task = tokio::spawn(async move {
            match kind {
                Kind::Read => {
                    let request = NameRequest { name: "x".into(), ..NameRequest::default() };
                    run(client.peek(request).header(CALL_HEADER, &name), habit, index).await
                }
                Kind::Write => {
                    let request = UserRequest { user_id: "x".into() };
                    run(client.unbound(request).header(CALL_HEADER, &name), habit, index).await
                }
            }
        });
        task.await.unwrap_or(End::Panicked)
    }
}

async fn run<Req: Send + Sync + 'static>(call: Call<Req, Reply>, habit: Habit, index: usize) -> End {
    match habit {
        Habit::Awaits => end_of(CALL.scope(index, call.into_future()).await),
        Habit::Hedges(delay) => end_of(CALL.scope(index, call.hedge(delay).into_future()).await),
        Habit::DropsAfter(time) => {
            let call = CALL.scope(index, call.into_future());
            tokio::time::timeout(time, call).await.map_or(End::Dropped, end_of)
        }
        Habit::DropsAtPoll(most) => {
            let mut call = pin!(CALL.scope(index, call.into_future()));
            let mut polls = 0;
            poll_fn(|cx| {
                if let Poll::Ready(result) = call.as_mut().poll(cx) {
                    return Poll::Ready(end_of(result));
                }
                polls += 1;
                if polls < most { Poll::Pending } else { Poll::Ready(End::Dropped) }
            })
            .await
        }
    }
}

fn end_of(result: Result<Reply, Error>) -> End {
    match result {
        Ok(_) => End::Ok,
        Err(error) => End::Failed(error.code().name()),
    }
}
