# The only commands of this repository. Continuous integration (.ci/run) calls these and no others.

CARGO ?= cargo
PYTHON ?= python3
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
TOOLS := $(TARGET)/tools

GO ?= go
NPM ?= npm
CALLWRIGHT := $(CARGO) run --locked --quiet -p callwright-cli --
CONNECT_CONFORMANCE_VERSION := v1.0.7
BUF_VERSION := 1.75.0
CARGO_FUZZ_VERSION := 0.13.2
CARGO_DENY_VERSION := 0.20.2
CARGO_MUTANTS_VERSION := 27.1.0
TYPOS_VERSION := 1.52.0
PROTOC_GEN_GO_VERSION := v1.36.12
STATICCHECK_VERSION := v0.8.2
GOVULNCHECK_VERSION := v1.1.4

# The Go modules: the SDK, and what must not become a dependency of its users.
GO_MODULE := git.example.com/acme/acme-sdk/go
GO_DIRS := go go/conformance go/otel go/sentrytest
# The race detector needs a C compiler.
GO_RACE := $(if $(shell command -v cc 2>/dev/null),-race)
# Go's part of a target: without a toolchain it is an error in CI, and said elsewhere.
need-go = command -v $(GO) >/dev/null || { \
	if [ -n "$$CI" ]; then echo "Go is not installed, and CI needs it for $(1) (https://go.dev/dl)" >&2; exit 1; fi; \
	echo "Go is not installed, which leaves out $(1)"; exit 0; }

# A tool that is on the PATH already is used as it is.
export PATH := $(TOOLS)/bin:$(TOOLS)/venv/bin:$(PATH)

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Start an old JSON service and call it: types, retries, timeout, downgrade, errors
	@$(CARGO) build --locked -p callwright-examples --bins
	@$(CARGO) run --locked --quiet -p callwright-examples --bin demo
	@$(call need-go,the demo in Go); cd go && $(GO) run ./examples/demo $(TARGET)/debug/demo-server

.PHONY: test
test: ## Run all tests, documentation examples included, and count the vectors
	$(CARGO) test --locked --workspace --all-features
	@$(MAKE) --no-print-directory vectors
	@$(MAKE) --no-print-directory test-go

.PHONY: vectors
vectors: ## Run the vectors of conformance/ and print how many passed, by theme
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	{ $(CARGO) test --locked --quiet --workspace --all-features --lib vectors -- --nocapture && \
	  $(CARGO) test --locked --quiet --workspace --all-features --test json --test http --test error_answers -- --nocapture; } > "$$log" 2>&1; status=$$?; \
	[ $$status -eq 0 ] || cat "$$log"; \
	echo "conformance, Rust:"; \
	grep -oE '[a-z][a-z ]*: [0-9]+/[0-9]+ passed.*' "$$log" | sort | \
		awk '{ name = $$0; sub(/:.*/, "", name); count = $$0; sub(/.*: /, "", count); printf "  %-24s %s\n", name, count }'; \
	exit $$status

.PHONY: test-go
test-go: ## Run the tests of the Go modules, with the race detector
	@$(call need-go,the tests of the Go modules); \
	for module in $(GO_DIRS); do echo "go test $$module"; (cd $$module && $(GO) test $(GO_RACE) ./...) || exit 1; done

.PHONY: check-generated
check-generated: ## Check that the Go packages are what proto/ says
	@$(call need-go,the check of generated Go); $(MAKE) --no-print-directory check-generated-go

.PHONY: check-generated-go
check-generated-go: tools-go
	@$(call generate-go,--check)

generate-go = set -e; $(CARGO) build --locked --quiet -p callwright-build --example generate_go; \
	generate=$(TARGET)/debug/examples/generate_go; \
	$(CALLWRIGHT) generate $(1); \
	for protos in conformance/proto conformance/connect/proto; do \
		$$generate $(1) $(GO_MODULE)/conformance/gen go/conformance/gen $$protos $(GO_MODULE)/callwright; done

.PHONY: conformance
conformance: connectconformance vectors ## Run the vectors, the public Connect suite and the cross-language suite, Rust and Go
	$(CARGO) build --locked --workspace --all-features --bin connect_client --bin cross --bin cross_client
	connectconformance --mode client --conf conformance/connect/client.yaml -- $(TARGET)/debug/connect_client
	cd go/callwright && $(GO) test -count=1 -run TestEngineVectors .
	cd go/conformance && $(GO) test -count=1 -v -run 'Vectors' . && $(GO) build -o $(TARGET)/go-clients/ ./connect-client ./cross-client
	connectconformance --mode client --conf conformance/connect/client.yaml -- $(TARGET)/go-clients/connect-client
	$(TARGET)/debug/cross rust=$(TARGET)/debug/cross_client go=$(TARGET)/go-clients/cross-client

