// Package conformance runs the vectors of the conformance directory that are about what travels: requests, answers, errors
// and JSON. Those of the engine are run beside it, in package callwright.
package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const folder = "../../conformance"

// vectors reads the cases of a kind from conformance/<theme>/*.json.
func vectors[T any](t *testing.T, theme, kind string) []T {
	t.Helper()
	var cases []T
	for _, path := range files(t, theme) {
		var file struct {
			Kind  string `json:"kind"`
			Cases []T    `json:"cases"`
		}
		var peek struct{ Kind string }
		text := readFile(t, path)
		if err := json.Unmarshal(text, &peek); err != nil || peek.Kind != kind {
			continue
		}
		strict(t, path, text, &file)
		cases = append(cases, file.Cases...)
	}
	if len(cases) == 0 {
		t.Fatalf("there is no vector of kind %s in %s", kind, theme)
	}
	return cases
}

func files(t *testing.T, theme string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, theme, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors of %s: %v", theme, err)
	}
	return paths
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// strict refuses a key that the runner does not read: it would seem to be checked.
func strict(t *testing.T, path string, text []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// tally compares failures with those that conformance/known-failing/go.txt knows.
type tally struct {
	theme  string
	known  map[string]string
	ids    map[string]bool
	passed int
}

func newTally(t *testing.T, theme string) *tally {
	t.Helper()
	known := map[string]string{}
	for line := range strings.Lines(string(readFile(t, filepath.Join(folder, "known-failing/go.txt")))) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, reason, _ := strings.Cut(line, "\t")
		if strings.TrimSpace(reason) == "" {
			t.Fatalf("known-failing/go.txt: %s has no reason", id)
		}
		known[id] = reason
	}
	return &tally{theme: theme, known: known, ids: map[string]bool{}}
}

func (c *tally) note(t *testing.T, id string, err error) {
	t.Helper()
	if c.ids[id] {
		t.Errorf("%s: two vectors have this id", id)
	}
	c.ids[id] = true
	_, isKnown := c.known[id]
	switch {
	case err == nil && isKnown:
		t.Errorf("%s: passes, and is listed as known to fail", id)
	case err == nil:
		c.passed++
	case !isKnown:
		t.Errorf("%s: %v", id, err)
	}
}

func (c *tally) finish(t *testing.T) {
	t.Helper()
	fmt.Printf("%s: %d/%d passed (go)\n", c.theme, c.passed, len(c.ids))
}

// reply answers every request alike, and writes them down.
type reply struct {
	status int
	header http.Header
	body   string
	sent   []sent
}

type sent struct {
	line   string
	header http.Header
	body   string
	length int64
}

func (r *reply) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.sent = append(r.sent, sent{
		line:   request.Method + " " + request.URL.RequestURI(),
		header: request.Header,
		body:   string(body),
		length: request.ContentLength,
	})
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(strings.NewReader(r.body))}, nil
}

// sameJSON says whether two texts are the same JSON value.
func sameJSON(a, b []byte) bool {
	var left, right any
	return json.Unmarshal(a, &left) == nil && json.Unmarshal(b, &right) == nil && equal(left, right)
}
