//go:build unix

package callwright

import (
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"testing"
)

func TestWhatWaitsOnASocketIsSeenAndLeftThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	for name, secure := range map[string]bool{"TCP": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			client, server := connected(t, listener, secure)
			if hasUnread(client) {
				t.Error("nothing was sent yet")
			}

			if _, err := io.WriteString(server, "x"); err != nil {
				t.Fatal(err)
			}
			for !hasUnread(client) {
				// The byte may take a moment to arrive.
			}

			text, err := io.ReadAll(io.LimitReader(client, 1))
			if err != nil || string(text) != "x" {
				t.Errorf("%q, %v", text, err)
			}
			if hasUnread(client) {
				t.Error("all was read")
			}
		})
	}
}

// connected returns the two sides of a connection after both have read everything of the handshake.
func connected(t *testing.T, listener net.Listener, secure bool) (client, server net.Conn) {
	t.Helper()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	server, err = listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	if !secure {
		return client, server
	}
	backend := httptest.NewUnstartedServer(nil)
	backend.StartTLS()
	defer backend.Close()
	accepting := tls.Server(server, &tls.Config{Certificates: backend.TLS.Certificates})
	offering := tls.Client(client, &tls.Config{InsecureSkipVerify: true})
	go func() { _, _ = io.WriteString(accepting, "-") }()
	if _, err := io.ReadFull(offering, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return offering, accepting
}
