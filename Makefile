# The only commands of this repository. Continuous integration (.ci/run) calls these and no others.

CARGO ?= cargo
PYTHON ?= python3
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
TOOLS := $(TARGET)/tools

GO ?= go
CONNECT_CONFORMANCE_VERSION := v1.0.7
CARGO_DENY_VERSION := 0.20.2
CARGO_MUTANTS_VERSION := 27.1.0
TYPOS_VERSION := 1.52.0

# A tool that is on the PATH already is used as it is.
export PATH := $(TOOLS)/bin:$(TOOLS)/venv/bin:$(PATH)

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Start an old JSON service and call it: types, retries, timeout, downgrade, errors
	@$(CARGO) build --locked -p callwright-examples --bins
	@$(CARGO) run --locked --quiet -p callwright-examples --bin demo

.PHONY: test
test: ## Run all tests, documentation examples included
	$(CARGO) test --locked --workspace --all-features

.PHONY: conformance
conformance: connectconformance ## Run the vectors, then the public Connect conformance suite against the Rust client
	$(CARGO) test --locked --quiet -p callwright --lib vectors -- --nocapture
	$(CARGO) test --locked --quiet -p callwright-conformance --tests -- --nocapture
	$(CARGO) build --locked -p callwright-conformance --bin connect_client
	connectconformance --mode client --conf conformance/connect/client.yaml -- $(TARGET)/debug/connect_client

# The suite is a Go program, and there is no other build of it.
.PHONY: connectconformance
connectconformance:
	@command -v connectconformance >/dev/null && exit 0; \
	command -v $(GO) >/dev/null || { \
		echo "make conformance needs the Go toolchain to build connectconformance: install Go, or set GO to its path" >&2; exit 1; }; \
	GOBIN=$(TOOLS)/bin $(GO) install connectrpc.com/conformance/cmd/connectconformance@$(CONNECT_CONFORMANCE_VERSION)

.PHONY: loom
loom: ## Run the races of permits and tokens in every interleaving (not part of CI)
	CARGO_TARGET_DIR=$(TARGET)/loom RUSTFLAGS="--cfg callwright_loom" $(CARGO) test --locked -p callwright --lib loom_

BENCH = CARGO_TARGET_DIR=$(TARGET)/bench $(CARGO)
BENCH_BIN := $(TARGET)/bench/release
BENCH_ROUNDS ?= 12

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

.PHONY: bench-growth
bench-growth: bench-build ## Measure build time and size with 1, 50 and 200 services (long)
	$(BENCH_BIN)/growth $(TARGET)/growth

.PHONY: bench-node
bench-node: bench-build ## Measure the same endpoint as a Node service and as axum with Callwright
	$(BENCH_BIN)/node_service docs/bench/rewrite.md rust/bench/node/service.mjs

.PHONY: bench-build
bench-build:
	$(BENCH) build --locked --quiet --release --manifest-path rust/bench/Cargo.toml

# Every change of the pure core that a test does not notice is a test that is missing.
.PHONY: mutants
mutants: ## Mutate the policy core and see that a test fails each time (long; not part of CI)
	@command -v cargo-mutants >/dev/null || $(CARGO) install --quiet --locked --root $(TOOLS) cargo-mutants@$(CARGO_MUTANTS_VERSION)
	$(CARGO) mutants --package callwright --no-shuffle --output $(TARGET) --file 'rust/runtime/src/policy/*.rs' \
		--file rust/runtime/src/outcome.rs --cargo-arg=--lib

.PHONY: lint
lint: check-fmt check-layout check-clippy check-docs check-deny check-typos ## Check format, layout, lints, docs, dependencies and spelling

.PHONY: fmt
fmt: ## Format all Rust code
	$(CARGO) fmt --all

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
	@if ! command -v cargo-deny >/dev/null; then echo "cargo-deny is not installed: check skipped"; exit 0; fi; \
	set -e; $(CARGO) deny --workspace --locked check bans licenses sources; \
	if $(CARGO) deny --workspace --locked fetch db >/dev/null 2>&1; then $(CARGO) deny --workspace --locked check --disable-fetch advisories; \
	else echo "the advisory database is out of reach: advisories not checked"; fi

.PHONY: check-typos
check-typos: tools ## Check the spelling
	@if ! command -v typos >/dev/null; then echo "typos is not installed: check skipped"; exit 0; fi; \
	typos

# Sizes and dependency rules that ARCHITECTURE.md promises.
.PHONY: check-layout
check-layout: ## Check file sizes and the dependency rules between the parts
	@lines=$$(wc -l < build.rs); [ "$$lines" -lt 60 ] || { echo "build.rs has $$lines lines, the limit is 59"; exit 1; }
	@long=$$(find build.rs rust -name '*.rs' -not -path '*/golden/*' -not -path '*/generated/*' -exec wc -l {} + | awk '$$2 != "total" && $$1 > 500'); \
	[ -z "$$long" ] || { echo "files of more than 500 lines:"; echo "$$long"; exit 1; }
	@found=$$(grep -rnE '(^|[^:_[:alnum:]])(::)?reqwest::' rust/runtime/src --include='*.rs' | grep -v '^rust/runtime/src/transport/reqwest\.rs:' || true); \
	[ -z "$$found" ] || { echo "only transport/reqwest.rs names reqwest:"; echo "$$found"; exit 1; }
	@! grep -nE '^callwright-(codegen|build)' rust/runtime/Cargo.toml || { echo "the runtime must not depend on the generator"; exit 1; }
	@! grep -nE '^callwright([^-]|$$)' rust/codegen/Cargo.toml rust/build/Cargo.toml || { echo "the generator must not depend on the runtime"; exit 1; }

.PHONY: tools
tools: ## Install cargo-deny and typos into target/tools, when they are missing
	@command -v cargo-deny >/dev/null || \
		$(CARGO) install --quiet --locked --debug --root $(TOOLS) cargo-deny@$(CARGO_DENY_VERSION) || \
		echo "cargo-deny could not be installed"
	@command -v typos >/dev/null || \
		{ $(PYTHON) -m venv $(TOOLS)/venv && $(TOOLS)/venv/bin/pip install --quiet --disable-pip-version-check typos==$(TYPOS_VERSION); } || \
		echo "typos could not be installed"
