//! Simulates circuit breakers under load, on virtual time and with fixed seeds. It is the reason why rule B3 counts
//! consecutive failures, and why rule B5 has no ramp. It drives the state machine of `policy/breaker.rs`. `make
//! breaker-simulation` prints the whole table, and DESIGN.md draws the conclusions.

mod candidate;
mod server;
mod world;

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use candidate::Candidate;
use server::{Fault, Recovery};
use world::{Tally, World};

#[derive(Clone, Copy, Debug)]
struct Scenario {
    /// Calls per second of all clients together.
    rate: u64,
    /// The number of clients, each with a breaker of its own.
    clients: u64,
    fault: Fault,
    recovery: Recovery,
    /// Calls arrive only in the first `busy_ms` of every two seconds.
    busy_ms: u64,
}

impl Scenario {
    fn new(rate: u64, fault: Fault) -> Self {
        Self { rate, clients: 1, fault, recovery: Recovery::Whole, busy_ms: 2_000 }
    }

    fn clients(self, clients: u64) -> Self {
        Self { clients, ..self }
    }

    fn recovery(self, recovery: Recovery) -> Self {
        Self { recovery, ..self }
    }

    fn busy(self, busy_ms: u64) -> Self {
        Self { busy_ms, ..self }
    }

    /// Returns the means of several runs. The durations of their faults are spread over the range `lasts`, in
    /// milliseconds.
    fn means(self, candidate: &Candidate, lasts: &RangeInclusive<u64>, runs: u64) -> Means {
        let run = |run| {
            // Multiples of the golden ratio spread evenly, and do not align with the doubling open times.
            let part = run * 618_034 % 1_000_000;
            let lasts_ms = lasts.start() + (lasts.end() - lasts.start()) * part / 1_000_000;
            World::new(self, candidate, lasts_ms, run).run()
        };
        Means::of(&(0..runs).map(run).collect::<Vec<_>>())
    }
}

/// The means of several runs.
#[derive(Clone, Copy, Debug)]
struct Means {
    /// The fraction of the runs in which the breaker tripped.
    tripped: f64,
    /// The mean over the runs that tripped.
    trip_ms: f64,
    hits: f64,
    trips: f64,
    flaps: f64,
    failed: f64,
    held_back: f64,
    full_ms: f64,
}

impl Means {
    fn of(runs: &[Tally]) -> Self {
        let mean = |read: fn(&Tally) -> u64| runs.iter().map(read).sum::<u64>() as f64 / runs.len() as f64;
        let tripped = mean(|run| u64::from(run.trip_ms.is_some()));
        Self {
            tripped,
            trip_ms: if tripped == 0.0 { 0.0 } else { mean(|run| run.trip_ms.unwrap_or(0)) / tripped },
            hits: mean(|run| run.hits),
            trips: mean(|run| run.trips),
            flaps: mean(|run| run.flaps),
            failed: mean(|run| run.failed),
            held_back: mean(|run| run.held_back),
            full_ms: mean(|run| run.full_ms),
        }
    }
}

/// Longer than the percentage rule needs to trip.
const OUTAGE: RangeInclusive<u64> = 6_000..=30_000;
/// Ends before the percentage rule trips.
const GAP: RangeInclusive<u64> = 1_000..=5_000;
/// Ends before any rule with a minimum of one second trips.
const MOMENT: RangeInclusive<u64> = 200..=900;
const BROWN_OUT: RangeInclusive<u64> = 20_000..=40_000;

const SECOND: Duration = Duration::from_secs(1);

fn refuses(rate: u64) -> Scenario {
    Scenario::new(rate, Fault::Refuses)
}

fn errors(rate: u64, percent: u64) -> Scenario {
    Scenario::new(rate, Fault::Errors(percent))
}

#[test]
fn failures_in_a_row_show_an_outage_sooner_than_their_share() {
    let [share, built] =
        [Candidate::share(), Candidate::built()].map(|rule| refuses(3_650).means(&rule, &OUTAGE, 2));
    assert!(share.trip_ms > 4_900.0 && share.hits > 17_000.0, "{share:?}");
    assert!(built.trip_ms < 1_100.0 && built.hits < 4_000.0, "{built:?}");
    let [share, built] =
        [Candidate::share(), Candidate::built()].map(|rule| refuses(300).means(&rule, &OUTAGE, 32));
    assert!(share.hits > 4.0 * built.hits && share.full_ms > built.full_ms, "{share:?} {built:?}");
}

