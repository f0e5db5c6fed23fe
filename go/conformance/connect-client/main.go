// Connect-client is the client under test of the public Connect conformance suite: it reads calls from standard input, makes
// them with a generated client, and writes how they ended to standard output.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"git.example.com/acme/acme-sdk/go/callwright"
	suite "git.example.com/acme/acme-sdk/go/conformance/gen/connectrpc/conformance/v1"
)

const (
	// parallel is how many calls are on their way at once.
	parallel = 16
	// noTimeout is too long for the protocol's header, so that none is sent.
	noTimeout = 20_000 * time.Hour
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	transports := newTransports()
	input := bufio.NewReader(os.Stdin)
	var output sync.Mutex
	var calls sync.WaitGroup
	permits := make(chan struct{}, parallel)
	for {
		request, err := read(input)
		if errors.Is(err, io.EOF) {
			calls.Wait()
			return nil
		}
		if err != nil {
			return err
		}
		permits <- struct{}{}
		calls.Go(func() {
			defer func() { <-permits }()
			response := &suite.ClientCompatResponse{TestName: request.GetTestName()}
			result, err := call(transports, request)
			if err != nil {
				response.Result = &suite.ClientCompatResponse_Error{Error: &suite.ClientErrorResult{Message: err.Error()}}
			} else {
				response.Result = &suite.ClientCompatResponse_Response{Response: result}
			}
			output.Lock()
			defer output.Unlock()
			if err := write(os.Stdout, response); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		})
	}
}

// read reads the next message, whose length stands before it.
func read(input io.Reader) (*suite.ClientCompatRequest, error) {
	var length uint32
	if err := binary.Read(input, binary.BigEndian, &length); err != nil {
		return nil, err
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(input, message); err != nil {
		return nil, err
	}
	request := &suite.ClientCompatRequest{}
	return request, proto.Unmarshal(message, request)
}

func write(output io.Writer, response *suite.ClientCompatResponse) error {
	message, err := proto.Marshal(response)
	if err != nil {
		return err
	}
	_, err = output.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(message))), message...))
	return err
}

// newTransports returns a transport per version of HTTP, both without TLS.
func newTransports() map[suite.HTTPVersion]callwright.Transport {
	one, two := callwright.NewHTTPTransport(), callwright.NewHTTPTransport()
	one.Protocols, two.Protocols = &http.Protocols{}, &http.Protocols{}
	one.Protocols.SetHTTP1(true)
	two.Protocols.SetUnencryptedHTTP2(true)
	return map[suite.HTTPVersion]callwright.Transport{
		suite.HTTPVersion_HTTP_VERSION_1: one,
		suite.HTTPVersion_HTTP_VERSION_2: two,
	}
}

func call(transports map[suite.HTTPVersion]callwright.Transport, request *suite.ClientCompatRequest) (*suite.ClientResponseResult, error) {
	client, err := newClient(transports, request)
	if err != nil {
		return nil, err
	}
	switch request.GetMethod() {
	case "Unary":
		return invoke(request, client.Unary, (*suite.UnaryResponse).GetPayload)
	case "IdempotentUnary":
		return invoke(request, client.IdempotentUnary, (*suite.IdempotentUnaryResponse).GetPayload)
	case "Unimplemented":
		return invoke(request, client.Unimplemented, func(*suite.UnimplementedResponse) *suite.ConformancePayload { return nil })
	default:
		return nil, fmt.Errorf("method %q is not a unary method of the suite", request.GetMethod())
	}
}

