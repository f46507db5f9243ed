package web

import (
	"context"
	"errors"
	"sync"
)

// How many may listen at once. An office or a mobile network may be one address.
const (
	MaxStreams      = 5000
	MaxStreamsHouse = 50
)

var (
	errStreamsFull  = errors.New("too many readers listen already; read the page itself now and then")
	errOneHousehold = errors.New("too many readers at your address listen already; read the page itself now and then")
)

// streams are the readers at /events. While there are any, one goroutine watches the Desk
// for all of them.
type streams struct {
	watch func(ctx context.Context, b *broadcast)
	over  chan struct{} // closed when the server stops

	mu     sync.Mutex
	open   int
	houses map[string]int // how many listen, by address
	now    *broadcast     // for those who come; nil before the first
	stop   context.CancelFunc
}

func newStreams(watch func(context.Context, *broadcast)) *streams {
	return &streams{watch: watch, over: make(chan struct{}), houses: map[string]int{}}
}

// enter counts a reader in and returns what to follow. Who came in has to leave.
func (s *streams) enter(house string) (*broadcast, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.open >= MaxStreams:
		return nil, errStreamsFull
	case s.houses[house] >= MaxStreamsHouse:
		return nil, errOneHousehold
	}
	if s.now == nil {
		var ctx context.Context
		ctx, s.stop = context.WithCancel(context.Background())
		s.now = newBroadcast()
		go s.watch(ctx, s.now)
	}
	s.open++
	s.houses[house]++
	return s.now, nil
}

func (s *streams) leave(house string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.houses[house]--; s.houses[house] == 0 {
		delete(s.houses, house)
	}
	if s.open == 0 {
		s.end(s.now)
	}
}

// shut ends the streams of a broadcast: who comes again is asked anew who they are.
func (s *streams) shut(b *broadcast) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(b)
}

// end is called with mu held. What has ended already stays so.
func (s *streams) end(b *broadcast) {
	if b == nil || s.now != b {
		return
	}
	s.stop()
	s.now = nil
	close(b.over)
}

// listening returns how many listen now.
func (s *streams) listening() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.open)
}

// close ends all streams, also those to come.
func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.over: // the second of two servers that stop
	default:
		close(s.over)
	}
}

// broadcast is what the readers of one time are told: each message is made once, and
// hangs on the one before it. A reader goes along at its own pace, holding on to nothing
// but the messages that it has yet to read.
type broadcast struct {
	ready chan struct{} // closed once there is an opening
	over  chan struct{} // closed when its readers are to go

	mu      sync.Mutex
	state   []byte     // the last revision message
	updates []bulletin // the last ones told, oldest first
	last    *message
}

// message is one piece of the stream, finished.
type message struct {
	text []byte
	told chan struct{} // closed when next is there
	next *message
}

// bulletin is the message of one public event.
type bulletin struct {
	seq  int64
	text []byte
}

func newBroadcast() *broadcast {
	return &broadcast{ready: make(chan struct{}), over: make(chan struct{}), last: &message{told: make(chan struct{})}}
}

// opening returns what a reader has to hear first, who knows the events up to after (0:
// wants none of the past), and the message that it goes on from.
func (b *broadcast) opening(after int64) (text []byte, from *message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range b.updates {
		if after > 0 && u.seq > after {
			text = append(text, u.text...)
		}
	}
	return append(text, b.state...), b.last
}

// turn hands a message to all readers; later ones begin with state and updates.
func (b *broadcast) turn(text, state []byte, updates []bulletin) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state, b.updates = state, updates
	b.say(text)
}

// beat hands all readers a sign of life.
func (b *broadcast) beat(text []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say(text)
}

// say is called with mu held.
func (b *broadcast) say(text []byte) {
	next := &message{text: text, told: make(chan struct{})}
	b.last.next = next
	close(b.last.told)
	b.last = next
}
