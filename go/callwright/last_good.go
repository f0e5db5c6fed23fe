package callwright

import (
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
)

// lastGoodCapacity is the size of the answers that a client keeps, in bytes.
const lastGoodCapacity = 16 << 20

// lastGoodKey identifies an answer by method, partition and request. The partition keeps the answers of users or tenants apart.
type lastGoodKey struct{ method, partition, request string }

func (k lastGoodKey) size() int { return len(k.method) + len(k.partition) + len(k.request) }

type kept struct {
	answer proto.Message
	size   int
	stored time.Time
}

// lastGood holds the last good answers of a client (F8). New answers replace the oldest ones.
type lastGood struct {
	capacity int

	lock sync.Mutex
	kept map[lastGoodKey]kept
	held int
}

func newLastGood(capacity int) *lastGood {
	return &lastGood{capacity: capacity, kept: map[lastGoodKey]kept{}}
}

// put keeps an answer, unless it is larger than the capacity.
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

// get returns a copy of an answer and its age. It returns false when there is none or it is older than maxAge.
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