func newClient(transports map[suite.HTTPVersion]callwright.Transport, request *suite.ClientCompatRequest) (*suite.ConformanceServiceClient, error) {
	transport := transports[request.GetHttpVersion()]
	if transport == nil {
		return nil, fmt.Errorf("%v is not supported", request.GetHttpVersion())
	}
	options := []callwright.ClientOption{
		callwright.WithTransport(transport), callwright.WithProtocol(callwright.ProtocolConnect), callwright.WithoutRetries(),
	}
	switch request.GetCodec() {
	case suite.Codec_CODEC_PROTO:
		options = append(options, callwright.WithCodec(callwright.CodecProto))
	case suite.Codec_CODEC_JSON:
		options = append(options, callwright.WithCodec(callwright.CodecJSON))
	default:
		return nil, fmt.Errorf("%v is not supported", request.GetCodec())
	}
	if request.GetCompression() == suite.Compression_COMPRESSION_GZIP {
		options = append(options, callwright.WithCompression(callwright.Gzip))
	}
	if request.GetUseGetHttpMethod() {
		options = append(options, callwright.WithHTTPGet())
	}
	if limit := request.GetMessageReceiveLimit(); limit > 0 {
		options = append(options, callwright.WithMaxResponseBytes(int(limit)))
	}
	return suite.NewConformanceServiceClient(fmt.Sprintf("http://%s:%d", request.GetHost(), request.GetPort()), options...), nil
}

// pointer is a pointer to a generated message type.
type pointer[T any] interface {
	*T
	proto.Message
}

func invoke[Req, Res any, ReqPtr pointer[Req], ResPtr pointer[Res]](
	request *suite.ClientCompatRequest,
	method func(context.Context, ReqPtr, ...callwright.CallOption) (ResPtr, error),
	payload func(ResPtr) *suite.ConformancePayload,
) (*suite.ClientResponseResult, error) {
	if len(request.GetRequestMessages()) != 1 {
		return nil, fmt.Errorf("%d messages were given, and the method takes one", len(request.GetRequestMessages()))
	}
	message := ReqPtr(new(Req))
	if err := request.GetRequestMessages()[0].UnmarshalTo(message); err != nil {
		return nil, err
	}
	var metadata callwright.Metadata
	options := []callwright.CallOption{callwright.WithMetadata(&metadata), callwright.WithTimeout(noTimeout)}
	if request.TimeoutMs != nil {
		options = append(options, callwright.WithTimeout(time.Duration(request.GetTimeoutMs())*time.Millisecond))
	}
	for _, header := range request.GetRequestHeaders() {
		for _, value := range header.GetValue() {
			options = append(options, callwright.WithHeader(header.GetName(), value))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if request.GetCancel() != nil {
		after := time.Duration(request.GetCancel().GetAfterCloseSendMs()) * time.Millisecond
		timer := time.AfterFunc(after, cancel)
		defer timer.Stop()
	}
	response, err := method(ctx, message, options...)
	if err != nil {
		return failure(err)
	}
	answer := payload(response)
	if answer == nil {
		answer = &suite.ConformancePayload{}
	}
	return &suite.ClientResponseResult{
		ResponseHeaders:  headers(metadata.Headers),
		ResponseTrailers: headers(metadata.Trailers),
		Payloads:         []*suite.ConformancePayload{answer},
	}, nil
}

func failure(err error) (*suite.ClientResponseResult, error) {
	var failed *callwright.Error
	if !errors.As(err, &failed) {
		return nil, err
	}
	var details []*anypb.Any
	for _, detail := range failed.RawDetails() {
		if !detail.IsJSON {
			details = append(details, &anypb.Any{TypeUrl: detail.TypeURL, Value: detail.Value})
		}
	}
	return &suite.ClientResponseResult{
		ResponseHeaders:  headers(failed.Headers(), failed.Metadata()),
		ResponseTrailers: headers(failed.Trailers()),
		Error: &suite.Error{
			Code: suite.Code(failed.Code()), Message: proto.String(failed.Message()), Details: details,
		},
	}, nil
}

func headers(maps ...http.Header) []*suite.Header {
	merged := http.Header{}
	for _, header := range maps {
		for name, values := range header {
			merged[strings.ToLower(name)] = append(merged[strings.ToLower(name)], values...)
		}
	}
	list := make([]*suite.Header, 0, len(merged))
	for name, values := range merged {
		list = append(list, &suite.Header{Name: name, Value: values})
	}
	slices.SortFunc(list, func(a, b *suite.Header) int { return strings.Compare(a.GetName(), b.GetName()) })
	return list
}
