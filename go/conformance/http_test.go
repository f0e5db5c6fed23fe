package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright"
	httpv1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/http/v1"
)

type httpVector struct {
	ID       string          `json:"id"`
	Method   string          `json:"method"`
	BaseURL  string          `json:"base_url"`
	Options  wireOptions     `json:"options"`
	Request  json.RawMessage `json:"request"`
	Sent     *expectedSent   `json:"sent"`
	Response *struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"response"`
	Message json.RawMessage `json:"message"`
	Error   *struct {
		Code string   `json:"code"`
		Says []string `json:"says"`
	} `json:"error"`
}

type wireOptions struct {
	Protocol        string            `json:"protocol"`
	Codec           string            `json:"codec"`
	Compression     string            `json:"compression"`
	HTTPGet         *bool             `json:"http_get"`
	MaxGetURLBytes  *int              `json:"max_get_url_bytes"`
	TwirpPrefix     *string           `json:"twirp_prefix"`
	TimeoutMs       *int64            `json:"timeout_ms"`
	TimeoutHeader   string            `json:"timeout_header"`
	ImplicitRouting bool              `json:"implicit_routing"`
	TwirpProtoNames bool              `json:"twirp_proto_names"`
	Headers         map[string]string `json:"headers"`
}

type expectedSent struct {
	Verb         string             `json:"verb"`
	PathAndQuery string             `json:"path_and_query"`
	Headers      map[string]*string `json:"headers"`
	Body         json.RawMessage    `json:"body"`
	BodyText     *string            `json:"body_text"`
}

// stillClock is a clock whose time stands still.
type stillClock struct{ now time.Time }

func (c stillClock) Now() time.Time { return c.now }

func (c stillClock) WithDeadline(parent context.Context, _ time.Time) (context.Context, context.CancelFunc) {
	return context.WithCancel(parent)
}

func (c stillClock) Timer(time.Duration) (<-chan time.Time, func()) { return nil, func() {} }

func TestHTTPVectors(t *testing.T) {
	tally := newTally(t, "http")
	for _, vector := range vectors[httpVector](t, "http", "http") {
		tally.note(t, vector.ID, runHTTP(&vector))
	}
	tally.finish(t)
}

func runHTTP(vector *httpVector) error {
	answer := &reply{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: "{}"}
	if vector.Response != nil {
		answer = &reply{status: vector.Response.Status, header: http.Header{}, body: vector.Response.Body}
		for name, value := range vector.Response.Headers {
			answer.header.Add(name, value)
		}
	}
	if vector.BaseURL == "" {
		vector.BaseURL = "http://host"
	}
	base := []callwright.ClientOption{callwright.WithTransport(answer), callwright.WithClock(stillClock{time.Now()})}
	service, method, _ := strings.Cut(vector.Method, ".")
	clients := map[string]any{
		"HttpService":   httpv1.NewHttpServiceClient(vector.BaseURL, base...),
		"RoutedService": httpv1.NewRoutedServiceClient(vector.BaseURL, base...),
	}
	options, err := vector.Options.options()
	if err != nil {
		return err
	}
	response, failure, err := invoke(clients[service], method, vector.Request, options)
	if err != nil {
		return err
	}
	if err := vector.judge(response, failure); err != nil {
		return err
	}
	if vector.Sent == nil || len(answer.sent) != 1 {
		if vector.Sent == nil && len(answer.sent) == 0 {
			return nil
		}
		return fmt.Errorf("%d requests were sent", len(answer.sent))
	}
	return vector.Sent.judge(&answer.sent[0])
}

// invoke calls a method of a generated client by its name, with a request in ProtoJSON.
func invoke(client any, method string, request json.RawMessage, options []callwright.CallOption) (proto.Message, error, error) {
	function := reflect.ValueOf(client).MethodByName(method)
	if !function.IsValid() {
		return nil, nil, fmt.Errorf("there is no method %s", method)
	}
	message := reflect.New(function.Type().In(1).Elem())
	if err := protojson.Unmarshal(request, message.Interface().(proto.Message)); err != nil {
		return nil, nil, err
	}
	arguments := []reflect.Value{reflect.ValueOf(context.Background()), message, reflect.ValueOf(options)}
	results := function.CallSlice(arguments)
	failure, _ := results[1].Interface().(error)
	return results[0].Interface().(proto.Message), failure, nil
}

func (o *wireOptions) options() ([]callwright.CallOption, error) {
	options := []callwright.CallOption{callwright.WithoutRetries()}
	add := func(option callwright.CallOption) { options = append(options, option) }
	switch o.Protocol {
	case "":
	case "rest":
		add(callwright.WithProtocol(callwright.ProtocolREST))
	case "connect":
		add(callwright.WithProtocol(callwright.ProtocolConnect))
	case "twirp":
		add(callwright.WithProtocol(callwright.ProtocolTwirp))
	default:
		return nil, fmt.Errorf("there is no protocol %s", o.Protocol)
	}
	if o.Codec == "proto" {
		add(callwright.WithCodec(callwright.CodecProto))
	}
	if o.Compression == "gzip" {
		add(callwright.WithCompression(callwright.Gzip))
	}
	if o.HTTPGet != nil && *o.HTTPGet {
		add(callwright.WithHTTPGet())
	} else if o.HTTPGet != nil {
		add(callwright.WithoutHTTPGet())
	}
	if o.MaxGetURLBytes != nil {
		add(callwright.WithMaxGetURLBytes(*o.MaxGetURLBytes))
	}
	if o.TwirpPrefix != nil {
		add(callwright.WithTwirpPrefix(*o.TwirpPrefix))
	}
	if o.TimeoutMs != nil {
		add(callwright.WithTimeout(time.Duration(*o.TimeoutMs) * time.Millisecond))
	}
	headers := map[string]callwright.TimeoutHeader{
		"none": callwright.TimeoutNone, "connect-timeout-ms": callwright.TimeoutConnectMs,
		"x-server-timeout": callwright.TimeoutServer, "grpc-timeout": callwright.TimeoutGRPC,
	}
	if header, isKnown := headers[o.TimeoutHeader]; isKnown {
		add(callwright.WithTimeoutHeader(header))
	} else if o.TimeoutHeader != "" {
		return nil, fmt.Errorf("there is no timeout header %s", o.TimeoutHeader)
	}
	if o.TwirpProtoNames {
		add(callwright.WithTwirpProtoNames())
	}
	if o.ImplicitRouting {
		add(callwright.WithImplicitRouting())
	}
	for name, value := range o.Headers {
		add(callwright.WithHeader(name, value))
	}
	return options, nil
}

func (v *httpVector) judge(response proto.Message, failure error) error {
	if v.Error == nil {
		if failure != nil {
			return fmt.Errorf("failed: %w", failure)
		}
		if v.Message == nil {
			return nil
		}
		wanted := response.ProtoReflect().New().Interface()
		if err := protojson.Unmarshal(v.Message, wanted); err != nil {
			return err
		}
		if !proto.Equal(wanted, response) {
			return fmt.Errorf("wanted %v, got %v", wanted, response)
		}
		return nil
	}
	var err *callwright.Error
	if !errors.As(failure, &err) || err.Code().Error() != v.Error.Code {
		return fmt.Errorf("wanted %s, got %v", v.Error.Code, failure)
	}
	for _, text := range v.Error.Says {
		if !strings.Contains(err.Message(), text) {
			return fmt.Errorf("the message does not say %q: %s", text, err.Message())
		}
	}
	return nil
}

func (e *expectedSent) judge(got *sent) error {
	if wanted := e.Verb + " " + e.PathAndQuery; got.line != wanted {
		return fmt.Errorf("wanted %s, got %s", wanted, got.line)
	}
	for name, wanted := range e.Headers {
		values := got.header.Values(name)
		if wanted == nil && len(values) > 0 || wanted != nil && !slices.Equal(values, []string{*wanted}) {
			return fmt.Errorf("header %s: %q", name, values)
		}
	}
	switch {
	case e.Body != nil && sameJSON(e.Body, []byte(got.body)):
	case e.Body == nil && e.BodyText != nil && *e.BodyText == got.body:
	case e.Body == nil && e.BodyText == nil && got.body == "":
	default:
		return fmt.Errorf("the body is %s", got.body)
	}
	return nil
}
