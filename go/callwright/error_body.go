package callwright

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// maxEnvelope is the largest part of an error body that is read, in bytes.
const maxEnvelope = 64 << 10

// keptHeaders are the headers of an error answer that cannot hold a secret.
var keptHeaders = []string{
	"Allow", "Content-Type", "Date", "Etag", "Grpc-Retry-Pushback-Ms", "Last-Modified", "Location", "Ratelimit",
	"Ratelimit-Limit", "Ratelimit-Policy", "Ratelimit-Remaining", "Ratelimit-Reset", "Retry-After", "Retry-After-Ms",
	"Server", "Www-Authenticate", "X-Request-Id",
}

// transportHeaders are headers of HTTP itself, which the service does not set.
var transportHeaders = []string{
	"Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Server", "Set-Cookie",
	"Transfer-Encoding", "Vary",
}

// decodeError reads the error of an answer. The error is the same for every framework that the server may use.
func decodeError(dialect dialect, answer *httpAnswer, wall time.Time) *Error {
	envelope, answered := readEnvelope(dialect, answer)
	var err *Error
	switch {
	case envelope != nil && envelope.code != 0:
		err = newError(OutcomeService, envelope.code, said(envelope.message, answer.status))
	case envelope != nil:
		err = newError(OutcomeIntermediary, dialect.codeOfStatus(answer.status), said(envelope.message, answer.status))
	default:
		var text []byte
		if isText(answer) {
			text = answered.body
		}
		err = newError(OutcomeIntermediary, dialect.codeOfStatus(answer.status), textMessage(answer.status, text))
	}
	err.answered = answered
	err.httpStatus = answer.status
	var wait Setting[time.Duration]
	if infos := Details[*errdetails.RetryInfo](err); len(infos) > 0 && infos[0].RetryDelay.IsValid() {
		if delay := infos[0].RetryDelay.AsDuration(); delay >= 0 {
			wait = Set(delay)
		}
	}
	err.pushback = readPushback(answer.header, wait, wall)
	return err
}

// keepAnswer attaches an answer that could not be read to its error.
func keepAnswer(dialect dialect, err *Error, answer *httpAnswer) *Error {
	return err.change(func(err *Error) {
		err.answered = keptOf(dialect, answer)
		err.answered.shape = ShapeEmpty
		if len(answer.body) > 0 {
			err.answered.shape = ShapeText
		}
		err.httpStatus = answer.status
	})
}

func readEnvelope(dialect dialect, answer *httpAnswer) (*envelope, *answered) {
	answered := keptOf(dialect, answer)
	answered.shape = ShapeText
	if len(answer.body) == 0 {
		answered.shape = ShapeEmpty
	}
	if len(answer.body) > maxEnvelope || !mayBeJSON(dialect, answer) {
		return nil, answered
	}
	body, ok := parseObject(answer.body)
	if !ok {
		return nil, answered
	}
	frame := frame{dialect: dialect, status: answer.status, isProblem: mediaType(answer.header) == "application/problem+json"}
	envelope := frame.recognise(body)
	if envelope == nil {
		return nil, answered
	}
	answered.shape, answered.rawCode, answered.meta = envelope.shape, envelope.rawCode, envelope.meta
	answered.details = body.details()
	return envelope, answered
}

// mayBeJSON reports whether a body is read as JSON. The content type decides, or the first character when the content type does
// not tell.
func mayBeJSON(dialect dialect, answer *httpAnswer) bool {
	kind := mediaType(answer.header)
	if strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json") {
		return true
	}
	if !dialect.mayHoldJSON(kind) {
		return false
	}
	first := bytes.TrimLeft(answer.body, " \t\r\n\f")
	return len(first) > 0 && (first[0] == '{' || first[0] == '[')
}

func isText(answer *httpAnswer) bool {
	kind := mediaType(answer.header)
	if kind == "" || strings.HasPrefix(kind, "text/") {
		return true
	}
	return slices.ContainsFunc([]string{"json", "xml", "html"}, func(end string) bool { return strings.HasSuffix(kind, end) })
}

func said(message string, status int) string {
	if message == "" {
		return fmt.Sprintf("the server answered with status %d and no message", status)
	}
	return message
}

// keptOf returns the part of an answer that its error keeps.
func keptOf(dialect dialect, answer *httpAnswer) *answered {
	kept := &answered{headers: http.Header{}, body: answer.body[:min(len(answer.body), maxEnvelope)]}
	for _, name := range keptHeaders {
		if values := answer.header[name]; len(values) > 0 {
			kept.headers[name] = values
		}
	}
	kept.metadata, kept.trailers = dialect.errorMetadata(answer.header)
	return kept
}
