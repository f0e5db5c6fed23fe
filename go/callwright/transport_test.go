package callwright_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

const (
	emptyAnswer    = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
	requestTimeout = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)

// serve answers the n-th connection by the n-th function, and all later ones by the last function.
func serve(t *testing.T, connections ...func(*http.Request, net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for turn := 0; ; turn++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				request, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				connections[min(turn, len(connections)-1)](request, conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func change() *userv1.UpdateUserRequest {
	return &userv1.UpdateUserRequest{User: &userv1.User{UserId: "guoguo"}}
}

func answer(text string) func(*http.Request, net.Conn) {
	return func(_ *http.Request, conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

// lateConn shows data that follows the first answer only after a second request is written. This happens under load, when the
// goroutine that reads is scheduled late.
type lateConn struct {
	*net.TCPConn
	mu     sync.Mutex
	reads  int
	writes int
	second chan struct{}
}

func (c *lateConn) Read(buffer []byte) (int, error) {
	c.mu.Lock()
	c.reads++
	isFirst := c.reads == 1
	c.mu.Unlock()
	if !isFirst {
		<-c.second
	}
	return c.TCPConn.Read(buffer)
}

func (c *lateConn) Write(buffer []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writes++; c.writes == 2 {
		close(c.second)
	}
	return c.TCPConn.Write(buffer)
}

func TestA408ThatCameBeforeTheRequestWasWrittenAnswersNothing(t *testing.T) {
	ended := make(chan struct{})
	url := serve(t, func(_ *http.Request, conn net.Conn) {
		_, _ = io.WriteString(conn, emptyAnswer)
		// A separate segment, so that it is not read together with the answer.
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(conn, requestTimeout)
		_ = conn.(*net.TCPConn).CloseWrite()
		close(ended)
		// Data that is written to a closed connection is discarded.
		_, _ = io.Copy(io.Discard, conn)
	}, answer(emptyAnswer))
	transport := callwright.NewHTTPTransport()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &lateConn{TCPConn: conn.(*net.TCPConn), second: make(chan struct{})}, nil
	}
	client := userv1.NewUserServiceClient(url, callwright.WithTransport(transport))

	if _, err := client.UpdateUser(t.Context(), change()); err != nil {
		t.Fatal(err)
	}
	<-ended
	var metadata callwright.Metadata
	_, err := client.UpdateUser(t.Context(), change(), callwright.WithMetadata(&metadata))

	if err != nil || len(metadata.Attempts) != 1 || metadata.Attempts[0].TransparentRetries != 1 {
		t.Errorf("%+v, %v", metadata.Attempts, err)
	}
}

func TestA408ToAWriteIsFinal(t *testing.T) {
	sends := 0
	url := serve(t, func(_ *http.Request, conn net.Conn) {
		sends++
		_, _ = io.WriteString(conn, requestTimeout)
	})
	client := userv1.NewUserServiceClient(url, callwright.WithRetries(3), callwright.WithLogger(slog.New(slog.DiscardHandler)))

	_, err := client.UpdateUser(t.Context(), change())

	failure := failureOf(t, err)
	if failure.HTTPStatus() != 408 || failure.Stop() != callwright.StopNotIdempotent || sends != 1 {
		t.Errorf("%d sends, %v", sends, err)
	}
}

func TestAHeadThatIsNoneIsABrokenConnection(t *testing.T) {
	large := "HTTP/1.1 200 OK\r\nx-fill: " + strings.Repeat("x", 1_600_000) + "\r\n\r\n"
	for says, text := range map[string]string{
		"the answer is not valid HTTP":                   "HTTP/7.9 200 OK\r\ncontent-length: 2\r\n\r\n{}",
		"the head of the answer is too large to be read": large,
	} {
		client := userv1.NewUserServiceClient(serve(t, answer(text)))

		_, err := client.GetUser(t.Context(), guoguo())

		failure := failureOf(t, err)
		if failure.Outcome() != callwright.OutcomeTransport || failure.Message() != says {
			t.Errorf("%v: %v", failure.Outcome(), err)
		}
	}
}

func TestAClientCertificateThatIsMissingIsNamed(t *testing.T) {
	const required = "the server requires a client certificate, and none was sent"
	const perhaps = "it may require a client certificate"
	for name, server := range map[string]struct {
		version  uint16
		protocol string
		says     []string
	}{
		"TLS 1.3": {tls.VersionTLS13, "http/1.1", []string{required}},
		// The error of a connection that ends before its first request does not tell the cause.
		"TLS 1.3, HTTP/2":   {tls.VersionTLS13, "h2", []string{required, perhaps}},
		"TLS 1.2":           {tls.VersionTLS12, "http/1.1", []string{perhaps}},
		"TLS 1.2 of others": {0, "", []string{perhaps}},
	} {
		t.Run(name, func(t *testing.T) {
			url, trusted := requiresCertificate(t, server.version, server.protocol)
			for range 10 {
				transport := callwright.NewHTTPTransport()
				transport.TLSClientConfig = trusted.Clone()
				client := userv1.NewUserServiceClient(url, callwright.WithTransport(transport))

				_, err := client.GetUser(t.Context(), guoguo())

				failure := failureOf(t, err)
				isSaid := func(says string) bool { return strings.Contains(failure.Message(), says) }
				if !slices.ContainsFunc(server.says, isSaid) || !isSaid("TLSClientConfig.Certificates") {
					t.Fatalf("%v: %v, because %v", failure.Outcome(), err, failure.Unwrap())
				}
				if isSaid(required) != (failure.Outcome() == callwright.OutcomeLocal) || failure.Outcome() == callwright.OutcomeTransport {
					t.Errorf("%v: %v", failure.Outcome(), err)
				}
			}
		})
	}
}

// requiresCertificate returns a server that requires a client certificate, and what a client needs to trust it. With version 0 the
// server sends the alert handshake_failure, which does not tell the cause.
func requiresCertificate(t *testing.T, version uint16, protocol string) (string, *tls.Config) {
	t.Helper()
	// The server only provides its certificate.
	donor := httptest.NewTLSServer(nil)
	defer donor.Close()
	config := &tls.Config{
		Certificates: donor.TLS.Certificates, ClientAuth: tls.RequireAnyClientCert,
		MinVersion: version, MaxVersion: version, NextProtos: []string{protocol},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if version == 0 {
					_, _ = conn.Read(make([]byte, 4096))
					_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 40})
				} else {
					_ = tls.Server(conn, config).Handshake()
				}
				_ = conn.(*net.TCPConn).CloseWrite()
				// A reset could overtake the alert.
				_, _ = io.Copy(io.Discard, conn)
			}()
		}
	}()
	return "https://" + listener.Addr().String(), donor.Client().Transport.(*http.Transport).TLSClientConfig
}
