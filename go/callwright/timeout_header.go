package callwright

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// setTimeoutHeader sets the header that tells the server how much time is left (T4).
func setTimeoutHeader(kind TimeoutHeader, timeout time.Duration, header http.Header) {
	ms := timeout.Milliseconds()
	switch kind {
	case TimeoutConnectMs:
		// Connect allows at most ten digits. A longer timeout is not sent.
		if ms <= 9_999_999_999 {
			header.Set("Connect-Timeout-Ms", strconv.FormatInt(ms, 10))
		}
	case TimeoutServer:
		header.Set("X-Server-Timeout", secondsText(ms))
	case TimeoutGRPC:
		header.Set("Grpc-Timeout", grpcTimeout(ms))
	}
}

func secondsText(ms int64) string {
	text := fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// grpcTimeout returns the timeout in the smallest unit in which it has at most eight digits.
func grpcTimeout(ms int64) string {
	units := []struct {
		ms     int64
		letter string
	}{{1, "m"}, {1000, "S"}, {60_000, "M"}, {3_600_000, "H"}}
	for _, unit := range units {
		if ms/unit.ms <= 99_999_999 {
			return strconv.FormatInt(ms/unit.ms, 10) + unit.letter
		}
	}
	return "99999999H"
}
