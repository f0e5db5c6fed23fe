package callwright_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

func Example() {
	ctx := context.Background()
	sends := 0
	users := userv1.NewUserServiceClientFrom(&userv1.FakeUserService{
		IsBetaUserFunc: func(context.Context, *userv1.IsBetaUserRequest) (*userv1.IsBetaUserResponse, error) {
			if sends++; sends < 3 {
				return nil, callwright.NewError(callwright.CodeUnavailable, "backend restarting")
			}
			return &userv1.IsBetaUserResponse{BetaUsers: map[string]bool{"guoguo": true}}, nil
		},
	})

	reply, err := users.IsBetaUser(ctx, &userv1.IsBetaUserRequest{UserIds: []string{"guoguo"}},
		callwright.WithRetries(3),
		callwright.WithTimeout(3*time.Second),
		callwright.WithDowngrade(func(context.Context, error) (*userv1.IsBetaUserResponse, error) {
			return &userv1.IsBetaUserResponse{}, nil
		}))

	fmt.Println(reply.GetBetaUsers(), err, sends)
	// Output: map[guoguo:true] <nil> 3
}

func ExampleError() {
	users := userv1.NewUserServiceClientFrom(&userv1.FakeUserService{
		GetUserFunc: func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) {
			return nil, callwright.NewError(callwright.CodeNotFound, "no user guoguo")
		},
	})

	_, err := users.GetUser(context.Background(), &userv1.GetUserRequest{UserId: "guoguo"}, callwright.WithRetries(3))

	var failure *callwright.Error
	fmt.Println(errors.Is(err, callwright.CodeNotFound), errors.As(err, &failure))
	fmt.Println(err)
	fmt.Println(len(failure.Attempts()), failure.Stop())
	// Output:
	// true true
	// user.v1.UserService/GetUser: not_found: no user guoguo (stopped by not_retryable)
	// 1 not_retryable
}

func ExampleWithDowngradeTo() {
	users := userv1.NewUserServiceClientFrom(userv1.UnimplementedUserService{})
	var metadata callwright.Metadata

	user, err := users.GetUser(context.Background(), &userv1.GetUserRequest{UserId: "guoguo"},
		callwright.WithDowngradeTo(&userv1.User{DisplayName: "somebody"}),
		callwright.WithDowngradeOn(callwright.CodeUnimplemented),
		callwright.WithMetadata(&metadata))

	fmt.Println(user.GetDisplayName(), err, metadata.Served, metadata.DowngradedFrom.Code())
	// Output: somebody <nil> downgrade unimplemented
}

func ExampleDetach() {
	request, giveUp := context.WithCancel(context.Background())
	ctx, done := callwright.Detach(request)
	defer done()

	giveUp()

	fmt.Println(request.Err(), ctx.Err())
	// Output: context canceled <nil>
}

// Messages implement json.Marshaler, so encoding/json writes them as ProtoJSON inside of other values too.
func Example_json() {
	page := struct {
		Title string       `json:"title"`
		User  *userv1.User `json:"user"`
	}{"profile", &userv1.User{UserId: "guoguo", Status: userv1.UserStatus_USER_STATUS_ACTIVE, FollowerCount: 7}}

	text, err := json.Marshal(page)

	fmt.Println(string(text), err)
	// Output: {"title":"profile","user":{"userId":"guoguo","status":"USER_STATUS_ACTIVE","followerCount":"7"}} <nil>
}
