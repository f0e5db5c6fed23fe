// Package codec writes and reads messages as ProtoJSON.
package codec

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// maxDepth is the deepest nesting of messages that is read.
const maxDepth = 100

// MarshalJSON writes compact ProtoJSON, with enums by their names. It removes protojson's white space, which differs between
// builds.
func MarshalJSON(message proto.Message) ([]byte, error) {
	return marshal(message, protojson.MarshalOptions{})
}

// MarshalProtoNames writes compact ProtoJSON with the field names of the contract.
func MarshalProtoNames(message proto.Message) ([]byte, error) {
	return marshal(message, protojson.MarshalOptions{UseProtoNames: true})
}

func marshal(message proto.Message, options protojson.MarshalOptions) ([]byte, error) {
	text, err := options.Marshal(message)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	compact.Grow(len(text))
	if err := json.Compact(&compact, text); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}

// UnmarshalJSON reads ProtoJSON. It ignores fields that this version of the contract does not have.
func UnmarshalJSON(text []byte, message proto.Message) error {
	return protojson.UnmarshalOptions{DiscardUnknown: true, RecursionLimit: maxDepth}.Unmarshal(text, message)
}