# The suite is a Go program, and there is no other build of it.
.PHONY: connectconformance
connectconformance:
	@command -v connectconformance >/dev/null && exit 0; \
	command -v $(GO) >/dev/null || { \
		echo "make conformance needs the Go toolchain to build connectconformance: install Go, or set GO to its path" >&2; exit 1; }; \
	GOBIN=$(TOOLS)/bin $(GO) install connectrpc.com/conformance/cmd/connectconformance@$(CONNECT_CONFORMANCE_VERSION)

SOAK_SECONDS ?= 240
SOAK := --seconds $$(( $(SOAK_SECONDS) / 2 )) $(if $(SOAK_SEED),--seed $(SOAK_SEED))

# `make test` builds the same: after it, nothing of Rust is left to build.
.PHONY: soak
soak: ## Call servers that fail in many ways, Rust and Go: panics, leaks, recovery, counts (SOAK_SECONDS=240, SOAK_SEED)
	$(CARGO) test --locked --quiet --workspace --all-features --no-run
	$(TARGET)/debug/soak $(SOAK)
	@$(call need-go,the soak of the Go client); \
	cd go/conformance && $(GO) build -o $(TARGET)/go-clients/soak ./soak && $(TARGET)/go-clients/soak $(SOAK) $(TARGET)/debug/soak

.PHONY: generate
generate: ## Generate the code that is checked in, and try what build scripts generate
	@if command -v $(GO) >/dev/null; then \
		$(MAKE) --no-print-directory tools-go && $(CALLWRIGHT) generate && $(MAKE) --no-print-directory generate-go-packages; \
	else $(CALLWRIGHT) generate --lang rust && { $(call need-go,the Go packages); }; fi

.PHONY: generate-go-packages
generate-go-packages: tools-go
	@$(call generate-go,)

# Contracts of packages of public registries; nothing of them is kept outside of target/.
CORPUS := $(TARGET)/corpus
CORPUS_LANGUAGES ?= go,rust
.PHONY: corpus
corpus: tools-go ## Generate and compile the contracts of conformance/corpus/packages.txt (CORPUS_SAMPLE=n for some; not part of CI)
	@$(CARGO) build --locked --quiet --release -p callwright-build --example corpus
	@$(PYTHON) conformance/corpus/run.py $(CORPUS) $(TARGET)/release/examples/corpus $(CORPUS_LANGUAGES)

.PHONY: breaking
breaking: ## Find what breaks the users of AGAINST, a tag or a branch: make breaking AGAINST=v0.1.0
	@$(CALLWRIGHT) breaking --against $(AGAINST)

.PHONY: release
release: ## Check and tag a release: make release VERSION=0.2.0
	@$(CALLWRIGHT) release $(VERSION)

# What a release costs its users is printed, not judged: machines differ.
.PHONY: consumers
consumers: ## Do what the users of a release do, and measure what it costs: one feature against all
	$(CARGO) test --locked -p callwright-build --test consumer
	$(CARGO) test --locked -p callwright-build --test cost -- --ignored --nocapture

.PHONY: buf
buf: ## Install buf into target/tools: a test compares its rules with those of callwright breaking
	$(NPM) install --no-save --silent --prefix $(TOOLS) @bufbuild/buf@$(BUF_VERSION)

.PHONY: session
session: ## Record docs/session.txt: what the command callwright prints
	@$(CARGO) build --locked --quiet -p callwright-cli
	@docs/session.sh $(TARGET)/debug/callwright $(CURDIR) > $(TARGET)/session.txt
	@mv $(TARGET)/session.txt docs/session.txt
	@echo "wrote docs/session.txt"

.PHONY: loom
loom: ## Run the races of permits and tokens in every interleaving (not part of CI)
	CARGO_TARGET_DIR=$(TARGET)/loom RUSTFLAGS="--cfg callwright_loom" $(CARGO) test --locked -p callwright --lib loom_

.PHONY: breaker-simulation
breaker-simulation: ## Print how rules of the circuit breaker compare under load (minutes; not part of CI)
	$(CARGO) test --locked -p callwright --lib simulation::table -- --ignored --nocapture

