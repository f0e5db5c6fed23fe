// Package callwright is what a generated service client stands on: the call and its policies, the wire protocols and
// the seam to the network.
//
// A call goes through the same stages in the same order in every language, from the outside in: downgrade, overall
// deadline, retries, circuit breaker, attempt timeout, then one attempt over the network or in a mock.
//
//	reply, err := users.IsBetaUser(ctx, request,
//		callwright.WithRetries(3),
//		callwright.WithTimeout(3*time.Second))
package callwright
