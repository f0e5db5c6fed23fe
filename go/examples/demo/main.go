// Demo makes the calls of `make demo` with the Go client: a typed client against a JSON service that knows nothing of .proto
// files. Its argument is the demo-server, which it starts as a process of its own. Each step prints its evidence and checks
// what it claims; the exit status is 0 only when all of them hold.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

type step struct {
	title string
	run   func(context.Context, *server) error
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "\nfailed:", err)
		for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
			fmt.Fprintln(os.Stderr, "   because", cause)
		}
		os.Exit(1)
	}
}

func run() (err error) {
	if len(os.Args) != 2 {
		return errors.New("usage: demo <path of demo-server>")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	server, err := start(os.Args[1])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	fmt.Println("\nThe same in Go")
	steps := []step{
		{"A typed call", typedCall},
		{"JSON on the wire: an enum travels as its name, a oneof survives the trip", jsonOnTheWire},
		{"A flaky endpoint, answered on the third attempt", flakyEndpoint},
		{"A slow endpoint, cut by the timeout and downgraded", slowEndpoint},
		{"What the caller sees without a downgrade", errorOfACall},
		{"Nobody listens: one clear error", connectionRefused},
		{"A circuit breaker: shut in a flood of cancels, open on a dead endpoint, closed through a probe", breakerOpensAndRecovers},
	}
	for i, step := range steps {
		fmt.Printf("\n%d. %s\n", i+1, step.title)
		if err := step.run(ctx, server); err != nil {
			return err
		}
	}
	fmt.Printf("\nall %d steps hold in Go\n", len(steps))
	return nil
}

// evidence prints one piece of evidence with a label.
func evidence(label string, value any) { fmt.Printf("   %-9s %v\n", label, value) }

// verify states what a step has shown, when it has; it fails the step otherwise.
func verify(holds bool, claim string) error {
	if !holds {
		return errors.New("this does not hold: " + claim)
	}
	fmt.Printf("   %-9s %s\n", "ok", claim)
	return nil
}
