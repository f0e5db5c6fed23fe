package callwright

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"

	"google.golang.org/protobuf/proto"
)

// channel sends the attempts of a client to its server.
type channel struct {
	base      baseURL
	transport Transport
	clock     Clock
}

// Unary sends one attempt and reads its answer into response. The context is that of the attempt.
func (c *channel) Unary(ctx context.Context, request, response proto.Message) error {
	attempt := attemptFrom(ctx)
	if attempt == nil {
		return newError(OutcomeLocal, CodeInternal, "an attempt was made outside of a call")
	}
	call := attempt.call
	call.encodeOnce.Do(func() {
		call.encoded, call.encodeErr = encodeRequest(call, c.base, request, response.ProtoReflect().Descriptor())
	})
	if call.encodeErr != nil {
		return call.encodeErr
	}
	answer, err := c.exchange(ctx, attempt)
	if err != nil {
		return err
	}
	if err := call.dialect.decode(call.encoded.form, answer, response); err != nil {
		return keepAnswer(call.dialect, err, answer)
	}
	attempt.httpStatus = answer.status
	attempt.headers, attempt.trailers = call.dialect.splitTrailers(answer.header)
	return nil
}

// httpAnswer is an HTTP answer with its whole body.
type httpAnswer struct {
	status int
	header http.Header
	body   []byte
}

func (c *channel) exchange(ctx context.Context, attempt *attemptFacts) (*httpAnswer, error) {
	call := attempt.call
	limit := call.options.maxResponseBytes.or(16 << 20)
	answer, failure := c.send(ctx, attempt, limit)
	if failure != nil {
		return nil, failure
	}
	reading := reading{limit: limit, wall: c.clock.Now()}
	if err := acceptAnswer(call.dialect, call.encoded.form, answer, reading); err != nil {
		err.keyed = call.idempotencyKey != ""
		return nil, err
	}
	return answer, nil
}

// send sends the request. It sends it once more when the pooled connection turns out to be closed.
func (c *channel) send(ctx context.Context, attempt *attemptFacts, limit int) (*httpAnswer, error) {
	for sends := 0; ; sends++ {
		answer, err := c.sendOnce(ctx, attempt, limit)
		if err == nil {
			return answer, nil
		}
		var failure *TransportError
		if !errors.As(err, &failure) {
			return nil, err
		}
		if sends > 0 || failure.Cause == nil || !isClosedIdle(failure.Cause) || ctx.Err() != nil {
			return nil, unanswered(ctx, failure, c.base.authority)
		}
		attempt.resends++
	}
}

func (c *channel) sendOnce(ctx context.Context, attempt *attemptFacts, limit int) (*httpAnswer, error) {
	var wasWritten atomic.Bool
	var connections atomic.Int32
	var idle idleWatch
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:          func(info httptrace.GotConnInfo) { connections.Add(1); idle.gotConn(info) },
		WroteHeaderField: func(string, []string) { wasWritten.Store(true) },
	})
	// net/http takes another connection on its own when the request has no body.
	defer func() { attempt.resends += max(int(connections.Load())-1, 0) }()
	request, err := c.request(traced, attempt)
	if err != nil {
		return nil, err
	}
	response, failure := c.transport.RoundTrip(request)
	if failure != nil {
		if ctx.Err() != nil && !isTransportError(failure) {
			return nil, ctx.Err()
		}
		return nil, sortTransportError(failure, wasWritten.Load())
	}
	defer func() { _ = response.Body.Close() }()
	if err := refuseHead(response, &idle); err != nil {
		return nil, err
	}
	body, failure := io.ReadAll(io.LimitReader(response.Body, int64(limit)+1))
	switch {
	case failure != nil && ctx.Err() != nil && !isTransportError(failure):
		return nil, ctx.Err()
	case failure != nil:
		return nil, &TransportError{Kind: TransportBroken, Message: "the connection broke while the answer was read", Cause: failure}
	case len(body) > limit:
		return nil, tooLarge(limit)
	}
	return &httpAnswer{status: response.StatusCode, header: response.Header, body: body}, nil
}

// refuseHead returns why the head of an answer cannot belong to this request, or nil.
func refuseHead(response *http.Response, idle *idleWatch) error {
	switch {
	case !isKnownVersion(response):
		return &TransportError{Kind: TransportBroken, Message: notHTTP, Cause: fmt.Errorf("the answer's version is %q", response.Proto)}
	case idle.hasEndedIdle(response):
		const message = "the server ended the connection before the request was written"
		return &TransportError{Kind: TransportUnsent, Message: message, Cause: errEndedIdle}
	}
	return nil
}

// isKnownVersion reports whether the HTTP version of an answer exists. A transport of the caller may leave it empty.
func isKnownVersion(response *http.Response) bool {
	switch [2]int{response.ProtoMajor, response.ProtoMinor} {
	case [2]int{1, 0}, [2]int{1, 1}, [2]int{2, 0}, [2]int{3, 0}:
		return true
	}
	return response.Proto == ""
}

func isTransportError(err error) bool {
	var failure *TransportError
	return errors.As(err, &failure)
}

func (c *channel) request(ctx context.Context, attempt *attemptFacts) (*http.Request, error) {
	call, encoded := attempt.call, attempt.call.encoded
	target, err := url.Parse(c.base.join(call.method.Service.BasePath, encoded.pathAndQuery))
	if err != nil {
		message := fmt.Sprintf("path %q does not make a URL", encoded.path())
		return nil, newError(OutcomeLocal, CodeInvalidArgument, message)
	}
	header := http.Header{}
	for _, layer := range []http.Header{call.options.headers, encoded.header} {
		for name, values := range layer {
			header[name] = values
		}
	}
	if timeout, isSet := attempt.timeout.Value(); isSet {
		setTimeoutHeader(call.dialect.timeoutHeader(call.options), timeout, header)
	}
	if tries := attempt.earlierTries(); tries > 0 {
		header.Set("X-Retry-Attempt", strconv.Itoa(tries))
	}
	if call.idempotencyKey != "" {
		header.Set("Idempotency-Key", `"`+call.idempotencyKey+`"`)
	}
	request := (&http.Request{
		Method: encoded.verb, URL: target, Host: target.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	setBody(request, encoded)
	return request, nil
}

// setBody sets a body that net/http cannot rewind, so that net/http does not send a request twice on its own.
func setBody(request *http.Request, encoded *encodedRequest) {
	request.Body = &onceReader{rest: encoded.body}
	request.ContentLength = int64(len(encoded.body))
	if len(encoded.body) == 0 && encoded.saysEmpty {
		// Only http.NoBody makes net/http write "Content-Length: 0".
		request.Body = http.NoBody
	}
}

type onceReader struct{ rest []byte }

func (r *onceReader) Read(buffer []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(buffer, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *onceReader) Close() error { return nil }
