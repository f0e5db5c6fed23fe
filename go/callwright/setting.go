package callwright

// Setting is the value of an option in one layer of options. The zero value inherits the value of the layer below. A setting may
// also switch the option off.
type Setting[T any] struct {
	value T
	state settingState
}

type settingState uint8

const (
	stateInherit settingState = iota
	stateOff
	stateSet
)

// Set returns a setting with a value, which overrides the layers below.
func Set[T any](value T) Setting[T] { return Setting[T]{value: value, state: stateSet} }

// off returns a setting that switches the option off and overrides the layers below.
func off[T any]() Setting[T] { return Setting[T]{state: stateOff} }

// Value returns the value, and false when the setting has none.
func (s Setting[T]) Value() (T, bool) { return s.value, s.state == stateSet }

func (s Setting[T]) or(fallback T) T {
	if s.state == stateSet {
		return s.value
	}
	return fallback
}

func (s *Setting[T]) merge(over Setting[T]) {
	if over.state != stateInherit {
		*s = over
	}
}
