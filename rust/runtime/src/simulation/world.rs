//! The simulated calls: they arrive, are admitted or held back, and end, on virtual time and by one seed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Scenario;
use super::candidate::{Candidate, Gate};
use super::server::{FAULT, SECOND, Server};
use crate::policy::breaker::Pass;

/// The interval over which the service level is measured.
const BIN: u64 = SECOND / 2;
/// The simulated time after the fault.
const AFTER: u64 = 60 * SECOND;

/// The results of one run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// The time from the start of the fault to the first trip, in milliseconds.
    pub(super) trip_ms: Option<u64>,
    /// The calls that reached the failing server before the first trip.
    pub(super) hits: u64,
    pub(super) trips: u64,
    /// The trips after the server recovered.
    pub(super) flaps: u64,
    /// The calls that arrived after the server recovered, and failed at the server.
    pub(super) failed: u64,
    /// The calls that arrived after the server recovered, and were held back.
    pub(super) held_back: u64,
    /// The time from the end of the fault to the end of the last half second in which less than 95 % of the calls
    /// succeeded.
    pub(super) full_ms: u64,
}

/// The random numbers of the simulation: splitmix64.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A call in flight.
#[derive(Clone, Copy, Debug)]
struct Call {
    client: usize,
    pass: Pass,
    arrived: u64,
    is_success: bool,
}

#[derive(Debug)]
pub(super) struct World<'a> {
    scenario: Scenario,
    back: u64,
    random: Random,
    server: Server,
    gates: Vec<Gate<'a>>,
    calls: Vec<Call>,
    /// The end of each call, with its index.
    ends: BinaryHeap<Reverse<(u64, usize)>>,
    tally: Tally,
    /// The calls that arrived in each half second after the fault, and how many of them succeeded.
    bins: Vec<(u64, u64)>,
}

impl<'a> World<'a> {
    /// Returns a world in which the fault lasts `lasts_ms` milliseconds.
    pub(super) fn new(scenario: Scenario, candidate: &'a Candidate, lasts_ms: u64, seed: u64) -> Self {
        let back = FAULT + lasts_ms * 1_000;
        Self {
            scenario,
            back,
            random: Random(seed),
            server: Server::new(scenario.fault, scenario.recovery, scenario.rate, back),
            gates: (0..scenario.clients).map(|_| Gate::new(candidate)).collect(),
            calls: Vec::new(),
            ends: BinaryHeap::new(),
            tally: Tally::default(),
            bins: vec![(0, 0); (AFTER / BIN) as usize],
        }
    }

    pub(super) fn run(mut self) -> Tally {
        let mut now = 0;
        while now < self.back + AFTER {
            self.end_until(now);
            if now % (2 * SECOND) < self.scenario.busy_ms * 1_000 {
                self.arrive(now);
            }
            // The intervals between calls of many independent callers are exponential.
            let gap = -(1.0 - self.random.unit()).ln() * SECOND as f64 / self.scenario.rate as f64;
            now += (gap as u64).max(1);
        }
        self.end_until(u64::MAX);
        let last = self.bins.iter().rposition(|(came, served)| served * 100 < came * 95);
        self.tally.full_ms = last.map_or(0, |bin| (bin as u64 + 1) * BIN / 1_000);
        self.tally
    }

    fn end_until(&mut self, now: u64) {
        while let Some(&Reverse((at, number))) = self.ends.peek() {
            if at > now {
                return;
            }
            self.ends.pop();
            self.end(self.calls[number], at);
        }
    }

    fn bin(&mut self, arrived: u64) -> Option<&mut (u64, u64)> {
        let since = arrived.checked_sub(self.back)?;
        self.bins.get_mut((since / BIN) as usize)
    }

    fn arrive(&mut self, now: u64) {
        if let Some((came, _)) = self.bin(now) {
            *came += 1;
        }
        let client = self.random.below(self.scenario.clients) as usize;
        let draw = self.random.below(100);
        let Some(pass) = self.gates[client].acquire(now / 1_000) else {
            self.tally.held_back += u64::from(self.server.is_back(now));
            return;
        };
        if self.server.is_faulty(now) && self.tally.trip_ms.is_none() {
            self.tally.hits += 1;
        }
        let answer = self.server.take(now, draw);
        self.ends.push(Reverse((answer.at, self.calls.len())));
        self.calls.push(Call { client, pass, arrived: now, is_success: answer.is_success });
    }

    fn end(&mut self, call: Call, now: u64) {
        let jitter = self.random.unit();
        if self.gates[call.client].record(call.pass, call.is_success, now / 1_000, jitter) {
            self.tally.trips += 1;
            self.tally.flaps += u64::from(self.server.is_back(now));
            self.tally.trip_ms.get_or_insert(now.saturating_sub(FAULT) / 1_000);
        }
        if !call.is_success {
            self.tally.failed += u64::from(self.server.is_back(call.arrived));
        } else if let Some((_, served)) = self.bin(call.arrived) {
            *served += 1;
        }
    }
}
