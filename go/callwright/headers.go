package callwright

import (
	"fmt"
	"net/http"
	"strings"
)

// reservedHeaders are set by the transport or the protocol. A caller who sets one breaks the request.
var reservedHeaders = map[string]bool{
	"accept-encoding": true, "connection": true, "content-encoding": true, "content-length": true, "content-type": true,
	"host": true, "te": true, "trailer": true, "transfer-encoding": true, "upgrade": true,
}

// credentialHeaders identify the caller.
var credentialHeaders = []string{"Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key"}

func (o *callOptions) refuse(message string) {
	if o.refused == nil {
		o.refused = newError(OutcomeLocal, CodeInvalidArgument, message)
	}
}

func (o *callOptions) addHeader(name, value string) {
	lower := strings.ToLower(name)
	switch {
	case !isToken(name):
		o.refuse(fmt.Sprintf("header name %q has characters that HTTP does not allow", name))
	case reservedHeaders[lower] || strings.HasPrefix(lower, "connect-"):
		o.refuse(fmt.Sprintf("header %s is set by the protocol and cannot be set by the caller", lower))
	case !isVisible(value):
		o.refuse(fmt.Sprintf("the value of header %s has characters other than visible ASCII, spaces and tabs; "+
			"encode it, or send bytes with WithBinaryHeader", lower))
	default:
		if o.headers == nil {
			o.headers = http.Header{}
		}
		o.headers.Add(name, value)
	}
}

func isToken(name string) bool {
	for _, c := range []byte(name) {
		isAlphanumeric := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !isAlphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

func isVisible(value string) bool {
	for _, c := range []byte(value) {
		if (c < ' ' && c != '\t') || c > '~' {
			return false
		}
	}
	return true
}

func hasCredentials(header http.Header) bool {
	for _, name := range credentialHeaders {
		if len(header[http.CanonicalHeaderKey(name)]) > 0 {
			return true
		}
	}
	return false
}
