package callwright

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pushback is what the server says of the next attempt (R6).
type pushback struct {
	after time.Duration
	never bool
}

// readPushback reads the first valid statement of the answer; detail is the wait of a RetryInfo in its body.
func readPushback(header http.Header, detail Setting[time.Duration], wall time.Time) *pushback {
	if values := header.Values("Grpc-Retry-Pushback-Ms"); len(values) > 0 {
		if ms, ok := wholeNumber(values[0]); ok {
			return &pushback{after: clampDuration(ms, time.Millisecond)}
		}
		return &pushback{never: true}
	}
	if wait, ok := detail.Value(); ok {
		return &pushback{after: wait}
	}
	if ms, ok := wholeNumber(header.Get("Retry-After-Ms")); ok {
		return &pushback{after: clampDuration(ms, time.Millisecond)}
	}
	if wait, ok := retryAfter(header, wall); ok {
		return &pushback{after: wait}
	}
	if wait, ok := rateLimit(header.Get("Ratelimit")); ok {
		return &pushback{after: wait}
	}
	return nil
}

func wholeNumber(text string) (uint64, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	number, err := strconv.ParseUint(text, 10, 64)
	return number, err == nil
}

func clampDuration(count uint64, unit time.Duration) time.Duration {
	if count > uint64(math.MaxInt64/unit) {
		return math.MaxInt64
	}
	return time.Duration(count) * unit
}

func retryAfter(header http.Header, wall time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, ok := wholeNumber(value); ok {
		return clampDuration(seconds, time.Second), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(strings.TrimSpace(header.Get("Date"))); err == nil {
		wall = date
	}
	return max(at.Sub(wall), 0), true
}

func rateLimit(value string) (time.Duration, bool) {
	parameter := func(name string) (string, bool) {
		for part := range strings.SplitSeq(value, ";") {
			key, text, found := strings.Cut(strings.TrimSpace(part), "=")
			if found && key == name {
				return strings.TrimSpace(text), true
			}
		}
		return "", false
	}
	if left, found := parameter("r"); !found || left != "0" {
		return 0, false
	}
	text, _ := parameter("t")
	seconds, ok := wholeNumber(text)
	return clampDuration(seconds, time.Second), ok
}
