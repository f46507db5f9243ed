package series

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"
)

// The layouts lie in databases for years: a change of these bytes is a new version.
func TestLayoutsNeverChange(t *testing.T) {
	t.Parallel()
	blob, err := Append(nil,
		Point{At: time.UnixMilli(1_774_742_400_123), Status: 1, Latency: 42 * time.Millisecond},
		Point{At: time.UnixMilli(1_774_742_460_125), Status: 1, Latency: 43 * time.Millisecond},
		Point{At: time.UnixMilli(1_774_742_520_121), Status: 3, Cause: 1, Latency: 10 * time.Second},
	)
	if got := hex.EncodeToString(blob); err != nil || got != "01f6b19feea66794a40100a4a7e01298980301f684aeeea667c0a907981103010d46d0a002" {
		t.Errorf("points: got %s, %v", got, err)
	}
	var h Hist
	for _, ms := range []time.Duration{42, 42, 43, 900} {
		h.Add(ms * time.Millisecond)
	}
	if got := hex.EncodeToString(h.Append(nil)); got != "01c9120206e808" {
		t.Errorf("histogram: got %s", got)
	}
}

func TestReservedTokenIsDamage(t *testing.T) {
	t.Parallel()
	body := []byte{version, 2, wideToken | reserved, 7}
	for p, err := range Decode(seal(body, state{})) {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v, %v, want an error", p, err)
		}
	}
}
