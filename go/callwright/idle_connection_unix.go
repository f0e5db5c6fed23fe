//go:build unix

package callwright

import "syscall"

// canRead says whether a socket has bytes to read, and leaves them there.
func canRead(fd uintptr) bool {
	var first [1]byte
	count, _, err := syscall.Recvfrom(int(fd), first[:], syscall.MSG_PEEK)
	return err == nil && count > 0
}
