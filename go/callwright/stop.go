package callwright

// Stop tells why no further attempt was made. It is empty for an error that does not come from a call.
type Stop string

// These are the reasons, in the order in which they are checked.
const (
	// StopCancelled means that the caller cancelled.
	StopCancelled Stop = "cancelled"
	// StopNotRetryable means that a retry does not help with this outcome.
	StopNotRetryable Stop = "not_retryable"
	// StopNotIdempotent means that the request may have been processed, and the method is not idempotent.
	StopNotIdempotent Stop = "not_idempotent"
	// StopMaxRetries means that all retries are used up.
	StopMaxRetries Stop = "max_retries"
	// StopChain means that the call serves a request that is itself a retry.
	StopChain Stop = "chain_stop"
	// StopPushback means that the server asked for a longer wait than a call accepts, or for no further attempt.
	StopPushback Stop = "pushback"
	// StopDeadline means that the time until the deadline is too short for the backoff and another attempt.
	StopDeadline Stop = "deadline"
	// StopBudget means that the retry budget of the authority is empty.
	StopBudget Stop = "budget"
	// StopBreaker means that the circuit breaker is open.
	StopBreaker Stop = "breaker"
)
