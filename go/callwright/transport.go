package callwright

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Transport sends one HTTP request and returns its answer. Every [http.RoundTripper] is a Transport. It must send a request at
// most once, must not follow redirects, and must end with the context of the request. It may fail with a [TransportError],
// which tells whether the request can have reached the server. The runtime classifies the errors of net/http.
type Transport interface {
	http.RoundTripper
}

// TransportErrorKind tells how far a request got.
type TransportErrorKind string

// These are the kinds of transport errors.
const (
	// TransportUnsent means that the request never reached the server.
	TransportUnsent TransportErrorKind = "unsent"
	// TransportBroken means that the connection broke when the request may have been sent.
	TransportBroken TransportErrorKind = "broken"
	// TransportRequest means that the request cannot be sent to any server.
	TransportRequest TransportErrorKind = "request"
	// TransportUntrusted means that a certificate of the server or the client was refused, or that the client's is missing.
	TransportUntrusted TransportErrorKind = "untrusted"
	// TransportTooLarge means that the answer is larger than the call allows.
	TransportTooLarge TransportErrorKind = "too_large"
)

// TransportError is the error of a request without an answer.
type TransportError struct {
	// Kind tells how far the request got.
	Kind TransportErrorKind
	// Message is one line, without URL and headers.
	Message string
	// Cause is the error of the network, or nil.
	Cause error
}

// Error returns the message.
func (e *TransportError) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Cause }

func tooLarge(limit int) *TransportError {
	return &TransportError{Kind: TransportTooLarge, Message: fmt.Sprintf(
		"the answer is larger than the limit of %d bytes; raise it with WithMaxResponseBytes", limit)}
}

// maxHeadBytes is the largest size of the status and the headers of an answer.
const maxHeadBytes = 400 << 10

// NewHTTPTransport returns a transport like the default one, with a pool of its own. Its connect timeout is 1 s, it uses HTTP/2
// where the server offers it, it does not decompress answers, and it accepts at most 400 KiB of status and headers.
func NewHTTPTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeadBytes,
		// The protocols decompress answers themselves, up to the limit of the call.
		DisableCompression: true,
	}
}

var defaultTransport = sync.OnceValue(func() Transport { return NewHTTPTransport() })

// sortTransportError classifies an error of a transport by whether the request can have reached the server. The argument
// wasWritten tells whether any of the request was written.
func sortTransportError(err error, wasWritten bool) *TransportError {
	var sorted *TransportError
	if errors.As(err, &sorted) {
		return sorted
	}
	made := func(kind TransportErrorKind, message string) *TransportError {
		return &TransportError{Kind: kind, Message: message, Cause: withoutURL(err)}
	}
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var timeout net.Error
	if kind, message := refusedByServer(err, wasWritten); message != "" {
		return made(kind, message)
	}
	switch {
	case errors.As(err, &certificate) || errors.As(err, &unknown):
		return made(TransportUntrusted, "the server's certificate is not trusted")
	case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
		return made(TransportRequest, "no more sockets can be opened: the process or the system is at its limit")
	case strings.Contains(err.Error(), "REFUSED_STREAM"):
		return made(TransportUnsent, "the server refused the stream unprocessed")
	case isAboveLastStream(err):
		return made(TransportUnsent, "the server closed the connection before it took the request")
	case isClosedIdle(err):
		return made(TransportUnsent, "the connection was closed before the request was written")
	case wasWritten && isTooLargeHead(err):
		return made(TransportBroken, "the head of the answer is too large to be read")
	case wasWritten && isMalformed(err):
		return made(TransportBroken, notHTTP)
	case wasWritten:
		return made(TransportBroken, "the connection broke before an answer came")
	case errors.As(err, &timeout) && timeout.Timeout():
		return made(TransportUnsent, "the connection was not made in time")
	default:
		return made(TransportUnsent, "the connection cannot be made")
	}
}

// isClosedIdle reports whether a pooled connection was closed before anything was written to it.
func isClosedIdle(err error) bool {
	if errors.Is(err, errEndedIdle) {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "server closed idle connection") && !strings.Contains(text, "connection broken")
}

// isAboveLastStream reports whether a GOAWAY of the server names the request as not processed. net/http has no error type for
// this. The error of a connection that closes after a GOAWAY has another text.
func isAboveLastStream(err error) bool {
	text := err.Error()
	return strings.Contains(text, "http2: Transport received") && strings.Contains(text, "GOAWAY")
}

const notHTTP = "the answer is not valid HTTP"

func isTooLargeHead(err error) bool {
	text := err.Error()
	return strings.Contains(text, "response headers exceeded") || strings.Contains(text, "response header list larger")
}

func isMalformed(err error) bool {
	var protocol textproto.ProtocolError
	return errors.As(err, &protocol) || strings.Contains(err.Error(), "malformed HTTP")
}

// refusedByServer reads the TLS alert of a server that refuses this client. The message is empty for any other error. A server
// reports a missing certificate after the handshake in TLS 1.3, when the request may already be sent, and during the handshake
// in TLS 1.2.
func refusedByServer(err error, wasWritten bool) (TransportErrorKind, string) {
	if strings.Contains(err.Error(), "http2: client conn could not be established") {
		return TransportUnsent, "the server closed the connection before a request was written: it may require a client certificate " +
			"(TLSClientConfig.Certificates of the transport)"
	}
	var alert *net.OpError
	if !errors.As(err, &alert) || alert.Op != "remote error" {
		return "", ""
	}
	switch strings.TrimPrefix(alert.Err.Error(), "tls: ") {
	case "certificate required":
		return TransportUntrusted, "the server requires a client certificate, and none was sent; " +
			"set TLSClientConfig.Certificates of the transport"
	case "bad certificate", "unsupported certificate", "revoked certificate", "expired certificate", "unknown certificate",
		"unknown certificate authority", "access denied", "error decrypting message":
		return TransportUntrusted, "the server refuses the client certificate, or requires one and none was sent; " +
			"check TLSClientConfig.Certificates of the transport"
	case "handshake failure":
		if !wasWritten {
			return TransportUnsent, "the server refused the TLS handshake: it may require a client certificate " +
				"(TLSClientConfig.Certificates of the transport), or speak no version or cipher of TLS that this client does"
		}
	}
	return "", ""
}

// withoutURL removes the URL that the client of net/http adds to an error.
func withoutURL(err error) error {
	var printed interface{ Unwrap() error }
	if errors.As(err, &printed) && strings.Contains(err.Error(), "://") {
		return printed.Unwrap()
	}
	return err
}

// unanswered returns the error of an attempt without an answer.
func unanswered(ctx context.Context, err *TransportError, authority string) error {
	if ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))) {
		return ctx.Err()
	}
	outcome, code := OutcomeTransport, CodeUnavailable
	message := err.Message
	switch err.Kind {
	case TransportUnsent:
		outcome, message = OutcomeUnsent, message+": "+authority
	case TransportTooLarge:
		outcome, code = OutcomeDecode, CodeResourceExhausted
	case TransportRequest:
		outcome, code = OutcomeLocal, CodeInternal
	case TransportUntrusted:
		outcome, message = OutcomeLocal, message+": "+authority
	}
	return newError(outcome, code, message).WithCause(err)
}
