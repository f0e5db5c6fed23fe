package callwright

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
)

// errEndedIdle means that a server ended an idle connection with status 408 before the request was written to it.
var errEndedIdle = errors.New("the server ended the idle connection")

// idleWatch checks the connection of a request before anything is written to it.
type idleWatch struct{ hasUnread atomic.Bool }

func (w *idleWatch) gotConn(info httptrace.GotConnInfo) {
	w.hasUnread.Store(info.Reused && hasUnread(info.Conn))
}

// hasEndedIdle reports whether an answer is a 408 that arrived before the request was written. A 408 that closes the connection
// is the last answer of its server, which reads no further request (RFC 9112, 9.6).
func (w *idleWatch) hasEndedIdle(response *http.Response) bool {
	return w.hasUnread.Load() && response.StatusCode == http.StatusRequestTimeout && response.ProtoMajor == 1 && response.Close
}

// hasUnread reports whether the socket of a connection has data to read. It returns false where the system cannot tell.
func hasUnread(conn net.Conn) bool {
	for {
		secure, isTLS := conn.(interface{ NetConn() net.Conn })
		if !isTLS {
			break
		}
		conn = secure.NetConn()
	}
	socket, isSocket := conn.(syscall.Conn)
	if !isSocket {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false
	}
	found := false
	err = raw.Control(func(fd uintptr) { found = canRead(fd) })
	return err == nil && found
}
