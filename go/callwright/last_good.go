package callwright

import (
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
)

// lastGoodCapacity is the most bytes of answers that a client keeps.
const lastGoodCapacity = 16 << 20

// lastGoodKey tells one answer from another: the method, who it was for, and the request. An answer is never served to
// another user or tenant.
type lastGoodKey struct{ method, partition, request string }

func (k lastGoodKey) size() int { return len(k.method) + len(k.partition) + len(k.request) }

type kept struct {
	answer proto.Message
	size   int
	stored time.Time
}

// lastGood holds the last good answers of a client (F8); the oldest make room for new ones.
type lastGood struct {
	capacity int

	lock sync.Mutex
	kept map[lastGoodKey]kept
	held int
}

func newLastGood(capacity int) *lastGood {
	return &lastGood{capacity: capacity, kept: map[lastGoodKey]kept{}}
}

// put keeps an answer, unless it alone is more than there is room for.
func (l *lastGood) put(key lastGoodKey, answer proto.Message, now time.Time) {
	size := proto.Size(answer) + key.size()
	if size > l.capacity {
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.held += size - l.kept[key].size
	l.kept[key] = kept{answer: proto.Clone(answer), size: size, stored: now}
	for l.held > l.capacity {
		l.evict()
	}
}

func (l *lastGood) evict() {
	var oldest lastGoodKey
	var stored time.Time
	for key, kept := range l.kept {
		if stored.IsZero() || kept.stored.Before(stored) {
			oldest, stored = key, kept.stored
		}
	}
	l.held -= l.kept[oldest].size
	delete(l.kept, oldest)
}

// get returns a copy of the answer, if it is there and no older than this, with its age.
func (l *lastGood) get(key lastGoodKey, maxAge time.Duration, now time.Time) (proto.Message, time.Duration, bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	found, ok := l.kept[key]
	age := now.Sub(found.stored)
	if !ok || age > maxAge {
		return nil, 0, false
	}
	return proto.Clone(found.answer), age, true
}
