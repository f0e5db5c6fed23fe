package callwright

import (
	"fmt"
	"log/slog"
	"sync"
)

// clientCore is the part of a client that does not depend on its service.
type clientCore struct {
	options   callOptions
	clock     Clock
	rand      Rand
	budget    *RetryBudget
	breakers  *Breakers
	observer  Observer
	logger    *slog.Logger
	warned    warned
	lastGood  *lastGood
	authority string
}

func applyClientOptions(options []ClientOption) *clientSettings {
	settings := &clientSettings{}
	for _, option := range options {
		if option != nil {
			option.applyToClient(settings)
		}
	}
	return settings
}

func newCore(settings *clientSettings, authority string) *clientCore {
	core := &clientCore{
		options:   settings.options,
		clock:     settings.clock,
		rand:      settings.rand,
		budget:    settings.budget,
		breakers:  settings.breakers,
		observer:  settings.observer,
		logger:    settings.logger,
		lastGood:  newLastGood(lastGoodCapacity),
		authority: authority,
	}
	if core.clock == nil {
		core.clock = systemClock{}
	}
	if core.rand == nil {
		core.rand = systemRand{}
	}
	if core.observer == nil {
		core.observer = unobserved{}
	}
	if core.budget == nil {
		core.budget = NewRetryBudget()
		if authority != "" {
			core.budget = budgetOfAuthority(authority)
		}
	}
	return core
}

// dial returns the core of a client of the server at url, and the channel to that server. It does not connect. If the URL
// cannot be used, every call fails with INVALID_ARGUMENT.
func dial(url string, options []ClientOption) (*clientCore, *channel) {
	settings := applyClientOptions(options)
	base, err := parseBaseURL(url)
	if err != nil && settings.options.refused == nil {
		settings.options.refused = err
	}
	core := newCore(settings, base.authority)
	transport := settings.transport
	if transport == nil {
		transport = defaultTransport()
	}
	return core, &channel{base: base, transport: transport, clock: core.clock}
}

// Err returns why the options or the URL of the client are refused, which is also the error of every call, or nil.
func (c *clientCore) Err() error {
	if c == nil || c.options.refused == nil {
		return nil
	}
	return c.options.refused
}

// Default holds the client that a process uses for a service. It is set once when the process starts.
type Default[Client any] struct {
	lock   sync.RWMutex
	client *Client
}

// Set sets the client. It returns an error when the client is set already, because calls may use the first one.
func (d *Default[Client]) Set(client *Client) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.client != nil {
		return newError(OutcomeLocal, CodeAlreadyExists, fmt.Sprintf("the default %T is set already; set it once, where the process starts", client))
	}
	d.client = client
	return nil
}

// Get returns the client, or nil when none is set. Every call of a nil client fails with FAILED_PRECONDITION.
func (d *Default[Client]) Get() *Client {
	d.lock.RLock()
	defer d.lock.RUnlock()
	return d.client
}
