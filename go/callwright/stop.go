package callwright

// Stop says why no further attempt was made. The zero value says nothing: the error belongs to no call.
type Stop string

// The reasons, in the order in which they are checked.
const (
	// StopCancelled: the caller cancelled.
	StopCancelled Stop = "cancelled"
	// StopNotRetryable: the outcome is one that a retry does not help.
	StopNotRetryable Stop = "not_retryable"
	// StopNotIdempotent: the request may have been processed, and the method is not idempotent.
	StopNotIdempotent Stop = "not_idempotent"
	// StopMaxRetries: the retries are used up.
	StopMaxRetries Stop = "max_retries"
	// StopChain: the call is made on behalf of a request that is itself a retry.
	StopChain Stop = "chain_stop"
	// StopPushback: the server asked to wait longer than a call waits, or not to come back.
	StopPushback Stop = "pushback"
	// StopDeadline: the time that is left does not hold the backoff and another attempt.
	StopDeadline Stop = "deadline"
	// StopBudget: the retry budget of the authority is empty.
	StopBudget Stop = "budget"
	// StopBreaker: the circuit breaker is open.
	StopBreaker Stop = "breaker"
)
