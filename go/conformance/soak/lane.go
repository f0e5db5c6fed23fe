package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	httpv1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/http/v1"
)

const (
	// idleTimeout is how long idle connections are kept. It is short, so that some are closed within a phase.
	idleTimeout = 400 * time.Millisecond
	// patience is how long callers try after a server came back, before they give up.
	patience = 2 * time.Second
	// callers is how many call at a time.
	callers = 24
	// settling is the time in which requests that were given up arrive.
	settling = 20 * time.Millisecond
)

// lane is one client against one server.
type lane struct {
	name    string
	index   int
	server  serverInfo
	process *server
	client  *httpv1.HttpServiceClient
	ledger  *ledger
	seed    uint64
}

func newLane(process *server, index int, seed uint64) (*lane, error) {
	info := process.Servers[index]
	transport, err := newTransport(info.Protocol, process.CAPEM)
	if err != nil {
		return nil, err
	}
	ledger := newLedger(process.MaxCalls, process.MaxAttempts)
	client := httpv1.NewHttpServiceClient(info.URL,
		callwright.WithTransport(transport),
		callwright.WithObserver(ledger),
		callwright.WithLogger(slog.New(slog.DiscardHandler)),
		callwright.WithProtocol(callwright.ProtocolConnect),
		callwright.WithTimeout(2*time.Second),
		callwright.WithAttemptTimeout(250*time.Millisecond),
		callwright.WithRetries(process.MaxAttempts-1),
		callwright.WithBackoff(2*time.Millisecond, 20*time.Millisecond))
	return &lane{
		name: "go " + info.Protocol, index: index, server: info, process: process, client: client, ledger: ledger, seed: seed,
	}, nil
}

func newTransport(protocol, caPEM string) (*http.Transport, error) {
	transport := callwright.NewHTTPTransport()
	transport.Proxy = nil
	transport.DialContext = (&net.Dialer{Timeout: 150 * time.Millisecond}).DialContext
	transport.IdleConnTimeout = idleTimeout
	switch protocol {
	case "http1":
		transport.Protocols = &http.Protocols{}
		transport.Protocols.SetHTTP1(true)
	case "h2c":
		transport.Protocols = &http.Protocols{}
		transport.Protocols.SetUnencryptedHTTP2(true)
	default:
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(caPEM)) {
			return nil, errors.New("the server's certificate authority cannot be read")
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return transport, nil
}

// phases runs all phases of the server.
func (l *lane) phases(length time.Duration) ([]*report, error) {
	reports := make([]*report, 0, len(l.server.Phases))
	for _, phase := range l.server.Phases {
		report, err := l.phase(phase, length)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// phase makes calls while the server has faults, then calls without faults until each caller had a success.
func (l *lane) phase(phase phaseInfo, length time.Duration) (*report, error) {
	l.ledger.begin()
	begin := order{Order: "begin", Server: l.index, Phase: phase.Name, Generation: l.ledger.generation}
	if err := l.process.expectDone(begin); err != nil {
		return nil, err
	}
	var returned atomic.Pointer[time.Time]
	var running sync.WaitGroup
	reports := make([]report, callers)
	for index := range reports {
		seed := l.seed ^ uint64(l.ledger.generation)<<32 ^ uint64(index)<<16 ^ uint64(l.index)
		running.Go(func() { l.call(&reports[index], &returned, rand.New(rand.NewPCG(seed, seed))) })
	}
	time.Sleep(length)
	err := l.process.expectDone(order{Order: "calm", Server: l.index})
	now := time.Now()
	returned.Store(&now)
	running.Wait()
	if err != nil {
		return nil, err
	}
	sum := newReport()
	for index := range reports {
		sum.add(&reports[index])
	}
	time.Sleep(settling)
	hits, err := l.process.give(order{Order: "hits", Server: l.index})
	if err != nil {
		return nil, err
	}
	sum.audit = l.ledger.audit(hits, phase.IsExact)
	sum.vitals, err = measure()
	return sum, err
}

// call makes one call after the other, and ends with the first success after the server's return.
func (l *lane) call(r *report, returned *atomic.Pointer[time.Time], chances *rand.Rand) {
	for {
		since := returned.Load()
		if since == nil {
			l.any(r, chances)
		} else {
			isOK := l.make(r, read, habit{room: l.ledger.room(true)})
			if isOK {
				r.recovery, r.recovered = time.Since(*since), 1
				return
			}
			if time.Since(*since) > patience {
				r.isStuck = true
				return
			}
		}
		time.Sleep(upTo(10*time.Millisecond, chances))
	}
}

func upTo(most time.Duration, chances *rand.Rand) time.Duration {
	return time.Duration(chances.Int64N(int64(most)))
}

// habit is how a caller treats a call: when it hedges, when it cancels; zero for never.
type habit struct {
	hedge  time.Duration
	cancel time.Duration
	room   int64
}

// any makes a call of any kind, with any habit.
func (l *lane) any(r *report, chances *rand.Rand) {
	kind, habit := read, habit{room: l.ledger.room(false)}
	if chances.IntN(100) < 30 {
		kind = write
	}
	switch chance := chances.IntN(100); {
	case chance < 15 && kind == read:
		habit.hedge = time.Millisecond + upTo(9*time.Millisecond, chances)
	case chance >= 15 && chance < 27:
		habit.cancel = 1 + upTo(20*time.Millisecond, chances)
	case chance >= 27 && chance < 35:
		habit.cancel = 1 + upTo(500*time.Microsecond, chances)
	}
	l.make(r, kind, habit)
}

// make makes a call, and answers whether it succeeded.
func (l *lane) make(r *report, kind callKind, habit habit) bool {
	ctx, name, isOpen := l.ledger.open(kind, habit.room)
	if !isOpen {
		return false
	}
	if habit.cancel > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer time.AfterFunc(habit.cancel, cancel).Stop()
		defer cancel()
	}
	options := []callwright.CallOption{callwright.WithHeader(callHeader, name)}
	if habit.hedge > 0 {
		options = append(options, callwright.WithHedge(habit.hedge))
	}
	var err error
	if kind == read {
		_, err = l.client.Peek(ctx, &httpv1.NameRequest{Name: "x"}, options...)
	} else {
		_, err = l.client.Unbound(ctx, &httpv1.UserRequest{UserId: "x"}, options...)
	}
	r.count(err)
	return err == nil
}
