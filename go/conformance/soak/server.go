package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// hello is the first line of the server process.
type hello struct {
	CAPEM       string       `json:"ca_pem"`
	MaxCalls    int          `json:"max_calls"`
	MaxAttempts int          `json:"max_attempts"`
	Servers     []serverInfo `json:"servers"`
}

type serverInfo struct {
	URL      string      `json:"url"`
	Protocol string      `json:"protocol"`
	Phases   []phaseInfo `json:"phases"`
}

type phaseInfo struct {
	Name string `json:"name"`
	// IsExact says that connections end only after their requests were read.
	IsExact bool `json:"is_exact"`
}

// server is the server process.
type server struct {
	hello
	command *exec.Cmd
	lock    sync.Mutex
	stdin   io.WriteCloser
	lines   *bufio.Scanner
}

func startServer(program string, seed uint64, protocols []string) (*server, error) {
	arguments := append([]string{"serve", "--seed", strconv.FormatUint(seed, 10)}, protocols...)
	command := exec.Command(program, arguments...)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &server{command: command, stdin: stdin, lines: bufio.NewScanner(stdout)}
	s.lines.Buffer(nil, 1<<20)
	line, err := s.read()
	if err == nil {
		err = json.Unmarshal([]byte(line), &s.hello)
	}
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// stop ends the process, which lives as long as its standard input.
func (s *server) stop() {
	_ = s.stdin.Close()
	_ = s.command.Wait()
}

func (s *server) read() (string, error) {
	if !s.lines.Scan() {
		if err := s.lines.Err(); err != nil {
			return "", err
		}
		return "", fmt.Errorf("the server process has ended")
	}
	return s.lines.Text(), nil
}

// order is an order to the server process.
type order struct {
	Order      string `json:"order"`
	Server     int    `json:"server"`
	Phase      string `json:"phase,omitempty"`
	Generation int    `json:"generation,omitempty"`
}

// give gives an order and waits until it was carried out.
func (s *server) give(order order) (string, error) {
	text, err := json.Marshal(order)
	if err != nil {
		return "", err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if _, err := s.stdin.Write(append(text, '\n')); err != nil {
		return "", err
	}
	return s.read()
}

func (s *server) expectDone(order order) error {
	answer, err := s.give(order)
	if err == nil && !strings.Contains(answer, `"done"`) {
		err = fmt.Errorf("the server says %s", answer)
	}
	return err
}
