package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/status"

	internalpb "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/names/internalpb"
	namesv1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/names/v1"
	namesv1part1 "git.example.com/acme/acme-sdk/go/conformance/gen/conformance/names/v1/part1"
	"git.example.com/acme/acme-sdk/go/conformance/gen/conformance/names/v1/seal"
)

func TestFieldsNamedLikeMethodsKeepSecretsAndJSON(t *testing.T) {
	export := &namesv1.Export{Format_: "csv", LogValue_: &namesv1.Export_Number{Number: 7}, MarshalJSON_: "x", Token: "hush"}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("export", "message", export)
	for _, text := range []string{fmt.Sprintf("%v %+v %s", export, export, export), logged.String()} {
		if strings.Contains(text, "hush") || !strings.Contains(text, "csv") {
			t.Errorf("printed %s", text)
		}
	}
	text, err := json.Marshal(export)
	if want := `{"format":"csv","number":"7","marshalJSON":"x","token":"hush"}`; err != nil || string(text) != want {
		t.Errorf("got %s and %v, want %s", text, err, want)
	}
	if export.GetFormat() != "csv" || export.GetNumber() != 7 {
		t.Errorf("getters of %v", export)
	}
}

func TestValuesThatMeetKeepTheirNames(t *testing.T) {
	for name, value := range map[string]namesv1.Colour{"RED": namesv1.Colour_RED, "COLOUR_RED": namesv1.Colour_COLOUR_RED} {
		text, err := json.Marshal(&namesv1.BooksClient{Colour: value})
		if want := `{"colour":"` + name + `"}`; err != nil || string(text) != want {
			t.Errorf("got %s and %v, want %s", text, err, want)
		}
		var read namesv1.BooksClient
		if err := json.Unmarshal(text, &read); err != nil || read.Colour != value {
			t.Errorf("read %v and %v from %s", read.Colour, err, text)
		}
	}
}

func TestServicesAndMethodsWithOtherNamesAreCalled(t *testing.T) {
	fake := &namesv1.FakeBooksService{
		FindAll_Func: func(context.Context, *namesv1.Export) (*namesv1.BooksClient, error) {
			return &namesv1.BooksClient{Quoted: "second"}, nil
		},
		Err_Func: func(_ context.Context, unit *namesv1part1.Unit) (*seal.Seal, error) {
			return &seal.Seal{Unit: unit}, nil
		},
		ShelveFunc: func(_ context.Context, shelf *internalpb.Shelf) (*status.Status, error) {
			return &status.Status{Message: shelf.Name}, nil
		},
	}
	client := namesv1.NewBooksServiceClientFrom(fake)
	if err := client.Err(); err != nil {
		t.Fatal(err)
	}
	found, err := client.FindAll_(t.Context(), &namesv1.Export{})
	if err != nil || found.Quoted != "second" {
		t.Errorf("found %v and %v", found, err)
	}
	sealed, err := client.Err_(t.Context(), &namesv1part1.Unit{Name: "crate"})
	if err != nil || sealed.Unit.Name != "crate" {
		t.Errorf("sealed %v and %v", sealed, err)
	}
	answer, err := client.Shelve(t.Context(), &internalpb.Shelf{Name: "top"})
	if err != nil || answer.Message != "top" {
		t.Errorf("answer %v and %v", answer, err)
	}
	if namesv1.BooksServiceFindAll_Spec.Name != "FindAll" {
		t.Errorf("the wire name is %s", namesv1.BooksServiceFindAll_Spec.Name)
	}
}
