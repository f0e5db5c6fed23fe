package callwright

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
)

// errEndedIdle: a server ended an idle connection with 408 before the request was written to it.
var errEndedIdle = errors.New("the server ended the idle connection")

// idleWatch looks at the connection of a request before anything is written to it.
type idleWatch struct{ hasUnread atomic.Bool }

func (w *idleWatch) gotConn(info httptrace.GotConnInfo) {
	w.hasUnread.Store(info.Reused && hasUnread(info.Conn))
}

// hasEndedIdle says whether an answer is a 408 that was there before the request. One that says that it closes the connection
// is the last word of its server, which reads no further request (RFC 9112, 9.6).
func (w *idleWatch) hasEndedIdle(response *http.Response) bool {
	return w.hasUnread.Load() && response.StatusCode == http.StatusRequestTimeout && response.ProtoMajor == 1 && response.Close
}

// hasUnread says whether something waits to be read from the socket below a connection. Where the system cannot be asked it
// answers false.
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