BENCH = CARGO_TARGET_DIR=$(TARGET)/bench $(CARGO)
BENCH_BIN := $(TARGET)/bench/release
BENCH_ROUNDS ?= 12
# An error with a backtrace costs more than the call that it ends.
bench bench-check bench-codec bench-contention bench-growth bench-node: export RUST_BACKTRACE = 0

.PHONY: bench
bench: bench-build ## Measure the calls against the hand-written one and the peers (BENCH_ROUNDS=12)
	@$(BENCH_BIN)/engine
	@$(BENCH_BIN)/engine_counted
	$(BENCH_BIN)/bench docs/bench $(BENCH_ROUNDS)

.PHONY: bench-codec
bench-codec: bench-build ## Measure writing and reading of messages
	taskset -c 1 $(BENCH_BIN)/codec
	$(BENCH_BIN)/codec_counted

.PHONY: bench-check
bench-check: bench-build ## Check that no call takes 5 % more instructions than the baseline
	$(BENCH_BIN)/check rust/bench/instructions.txt

.PHONY: bench-contention
bench-contention: bench-build ## Measure a decision of one breaker and one retry budget under 64 tasks on two cores
	$(BENCH_BIN)/contention

.PHONY: bench-growth
bench-growth: bench-build ## Measure generator, check, build and size with 1, 50 and 200 services (takes minutes)
	$(BENCH_BIN)/growth $(TARGET)/growth docs/bench/growth.md
	@rm -rf $(TARGET)/growth

