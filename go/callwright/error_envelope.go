package callwright

import (
	"bytes"
	"encoding/json"
	"strings"
)

// envelope is the content of an error body, independent of the framework that wrote it. Its code is 0 when the body has no
// known code.
type envelope struct {
	shape   ErrorShape
	code    Code
	rawCode string
	message string
	meta    map[string]string
}

// jsonObject is a JSON object with unparsed values.
type jsonObject map[string]json.RawMessage

// parseObject reads a JSON object, or a list with exactly one, as Google's streams begin.
func parseObject(body []byte) (jsonObject, bool) {
	var object jsonObject
	if json.Unmarshal(body, &object) == nil && object != nil {
		return object, true
	}
	var list []jsonObject
	if json.Unmarshal(body, &list) == nil && len(list) == 1 && list[0] != nil {
		return list[0], true
	}
	return nil, false
}

// text returns the value of a key that is a string.
func (o jsonObject) text(key string) (string, bool) {
	raw := o[key]
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var text string
	return text, json.Unmarshal(raw, &text) == nil
}

// firstText returns the value of the first of the keys that is a string.
func (o jsonObject) firstText(keys ...string) (string, bool) {
	for _, key := range keys {
		if text, ok := o.text(key); ok {
			return text, true
		}
	}
	return "", false
}

func (o jsonObject) said() string {
	text, _ := o.firstText("message", "msg", "error")
	return text
}

// number returns the value of a key that is a number, as it is spelt and as an integer.
func (o jsonObject) number(key string) (spelt string, value int64, isInteger, isNumber bool) {
	var number json.Number
	raw := o[key]
	if len(raw) == 0 || raw[0] == '"' || json.Unmarshal(raw, &number) != nil || number == "" {
		return "", 0, false, false
	}
	value, err := number.Int64()
	return number.String(), value, err == nil, true
}

func (o jsonObject) object(key string) (jsonObject, bool) {
	var inner jsonObject
	return inner, json.Unmarshal(o[key], &inner) == nil && inner != nil
}

func (o jsonObject) has(key string) bool {
	_, isThere := o[key]
	return isThere
}

// frame is the context of an error body.
type frame struct {
	dialect   errorDialect
	status    int
	isProblem bool
}

// recognise tries the forms in this order: Google, problem details, Twirp, Connect, Status, and the forms without a code.
func (f frame) recognise(body jsonObject) *envelope {
	if inner, isObject := body.object("error"); isObject {
		return googleEnvelope(inner)
	}
	if f.isProblem || isProblem(body) {
		raw, _ := body.text("code")
		return &envelope{shape: ShapeProblem, code: codeOfRESTStatus(f.status), rawCode: raw, message: problemMessage(body)}
	}
	if name, isName := body.text("code"); isName {
		return f.namedEnvelope(name, body)
	}
	spelt, number, isInteger, isNumber := body.number("code")
	if isNumber && (body.has("message") || body.has("details") || body.has("error")) {
		found := &envelope{shape: ShapeMessage, rawCode: spelt, message: body.said()}
		// A number that google.rpc.Code does not have belongs to the service alone, and does not tell the kind of error.
		if isInteger && number >= 0 && number <= 16 {
			found.shape, found.code = ShapeStatus, codeOrUnknown(number)
		}
		return found
	}
	return f.withoutCode(body)
}

func codeOrUnknown(number int64) Code {
	if code, isKnown := CodeFromNumber(number); isKnown {
		return code
	}
	return CodeUnknown
}

func (f frame) namedEnvelope(name string, body jsonObject) *envelope {
	if _, hasMsg := body.text("msg"); hasMsg {
		return f.twirpEnvelope(name, body)
	}
	shape, code := f.dialect.namedError(name)
	return &envelope{shape: shape, code: code, rawCode: name, message: body.said()}
}

