package callwright

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// escape percent-encodes every byte except letters, digits and -_.~ (H9). It keeps slashes of values with several segments
// (H10).
func escape(text string, keepSlash bool) string {
	var escaped strings.Builder
	for _, c := range []byte(text) {
		isPlain := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_.~", c) >= 0
		if isPlain || keepSlash && c == '/' {
			escaped.WriteByte(c)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", c)
		}
	}
	return escaped.String()
}

// fillPath returns the path of a binding, or the reason why each of its variables does not fit.
func fillPath(binding *HTTPBinding, request protoreflect.Message) (path string, misfits []string) {
	for _, segment := range binding.Segments {
		if segment.Field == "" {
			path += segment.Literal
			continue
		}
		text, why := variableText(segment, request)
		if why != "" {
			misfits = append(misfits, why)
		}
		path += text
	}
	return path, misfits
}

func variableText(variable Segment, request protoreflect.Message) (text, why string) {
	name := variable.Field
	value := fieldText(request, name)
	if value == "" {
		return "", name + " is unset or empty; set it, because it is a part of the path"
	}
	if !fitsTemplate(variable.Template, value) {
		return "", fmt.Sprintf("%s is %q, which does not match %s", name, value, variable.Template)
	}
	// URL parsers resolve these segments, even when they are percent-encoded.
	for segment := range strings.SplitSeq(value, "/") {
		if segment == "." || segment == ".." {
			return "", fmt.Sprintf("%s is %q, and a segment of . or .. would lead to another path", name, value)
		}
	}
	return escape(value, variable.Template != "*"), ""
}

func fitsTemplate(template, value string) bool {
	// A slash in a variable of one segment is percent-encoded.
	return template == "*" || segmentsFit(splitSegments(template), splitSegments(value))
}

func splitSegments(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "/")
}

func segmentsFit(template, value []string) bool {
	if len(template) == 0 {
		return len(value) == 0
	}
	first, rest := template[0], template[1:]
	switch {
	case first == "**" && len(rest) == 0:
		return !slices.Contains(value, "")
	case first == "**":
		for taken := range len(value) + 1 {
			if segmentsFit(rest, value[taken:]) {
				return true
			}
		}
		return false
	case len(value) == 0:
		return false
	case first == "*":
		return value[0] != "" && segmentsFit(rest, value[1:])
	default:
		return first == value[0] && segmentsFit(rest, value[1:])
	}
}
