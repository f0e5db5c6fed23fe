package callwright

// Setting is an option of one layer: it says nothing (the zero value), switches something off, or sets it.
type Setting[T any] struct {
	value T
	state settingState
}

type settingState uint8

const (
	inherit settingState = iota
	off
	set
)

// Set returns a setting that holds, whatever the layers below say.
func Set[T any](value T) Setting[T] { return Setting[T]{value: value, state: set} }

// Off returns a setting that switches off, whatever the layers below say.
func Off[T any]() Setting[T] { return Setting[T]{state: off} }

// Value returns what this layer sets, and false when it says nothing or switches off.
func (s Setting[T]) Value() (T, bool) { return s.value, s.state == set }

func (s Setting[T]) or(fallback T) T {
	if s.state == set {
		return s.value
	}
	return fallback
}

func (s *Setting[T]) merge(over Setting[T]) {
	if over.state != inherit {
		*s = over
	}
}
