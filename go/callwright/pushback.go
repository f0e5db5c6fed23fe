package callwright

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWaitTold is the longest wait that counts. A longer one means never, because no caller waits for it and it may overflow
// clocks.
const maxWaitTold = 365 * 24 * time.Hour

// pushback is what the server says about another attempt (R6).
type pushback struct {
	after time.Duration
	never bool
}

// readPushback reads the first valid pushback of the answer. The argument detail is the delay of a RetryInfo in its body. A
// wait of more than a year means never.
func readPushback(header http.Header, detail Setting[time.Duration], wall time.Time) *pushback {
	if values := header.Values("Grpc-Retry-Pushback-Ms"); len(values) > 0 {
		if told := waitOf(values[0], time.Millisecond); told != nil {
			return told
		}
		return &pushback{never: true}
	}
	if wait, ok := detail.Value(); ok {
		return waitFor(wait)
	}
	if told := waitOf(header.Get("Retry-After-Ms"), time.Millisecond); told != nil {
		return told
	}
	if told := retryAfter(header, wall); told != nil {
		return told
	}
	return rateLimit(header.Get("Ratelimit"))
}

func waitFor(wait time.Duration) *pushback {
	if wait > maxWaitTold {
		return &pushback{never: true}
	}
	return &pushback{after: wait}
}

// waitOf reads a whole number of some unit, and returns nil for any other text. A number that overflows is a long wait.
func waitOf(text string, unit time.Duration) *pushback {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return nil
	}
	count, err := strconv.ParseInt(text, 10, 64)
	if err != nil || count > int64(maxWaitTold/unit) {
		return &pushback{never: true}
	}
	return &pushback{after: time.Duration(count) * unit}
}

func retryAfter(header http.Header, wall time.Time) *pushback {
	value := header.Get("Retry-After")
	if told := waitOf(value, time.Second); told != nil {
		return told
	}
	at, err := http.ParseTime(strings.TrimSpace(value))
	if err != nil {
		return nil
	}
	if date, err := http.ParseTime(strings.TrimSpace(header.Get("Date"))); err == nil {
		wall = date
	}
	return waitFor(max(at.Sub(wall), 0))
}

// rateLimit reads the reset time of "name";r=0;t=30. Only an empty quota asks for a wait.
func rateLimit(value string) *pushback {
	parameter := func(name string) string {
		for part := range strings.SplitSeq(value, ";") {
			key, text, found := strings.Cut(strings.TrimSpace(part), "=")
			if found && key == name {
				return strings.TrimSpace(text)
			}
		}
		return ""
	}
	if parameter("r") != "0" {
		return nil
	}
	return waitOf(parameter("t"), time.Second)
}
