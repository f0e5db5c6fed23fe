package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"
)

// server is the running demo server. It ends when its standard input closes, also when this program is killed.
type server struct {
	command *exec.Cmd
	stdin   io.Closer
	url     string
}

// exchange is what the server saw and answered last on one endpoint.
type exchange struct {
	PathAndQuery string `json:"path_and_query"`
	Request      string `json:"request"`
	Status       int    `json:"status"`
	Response     string `json:"response"`
	Times        int    `json:"times"`
}

func start(program string) (*server, error) {
	command := exec.Command(program)
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w (`make demo` builds it)", program, err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, isAddress := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !isAddress {
		return nil, fmt.Errorf("the demo server printed %q instead of its address", line)
	}
	return &server{command: command, stdin: stdin, url: url}, nil
}

func (s *server) stop() error {
	if err := s.stdin.Close(); err != nil {
		return err
	}
	return s.command.Wait()
}

// exchange asks without a Callwright client: the evidence does not come from what is to be proven.
func (s *server) exchange(endpoint string) (exchange, error) {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get(s.url + "/debug/last")
	if err != nil {
		return exchange{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	var exchanges map[string]exchange
	if err := json.NewDecoder(answer.Body).Decode(&exchanges); err != nil {
		return exchange{}, err
	}
	found, isThere := exchanges[endpoint]
	if !isThere {
		return exchange{}, fmt.Errorf("the server saw no call of %q", endpoint)
	}
	return found, nil
}
