package callwright

import (
	"fmt"
	"net/http"
	"strings"
)

// maxText is how many characters of an unrecognised body are kept.
const maxText = 200

// textMessage returns the message of an unrecognised body: the reason phrase of the status, and the start of the text.
func textMessage(status int, text []byte) string {
	reason := http.StatusText(status)
	if reason == "" {
		reason = fmt.Sprintf("status %d", status)
	}
	// Tags are removed afterwards, so more is read than is kept.
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

// skipElement returns the text after a tag. It skips the content of style and script too.
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
