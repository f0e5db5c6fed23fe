package callwright

import (
	"log/slog"
	"sync/atomic"
)

// warned records which warnings a client has logged. Each is logged once, because all calls have the same settings.
type warned struct {
	unboundedAttempts, downgradedWrite atomic.Bool
}

// warnOnce warns about settings that are probably mistakes: attempts that may use up the whole deadline (T7), and downgrades of
// writes, whose failure then looks like success (F9).
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

// isFirst reports whether it is called for the first time. Later calls only read, so that they do not contend.
func isFirst(asked *atomic.Bool) bool { return !asked.Load() && !asked.Swap(true) }
