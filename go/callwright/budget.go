package callwright

import (
	"sync"
	"sync/atomic"
	"weak"
)

const (
	budgetCapacity uint32 = 500
	costTransient  uint32 = 14
	costThrottle   uint32 = 5
)

// RetryBudget limits the retries to an authority (R8). It is a bucket of 500 tokens: retries take tokens and successful calls
// put them back. All clients of one authority share a budget, unless [WithRetryBudget] sets another one.
type RetryBudget struct {
	tokens atomic.Uint32
}

// NewRetryBudget returns a full budget.
func NewRetryBudget() *RetryBudget { return NewRetryBudgetWith(budgetCapacity) }

// NewRetryBudgetWith returns a budget with this many tokens, at most 500.
func NewRetryBudgetWith(tokens uint32) *RetryBudget {
	budget := &RetryBudget{}
	budget.tokens.Store(min(tokens, budgetCapacity))
	return budget
}

// Tokens returns how many tokens are left.
func (b *RetryBudget) Tokens() uint32 { return b.tokens.Load() }

// take takes all tokens of the cost, or none and returns false.
func (b *RetryBudget) take(cost uint32) bool {
	for {
		held := b.tokens.Load()
		if held < cost {
			return false
		}
		if b.tokens.CompareAndSwap(held, held-cost) {
			return true
		}
	}
}

// put adds tokens. Tokens that exceed the capacity are lost.
func (b *RetryBudget) put(tokens uint32) {
	for {
		held := b.tokens.Load()
		// The bucket is usually full. Not writing keeps its cache line shared between processors.
		if held >= budgetCapacity {
			return
		}
		if b.tokens.CompareAndSwap(held, held+min(tokens, budgetCapacity-held)) {
			return
		}
	}
}

// budgets holds the budget of each authority for as long as a client of that authority lives.
var budgets = struct {
	sync.Mutex
	byAuthority map[string]weak.Pointer[RetryBudget]
}{byAuthority: map[string]weak.Pointer[RetryBudget]{}}

func budgetOfAuthority(authority string) *RetryBudget {
	budgets.Lock()
	defer budgets.Unlock()
	if budget := budgets.byAuthority[authority].Value(); budget != nil {
		return budget
	}
	for name, budget := range budgets.byAuthority {
		if budget.Value() == nil {
			delete(budgets.byAuthority, name)
		}
	}
	budget := NewRetryBudget()
	budgets.byAuthority[authority] = weak.Make(budget)
	return budget
}

// ticket is a retry that is paid for. Its tokens go back to the budget when the retry is not sent.
type ticket struct {
	budget *RetryBudget
	cost   uint32
}

func takeTicket(budget *RetryBudget, cost uint32) *ticket {
	if !budget.take(cost) {
		return nil
	}
	return &ticket{budget: budget, cost: cost}
}

// spend marks the retry as sent, and returns its cost.
func (t *ticket) spend() uint32 {
	cost := t.cost
	t.cost = 0
	return cost
}

// giveBack returns the tokens of a retry that was not sent.
func (t *ticket) giveBack() {
	if t != nil && t.cost > 0 {
		t.budget.put(t.spend())
	}
}