#[test]
fn nothing_that_the_share_lets_pass_trips_but_a_gap_of_a_second() {
    let built = Candidate::built();
    let scenarios = [
        ("moment", refuses(3_650), MOMENT),
        ("200 in 200 ms", refuses(1_000), 200..=200),
        ("errors", errors(300, 45), BROWN_OUT),
        ("errors of batches", errors(600, 40).busy(500), BROWN_OUT),
        ("low traffic", refuses(1), OUTAGE),
    ];
    for (name, scenario, lasts) in scenarios {
        let means = scenario.means(&built, &lasts, 4);
        assert_eq!(means.trips, 0.0, "{name}: {means:?}");
    }
    let gap = refuses(300).means(&built, &GAP, 8);
    assert!(gap.trips > 0.0, "{gap:?}");
}

#[test]
fn a_first_open_time_of_a_second_loses_less_to_a_gap() {
    let long = Candidate::open_5s("100, open 5 s", 100, SECOND);
    let [long, built] = [long, Candidate::built()].map(|rule| refuses(300).means(&rule, &GAP, 32));
    assert!(long.held_back > 2.0 * built.held_back, "{long:?} {built:?}");
}

#[test]
fn a_ramp_costs_service_where_the_server_is_back_at_once() {
    let ramp = Candidate::ramp("ramp 10 s", 10_000);
    let [built, ramp] = [Candidate::built(), ramp].map(|rule| refuses(300).means(&rule, &OUTAGE, 16));
    assert!(
        ramp.full_ms > built.full_ms + 8_000.0 && ramp.held_back > 1.3 * built.held_back,
        "{built:?} {ramp:?}"
    );
}

#[test]
#[ignore = "prints a table; run by make breaker-simulation"]
fn table() {
    let trips = [
        Candidate::share(),
        Candidate::open_5s("100 at once, open 5 s", 100, Duration::ZERO),
        Candidate::open_5s("20 in 1 s, open 5 s", 20, SECOND),
        Candidate::open_5s("100 in 1 s, open 5 s", 100, SECOND),
        Candidate::open_5s("100 in 3 s, open 5 s", 100, 3 * SECOND),
        Candidate::built(),
    ];
    print("outage", refuses(1), &OUTAGE, &trips);
    for rate in [10, 300, 3_650] {
        print("outage", refuses(rate), &OUTAGE, &trips);
        print("gap", refuses(rate), &GAP, &trips);
        print("moment", refuses(rate), &MOMENT, &trips);
        print("30 % errors", errors(rate, 30), &BROWN_OUT, &trips);
        print("50 % errors", errors(rate, 50), &BROWN_OUT, &trips);
        print("70 % errors", errors(rate, 70), &BROWN_OUT, &trips);
    }
    print("hanging", Scenario::new(3_650, Fault::Hangs), &OUTAGE, &trips);
    print("200 in 200 ms", refuses(1_000), &(200..=200), &trips);
    print("40 % errors of batches", errors(600, 40).busy(500), &BROWN_OUT, &trips);
    let ramps = [
        Candidate::share(),
        Candidate::built(),
        Candidate::ramp("ramp 3 s", 3_000),
        Candidate::ramp("ramp 10 s", 10_000),
    ];
    for (rate, clients) in [(300, 1), (3_650, 1), (3_650, 20)] {
        let scenario = refuses(rate).clients(clients);
        print("back at once", scenario, &OUTAGE, &ramps);
        for tenths in [1, 5] {
            print(
                &format!("sheds, {tenths} tenths"),
                scenario.recovery(Recovery::Sheds(tenths)),
                &OUTAGE,
                &ramps,
            );
            print(
                &format!("queues, {tenths} tenths"),
                scenario.recovery(Recovery::Queues(tenths)),
                &OUTAGE,
                &ramps,
            );
        }
    }
}

fn print(name: &str, scenario: Scenario, lasts: &RangeInclusive<u64>, candidates: &[Candidate]) {
    println!("{name}, {} calls/s of {} client(s)", scenario.rate, scenario.clients);
    for candidate in candidates {
        println!("  {:<22}{}", candidate.name, scenario.means(candidate, lasts, 16));
    }
}

impl fmt::Display for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>3.0} % tripped, after {:>5.0} ms;", self.tripped * 100.0, self.trip_ms)?;
        write!(f, " {:>6.0} hits, {:>5.1} trips; back:", self.hits, self.trips)?;
        write!(
            f,
            " {:>5.1} trips, {:>6.0} failed, {:>6.0} held back,",
            self.flaps, self.failed, self.held_back
        )?;
        write!(f, " whole after {:>4.1} s", self.full_ms / 1_000.0)
    }
}
