package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"git.example.com/acme/acme-sdk/go/callwright"
	httpv1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/http/v1"
)

type errorVector struct {
	ID       string            `json:"id"`
	Protocol string            `json:"protocol"`
	Status   int               `json:"status"`
	Headers  map[string]string `json:"headers"`
	Body     string            `json:"body"`
	Want     wantedError       `json:"want"`
}

type wantedError struct {
	Code             string             `json:"code"`
	Message          *string            `json:"message"`
	Shape            *string            `json:"shape"`
	RawCode          json.RawMessage    `json:"raw_code"`
	FromIntermediary *bool              `json:"from_intermediary"`
	Retryable        *bool              `json:"retryable"`
	RetryAfterMs     json.RawMessage    `json:"retry_after_ms"`
	Headers          map[string]*string `json:"headers"`
	Metadata         map[string]*string `json:"metadata"`
	Trailers         map[string]*string `json:"trailers"`
	Meta             map[string]string  `json:"meta"`
	Details          []wantedDetail     `json:"details"`
}

type wantedDetail struct {
	Type    string          `json:"type"`
	Base64  *string         `json:"base64"`
	Text    *string         `json:"text"`
	Message json.RawMessage `json:"message"`
}

type codeVector struct {
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Status   int    `json:"status"`
	Code     string `json:"code"`
}

func TestErrorVectors(t *testing.T) {
	tally := newTally(t, "errors")
	for _, vector := range vectors[errorVector](t, "errors", "error") {
		err := failureOf(vector.Protocol, vector.Status, vector.Headers, vector.Body)
		tally.note(t, vector.ID, vector.Want.judge(err))
	}
	for _, vector := range vectors[codeVector](t, "errors", "code") {
		wanted := wantedError{Code: vector.Code}
		tally.note(t, vector.ID, wanted.judge(failureOf(vector.Protocol, vector.Status, nil, "")))
	}
	tally.finish(t)
}

// failureOf is the error of a call that gets this answer.
func failureOf(protocol string, status int, headers map[string]string, body string) error {
	answer := &reply{status: status, header: http.Header{}, body: body}
	for name, value := range headers {
		answer.header.Add(name, value)
	}
	wire := wireOptions{Protocol: protocol}
	options, err := wire.options()
	if err != nil {
		return err
	}
	client := httpv1.NewHttpServiceClient("http://host", callwright.WithTransport(answer))
	_, err = client.GetUser(context.Background(), &httpv1.UserRequest{UserId: "x"}, options...)
	return err
}

func (w *wantedError) judge(failure error) error {
	var err *callwright.Error
	if !errors.As(failure, &err) {
		return fmt.Errorf("the call answered %w", failure)
	}
	differs := func(what string, got, wanted any) error { return fmt.Errorf("%s is %v, not %v", what, got, wanted) }
	switch {
	case err.Code().Error() != w.Code:
		return differs("code", err.Code().Error(), w.Code)
	case w.Message != nil && err.Message() != *w.Message:
		return differs("message", err.Message(), *w.Message)
	case w.Shape != nil && string(err.Shape()) != *w.Shape:
		return differs("shape", err.Shape(), *w.Shape)
	case w.RawCode != nil && !isText(w.RawCode, err.RawCode()):
		return differs("raw code", err.RawCode(), string(w.RawCode))
	case w.FromIntermediary != nil && err.FromIntermediary() != *w.FromIntermediary:
		return differs("from intermediary", err.FromIntermediary(), *w.FromIntermediary)
	case w.Retryable != nil && err.IsRetryable() != *w.Retryable:
		return differs("retryable", err.IsRetryable(), *w.Retryable)
	}
	if w.RetryAfterMs != nil {
		got := "null"
		if wait, isAsked := err.RetryAfter(); isAsked {
			got = fmt.Sprint(wait.Milliseconds())
		}
		if got != string(w.RetryAfterMs) {
			return differs("retry after", got, string(w.RetryAfterMs))
		}
	}
	for _, pair := range []struct {
		what   string
		got    http.Header
		wanted map[string]*string
	}{{"header", err.Headers(), w.Headers}, {"metadata", err.Metadata(), w.Metadata}, {"trailer", err.Trailers(), w.Trailers}} {
		for name, wanted := range pair.wanted {
			values := pair.got.Values(name)
			if wanted == nil && len(values) > 0 || wanted != nil && !slices.Equal(values, []string{*wanted}) {
				return differs(pair.what+" "+name, values, wanted)
			}
		}
	}
	for key, wanted := range w.Meta {
		if err.Meta()[key] != wanted {
			return differs("meta "+key, err.Meta()[key], wanted)
		}
	}
	if w.Details == nil {
		return nil
	}
	return judgeDetails(w.Details, err.RawDetails())
}

// isText says whether a JSON string is this text; null is none.
func isText(wanted json.RawMessage, got string) bool {
	var text *string
	return json.Unmarshal(wanted, &text) == nil && (text == nil && got == "" || text != nil && *text == got)
}

func judgeDetails(wanted []wantedDetail, got []callwright.ErrorDetail) error {
	if len(wanted) != len(got) {
		return fmt.Errorf("there are %d details, not %d", len(got), len(wanted))
	}
	for i, want := range wanted {
		detail := got[i]
		if detail.TypeURL != want.Type {
			return fmt.Errorf("detail %d is a %s, not a %s", i, detail.TypeURL, want.Type)
		}
		if want.Base64 != nil {
			bytes, err := base64.StdEncoding.DecodeString(*want.Base64)
			if err != nil || !slices.Equal(bytes, detail.Value) {
				return fmt.Errorf("detail %d is %q", i, detail.Value)
			}
		}
		if want.Text != nil && *want.Text != string(detail.Value) {
			return fmt.Errorf("detail %d is %s", i, detail.Value)
		}
		if want.Message != nil {
			if err := judgeMessage(want.Message, detail); err != nil {
				return fmt.Errorf("detail %d: %w", i, err)
			}
		}
	}
	return nil
}

func judgeMessage(wanted json.RawMessage, detail callwright.ErrorDetail) error {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(detail.TypeName()))
	if err != nil {
		return err
	}
	want, got := kind.New().Interface(), kind.New().Interface()
	if err := protojson.Unmarshal(wanted, want); err != nil {
		return err
	}
	if err := detail.Read(got); err != nil {
		return err
	}
	if !proto.Equal(want, got) {
		return fmt.Errorf("it is %v, not %v", got, want)
	}
	if bytes.Equal(detail.Value, nil) {
		return errors.New("it has no value")
	}
	return nil
}
