package templates

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Percent says what part of the whole a time is, to two places and never rounded up:
// 99.995 is "99.99", only the whole is "100", and a part too small to show is "0.01"
// with a "<" before it. Nothing of nothing is "".
func Percent(part, whole time.Duration) string {
	switch {
	case whole <= 0:
		return ""
	case part >= whole:
		return "100"
	case part <= 0:
		return "0"
	}
	hundredths := big.NewInt(int64(part))
	hundredths.Mul(hundredths, big.NewInt(10_000)).Quo(hundredths, big.NewInt(int64(whole)))
	n := hundredths.Int64()
	if n == 0 {
		return "<0.01"
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// whole is a whole number as the language writes it. Up to four digits are read at a
// glance; longer numbers are parted in threes: "12,400".
func (s *Set) whole(n int) string {
	digits := strconv.Itoa(n)
	if n < 10_000 {
		return digits
	}
	mark := s.T("number.group")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + mark + digits[i:]
	}
	return digits
}

// percent is Percent as the language writes it, with the sign.
func (s *Set) percent(part, whole time.Duration) string {
	n := Percent(part, whole)
	if n == "" {
		return s.T("uptime.none")
	}
	if small, ok := strings.CutPrefix(n, "<"); ok {
		return s.T("number.percent_under", "N", s.decimal(small))
	}
	return s.T("number.percent", "N", s.decimal(n))
}

// decimal puts the language's mark into a number that Go wrote.
func (s *Set) decimal(n string) string { return strings.ReplaceAll(n, ".", s.T("number.point")) }

// thin reports whether so little of the window was measured that readers must know it.
func thin(u Uptime) bool { return float64(u.Known) < 0.999*float64(u.Length) }

// latency says how fast an answer came: "84 ms", "1.2 s".
func (s *Set) latency(d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < time.Millisecond:
		return s.T("latency.ms_under", "N", 1)
	case d < 999500*time.Microsecond:
		return s.T("latency.ms", "N", int(d.Round(time.Millisecond)/time.Millisecond))
	}
	n := strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0")
	return s.T("latency.s", "N", s.decimal(n))
}
