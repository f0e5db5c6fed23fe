package callwright

import (
	"net/http"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

type routingPair struct{ key, value string }

// setRoutingHeader sets x-goog-request-params, by which Google's load balancers route, where the contract or an option asks for
// it. When several parameters match for one key, the last one is used.
func setRoutingHeader(method *MethodSpec, options *callOptions, request protoreflect.Message, header http.Header) {
	var pairs []routingPair
	put := func(key, value string) {
		pairs = slices.DeleteFunc(pairs, func(pair routingPair) bool { return pair.key == key })
		pairs = append(pairs, routingPair{key, value})
	}
	parameters, isExplicit := method.Routing.Value()
	for _, parameter := range parameters {
		if value := captured(parameter, fieldText(request, parameter.Field)); value != "" {
			put(parameter.Key, value)
		}
	}
	if !isExplicit && options.implicitRouting.or(false) {
		for _, binding := range method.Bindings {
			for _, segment := range binding.Segments {
				if segment.Field == "" {
					continue
				}
				if value := fieldText(request, segment.Field); value != "" && fitsTemplate(segment.Template, value) {
					put(segment.Field, value)
				}
			}
		}
	}
	if len(pairs) == 0 {
		return
	}
	texts := make([]string, len(pairs))
	for i, pair := range pairs {
		texts[i] = escape(pair.key, false) + "=" + escape(pair.value, false)
	}
	header["X-Goog-Request-Params"] = []string{strings.Join(texts, "&")}
}

// captured returns the part of a field that a parameter sends. It is empty when the field does not match.
func captured(parameter RoutingParameter, value string) string {
	segments := splitSegments(value)
	before, pattern, after := splitSegments(parameter.Before), splitSegments(parameter.Pattern), splitSegments(parameter.After)
	for start := range segments {
		for end := len(segments); end > start; end-- {
			if segmentsFit(before, segments[:start]) && segmentsFit(pattern, segments[start:end]) && segmentsFit(after, segments[end:]) {
				return strings.Join(segments[start:end], "/")
			}
		}
	}
	return ""
}
