package callwright

import (
	"fmt"
	"net/http"
	"strings"
)

// maxText is the most characters that are kept of a body without an envelope.
const maxText = 200

// textMessage is what a body without an envelope tells: the reason of the status, and the start of the text.
func textMessage(status int, text []byte) string {
	reason := http.StatusText(status)
	if reason == "" {
		reason = fmt.Sprintf("status %d", status)
	}
	// Tags take room as well, so more is read than is kept.
	plain := stripTags(strings.ToValidUTF8(string(text[:min(len(text), 16*maxText)]), "\uFFFD"))
	if plain == "" {
		return reason
	}
	return reason + ": " + plain
}

func stripTags(text string) string {
	var plain strings.Builder
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		plain.WriteString(text[:open] + " ")
		text = skipElement(text[open:])
	}
	plain.WriteString(text)
	runes := []rune(strings.Join(strings.Fields(plain.String()), " "))
	return string(runes[:min(len(runes), maxText)])
}

// skipElement is what follows a tag; what stands inside of style and script is skipped too.
func skipElement(tag string) string {
	end := strings.IndexByte(tag, '>')
	if end < 0 {
		return ""
	}
	name := strings.ToLower(tag[1:end])
	rest := tag[end+1:]
	if letters := strings.IndexFunc(name, func(r rune) bool { return r < 'a' || r > 'z' }); letters >= 0 {
		name = name[:letters]
	}
	if name == "style" || name == "script" {
		if end := strings.Index(rest, "</"); end >= 0 {
			return rest[end:]
		}
		return ""
	}
	return rest
}
