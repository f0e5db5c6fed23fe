// Soak makes calls while servers fail in many ways, and checks that nothing panics, that memory, file descriptors and
// goroutines do not leak, that calls succeed within a second of a server's return, and that the requests that the servers read
// are the attempts that the client reports. The servers are those of the Rust program of the same name, in a process of its own:
//
//	soak --seconds 60 target/debug/soak
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// minRounds is the least number of rounds: the first one warms up.
const minRounds = 2

// beside is the time that a phase takes after its faults: until each caller had a success, and for the comparison.
const beside = 150 * time.Millisecond

func main() {
	seconds := flag.Int("seconds", 60, "how long the soak takes")
	seed := flag.Uint64("seed", uint64(rand.Uint32()), "the seed of all chances")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: soak [--seconds N] [--seed N] SERVER, the Rust program soak")
		os.Exit(2)
	}
	faults, err := run(time.Duration(*seconds)*time.Second, *seed, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	for _, fault := range faults {
		fmt.Println("FAILED:", fault)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}

func run(length time.Duration, seed uint64, program string) ([]string, error) {
	fmt.Printf("soak: Go, %v, --seed %d\n", length, seed)
	protocols := []string{"http1", "h2c", "tls"}
	server, err := startServer(program, seed, protocols)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	lanes := make([]*lane, 0, len(protocols))
	for index := range protocols {
		lane, err := newLane(server, index, seed)
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, lane)
	}
	var soak soak
	if soak.before, err = measure(); err != nil {
		return nil, err
	}
	end := time.Now().Add(length)
	var lastRound time.Duration
	for soak.rounds < minRounds || !time.Now().Add(lastRound).After(end) {
		begun := time.Now()
		if err := soak.round(lanes, phaseTime(length, lanes)); err != nil {
			return nil, err
		}
		lastRound = time.Since(begun)
		if soak.rounds == 1 {
			if soak.warm, err = settled(soak.before); err != nil {
				return nil, err
			}
		}
	}
	if soak.end, err = settled(soak.before); err != nil {
		return nil, err
	}
	soak.print()
	return soak.faults(), nil
}

// phaseTime is a second, or less so that two rounds fit.
func phaseTime(length time.Duration, lanes []*lane) time.Duration {
	most := 0
	for _, lane := range lanes {
		most = max(most, len(lane.server.Phases))
	}
	return min(max(length/time.Duration(most*minRounds)-beside, 100*time.Millisecond), time.Second)
}

// round runs all phases of all clients, which do not wait for each other.
func (s *soak) round(lanes []*lane, length time.Duration) error {
	var running sync.WaitGroup
	reports, errs := make([][]*report, len(lanes)), make([]error, len(lanes))
	for index, lane := range lanes {
		running.Go(func() { reports[index], errs[index] = lane.phases(length) })
	}
	running.Wait()
	for index, lane := range lanes {
		if errs[index] != nil {
			return fmt.Errorf("%s: %w", lane.name, errs[index])
		}
		for number, report := range reports[index] {
			s.add(lane.server.Phases[number].Name, lane.name, report)
		}
	}
	s.rounds++
	return nil
}

// settled measures the process once its idle connections are closed, or should be.
func settled(before vitals) (vitals, error) {
	patience := time.Now().Add(5 * idleTimeout)
	for {
		// Memory that is not used would hide what is.
		debug.FreeOSMemory()
		time.Sleep(idleTimeout / 4)
		now, err := measure()
		if err != nil || now.descriptors <= before.descriptors || time.Now().After(patience) {
			return now, err
		}
	}
}
