// Cross-client is the Go side of the cross-language suite: it reads one call per line from standard input, makes it with a
// generated client, and writes how it ended as a line of JSON. conformance/README.md names the keys.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	httpv1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/http/v1"
)

type order struct {
	URL  string `json:"url"`
	Call wanted `json:"call"`
}

type wanted struct {
	Method           string  `json:"method"`
	Protocol         string  `json:"protocol"`
	HTTP             string  `json:"http"`
	Times            int     `json:"times"`
	Retries          int     `json:"retries"`
	BaseMs           *int64  `json:"base_ms"`
	TimeoutMs        int64   `json:"timeout_ms"`
	AttemptTimeoutMs *int64  `json:"attempt_timeout_ms"`
	Idempotent       *bool   `json:"idempotent"`
	Chained          bool    `json:"chained"`
	CancelAfterMs    *int64  `json:"cancel_after_ms"`
	Downgrade        *string `json:"downgrade"`
}

type report struct {
	Code         string   `json:"code"`
	Text         string   `json:"text"`
	Served       string   `json:"served"`
	Attempts     int      `json:"attempts"`
	Outcome      string   `json:"outcome"`
	Stop         string   `json:"stop"`
	HTTPStatus   *int     `json:"http_status"`
	Shape        string   `json:"shape"`
	Message      string   `json:"message"`
	RetryAfterMs *int64   `json:"retry_after_ms"`
	Details      []string `json:"details"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		decoder := json.NewDecoder(bytes.NewReader(input.Bytes()))
		decoder.DisallowUnknownFields()
		var order order
		if err := decoder.Decode(&order); err != nil {
			return err
		}
		report, err := order.make()
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
			return err
		}
	}
	return input.Err()
}

func (o *order) make() (*report, error) {
	transport := callwright.NewHTTPTransport()
	transport.Protocols = &http.Protocols{}
	transport.Protocols.SetHTTP1(o.Call.HTTP != "h2c")
	transport.Protocols.SetUnencryptedHTTP2(o.Call.HTTP == "h2c")
	// Retries without an attempt timeout are what some orders are about, and need no warning.
	client := httpv1.NewHttpServiceClient(o.URL, callwright.WithTransport(transport), callwright.WithLogger(slog.New(slog.DiscardHandler)))
	var last *report
	for range max(o.Call.Times, 1) {
		var err error
		if last, err = o.Call.call(client); err != nil {
			return nil, err
		}
	}
	return last, nil
}

func (w *wanted) call(client *httpv1.HttpServiceClient) (*report, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if w.Chained {
		ctx = callwright.WithRetryMark(ctx)
	}
	if w.CancelAfterMs != nil {
		timer := time.AfterFunc(ms(*w.CancelAfterMs), cancel)
		defer timer.Stop()
	}
	var metadata callwright.Metadata
	options := append(w.options(), callwright.WithMetadata(&metadata))
	var reply *httpv1.Reply
	var err error
	switch w.Method {
	case "read":
		reply, err = client.Peek(ctx, &httpv1.NameRequest{Name: "x"}, options...)
	case "write":
		reply, err = client.Unbound(ctx, &httpv1.UserRequest{UserId: "x"}, options...)
	default:
		return nil, fmt.Errorf("method %q is not known", w.Method)
	}
	return newReport(reply, err, &metadata), nil
}

func ms(count int64) time.Duration { return time.Duration(count) * time.Millisecond }

func (w *wanted) options() []callwright.CallOption {
	protocol := callwright.ProtocolConnect
	switch w.Protocol {
	case "rest":
		protocol = callwright.ProtocolREST
	case "twirp":
		protocol = callwright.ProtocolTwirp
	}
	options := []callwright.CallOption{
		callwright.WithProtocol(protocol), callwright.WithRetries(w.Retries), callwright.WithTimeout(ms(w.TimeoutMs)),
	}
	if w.BaseMs != nil {
		options = append(options, callwright.WithBackoff(ms(*w.BaseMs), 5*time.Second))
	}
	if w.AttemptTimeoutMs != nil {
		options = append(options, callwright.WithAttemptTimeout(ms(*w.AttemptTimeoutMs)))
	}
	if w.Idempotent != nil && *w.Idempotent {
		options = append(options, callwright.WithIdempotent())
	}
	if w.Downgrade != nil {
		options = append(options, callwright.WithDowngradeTo(&httpv1.Reply{Text: *w.Downgrade}))
	}
	return options
}

func newReport(reply *httpv1.Reply, err error, metadata *callwright.Metadata) *report {
	r := &report{
		Code: "OK", Text: reply.GetText(), Served: "none", Attempts: len(metadata.Attempts), Outcome: "ok", Details: []string{},
	}
	failure := metadata.DowngradedFrom
	if err != nil {
		r.Code = callwright.CodeOf(err).String()
		errors.As(err, &failure)
	} else {
		r.Served = string(metadata.Served)
	}
	if failure == nil {
		return r
	}
	r.Outcome, r.Stop = string(failure.Outcome()), string(failure.Stop())
	r.Shape, r.Message = string(failure.Shape()), failure.Message()
	if status := failure.HTTPStatus(); status != 0 {
		r.HTTPStatus = &status
	}
	if wait, isAsked := failure.RetryAfter(); isAsked {
		count := wait.Milliseconds()
		r.RetryAfterMs = &count
	}
	for _, detail := range failure.RawDetails() {
		r.Details = append(r.Details, detail.TypeURL)
	}
	return r
}
