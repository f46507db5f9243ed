package statuspage

import (
	"fmt"
	"testing"
	"time"
)

// A burst of a domain goes at once, what is beyond it one by one, and other domains are
// not held up by it.
func TestBrakeSpacesOutADomain(t *testing.T) {
	t.Parallel()
	var b brake
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for n := range SignupsOfDomain {
		if at := b.take("example.com", now); !at.IsZero() {
			t.Fatalf("number %d waits until %s", n+1, at)
		}
	}
	b.take("example.com", now) // the bucket holds one more: it is the first to go after it
	for n := range 5 {
		if at, want := b.take("example.com", now), now.Add(time.Duration(n+1)*EveryOfDomain); at != want {
			t.Errorf("number %d goes at %s, want %s", n+1, at, want)
		}
	}
	if at := b.take("example.org", now); !at.IsZero() {
		t.Errorf("another domain waits until %s", at)
	}
	if wait := b.wait("example.com", now.Add(time.Hour)); wait > 0 {
		t.Errorf("an hour later the next one waits for %s", wait)
	}
}

// A company whose people confirm is not held up: each answer lets another one through.
func TestBrakeLetsACrowdIn(t *testing.T) {
	t.Parallel()
	var b brake
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for n := range 20 * SignupsOfDomain {
		if at := b.take("example.com", now); !at.IsZero() {
			t.Fatalf("number %d waits until %s", n+1, at)
		}
		if n%20 != 0 {
			b.answered("example.com", now)
		}
		now = now.Add(100 * time.Millisecond)
	}
}

// In all there is a bound, too, and past half a day of waiting there is no place left.
func TestBrakeOfAll(t *testing.T) {
	t.Parallel()
	var b brake
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	asked := 0
	for ; b.waitOfAll(now) <= 0; asked++ {
		b.take(fmt.Sprintf("d%d.example", asked), now)
	}
	if asked != SignupsOfAll+1 {
		t.Errorf("%d go at once, want %d", asked, SignupsOfAll+1)
	}
	for ; b.wait("fresh.example", now) <= LongestSignup; asked++ {
		b.take(fmt.Sprintf("d%d.example", asked), now)
	}
	if want := SignupsOfAll + int(LongestSignup/EveryOfAll) + 1; asked != want {
		t.Errorf("%d have a place, want %d", asked, want)
	}
	if len(b.domains) > maxBraked {
		t.Errorf("%d domains are remembered", len(b.domains))
	}
}

func TestDomainOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"anna@mail.example.co.uk":                   "example.co.uk",
		"anna@example.com":                          "example.com",
		"https://hooks.slack.com/services/x@y":      "slack.com",
		"https://ops.example.com:8443/hook?a=b@c.d": "example.com",
		"+4791234512":                               "sms",
		"https://[2001:db8::1]/":                    "2001:db8::1",
	} {
		if got := domainOf("sms", address); got != want {
			t.Errorf("%s goes through %s, want %s", address, got, want)
		}
	}
}
