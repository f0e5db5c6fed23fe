// Package callwright is the runtime of generated service clients: calls and their policies, the wire protocols, and the
// interface to the network.
//
// A call goes through the same stages in the same order in every language. From the outside to the inside: downgrade, overall
// deadline, retries, circuit breaker, attempt timeout, and one attempt, which goes over the network or to a mock.
//
//	reply, err := users.IsBetaUser(ctx, request,
//		callwright.WithRetries(3),
//		callwright.WithTimeout(3*time.Second))
package callwright
