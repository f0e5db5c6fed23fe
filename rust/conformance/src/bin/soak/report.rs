//! The result table of a soak, and the conditions that it must meet.

use std::collections::BTreeMap;
use std::time::Duration;

use callwright::Code;

use crate::faults::PHASES;
use crate::lane::Report;
use crate::ledger::Fault;
use crate::panics;
use crate::vitals::Vitals;

/// The time in which every caller must have a success after the return of its server.
const RECOVERY: Duration = Duration::from_secs(1);

/// The maximum growth of memory after the first round. Allocators and tables that double use a part of it. A leak of a
/// few hundred bytes per call exceeds it.
const GROWTH_KIB: u64 = 16 * 1024;

/// All rounds of a soak.
#[derive(Debug, Default)]
pub(crate) struct Soak {
    /// In the order in which they ran.
    rows: Vec<(String, String, Report)>,
    pub(crate) rounds: u32,
    /// Measured before the first call.
    pub(crate) before: Option<Vitals>,
    /// Measured after the first round, when all connections were idle for long enough.
    pub(crate) warm: Option<Vitals>,
    /// Measured at the end, in the same state.
    pub(crate) end: Option<Vitals>,
}

impl Soak {
    pub(crate) fn add(&mut self, phase: &str, lane: &str, report: Report) {
        let known = self.rows.iter_mut().find(|(name, of, _)| name == phase && of == lane);
        match known {
            Some((_, _, sum)) => sum.add(report),
            None => self.rows.push((phase.to_owned(), lane.to_owned(), report)),
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "{:<16}{:<12}{:>7}{:>7}{:>8}{:>9}{:>8}{:>8}{:>7}{:>9}{:>8}{:>6}  failed",
            "phase",
            "client",
            "calls",
            "ok",
            "dropped",
            "attempts",
            "unsent",
            "unread",
            "hits",
            "back ms",
            "rss MB",
            "fds"
        );
        for (phase, lane, report) in &self.rows {
            let audit = &report.audit;
            let back = report.recovery.map_or("never".to_owned(), |time| time.as_millis().to_string());
            let (rss, descriptors) =
                report.vitals.map_or((0, 0), |vitals| (vitals.rss_kib / 1024, vitals.descriptors));
            let failed: Vec<_> =
                report.failed.iter().map(|(code, count)| format!("{code} {count}")).collect();
            println!(
                "{phase:<16}{lane:<12}{:>7}{:>7}{:>8}{:>9}{:>8}{:>8}{:>7}{back:>9}{rss:>8}{descriptors:>6}  {}",
                report.calls,
                report.ok,
                report.dropped,
                audit.attempts,
                audit.unsent,
                audit.unread,
                audit.hits,
                failed.join(", ")
            );
        }
        let sum = |of: fn(&Report) -> u64| self.rows.iter().map(|(_, _, report)| of(report)).sum::<u64>();
        println!(
            "{} rounds, {} calls, {} ok, {} attempts, {} read by the servers, {} successes after a return, {} panics",
            self.rounds,
            sum(|report| report.calls),
            sum(|report| report.ok),
            sum(|report| report.audit.attempts),
            sum(|report| report.audit.hits),
            sum(|report| report.succeeded_after_return),
            panics::counted().values().sum::<u64>()
        );
        for (name, vitals) in [("before", self.before), ("warm", self.warm), ("end", self.end)] {
            if let Some(vitals) = vitals {
                println!(
                    "{name:<7}{:>7} KiB, {} descriptors, {} tasks",
                    vitals.rss_kib, vitals.descriptors, vitals.tasks
                );
            }
        }
    }

    /// Returns all violations, one line each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut wrong: Vec<String> =
            panics::counted().iter().map(|(panic, count)| format!("{count} times: {panic}")).collect();
        for (phase, lane, report) in &self.rows {
            // A machine that is busy with other things makes calls late, and shows no fault.
            let failed = report.failed.keys().filter(|code| **code != Code::DeadlineExceeded.name());
            if phase == PHASES[0].name && failed.count() > 0 {
                wrong.push(format!("{phase}, {lane}: calls failed without a fault of the server"));
            }
            wrong.extend(faults_of(report).into_iter().map(|fault| format!("{phase}, {lane}: {fault}")));
        }
        wrong.extend(self.leaks());
        wrong.extend(self.gaps());
        wrong
    }

    fn leaks(&self) -> Vec<String> {
        let (Some(before), Some(warm), Some(end)) = (self.before, self.warm, self.end) else {
            return vec!["the process was not measured".to_owned()];
        };
        let mut wrong = Vec::new();
        if end.descriptors > before.descriptors {
            wrong.push(format!("{} descriptors at the end, {} before", end.descriptors, before.descriptors));
        }
        if end.tasks > warm.tasks {
            wrong.push(format!("{} tasks at the end, {} after the first round", end.tasks, warm.tasks));
        }
        if end.rss_kib > warm.rss_kib + GROWTH_KIB {
            wrong.push(format!("{} KiB at the end, {} after the first round", end.rss_kib, warm.rss_kib));
        }
        wrong
    }

    /// Returns the faults that never occurred. A soak without them would prove nothing.
    fn gaps(&self) -> Vec<String> {
        let sum = |of: fn(&Report) -> u64| self.rows.iter().map(|(_, _, report)| of(report)).sum::<u64>();
        let mut wrong = Vec::new();
        for (what, count) in [
            ("dropped calls", sum(|report| report.dropped)),
            ("unsent attempts", sum(|report| report.audit.unsent)),
            ("unread attempts", sum(|report| report.audit.unread)),
            ("failed calls", sum(|report| report.failed.values().sum())),
        ] {
            if count == 0 {
                wrong.push(format!("there were no {what}"));
            }
        }
        wrong
    }
}

fn faults_of(report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<Fault, (u64, usize)> = BTreeMap::new();
    for (fault, index) in &report.audit.faults {
        counts.entry(*fault).or_insert((0, *index)).0 += 1;
    }
    for (fault, (count, index)) in counts {
        wrong.push(format!("{fault}: {count} times, the first was call {index}"));
    }
    match report.recovery {
        Some(time) if time > RECOVERY => {
            wrong.push(format!("a caller had no success within {RECOVERY:?}, but after {time:?}"))
        }
        None => wrong.push("a caller had no success after the server's return".to_owned()),
        _ => {}
    }
    wrong
}
