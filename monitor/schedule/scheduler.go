package schedule

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Recorder takes the results: the desk's intake, or a remote agent's line home.
//
// It is called from many goroutines, for one monitor never twice at a time and in the
// order of the probes. The monitor waits until Record returns, so it should keep what
// it can't store in memory rather than block. An error is counted and logged; the
// schedule goes on.
type Recorder interface {
	Record(ctx context.Context, r monitor.Result) error
}

// The caps on running probes that a Config leaves zero.
const (
	DefaultMaxRunning    = 2000
	DefaultMaxPerAddress = 32
)

const (
	// grace is how long after its deadline a probe may take to return.
	grace = time.Second
	// drainTime is how long Run waits for running probes once its context has ended.
	drainTime = 10 * time.Second
)

// Config is what a Scheduler needs.
type Config struct {
	// Agent is the name under which results are recorded; empty means monitor.Local.
	Agent string

	// Probe makes one attempt. Its context ends at the monitor's timeout. Required.
	// A panic in it is logged and counts as an outcome that could not tell.
	Probe func(ctx context.Context, m monitor.Monitor) monitor.Outcome

	Recorder Recorder     // required
	Log      *slog.Logger // nil discards

	// MaxRunning caps the probes running at once. A tick above it is dropped: that is
	// our own overload and says nothing about the target. 0 means DefaultMaxRunning.
	MaxRunning int

	// MaxPerAddress caps the probes running at once against one host and port, so that
	// a hung target costs only its own places. 0 means DefaultMaxPerAddress.
	MaxPerAddress int
}

// Scheduler probes a set of monitors, each at its own rate. Make it with New, give it
// monitors with Set, then Run it. All methods may be called at any time from any
// goroutine; Run only once.
type Scheduler struct {
	agent         string
	probe         func(ctx context.Context, m monitor.Monitor) monitor.Outcome
	recorder      Recorder
	log           *slog.Logger
	maxRunning    int
	maxPerAddress int

	wake    chan struct{} // tells the loop that something is due earlier than it thinks
	failing atomic.Bool   // the Recorder's last answer was an error

	mu        sync.Mutex
	epoch     time.Time // the grid's origin, with its monotonic reading; zero before Run
	slots     map[string]*slot
	addresses map[string]*address
	queue     queue
	alarm     time.Duration // until when the loop sleeps, since epoch
	running   int           // probes that hold a place, those given up included
	pending   int           // probes that Run waits for before it returns
	idle      chan struct{} // closed when pending reaches 0; nil until Run's context ends
	stats     Stats
	lateness  lateness
}

// New makes a Scheduler and starts nothing.
func New(c Config) *Scheduler {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Scheduler{
		agent:         cmp.Or(c.Agent, monitor.Local),
		probe:         c.Probe,
		recorder:      c.Recorder,
		log:           log,
		maxRunning:    cmp.Or(c.MaxRunning, DefaultMaxRunning),
		maxPerAddress: cmp.Or(c.MaxPerAddress, DefaultMaxPerAddress),
		wake:          make(chan struct{}, 1),
		slots:         map[string]*slot{},
		addresses:     map[string]*address{},
		alarm:         math.MaxInt64,
	}
}

// Run probes until ctx ends, then lets running probes finish until their deadlines,
// for at most 10 seconds, before it cancels them. What a cancelled probe says is not
// recorded. It returns nil, or an error when the Scheduler ran before.
func (s *Scheduler) Run(ctx context.Context) error {
	probes, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if err := s.begin(); err != nil {
		return err
	}
	s.loop(ctx, probes)
	s.drain(cancel)
	return nil
}

// begin sets the grid's origin and puts every monitor on it.
func (s *Scheduler) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.epoch.IsZero() {
		return errors.New("run schedule: it can only run once")
	}
	s.epoch = time.Now()
	for _, sl := range s.slots {
		if sl.soon {
			s.put(sl, 0)
			continue
		}
		s.put(sl, sl.tickAfter(-1))
	}
	return nil
}

// loop starts what is due and sleeps in between, until ctx ends.
func (s *Scheduler) loop(ctx, probes context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-s.wake:
		}
		timer.Reset(s.turn(probes))
	}
}

// turn attends to every slot that is due and returns how long to sleep.
func (s *Scheduler) turn(probes context.Context) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	for len(s.queue) > 0 && s.queue[0].due <= now {
		sl := s.queue[0]
		s.queue.remove(sl)
		s.attend(probes, sl, now)
	}
	s.alarm = math.MaxInt64
	if len(s.queue) > 0 {
		s.alarm = s.queue[0].due
	}
	return s.alarm - s.clock()
}

// attend does what is due for a slot: start its probe, drop the tick, or give up the
// probe that is still running.
func (s *Scheduler) attend(probes context.Context, sl *slot, now time.Duration) {
	switch {
	case sl.run != nil:
		s.giveUp(probes, sl.run, now)
	case now-sl.due > sl.tolerance():
		s.stats.Dropped.Late += 1 + sl.ticks(sl.due, now)
		s.put(sl, sl.tickAfter(now))
	case s.running >= s.maxRunning:
		s.stats.Dropped.Running++
		s.put(sl, sl.tickAfter(now))
	case sl.address.running < s.maxPerAddress:
		s.start(probes, sl, now)
	case sl.address.silent:
		s.stats.Dropped.Address++
		s.refuse(probes, sl, now)
	default:
		s.stats.Dropped.Address++
		s.put(sl, sl.tickAfter(now))
	}
}

// drain waits for the probes that still run, and cancels those that take too long.
func (s *Scheduler) drain(cancel context.CancelFunc) {
	s.mu.Lock()
	s.idle = make(chan struct{})
	s.leave(0)
	s.mu.Unlock()
	if s.idleWithin(drainTime) {
		return
	}
	cancel()
	if !s.idleWithin(grace) {
		s.log.Warn("stopped while probes were still running that ignore their deadline", "running", s.Stats().Running)
	}
}

func (s *Scheduler) idleWithin(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.idle:
		return true
	case <-timer.C:
		return false
	}
}

// leave takes n probes from those that Run waits for.
func (s *Scheduler) leave(n int) {
	s.pending -= n
	if s.pending > 0 || s.idle == nil {
		return
	}
	select {
	case <-s.idle:
	default:
		close(s.idle)
	}
}

// clock returns the time since the epoch, on the monotonic clock; 0 before Run.
func (s *Scheduler) clock() time.Duration {
	if s.epoch.IsZero() {
		return 0
	}
	return time.Since(s.epoch)
}

// put makes a slot due at the given time and wakes the loop when it sleeps too long.
// Before Run there is no grid yet to be put on.
func (s *Scheduler) put(sl *slot, due time.Duration) {
	if s.epoch.IsZero() {
		return
	}
	s.queue.put(sl, due)
	if due >= s.alarm {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