# Packages go into target/; without npm, the services that need none are compared.
.PHONY: bench-node
bench-node: bench-build ## Measure the same endpoint as Node services and as axum with Callwright
	@mkdir -p $(TARGET)/bench-node && cp rust/bench/node/*.mjs rust/bench/node/*.json rust/bench/node/.npmrc $(TARGET)/bench-node
	@cd $(TARGET)/bench-node; if ! command -v $(NPM) >/dev/null; then echo "npm is not installed: no packages"; \
	else $(NPM) ci --silent --ignore-scripts || echo "npm ci failed: no packages"; fi
	$(BENCH_BIN)/node_service docs/bench/rewrite.md $(TARGET)/bench-node

.PHONY: bench-test
bench-test: ## Run the tests of the benchmark itself (not part of CI: its peers take minutes to build)
	$(BENCH) test --locked --quiet --release --manifest-path rust/bench/Cargo.toml --lib

.PHONY: bench-build
bench-build:
	$(BENCH) build --locked --quiet --release --manifest-path rust/bench/Cargo.toml

# Every change of the pure core that a test does not notice is a test that is missing.
.PHONY: mutants
mutants: ## Mutate the policy core and see that a test fails each time (long; not part of CI)
	@command -v cargo-mutants >/dev/null || $(CARGO) install --quiet --locked --root $(TOOLS) cargo-mutants@$(CARGO_MUTANTS_VERSION)
	$(CARGO) mutants --package callwright --no-shuffle --output $(TARGET) --file 'rust/runtime/src/policy/*.rs' \
		--file rust/runtime/src/outcome/table.rs --cargo-arg=--lib

# Each target starts from the cases under conformance/, and keeps in target/ what it learnt and what it found.
FUZZ_TARGETS := json error path template pushback
FUZZ_SECONDS ?= 60
FUZZ_TOOLCHAIN ?= nightly
FUZZ := $(TARGET)/fuzz

.PHONY: fuzz
fuzz: ## Fuzz each target for FUZZ_SECONDS (60); needs a nightly compiler (not part of CI)
	@$(CARGO) +$(FUZZ_TOOLCHAIN) --version >/dev/null 2>&1 || { \
		echo "make fuzz needs a nightly compiler: rustup toolchain install nightly, or set FUZZ_TOOLCHAIN" >&2; exit 1; }
	@command -v cargo-fuzz >/dev/null || $(CARGO) install --quiet --locked --root $(TOOLS) cargo-fuzz@$(CARGO_FUZZ_VERSION)
	$(PYTHON) fuzz/seed.py $(FUZZ)/corpus
	@failed=; for target in $(FUZZ_TARGETS); do \
		echo "fuzz $$target for $(FUZZ_SECONDS) s"; mkdir -p $(FUZZ)/artifacts/$$target; \
		$(CARGO) +$(FUZZ_TOOLCHAIN) fuzz run --fuzz-dir fuzz --target-dir $(FUZZ)/build $$target $(FUZZ)/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=65536 -artifact_prefix=$(FUZZ)/artifacts/$$target/ || failed="$$failed $$target"; \
	done; [ -z "$$failed" ] || { echo "found something:$$failed; see $(FUZZ)/artifacts" >&2; exit 1; }

.PHONY: lint
lint: check-fmt check-layout check-clippy check-docs check-deny check-typos check-go check-generated ## Check format, layout, lints, docs, dependencies and spelling

.PHONY: fmt
fmt: ## Format all code
	$(CARGO) fmt --all
	@command -v gofmt >/dev/null && gofmt -w go || echo "gofmt is not installed: Go code is left as it is"

.PHONY: docs
docs: ## Build the documentation of all crates
	$(CARGO) doc --locked --workspace --all-features --no-deps
	@echo "open $(TARGET)/doc/callwright/index.html"

.PHONY: check-fmt
check-fmt: ## Check the format
	$(CARGO) fmt --all --check

.PHONY: check-clippy
check-clippy: ## Run clippy, warnings are errors
	$(CARGO) clippy --locked --workspace --all-targets --all-features -- -D warnings

.PHONY: check-docs
check-docs: ## Build the documentation, warnings are errors
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --all-features --no-deps

# The advisory database needs the network; licences, bans and sources do not.
.PHONY: check-deny
check-deny: tools ## Check licences, advisories and sources of dependencies
	@for own in rust/bench fuzz; do $(CARGO) metadata --locked --format-version 1 --manifest-path $$own/Cargo.toml >/dev/null || exit 1; done
	@if ! command -v cargo-deny >/dev/null; then echo "cargo-deny is not installed: check skipped"; exit 0; fi; \
	set -e; $(CARGO) deny --workspace --locked check bans licenses sources; \
	if $(CARGO) deny --workspace --locked fetch db >/dev/null 2>&1; then $(CARGO) deny --workspace --locked check --disable-fetch advisories; \
	else echo "the advisory database is out of reach: advisories not checked"; fi

.PHONY: check-typos
check-typos: tools ## Check the spelling
	@if ! command -v typos >/dev/null; then echo "typos is not installed: check skipped"; exit 0; fi; \
	typos

.PHONY: check-go
check-go: ## Check format, vet and staticcheck of the Go modules; known vulnerabilities when the database is in reach
	@$(call need-go,the check of the Go modules); $(MAKE) --no-print-directory tools-go check-go-modules

.PHONY: check-go-modules
check-go-modules:
	@unformatted=$$(gofmt -l go); [ -z "$$unformatted" ] || { echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; }
	@set -e; for module in $(GO_DIRS); do \
		(cd $$module && $(GO) mod tidy -diff && $(GO) vet ./... && staticcheck ./...); done
	@if ! command -v govulncheck >/dev/null; then echo "govulncheck is not installed: check skipped"; exit 0; fi; \
	(cd go && govulncheck ./...) || { [ $$? -ne 3 ] && echo "govulncheck could not run: vulnerabilities not checked"; }

.PHONY: check-layout
check-layout: ## Check the tables of ARCHITECTURE.md (parts, rooms, Go packages), circles of files, and file sizes
	@$(CARGO) run --locked --quiet -p callwright-layout -- $(CURDIR)

.PHONY: tools
tools: ## Install cargo-deny and typos into target/tools, when they are missing
	@command -v cargo-deny >/dev/null || \
		$(CARGO) install --quiet --locked --debug --root $(TOOLS) cargo-deny@$(CARGO_DENY_VERSION) || \
		echo "cargo-deny could not be installed"
	@command -v typos >/dev/null || \
		{ $(PYTHON) -m venv $(TOOLS)/venv && $(TOOLS)/venv/bin/pip install --quiet --disable-pip-version-check typos==$(TYPOS_VERSION); } || \
		echo "typos could not be installed"

.PHONY: tools-go
tools-go: ## Install the Go tools into target/tools, in the versions above
	@set -e; install() { [ -x $(TOOLS)/bin/$$1 ] && [ "$$(cat $(TOOLS)/bin/$$1.version 2>/dev/null)" = "$$3" ] && return 0; \
		GOBIN=$(TOOLS)/bin $(GO) install $$2@$$3 && echo $$3 > $(TOOLS)/bin/$$1.version; }; \
	mkdir -p $(TOOLS)/bin; \
	install protoc-gen-go google.golang.org/protobuf/cmd/protoc-gen-go $(PROTOC_GEN_GO_VERSION); \
	install staticcheck honnef.co/go/tools/cmd/staticcheck $(STATICCHECK_VERSION); \
	install govulncheck golang.org/x/vuln/cmd/govulncheck $(GOVULNCHECK_VERSION) || echo "govulncheck could not be installed"
