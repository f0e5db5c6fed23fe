package callwright

// Outcome tells how an attempt or a call ended when it did not succeed.
type Outcome string

// These are the outcomes.
const (
	// OutcomeService means that the service answered with an error, in an error body of a known form.
	OutcomeService Outcome = "service"
	// OutcomeIntermediary means that the HTTP status is an error and the body has no known form. A proxy, a load balancer or a
	// plain HTTP service answers so.
	OutcomeIntermediary Outcome = "intermediary"
	// OutcomeUnsent means that the request never reached the server. Causes are DNS, a refused connection, TLS and the connect
	// timeout.
	OutcomeUnsent Outcome = "unsent"
	// OutcomeTransport means that the connection broke when the request may have been sent.
	OutcomeTransport Outcome = "transport"
	// OutcomeAttemptTimeout means that the time of one attempt ran out.
	OutcomeAttemptTimeout Outcome = "attempt_timeout"
	// OutcomeDeadline means that the time of the whole call ran out.
	OutcomeDeadline Outcome = "deadline"
	// OutcomeCancelled means that the caller cancelled.
	OutcomeCancelled Outcome = "cancelled"
	// OutcomeDecode means that the server answered with success, and its body could not be read as the response.
	OutcomeDecode Outcome = "decode"
	// OutcomeLocal means that the request could not be made. Causes are an invalid option, a message that cannot be encoded,
	// and a missing path variable.
	OutcomeLocal Outcome = "local"
	// OutcomeCircuitOpen means that the circuit breaker is open.
	OutcomeCircuitOpen Outcome = "circuit_open"
	// OutcomeRefused means that the service answered, and the caller's own check refused the answer.
	OutcomeRefused Outcome = "refused"
)

// retryClass tells whether a retry may follow an outcome.
type retryClass int

const (
	retryNever retryClass = iota
	// retryTransient allows a retry after a short backoff when the method is idempotent.
	retryTransient
	// retryThrottle allows a retry after a long backoff, or when the server says.
	retryThrottle
	// retryUnsent allows a retry after a short backoff, also of methods that are not idempotent, because nothing was sent.
	retryUnsent
)

// health is what an outcome tells the circuit breaker about the server.
type health int

const (
	healthNeutral health = iota
	healthSuccess
	healthFailure
)

// verdict is one row of the table of outcomes. Every policy reads its column, and none classifies errors on its own.
type verdict struct {
	retry  retryClass
	health health
	// downgrade reports whether a downgrade without its own trigger answers.
	downgrade bool
}

// facts is the input of the table.
type facts struct {
	outcome    Outcome
	code       Code
	httpStatus int
	// pushback is set when the server said when to try again.
	pushback bool
	// keyed is set when the request carried an idempotency key.
	keyed bool
	// blamed is set when the attempt had enough time for its timeout to count as the server's failure.
	blamed bool
}

func (f facts) verdict() verdict {
	switch f.outcome {
	case OutcomeService:
		return f.serviceVerdict()
	case OutcomeIntermediary:
		return f.intermediaryVerdict()
	case OutcomeUnsent:
		return verdict{retryUnsent, healthFailure, true}
	case OutcomeTransport, OutcomeAttemptTimeout:
		return verdict{retryTransient, healthFailure, true}
	case OutcomeDeadline:
		if f.blamed {
			return verdict{retryNever, healthFailure, true}
		}
		return verdict{retryNever, healthNeutral, true}
	case OutcomeCircuitOpen:
		return verdict{retryNever, healthNeutral, true}
	case OutcomeRefused:
		return verdict{retryNever, healthSuccess, true}
	default:
		return verdict{retryNever, healthNeutral, false}
	}
}

func (f facts) busy() retryClass {
	if f.pushback {
		return retryThrottle
	}
	return retryTransient
}

func (f facts) intermediaryVerdict() verdict {
	status := f.httpStatus
	switch {
	case status == 408:
		// The server did not receive the whole request in time.
		return verdict{f.busy(), healthNeutral, true}
	case status == 409 && f.keyed:
		return verdict{retryTransient, healthNeutral, false}
	case status == 429:
		return verdict{retryThrottle, healthNeutral, true}
	case status >= 502 && status <= 504:
		return verdict{f.busy(), healthFailure, true}
	case status >= 500 && status <= 599:
		return verdict{retryNever, healthFailure, true}
	default:
		return verdict{retryNever, healthNeutral, false}
	}
}

func (f facts) serviceVerdict() verdict {
	if f.keyed && f.httpStatus == 409 && (f.code == CodeAborted || f.code == CodeAlreadyExists) {
		return verdict{retryTransient, healthSuccess, false}
	}
	switch f.code {
	case CodeResourceExhausted:
		if f.pushback {
			return verdict{retryThrottle, healthNeutral, true}
		}
		return verdict{retryNever, healthNeutral, true}
	case CodeUnavailable:
		return verdict{f.busy(), healthFailure, true}
	case CodeInternal, CodeUnknown, CodeDeadlineExceeded:
		return verdict{retryNever, healthFailure, true}
	case CodeDataLoss:
		return verdict{retryNever, healthFailure, false}
	case CodeCancelled:
		return verdict{retryNever, healthNeutral, true}
	default:
		// The service refuses this request, and works.
		return verdict{retryNever, healthSuccess, false}
	}
}
