package callwright

import (
	"net/http"
	"testing"
	"time"
)

// FuzzDecodeError checks that any status, content type and body make an error of the call whose text is one line.
func FuzzDecodeError(f *testing.F) {
	f.Add(404, "application/json", `{"code":"not_found","message":"no user","details":[{"type":"a","value":"!"}]}`)
	f.Add(800, "", `[{"error":{"code":99999999999999999999,"status":7,"details":{}}}]`)
	f.Add(200, "text/html", "<style><html")
	f.Add(409, "application/problem+json", `{"type":1,"title":{},"status":"x","detail":"a\u0000\nb"}`)
	f.Add(503, "application/json", "{\"code\":5,\"message\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		for _, protocol := range []Protocol{ProtocolConnect, ProtocolREST, ProtocolTwirp} {
			header := http.Header{"Content-Type": {kind}, "Retry-After": {body}, "Ratelimit": {body}, "Date": {kind}}
			err := decodeError(dialectOf(protocol), &httpAnswer{status: status, header: header, body: []byte(body)}, time.Unix(0, 0))
			if err.Code() < CodeCancelled || err.Code() > CodeUnauthenticated || err.HTTPStatus() != status {
				t.Fatalf("%v", err)
			}
			for _, c := range err.Error() {
				if c < ' ' {
					t.Fatalf("%q has more than one line", err.Error())
				}
			}
		}
	})
}
