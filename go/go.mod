module git.example.com/acme/acme-sdk/go

go 1.25.0

require (
	go.uber.org/mock v0.6.0
	google.golang.org/genproto/googleapis/rpc v0.0.0-20251022142026-3a174f9686a8
	google.golang.org/protobuf v1.36.12
)
