package callwright

// Outcome says how an attempt, or the whole call, ended when it did not succeed.
type Outcome string

// The outcomes.
const (
	// OutcomeService: the service answered with an error of its own, in an error body that was recognised.
	OutcomeService Outcome = "service"
	// OutcomeIntermediary: an HTTP status without a recognised error body: a proxy, a load balancer, or a plain service.
	OutcomeIntermediary Outcome = "intermediary"
	// OutcomeUnsent: the request never reached the server: DNS, connection refused, TLS, connect timeout.
	OutcomeUnsent Outcome = "unsent"
	// OutcomeTransport: the connection broke after the request may have been sent.
	OutcomeTransport Outcome = "transport"
	// OutcomeAttemptTimeout: the time of one attempt ran out.
	OutcomeAttemptTimeout Outcome = "attempt_timeout"
	// OutcomeDeadline: the time of the whole call ran out.
	OutcomeDeadline Outcome = "deadline"
	// OutcomeCancelled: the caller cancelled.
	OutcomeCancelled Outcome = "cancelled"
	// OutcomeDecode: the server answered with success, and the body could not be read as the response.
	OutcomeDecode Outcome = "decode"
	// OutcomeLocal: the request could not be made: a bad option, an unencodable message, a missing path variable.
	OutcomeLocal Outcome = "local"
	// OutcomeCircuitOpen: the circuit breaker is open.
	OutcomeCircuitOpen Outcome = "circuit_open"
	// OutcomeRefused: the service answered, and the caller's own check refused the answer.
	OutcomeRefused Outcome = "refused"
)

// retryClass says what a retry may do about an outcome.
type retryClass int

const (
	retryNever retryClass = iota
	// retryTransient: after a short backoff, when the method is idempotent.
	retryTransient
	// retryThrottle: after a long backoff, or when the server says.
	retryThrottle
	// retryUnsent: after a short backoff, idempotent or not: nothing was sent.
	retryUnsent
)

// health is what the circuit breaker learns from an outcome.
type health int

const (
	healthNeutral health = iota
	healthSuccess
	healthFailure
)

// verdict is one row of the table: every policy reads its column here, none has a classifier of its own.
type verdict struct {
	retry  retryClass
	health health
	// downgrade says whether a downgrade without a trigger of its own answers.
	downgrade bool
}

// facts are what the table looks at.
type facts struct {
	outcome    Outcome
	code       Code
	httpStatus int
	// pushback: the server said when to come back.
	pushback bool
	// keyed: the request carried an idempotency key.
	keyed bool
	// blamed: the attempt had been given long enough for its timeout to be the server's fault.
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
		// The server waited in vain for the request, or for the whole of it.
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
		// The service refuses this request and is alive.
		return verdict{retryNever, healthSuccess, false}
	}
}
