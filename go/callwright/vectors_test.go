package callwright

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// vectorFile is a file of conformance/engine: see conformance/README.md.
type vectorFile struct {
	Kind  string            `json:"kind"`
	Cases []json.RawMessage `json:"cases"`
	About string            `json:"about"`
}

// strict refuses a key that the runner does not read, because such a key would seem to be checked.
func strict(t *testing.T, text []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%v", err)
	}
}

func TestEngineVectors(t *testing.T) {
	files, err := filepath.Glob("../../conformance/engine/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	ids := map[string]bool{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file vectorFile
		strict(t, text, &file)
		check := map[string]func(*testing.T, json.RawMessage){
			"call": checkCall, "breaker": checkBreaker, "outcome": checkOutcome, "pushback": checkPushback, "backoff": checkBackoff,
		}[file.Kind]
		if check == nil {
			t.Fatalf("%s: kind %q is not known to this runner", path, file.Kind)
		}
		for _, vector := range file.Cases {
			var named struct{ ID string }
			if err := json.Unmarshal(vector, &named); err != nil || named.ID == "" || ids[named.ID] {
				t.Fatalf("%s: case %q has no id of its own (%v)", path, named.ID, err)
			}
			ids[named.ID] = true
			t.Run(filepath.Base(path)+"/"+named.ID, func(t *testing.T) { check(t, vector) })
		}
	}
}

// expect compares one expectation, if the case has it.
func expect[T any](t *testing.T, what string, want *T, got T) {
	t.Helper()
	if want != nil && !reflect.DeepEqual(*want, got) {
		t.Errorf("%s is %v, not %v", what, printed(got), printed(*want))
	}
}

func printed(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
