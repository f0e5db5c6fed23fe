module git.example.com/acme/acme-sdk/go/sentrytest

go 1.25.0

require (
	git.example.com/acme/acme-sdk/go v0.0.0
	github.com/getsentry/sentry-go v0.36.0
)

require (
	go.uber.org/mock v0.6.0 // indirect
	golang.org/x/sys v0.18.0 // indirect
	golang.org/x/text v0.14.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20251022142026-3a174f9686a8 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace git.example.com/acme/acme-sdk/go => ../
