#!/usr/bin/env bash
# Records docs/session.txt: what the program prints, not what somebody remembers. Run it by `make session`.
#
# session.sh PROGRAM CHECKOUT prints the session on the standard output. What differs from run to run (directories, ports,
# commits, times) is replaced.
set -euo pipefail

program=$1
checkout=$2
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 NO_COLOR=1 COLUMNS=120
export GIT_AUTHOR_NAME=Acme GIT_AUTHOR_EMAIL=acme@example.com GIT_COMMITTER_NAME=Acme GIT_COMMITTER_EMAIL=acme@example.com
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# Replaces what differs from run to run.
steady() {
    sed -E -e "s|$work/||g" -e "s|$checkout|../callwright|g" -e 's|127\.0\.0\.1:[0-9]+|127.0.0.1:3000|g' \
        -e 's/(at|took|of|after) [0-9.]+ ?(µs|us|ms|s)\b/\1 N \2/g' -e 's/ at [0-9a-f]{7,}$/ at <commit>/' \
        -e 's/ N (us|µs)/ N ms/g' -e 's/^(> connect-timeout-ms:) [0-9]+/\1 N/'
}

title() {
    printf '\n# %s\n\n' "$1"
}

# Shows a command, runs it, and shows its exit status when that is not 0.
run() {
    local shown= word status=0
    for word in "$@"; do
        if [[ $word =~ ^[A-Za-z0-9_./:@=-]+$ ]]; then shown+=" $word"; else shown+=" '$word'"; fi
    done
    printf '$ callwright%s\n' "$shown" | steady
    "$program" "$@" >"$work/output" 2>&1 || status=$?
    steady <"$work/output"
    if [ "$status" -ne 0 ]; then
        printf '(exit status %s)\n' "$status"
    fi
    printf '\n'
}

cd "$work"
cat <<'TEXT'
A session with `callwright`, recorded by docs/session.sh (`make session`). Times, ports and commits are replaced.
TEXT

title 'A new repository of contracts and clients'
run new acme-sdk --callwright-path "$checkout"

cd acme-sdk
title 'One more service: the contract, the feature, the module and a test'
run add service billing.v1.BillingService
run list
run lint
run generate

git init --quiet --initial-branch=main
git add .
git commit --quiet --message 'The first version'
git tag v0.1.0
git remote add origin https://git.example.com/acme/acme-sdk.git

title 'Calls against a server that fails at first: one answer is an error, one connection is reset'
cat >scenario.json <<'JSON'
{ "steps": [{ "status": 503 }, { "then": "reset_before_headers" }, { "delay_ms": 20 }] }
JSON
printf '$ cat scenario.json\n'
cat scenario.json
printf '\n$ callwright serve --script scenario.json &\n'
"$program" serve --port 0 --script scenario.json >"$work/server" 2>&1 &
server=$!
for _ in $(seq 100); do
    if grep -q '^listening on ' "$work/server"; then break; fi
    sleep 0.1
done
url=$(sed -n 's/^listening on //p' "$work/server")
steady <"$work/server"
printf '\n'
run describe hello.v1.HelloService/SayHello
run call HelloService/SayHello -d '{"name":"Guoguo"}' --url "$url" --retries 3 --timeout 3s -H 'Authorization: Bearer secret' --verbose
run call HelloService/SayHello -d '{"nickname":"Guoguo"}' --url "$url"
kill "$server"
wait "$server" 2>/dev/null || true
server=
printf 'What the server saw:\n\n'
sed -n '/^listening on /,$p' "$work/server" | tail -n +2 | steady

title 'A change that breaks callers: a GET becomes a POST with another path, and a field changes its type'
printf '$ git diff --unified=0 proto/billing\n'
sed -i -e 's|get: "/v1/billing/{billing_id}"|post: "/v1/billing:find" body: "*"|' -e 's|string display_name = 2;|int32 display_name = 2;|' \
    proto/billing/v1/billing_service.proto
git diff --unified=0 proto/billing | grep '^[-+] ' || true
printf '\n'
run breaking --against v0.1.0

title 'A release of it: the step is too small, and more is missing'
run release 0.1.1 --dry-run

title 'The same without the change, and with what was missing'
git checkout --quiet proto
sed -i 's/^version = "0.1.0"/version = "0.1.1"/' Cargo.toml
sed -i 's/^## \[Unreleased\]/## [Unreleased]\n\n## [0.1.1]\n\n- `billing`: the second service./' CHANGELOG.md
git add .
git commit --quiet --message 'Release 0.1.1'
run release 0.1.1 --dry-run
