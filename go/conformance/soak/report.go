package main

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
)

const (
	// mostRecovery is how soon every caller has to have a success after its server's return.
	mostRecovery = time.Second
	// mostGrowth is how much the memory may grow after the first round, in KiB. The allocator and tables that double take a
	// part of it; a leak of a few hundred bytes per call takes more.
	mostGrowth = 16 * 1024
	// steady is the phase without faults.
	steady = "steady"
)

// vitals has the memory, file descriptors and goroutines of this process.
type vitals struct {
	rssKiB      int
	descriptors int
	goroutines  int
}

func measure() (vitals, error) {
	var v vitals
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return v, err
	}
	for line := range strings.Lines(string(status)) {
		if rss, isRSS := strings.CutPrefix(line, "VmRSS:"); isRSS {
			if v.rssKiB, err = strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rss), " kB")); err != nil {
				return v, err
			}
		}
	}
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return v, err
	}
	// One of them reads the folder.
	v.descriptors, v.goroutines = len(descriptors)-1, runtime.NumGoroutine()
	return v, nil
}

// report is the result of a phase.
type report struct {
	calls, ok, cancelled int
	failed               map[string]int
	audit                audit
	// recovery is how long after the server's return the last caller had a success; isStuck, that one had none.
	recovery  time.Duration
	recovered int
	isStuck   bool
	vitals    vitals
}

func newReport() *report { return &report{failed: map[string]int{}} }

func (r *report) count(err error) {
	r.calls++
	switch code := callwright.CodeOf(err); {
	case err == nil:
		r.ok++
	case code == callwright.CodeCancelled:
		r.cancelled++
	default:
		if r.failed == nil {
			r.failed = map[string]int{}
		}
		r.failed[code.String()]++
	}
}

func (r *report) add(other *report) {
	r.calls += other.calls
	r.ok += other.ok
	r.cancelled += other.cancelled
	for code, count := range other.failed {
		r.failed[code] += count
	}
	r.audit.add(other.audit)
	r.recovery = max(r.recovery, other.recovery)
	r.recovered += other.recovered
	r.isStuck = r.isStuck || other.isStuck
	r.vitals = other.vitals
}

// soak is all rounds.
type soak struct {
	rows   []*row
	rounds int
	// before is the process before the first call; warm after the first round, end after the last, when all connections were
	// idle for long enough.
	before, warm, end vitals
}

type row struct {
	phase, lane string
	report      *report
}

func (s *soak) add(phase, lane string, report *report) {
	for _, row := range s.rows {
		if row.phase == phase && row.lane == lane {
			row.report.add(report)
			return
		}
	}
	s.rows = append(s.rows, &row{phase, lane, report})
}

func (s *soak) print() {
	fmt.Printf("%-16s%-12s%7s%7s%8s%9s%8s%8s%7s%9s%8s%6s  failed\n", "phase", "client", "calls", "ok", "dropped",
		"attempts", "unsent", "unread", "hits", "back ms", "rss MB", "fds")
	total := newReport()
	for _, row := range s.rows {
		r, a := row.report, row.report.audit
		total.add(r)
		back := strconv.FormatInt(r.recovery.Milliseconds(), 10)
		if r.isStuck {
			back = "never"
		}
		failed := make([]string, 0, len(r.failed))
		for _, code := range slices.Sorted(maps.Keys(r.failed)) {
			failed = append(failed, fmt.Sprintf("%s %d", code, r.failed[code]))
		}
		fmt.Printf("%-16s%-12s%7d%7d%8d%9d%8d%8d%7d%9s%8d%6d  %s\n", row.phase, row.lane, r.calls, r.ok, r.cancelled,
			a.attempts, a.unsent, a.unread, a.hits, back, r.vitals.rssKiB/1024, r.vitals.descriptors,
			strings.Join(failed, ", "))
	}
	fmt.Printf("%d rounds, %d calls, %d ok, %d attempts, %d read by the servers, %d successes after a return\n", s.rounds,
		total.calls, total.ok, total.audit.attempts, total.audit.hits, total.recovered)
	for _, at := range []struct {
		name string
		vitals
	}{{"before", s.before}, {"warm", s.warm}, {"end", s.end}} {
		fmt.Printf("%-7s%7d KiB, %d descriptors, %d goroutines\n", at.name, at.rssKiB, at.descriptors, at.goroutines)
	}
}

// faults has all that is wrong, one line each.
func (s *soak) faults() []string {
	var wrong []string
	total := newReport()
	failed := 0
	for _, row := range s.rows {
		total.add(row.report)
		for what, fault := range row.report.audit.faults {
			wrong = append(wrong, fmt.Sprintf("%s, %s: %s: %d times, the first was call %d", row.phase, row.lane, what,
				fault.count, fault.first))
		}
		for code := range row.report.failed {
			// A machine that is busy with other things makes calls late, and shows no fault.
			if row.phase == steady && code != callwright.CodeDeadlineExceeded.String() {
				wrong = append(wrong, fmt.Sprintf("%s, %s: calls failed with %s without a fault of the server", row.phase, row.lane, code))
			}
		}
		switch {
		case row.report.isStuck:
			wrong = append(wrong, fmt.Sprintf("%s, %s: a caller had no success after the server's return", row.phase, row.lane))
		case row.report.recovery > mostRecovery:
			wrong = append(wrong, fmt.Sprintf("%s, %s: a caller had no success within %v, but after %v", row.phase, row.lane,
				mostRecovery, row.report.recovery))
		}
	}
	for _, count := range total.failed {
		failed += count
	}
	return append(append(wrong, s.leaks()...), gaps(total, failed)...)
}

func (s *soak) leaks() []string {
	var wrong []string
	if s.end.descriptors > s.before.descriptors {
		wrong = append(wrong, fmt.Sprintf("%d descriptors at the end, %d before", s.end.descriptors, s.before.descriptors))
	}
	if s.end.goroutines > s.warm.goroutines {
		wrong = append(wrong, fmt.Sprintf("%d goroutines at the end, %d after the first round", s.end.goroutines, s.warm.goroutines))
	}
	if s.end.rssKiB > s.warm.rssKiB+mostGrowth {
		wrong = append(wrong, fmt.Sprintf("%d KiB at the end, %d after the first round", s.end.rssKiB, s.warm.rssKiB))
	}
	return wrong
}

// gaps has the faults that a soak did not meet: one in which nothing went wrong has shown nothing.
func gaps(total *report, failed int) []string {
	var wrong []string
	for _, seen := range []struct {
		what  string
		count int
	}{
		{"cancelled calls", total.cancelled},
		{"unsent attempts", total.audit.unsent},
		{"unread attempts", total.audit.unread},
		{"failed calls", failed},
	} {
		if seen.count == 0 {
			wrong = append(wrong, "there were no "+seen.what)
		}
	}
	return wrong
}
