// Package beta is production code that calls a service: which users see the beta. It holds a client and knows neither a URL
// nor a transport, so that its test can hand it a mock.
package beta

import (
	"context"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

const (
	// Timeout is how long a caller waits for an answer, retries included.
	Timeout = 3 * time.Second
	// AttemptTimeout is how long one attempt may take.
	AttemptTimeout = time.Second
	// Retries is how often a failed attempt is repeated.
	Retries = 3
)

// Users are the users who see the beta.
type Users struct {
	// IDs are those who take part.
	IDs map[string]bool
	// IsCertain says whether the user service said so; otherwise nobody takes part because it did not answer.
	IsCertain bool
}

// Of asks which of these users see the beta; nobody does when the user service is in trouble. It fails only when the service
// refuses the question.
func Of(ctx context.Context, users *userv1.UserServiceClient, ids ...string) (Users, error) {
	var metadata callwright.Metadata
	reply, err := users.IsBetaUser(ctx, &userv1.IsBetaUserRequest{UserIds: ids},
		callwright.WithRetries(Retries),
		callwright.WithTimeout(Timeout),
		callwright.WithAttemptTimeout(AttemptTimeout),
		callwright.WithDowngradeTo(&userv1.IsBetaUserResponse{}),
		callwright.WithMetadata(&metadata))
	if err != nil {
		return Users{}, err
	}
	found := Users{IDs: map[string]bool{}, IsCertain: metadata.Served == callwright.ServedOrigin}
	for id, isBeta := range reply.GetBetaUsers() {
		if isBeta {
			found.IDs[id] = true
		}
	}
	return found, nil
}
