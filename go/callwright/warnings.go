package callwright

import (
	"log/slog"
	"sync/atomic"
)

// warned is what the callers of a client were warned of: once each, because every call has the same settings.
type warned struct {
	unboundedAttempts, downgradedWrite atomic.Bool
}

// warnOnce warns of settings that are rarely meant: attempts that may use up the whole deadline (T7), and writes whose
// failure would look like success (F9).
func (e *engine) warnOnce(isDowngraded bool) {
	options, method, warned := e.call.options, e.call.method, &e.core.warned
	_, isTimed := options.attemptTimeout.Value()
	_, isHedged := options.hedge.Value()
	if options.retries.or(0) > 0 && !isTimed && !isHedged && isFirst(&warned.unboundedAttempts) {
		e.warn("callwright: retries are set without an attempt timeout: one attempt that hangs uses up the whole deadline; set WithAttemptTimeout")
	}
	if isDowngraded && !method.IsReadOnly() && isFirst(&warned.downgradedWrite) {
		e.warn("callwright: a downgrade is set for a method that may write: its callers take a lost write for a success")
	}
}

func (e *engine) warn(message string) {
	logger := e.core.logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.WarnContext(e.ctx, message, slog.String("method", e.call.method.FullName()))
}

// isFirst says whether nobody asked before. Only the first one writes, so that no call waits for another one's.
func isFirst(asked *atomic.Bool) bool { return !asked.Load() && !asked.Swap(true) }
