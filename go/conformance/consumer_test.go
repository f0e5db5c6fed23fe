package conformance

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "git.example.com/acme/acme-sdk/go"

// TestARepositoryOfAnotherModuleDependsOnATag does what the users of a release do: `go get` of a tag from a git repository, then
// the program and the test of README.md. A company's git host is a local repository here, behind a proxy that answers Go's
// question where a module is.
func TestARepositoryOfAnotherModuleDependsOnATag(t *testing.T) {
	for _, tool := range []string{"git", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	environment := consumerEnvironment(t, repository(t), host(t))
	scratch := t.TempDir()
	program, test := readmeExamples(t)
	writeFile(t, filepath.Join(scratch, "main.go"), program)
	writeFile(t, filepath.Join(scratch, "main_test.go"), test)
	run := func(arguments ...string) string {
		t.Helper()
		return command(t, scratch, environment, "go", arguments...)
	}

	run("mod", "init", "consumer.test/app")
	run("get", module+"@v0.0.1")
	run("mod", "tidy")

	if listed := run("list", "-m", module); strings.TrimSpace(listed) != module+" v0.0.1" {
		t.Errorf("the module is %s", listed)
	}
	run("build", "-o", os.DevNull, ".")
	run("test", "./...")
	for _, unwanted := range []string{"opentelemetry", "sentry"} {
		if graph := run("list", "-m", "all"); strings.Contains(graph, unwanted) {
			t.Errorf("the users of the module get %s:\n%s", unwanted, graph)
		}
	}
}

// repository is a git repository that holds the Go files of this one under the tags of a release.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	tree := t.TempDir()
	listed := command(t, root, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "go", "go.mod", "LICENSE-MIT")
	for name := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(tree, name), string(text))
	}
	author := []string{
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Acme", "GIT_AUTHOR_EMAIL=acme@example.com",
		"GIT_COMMITTER_NAME=Acme", "GIT_COMMITTER_EMAIL=acme@example.com",
	}
	for _, arguments := range [][]string{
		{"init", "--quiet"}, {"add", "--all"}, {"commit", "--quiet", "--message", "release"}, {"tag", "v0.0.1"}, {"tag", "go/v0.0.1"},
	} {
		command(t, tree, author, "git", arguments...)
	}
	return tree
}

// host answers, as a company's git host does, in which repository a module is.
func host(t *testing.T) string {
	t.Helper()
	const answer = `<meta name="go-import" content="git.example.com/acme/acme-sdk git https://git.example.com/acme/acme-sdk.git">`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Host != "git.example.com" || request.Method == http.MethodConnect {
			http.Error(w, "only git.example.com is here", http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// consumerEnvironment is an empty module cache that takes public modules from this machine's own, else from where they come
// from, and the module under test from the repository.
func consumerEnvironment(t *testing.T, repository, host string) []string {
	t.Helper()
	setting := func(name string) string {
		return strings.TrimSpace(command(t, ".", nil, "go", "env", name))
	}
	cached := "file://" + filepath.ToSlash(filepath.Join(setting("GOMODCACHE"), "cache", "download"))
	return []string{
		"GOPROXY=" + cached + "," + setting("GOPROXY"),
		"GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw -buildvcs=false", "GOWORK=off",
		"GOPRIVATE=git.example.com", "GOINSECURE=git.example.com", "GOSUMDB=off", "HTTP_PROXY=" + host, "GIT_TERMINAL_PROMPT=0",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://" + filepath.ToSlash(repository) + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://git.example.com/acme/acme-sdk.git",
	}
}

// readmeExamples are the two Go programs of README.md, at the version that the test depends on.
func readmeExamples(t *testing.T) (program, test string) {
	t.Helper()
	blocks := strings.Split(string(readFile(t, "../../README.md")), "```go\n")
	if len(blocks) != 3 {
		t.Fatalf("README.md has %d blocks of Go", len(blocks)-1)
	}
	program, _, _ = strings.Cut(blocks[1], "```")
	test, _, _ = strings.Cut(blocks[2], "```")
	return program, test
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, directory string, environment []string, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Dir = directory
	command.Env = append(withoutGit(os.Environ()), environment...)
	var errors bytes.Buffer
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(arguments, " "), err, output, errors.String())
	}
	return string(output)
}

// withoutGit leaves out what a git hook that runs the tests says of its own repository.
func withoutGit(environment []string) []string {
	var kept []string
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE":
		default:
			kept = append(kept, pair)
		}
	}
	return kept
}
