//go:build unix

package callwright

import "syscall"

// canRead reports whether a socket has data to read. It does not consume the data.
func canRead(fd uintptr) bool {
	var first [1]byte
	count, _, err := syscall.Recvfrom(int(fd), first[:], syscall.MSG_PEEK)
	return err == nil && count > 0
}
