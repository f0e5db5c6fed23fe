package callwright_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// plan describes a call. Its random choices derive from its number.
type plan struct {
	call int
	kind int
	// last is the attempt that the server never answers, when the call is given up after the server has received it.
	last int
	// after is when a call is given up, in any state.
	after    time.Duration
	isHedged bool
}

// These are the kinds of plans.
const (
	awaited = iota
	// cancelledUnwritten means that the caller gives up just before the request is handed to net/http, which then writes nothing.
	cancelledUnwritten
	cancelledAtServer
	cancelledAtRandom
	kinds
)

func planOf(call int) plan {
	draws := rand.New(rand.NewPCG(0x5eed, uint64(call)))
	after := time.Duration(draws.IntN(12_000)) * time.Microsecond
	kind := call % kinds
	return plan{call: call, kind: kind, last: draws.IntN(3), after: after, isHedged: kind == cancelledAtRandom && draws.IntN(2) == 0}
}

// busy reports whether the server answers an attempt with UNAVAILABLE, and after how long.
func (p plan) busy(attempt int) (bool, time.Duration) {
	draws := rand.New(rand.NewPCG(uint64(attempt), uint64(p.call)))
	latency := time.Duration(draws.IntN(5_000)) * time.Microsecond
	if p.kind == cancelledAtServer {
		return attempt < p.last, latency
	}
	return attempt == 0 && draws.IntN(2) == 0, latency
}

// hits counts the attempts that a server has read, and holds who waits for them.
type hits struct {
	lock     sync.Mutex
	attempts map[int][]int
	// giveUp ends the contexts of calls that are given up at the server.
	giveUp map[int]context.CancelFunc
}

func (h *hits) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	call, _ := strconv.Atoi(request.Header.Get("X-Call"))
	attempt, _ := strconv.Atoi(request.Header.Get("X-Retry-Attempt"))
	plan := planOf(call)
	isBusy, latency := plan.busy(attempt)
	h.lock.Lock()
	h.attempts[call] = append(h.attempts[call], attempt)
	giveUp := h.giveUp[call]
	h.lock.Unlock()
	// The server of net/http only notices that a client is gone after it has read the body.
	_, _ = io.Copy(io.Discard, request.Body)
	if plan.kind == cancelledAtServer && attempt == plan.last {
		giveUp()
		<-request.Context().Done()
		// A client that is closing its connection could still read an answer.
		panic(http.ErrAbortHandler)
	}
	time.Sleep(latency)
	w.Header().Set("Content-Type", "application/json")
	if isBusy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = io.WriteString(w, "{}")
}

// perform makes the call of a plan, and returns what its client reported.
func (h *hits) perform(t *testing.T, p plan, url string, transport http.RoundTripper) *ends {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.lock.Lock()
	h.giveUp[p.call] = cancel
	h.lock.Unlock()
	told := &ends{}
	sends := network(func(request *http.Request) (*http.Response, error) {
		if p.kind == cancelledUnwritten {
			cancel()
		}
		return transport.RoundTrip(request)
	})
	client := userv1.NewUserServiceClient(url, callwright.WithTransport(sends), callwright.WithObserver(told),
		callwright.WithRetryBudget(callwright.NewRetryBudget()))
	options := []callwright.CallOption{
		callwright.WithRetries(3), callwright.WithAttemptTimeout(10 * time.Second),
		callwright.WithBackoff(time.Millisecond, time.Millisecond), callwright.WithHeader("X-Call", strconv.Itoa(p.call)),
	}
	if p.isHedged {
		options = append(options, callwright.WithHedge(2*time.Millisecond))
	}
	if p.kind == cancelledAtRandom {
		time.AfterFunc(p.after, cancel)
	}
	_, err := client.GetUser(ctx, guoguo(), options...)
	if isCancelled := callwright.CodeOf(err) == callwright.CodeCancelled; isCancelled != (p.kind != awaited) && p.kind != cancelledAtRandom {
		t.Errorf("%+v ended with %v", p, err)
	}
	return told
}

// judge compares the reported attempts of a call with those that the server has read. It returns how many attempts were given up
// before they were written.
func (p plan) judge(t *testing.T, told *ends, seen []int) int {
	codes, unwritten, cut := told.codes(), 0, 0
	for number, code := range codes {
		if told.attempts[number].Attempt.Number != number {
			t.Errorf("%+v: attempt %d was reported as %+v", p, number, told.attempts[number])
		}
		isCut := code == callwright.CodeCancelled
		if isCut {
			cut++
		}
		switch hits := count(seen, number); {
		case hits == 0 && isCut:
			unwritten++
		case hits != 1:
			t.Errorf("%+v: the server had attempt %d %d times, and it ended with %v", p, number, hits, code)
		}
	}
	if len(told.calls) != 1 || told.calls[0].Sends != len(codes) || len(seen) != len(codes)-unwritten {
		t.Errorf("%+v: the server had %v, the attempts ended with %v, the call with %+v", p, seen, codes, told.calls)
	}
	isExact := map[int]bool{
		awaited:            unwritten == 0 && cut == 0,
		cancelledUnwritten: unwritten == 1 && cut == 1 && len(codes) == 1,
		cancelledAtServer:  unwritten == 0 && cut == 1 && len(codes) == p.last+1 && codes[p.last] == callwright.CodeCancelled,
		cancelledAtRandom:  true,
	}[p.kind]
	if !isExact {
		t.Errorf("%+v: the server had %v, and the attempts ended with %v", p, seen, codes)
	}
	return unwritten
}

func count(numbers []int, wanted int) int {
	return len(slices.DeleteFunc(slices.Clone(numbers), func(number int) bool { return number != wanted }))
}

func TestEachRequestThatAServerSeesIsOneReportedAttempt(t *testing.T) {
	for name, isHTTP2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			seen := &hits{attempts: map[int][]int{}, giveUp: map[int]context.CancelFunc{}}
			server := httptest.NewUnstartedServer(seen)
			server.EnableHTTP2 = isHTTP2
			server.StartTLS()
			const calls, atOnce = 300, 40
			told, room := make([]*ends, calls), make(chan struct{}, atOnce)
			var running sync.WaitGroup
			for call := range calls {
				running.Go(func() {
					room <- struct{}{}
					defer func() { <-room }()
					told[call] = seen.perform(t, planOf(call), server.URL, server.Client().Transport)
				})
			}
			running.Wait()
			// A request that was written before its call was given up may still be in flight, so this waits for it at the server.
			server.Close()

			reported, hits, unwritten := 0, 0, 0
			for call := range calls {
				unwritten += planOf(call).judge(t, told[call], seen.attempts[call])
				reported += len(told[call].attempts)
				hits += len(seen.attempts[call])
			}
			if hits != reported-unwritten || unwritten < calls/kinds {
				t.Errorf("%d requests at the server, %d reported, %d of them unwritten", hits, reported, unwritten)
			}
		})
	}
}