func googleEnvelope(inner jsonObject) *envelope {
	status, _ := inner.text("status")
	code, isKnown := CodeFromName(status)
	found := &envelope{shape: ShapeGoogle, rawCode: status, message: inner.said()}
	key := "code"
	if !inner.has(key) {
		key = "grpc_code"
	}
	name, isName := inner.text(key)
	spelt, number, isInteger, isNumber := inner.number(key)
	if !isKnown && isName {
		code, isKnown = CodeFromName(name)
	}
	if !isKnown && isInteger {
		if number >= 100 && number <= 65535 {
			code = codeOfRESTStatus(int(number))
		} else {
			code = codeOrUnknown(number)
		}
	}
	found.code = code
	switch {
	case status != "" || inner.has("status") && len(inner["status"]) > 0 && inner["status"][0] == '"':
	case isName:
		found.rawCode = name
	case isNumber:
		found.rawCode = spelt
	}
	return found
}

func isProblem(body jsonObject) bool {
	if body.has("code") {
		return false
	}
	members := 0
	for _, member := range []string{"type", "title", "status", "detail", "instance"} {
		if body.has(member) {
			members++
		}
	}
	return members >= 2
}

func problemMessage(body jsonObject) string {
	title, hasTitle := body.text("title")
	detail, hasDetail := body.text("detail")
	switch {
	case hasTitle && hasDetail:
		return title + ": " + detail
	case hasTitle:
		return title
	case hasDetail:
		return detail
	}
	return body.said()
}

// twirpEnvelope reads the error body of Twirp, which servers of other protocols may write too.
func (f frame) twirpEnvelope(name string, body jsonObject) *envelope {
	code := codeOfTwirpName(name)
	if code == 0 && name != "" {
		code = f.dialect.codeOfUnknownName()
	}
	found := &envelope{shape: ShapeTwirp, code: code, rawCode: name, message: body.said()}
	if meta, isObject := body.object("meta"); isObject {
		found.meta = map[string]string{}
		for key := range meta {
			if text, isText := meta.text(key); isText {
				found.meta[key] = text
			}
		}
	}
	return found
}

func (f frame) withoutCode(body jsonObject) *envelope {
	name, hasError := body.text("error")
	if description, isThere := body.text("error_description"); hasError && isThere {
		return &envelope{shape: ShapeOAuth, rawCode: name, message: description}
	}
	shape := ShapeMessage
	if body.has("message") {
		shape = f.dialect.messageShape()
	}
	message, isSaid := body.firstText("message", "msg", "error", "title", "detail")
	if !isSaid {
		message, isSaid = firstListed(body)
	}
	// Details are kept even without a message.
	if isSaid || body.has("details") {
		return &envelope{shape: shape, message: message}
	}
	return nil
}

// firstListed returns the message of the first element of a list of errors.
func firstListed(body jsonObject) (string, bool) {
	var list []json.RawMessage
	if json.Unmarshal(body["errors"], &list) != nil || len(list) == 0 {
		return "", false
	}
	first := jsonObject{"first": list[0]}
	if text, isText := first.text("first"); isText {
		return text, true
	}
	if object, isObject := first.object("first"); isObject {
		return object.firstText("message", "detail", "title")
	}
	return "", false
}

// details returns the details of an error body as the server sent them.
func (o jsonObject) details() []ErrorDetail {
	raw := o["details"]
	if inner, isObject := o.object("error"); isObject && inner.has("details") {
		raw = inner["details"]
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var details []ErrorDetail
	for _, item := range list {
		if detail, ok := readDetail(item); ok {
			details = append(details, detail)
		}
	}
	return details
}

func readDetail(raw json.RawMessage) (ErrorDetail, bool) {
	var object jsonObject
	if json.Unmarshal(raw, &object) != nil || object == nil {
		return ErrorDetail{}, false
	}
	if name, isAny := object.text("@type"); isAny {
		return ErrorDetail{TypeURL: typeURL(name), Value: bytes.TrimSpace(raw), IsJSON: true}, true
	}
	name, isNamed := object.text("type")
	text, _ := object.text("value")
	value, isBase64 := decodeBase64(strings.TrimSpace(text))
	if !isNamed || !isBase64 {
		return ErrorDetail{}, false
	}
	return ErrorDetail{TypeURL: typeURL(name), Value: value}, true
}
