package beta_test

import (
	"context"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"git.example.com/acme/acme-sdk/go/callwright"
	"git.example.com/acme/acme-sdk/go/examples/beta"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// bubble runs a test in virtual time: backoffs and timeouts pass at once, and are still exact.
func bubble(t *testing.T, test func(t *testing.T, mock *userv1.MockUserService, users *userv1.UserServiceClient)) {
	synctest.Test(t, func(t *testing.T) {
		mock := userv1.NewMockUserService(gomock.NewController(t))
		test(t, mock, userv1.NewUserServiceClientFrom(mock))
	})
}

func TestTwoFailuresAreRetriedAndTheThirdAttemptAnswers(t *testing.T) {
	bubble(t, func(t *testing.T, mock *userv1.MockUserService, users *userv1.UserServiceClient) {
		answer := &userv1.IsBetaUserResponse{BetaUsers: map[string]bool{"guoguo": true, "mimi": false}}
		gomock.InOrder(
			mock.EXPECT().IsBetaUser(gomock.Any(), gomock.Any()).Times(2).
				Return(nil, callwright.NewError(callwright.CodeUnavailable, "backend restarting")),
			mock.EXPECT().IsBetaUser(gomock.Any(), gomock.Any()).Return(answer, nil),
		)

		found, err := beta.Of(t.Context(), users, "guoguo", "mimi")

		if err != nil || !maps.Equal(found.IDs, map[string]bool{"guoguo": true}) || !found.IsCertain {
			t.Fatalf("found %v, %v", found, err)
		}
	})
}

func TestEachAttemptSeesTheOptionsOfTheCall(t *testing.T) {
	bubble(t, func(t *testing.T, mock *userv1.MockUserService, users *userv1.UserServiceClient) {
		mock.EXPECT().IsBetaUser(gomock.Any(), gomock.Any()).DoAndReturn(
			func(ctx context.Context, _ *userv1.IsBetaUserRequest) (*userv1.IsBetaUserResponse, error) {
				info, _ := callwright.InfoFrom(ctx)
				timeout, _ := info.Timeout.Value()
				if info.Method != userv1.UserServiceIsBetaUserSpec || info.Attempt != 0 || timeout != beta.AttemptTimeout {
					t.Errorf("the attempt saw %+v", info)
				}
				return &userv1.IsBetaUserResponse{}, nil
			})

		if _, err := beta.Of(t.Context(), users, "guoguo"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNobodyIsBetaWhenTheServiceHangs(t *testing.T) {
	bubble(t, func(t *testing.T, mock *userv1.MockUserService, users *userv1.UserServiceClient) {
		mock.EXPECT().IsBetaUser(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(
			func(ctx context.Context, _ *userv1.IsBetaUserRequest) (*userv1.IsBetaUserResponse, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			})
		start := time.Now()

		found, err := beta.Of(t.Context(), users, "guoguo")

		if err != nil || len(found.IDs) > 0 || found.IsCertain || time.Since(start) > beta.Timeout {
			t.Fatalf("found %v, %v after %v", found, err, time.Since(start))
		}
	})
}

func TestARefusalIsAnError(t *testing.T) {
	bubble(t, func(t *testing.T, mock *userv1.MockUserService, users *userv1.UserServiceClient) {
		mock.EXPECT().IsBetaUser(gomock.Any(), gomock.Any()).
			Return(nil, callwright.NewError(callwright.CodeInvalidArgument, "no users given"))

		_, err := beta.Of(t.Context(), users)

		if callwright.CodeOf(err) != callwright.CodeInvalidArgument {
			t.Fatal(err)
		}
	})
}
