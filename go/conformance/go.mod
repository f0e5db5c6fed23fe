module git.example.com/acme/acme-sdk/go/conformance

go 1.25.0

require (
	git.example.com/acme/acme-sdk/go v0.0.0
	go.uber.org/mock v0.6.0
	google.golang.org/genproto/googleapis/api v0.0.0-20251022142026-3a174f9686a8
	google.golang.org/protobuf v1.36.12
)

require google.golang.org/genproto/googleapis/rpc v0.0.0-20251022142026-3a174f9686a8

replace git.example.com/acme/acme-sdk/go => ../
