package schedule

import (
	"github.com/fyr-status/fyr/monitor"
)

// Set replaces the set of monitors, by id. A monitor that stays keeps its phase, its
// streak and its running probe; one whose interval changed goes on with the next tick
// of its new grid. What a removed monitor's running probe finds is not recorded.
// Passive monitors are left out: they report by themselves.
//
// The monitors must be valid (monitor.Monitor.Validate).
func (s *Scheduler) Set(ms []monitor.Monitor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.slots
	s.slots = make(map[string]*slot, len(ms))
	for _, m := range ms {
		if !m.Passive {
			s.slots[m.ID] = s.admit(old[m.ID], m)
		}
	}
	for id, sl := range old {
		if s.slots[id] != sl {
			s.queue.remove(sl)
		}
	}
	s.forgetAddresses()
}

// admit gives m its slot: the one it had, or a new one that is due with the next tick.
func (s *Scheduler) admit(sl *slot, m monitor.Monitor) *slot {
	now := s.clock()
	stays := sl != nil && sl.monitor.Interval == m.Interval
	if sl == nil {
		sl = &slot{hash: hash(m.ID), index: unqueued, proven: now}
	}
	sl.monitor, sl.address = &m, s.addressOf(m)
	if !stays && sl.run == nil {
		s.put(sl, sl.tickAfter(now-1))
	}
	return sl
}

// addressOf finds or makes the address that m's probes hold places of.
func (s *Scheduler) addressOf(m monitor.Monitor) *address {
	key := addressOf(m)
	a, ok := s.addresses[key]
	if !ok {
		a = &address{}
		s.addresses[key] = a
	}
	return a
}

// forgetAddresses drops the addresses that no monitor names any more.
func (s *Scheduler) forgetAddresses() {
	used := make(map[*address]bool, len(s.addresses))
	for _, sl := range s.slots {
		used[sl.address] = true
	}
	for key, a := range s.addresses {
		if !used[a] {
			delete(s.addresses, key)
		}
	}
}

// Settle tells the scheduler what status is settled for a monitor in the set, as the
// store knows it, so that the first outcomes after a restart are re-probed just when
// they contradict it. Call it after Set; an unknown id is ignored.
func (s *Scheduler) Settle(id string, st monitor.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sl, ok := s.slots[id]; ok {
		sl.streak, sl.proven = monitor.Streak{Settled: st}, s.clock()
	}
}

// Now makes a monitor due at once, for an operator who asks; before Run, as soon as Run
// is called. It changes nothing when the monitor is being probed already, or is not in
// the set.
func (s *Scheduler) Now(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sl, ok := s.slots[id]; ok && sl.run == nil {
		sl.soon = s.epoch.IsZero()
		s.put(sl, s.clock())
	}
}
