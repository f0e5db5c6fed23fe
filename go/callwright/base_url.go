package callwright

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// baseURL is the address of a service: scheme, host and port, and the path that all its paths start with.
type baseURL struct {
	// prefix is http://host:port/prefix, without a slash at the end.
	prefix string
	// authority is host and port.
	authority string
}

func parseBaseURL(text string) (baseURL, *Error) {
	// The query and the fragment may hold a secret, so the error does not show them.
	shown := text
	if end := strings.IndexAny(text, "?#"); end >= 0 {
		shown = text[:end]
	}
	bad := func(why, remedy string) (baseURL, *Error) {
		if strings.Contains(shown, "@") {
			shown = "with user information"
		}
		return baseURL{}, newError(OutcomeLocal, CodeInvalidArgument, fmt.Sprintf("base URL %q %s; %s", shown, why, remedy))
	}
	const example = "give it as http://host:port or https://host/prefix"
	switch {
	case strings.Contains(text, "?"):
		return bad("has a query", "query parameters come from the request's fields, so give the URL without")
	case strings.Contains(text, "#"):
		return bad("has a fragment", "a fragment is never sent, so give the URL without")
	case !strings.Contains(text, "://"):
		return bad("has no scheme", example)
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return bad("is not a URL", example)
	}
	if parsed.Scheme != "http" && parsed.Scheme != "https" {
		return bad("has a scheme that is not supported", "the supported ones are http and https")
	}
	if parsed.User != nil {
		return bad("has user information", `send credentials with WithHeader("authorization", ...)`)
	}
	if text := parsed.Port(); text != "" {
		if port, err := strconv.ParseUint(text, 10, 16); err != nil || port == 0 {
			return bad("has port "+text, "ports are 1 to 65535")
		}
	}
	path := strings.TrimRight(parsed.EscapedPath(), "/")
	return baseURL{prefix: parsed.Scheme + "://" + parsed.Host + path, authority: parsed.Host}, nil
}

func (b baseURL) join(basePath, pathAndQuery string) string {
	basePath = strings.Trim(basePath, "/")
	if basePath != "" {
		basePath = "/" + basePath
	}
	return b.prefix + basePath + pathAndQuery
}
