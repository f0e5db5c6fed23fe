package conformance

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/other/v1"
	_ "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/v1"
)

type jsonVector struct {
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	Mode         string          `json:"mode"`
	Input        *string         `json:"input"`
	InputBase64  *string         `json:"input_base64"`
	BinaryBase64 *string         `json:"binary_base64"`
	Output       json.RawMessage `json:"output"`
	Reject       bool            `json:"reject"`
}

func TestJSONVectors(t *testing.T) {
	tally := newTally(t, "json")
	for _, path := range files(t, "json") {
		var cases []jsonVector
		strict(t, path, readFile(t, path), &cases)
		for _, vector := range cases {
			tally.note(t, vector.ID, vector.run())
		}
	}
	tally.finish(t)
}

// run reads the input and writes it again. The lenient cases go through encoding/json, as a message does that stands in a
// user's own type.
func (v *jsonVector) run() error {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(v.Type))
	if err != nil {
		return err
	}
	message := kind.New().Interface()
	text, err := v.rewrite(message)
	switch {
	case v.Reject && err == nil:
		return fmt.Errorf("accepted as %.100s", text)
	case v.Reject:
		return nil
	case err != nil:
		return fmt.Errorf("refused: %w", err)
	case !sameJSON(text, v.Output):
		return fmt.Errorf("written as %.100s", text)
	}
	return nil
}

func (v *jsonVector) rewrite(message proto.Message) ([]byte, error) {
	var read error
	switch {
	case v.BinaryBase64 != nil:
		binary, err := base64.StdEncoding.DecodeString(*v.BinaryBase64)
		if err != nil {
			return nil, err
		}
		read = proto.Unmarshal(binary, message)
	case v.InputBase64 != nil:
		input, err := base64.StdEncoding.DecodeString(*v.InputBase64)
		if err != nil {
			return nil, err
		}
		read = v.read(input, message)
	case v.Input != nil:
		read = v.read([]byte(*v.Input), message)
	default:
		return nil, errors.New("the case has no input")
	}
	if read != nil {
		return nil, read
	}
	return json.Marshal(message)
}

func (v *jsonVector) read(input []byte, message proto.Message) error {
	if v.Mode == "strict" {
		return protojson.Unmarshal(input, message)
	}
	return json.Unmarshal(input, message)
}

// equal compares JSON values: the spelling of numbers does not matter, but minus zero is not zero.
func equal(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, isNumber := b.(float64)
		return isNumber && math.Float64bits(a) == math.Float64bits(b)
	case []any:
		b, isList := b.([]any)
		return isList && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, isObject := b.(map[string]any)
		return isObject && maps.EqualFunc(a, b, equal)
	default:
		return a == b
	}
}
