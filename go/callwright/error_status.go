package callwright

// codeOfAnyStatus returns the code of the statuses that mean the same in every protocol, else 0.
func codeOfAnyStatus(status int) Code {
	switch status {
	case 401:
		return CodeUnauthenticated
	case 403:
		return CodePermissionDenied
	case 502, 503:
		return CodeUnavailable
	}
	return 0
}

// codeOfConnectStatus follows the table of Connect's specification.
func codeOfConnectStatus(status int) Code {
	if code := codeOfAnyStatus(status); code != 0 {
		return code
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

// codeOfTwirpStatus follows the table of Twirp's specification for answers of intermediaries.
func codeOfTwirpStatus(status int) Code {
	if code := codeOfAnyStatus(status); code != 0 {
		return code
	}
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

// codeOfRESTStatus inverts the statuses of google.rpc.Code. The status 408 is none of them; it asks to send the request again.
func codeOfRESTStatus(status int) Code {
	if code := codeOfAnyStatus(status); code != 0 {
		return code
	}
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
