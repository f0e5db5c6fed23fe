package redact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/anypb"

	"git.example.com/acme/acme-sdk/go/callwright/internal/redact"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

func TestSensitiveFieldsStayOutOfLogs(t *testing.T) {
	user := &userv1.User{UserId: "guoguo", Email: "guoguo@s3cret.test"}
	request := &userv1.UpdateUserRequest{User: user}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("update", "request", request, "user", user)
	packed, err := anypb.New(user)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{
		"slog":  log.String(),
		"value": fmt.Sprint(user), "plus": fmt.Sprintf("%+v", user), "sharp": fmt.Sprintf("%#v", user), "string": fmt.Sprintf("%s", user),
		"inside": fmt.Sprint(request), "in a list": fmt.Sprint([]*userv1.User{user}),
		"none": fmt.Sprint((*userv1.User)(nil)),
	}
	for name, text := range texts {
		if strings.Contains(text, "s3cret") || (name != "none" && !strings.Contains(text, "guoguo")) {
			t.Errorf("%s: %s", name, text)
		}
	}
	var printed bytes.Buffer
	redact.Format(state{&printed}, packed)
	if strings.Contains(printed.String(), "s3cret") || !strings.Contains(printed.String(), "user.v1.User") {
		t.Errorf("packed: %s", printed.String())
	}
	wire, err := json.Marshal(user)
	if err != nil || !strings.Contains(string(wire), "guoguo@s3cret.test") {
		t.Errorf("the wire gets %s, %v", wire, err)
	}
	if user.GetEmail() != "guoguo@s3cret.test" {
		t.Error("printing changed the message")
	}
}

// state is a fmt.State that only writes.
type state struct{ *bytes.Buffer }

func (state) Width() (int, bool)     { return 0, false }
func (state) Precision() (int, bool) { return 0, false }
func (state) Flag(int) bool          { return false }
