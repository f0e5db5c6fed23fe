package callwright

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
)

func compress(body []byte, compression Compression, header http.Header) []byte {
	if compression != Gzip {
		return body
	}
	header["Content-Encoding"] = []string{"gzip"}
	return gzipped(body)
}

func gzipped(body []byte) []byte {
	var packed bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	// Writing to memory does not fail.
	_, _ = writer.Write(body)
	_ = writer.Close()
	return packed.Bytes()
}

// decompress decompresses the body of an answer up to a limit, because a small body may grow a thousandfold.
func decompress(answer *httpAnswer, limit int) *Error {
	values := answer.header["Content-Encoding"]
	if len(values) == 0 {
		return nil
	}
	switch name := strings.ToLower(strings.TrimSpace(values[0])); {
	case name == "" || name == "identity" || len(answer.body) == 0:
	case name == "gzip" || name == "x-gzip":
		body, err := gunzip(answer.body, limit)
		if err != nil {
			return err
		}
		answer.body = body
	default:
		return newError(OutcomeDecode, CodeInternal, fmt.Sprintf("the answer has content encoding %q, and only gzip was asked for", name))
	}
	answer.header = answer.header.Clone()
	answer.header.Del("Content-Encoding")
	answer.header.Del("Content-Length")
	return nil
}

func gunzip(body []byte, limit int) ([]byte, *Error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	var unpacked []byte
	if err == nil {
		unpacked, err = io.ReadAll(io.LimitReader(reader, int64(limit)+1))
	}
	if err != nil {
		return nil, newError(OutcomeDecode, CodeInternal, "the answer says that it is gzip, and cannot be unpacked").WithCause(err)
	}
	if len(unpacked) > limit {
		failure := tooLarge(limit)
		return nil, newError(OutcomeDecode, CodeResourceExhausted, failure.Message).WithCause(failure)
	}
	return unpacked, nil
}

// decodeBase64 reads both alphabets of base64, with and without padding.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	bytes, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return bytes, err == nil
}

func encodeUnpadded(bytes []byte) string { return base64.RawStdEncoding.EncodeToString(bytes) }

func encodeURLBase64(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// BinaryHeaderValues returns the values of a binary header or trailer, whose name ends in -bin. It omits values that are not
// valid base64.
func BinaryHeaderValues(header http.Header, name string) [][]byte {
	var values [][]byte
	for _, line := range header.Values(name) {
		for text := range strings.SplitSeq(line, ",") {
			if value, ok := decodeBase64(strings.TrimSpace(text)); ok {
				values = append(values, value)
			}
		}
	}
	return values
}
