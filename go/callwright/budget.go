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

// RetryBudget says how many retries an authority is worth (R8): a bucket of 500 tokens that retries empty and successes
// fill. All clients of one authority share one, unless [WithRetryBudget] says otherwise.
type RetryBudget struct {
	tokens atomic.Uint32
}

// NewRetryBudget returns a full bucket.
func NewRetryBudget() *RetryBudget { return NewRetryBudgetWith(budgetCapacity) }

// NewRetryBudgetWith returns a bucket with this many tokens, 500 at most.
func NewRetryBudgetWith(tokens uint32) *RetryBudget {
	budget := &RetryBudget{}
	budget.tokens.Store(min(tokens, budgetCapacity))
	return budget
}

// Tokens returns how many tokens are left.
func (b *RetryBudget) Tokens() uint32 { return b.tokens.Load() }

// take takes the cost whole or not at all.
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

// put gives tokens back; what does not fit is lost.
func (b *RetryBudget) put(tokens uint32) {
	for {
		held := b.tokens.Load()
		// The bucket is mostly full: then nothing is written, and no cache line moves.
		if held >= budgetCapacity {
			return
		}
		if b.tokens.CompareAndSwap(held, held+min(tokens, budgetCapacity-held)) {
			return
		}
	}
}

// budgets holds the bucket of each authority for as long as a client of it lives.
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

// ticket is a retry that is paid for; what is not spent goes back.
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

// spend says that the retry is sent, and answers what it cost.
func (t *ticket) spend() uint32 {
	cost := t.cost
	t.cost = 0
	return cost
}

// giveBack refunds what was not spent.
func (t *ticket) giveBack() {
	if t != nil && t.cost > 0 {
		t.budget.put(t.spend())
	}
}
