package templates

import "time"

// Share says what part of the whole a time is, as pages say it: "99.98%"; see [Percent].
func (s *Set) Share(part, whole time.Duration) string { return s.percent(part, whole) }

// Latency says how fast an answer came, as pages say it: "84 ms", "1.2 s".
func (s *Set) Latency(d time.Duration) string { return s.latency(d) }
