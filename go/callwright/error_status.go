package callwright

// codeOfStatus is the code of an HTTP status whose body names none: three tables are in use.
func codeOfStatus(protocol Protocol, status int) Code {
	switch status {
	case 401:
		return CodeUnauthenticated
	case 403:
		return CodePermissionDenied
	case 502, 503:
		return CodeUnavailable
	}
	switch protocol {
	case ProtocolREST:
		return codeOfRESTStatus(status)
	case ProtocolTwirp:
		return codeOfTwirpStatus(status)
	}
	switch status {
	case 400:
		return CodeInternal
	case 404:
		return CodeUnimplemented
	case 429, 504:
		return CodeUnavailable
	}
	return CodeUnknown
}

func codeOfTwirpStatus(status int) Code {
	switch {
	case status >= 300 && status <= 400:
		return CodeInternal
	case status == 404:
		return CodeUnimplemented
	case status == 429:
		return CodeResourceExhausted
	case status == 504:
		return CodeUnavailable
	}
	return CodeUnknown
}

// codeOfRESTStatus is the inverse of the statuses of google.rpc.Code. None of them is 408, which says to send the request again.
func codeOfRESTStatus(status int) Code {
	switch status {
	case 400:
		return CodeInvalidArgument
	case 404:
		return CodeNotFound
	case 408:
		return CodeUnavailable
	case 409:
		return CodeAborted
	case 416:
		return CodeOutOfRange
	case 429:
		return CodeResourceExhausted
	case 499:
		return CodeCancelled
	case 501:
		return CodeUnimplemented
	case 504:
		return CodeDeadlineExceeded
	}
	switch status / 100 {
	case 4:
		return CodeFailedPrecondition
	case 5:
		return CodeInternal
	}
	return CodeUnknown
}
