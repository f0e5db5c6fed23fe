package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright"
	feedv1 "git.example.com/acme/acme-sdk/go/feed/v1"
	hellov1 "git.example.com/acme/acme-sdk/go/hello/v1"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// typedCall: a request struct goes in, a response struct comes out.
func typedCall(ctx context.Context, server *server) error {
	hello := hellov1.NewHelloServiceClient(server.url)

	reply, err := hello.SayHello(ctx, &hellov1.SayHelloRequest{Name: "Guoguo"})
	if err != nil {
		return err
	}

	seen, err := server.exchange("POST /hello.v1.HelloService/SayHello")
	if err != nil {
		return err
	}
	evidence("sent", "POST "+seen.PathAndQuery+" "+seen.Request)
	evidence("answered", fmt.Sprintf("%d %s", seen.Status, seen.Response))
	if err := verify(reply.GetGreeting() == "Hello, Guoguo!", "the reply is a typed struct"); err != nil {
		return err
	}
	return verify(strings.Contains(seen.Response, "servedBy"), "a field that the contract does not know did no harm")
}

// jsonOnTheWire: the JSON in both directions, an enum and a oneof in each.
func jsonOnTheWire(ctx context.Context, server *server) error {
	if err := requestWithEnumAndOneof(ctx, server); err != nil {
		return err
	}
	return responseWithEnumAndOneof(ctx, server)
}

func requestWithEnumAndOneof(ctx context.Context, server *server) error {
	users := userv1.NewUserServiceClient(server.url)
	request := &userv1.FilterUsersRequest{
		UserIds: []string{"guoguo", "doudou", "nobody"},
		Criteria: []*userv1.Criterion{
			{Test: &userv1.Criterion_Status{Status: userv1.UserStatus_USER_STATUS_ACTIVE}},
			{Test: &userv1.Criterion_Followers{Followers: &userv1.Criterion_FollowerRange{Minimum: 1000}}},
		},
		Explain: proto.Bool(true),
	}

	reply, err := users.FilterUsers(ctx, request)
	if err != nil {
		return err
	}

	seen, err := server.exchange("POST /1.0/users:filter")
	if err != nil {
		return err
	}
	evidence("sent", seen.Request)
	evidence("answered", seen.Response)
	sent := &userv1.FilterUsersRequest{}
	if err := json.Unmarshal([]byte(seen.Request), sent); err != nil {
		return err
	}
	if err := verify(strings.Contains(seen.Request, `{"status":"USER_STATUS_ACTIVE"}`), "an enum was sent as its name"); err != nil {
		return err
	}
	if err := verify(strings.Contains(seen.Request, `{"followers":{"minimum":"1000"}}`), "a oneof was sent as the one field that is set"); err != nil {
		return err
	}
	if err := verify(proto.Equal(sent, request), "what was sent reads back as the request"); err != nil {
		return err
	}
	verdicts := reply.GetVerdicts()
	return verify(verdicts["guoguo"].GetOutcome() == userv1.Verdict_OUTCOME_MATCH &&
		verdicts["doudou"].GetOutcome() == userv1.Verdict_OUTCOME_NO_MATCH &&
		verdicts["nobody"].GetOutcome() == userv1.Verdict_OUTCOME_NOT_FOUND, "enum names in the answer became enum values")
}

func responseWithEnumAndOneof(ctx context.Context, server *server) error {
	feed := feedv1.NewFeedServiceClient(server.url)

	page, err := feed.ListRecommendations(ctx, &feedv1.ListRecommendationsRequest{UserId: "guoguo", PageSize: 3},
		callwright.WithAttemptTimeout(time.Second))
	if err != nil {
		return err
	}

	seen, err := server.exchange("GET /1.0/users/guoguo/recommendations")
	if err != nil {
		return err
	}
	evidence("sent", "GET "+seen.PathAndQuery)
	var kinds []string
	for _, item := range page.GetItems() {
		kinds = append(kinds, fmt.Sprintf("%T", item.GetContent()))
		evidence("typed", fmt.Sprintf("%v %T", item.GetReason(), item.GetContent()))
	}
	const wanted = "*feedv1.Recommendation_Post *feedv1.Recommendation_LiveRoom *feedv1.Recommendation_Ad"
	return verify(strings.Join(kinds, " ") == wanted, "a post, a live room and an ad came out of one oneof")
}
