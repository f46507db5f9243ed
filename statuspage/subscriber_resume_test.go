package statuspage_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// told opens an incident and returns the delivery that told a subscriber of it; "" when
// none did.
func (c *counter) told(s statuspage.Subscriber) string {
	c.t.Helper()
	had := c.deliveries(s)
	_, err := c.Open(c.t.Context(), statuspage.Actor{Kind: statuspage.ByOperator}, statuspage.Opening{
		Title: "API", Message: "fails", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}},
	}, false)
	if err != nil {
		c.t.Fatal(err)
	}
	c.sent()
	for _, id := range c.deliveries(s) {
		if !slices.Contains(had, id) {
			return id
		}
	}
	return ""
}

func (c *counter) deliveries(s statuspage.Subscriber) (ids []string) {
	c.t.Helper()
	x, err := c.db.Extract(c.t.Context(), s.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, d := range x.Deliveries {
		ids = append(ids, d.ID)
	}
	return ids
}

// comesBack reports a bounce of a mail that has just told a subscriber of something.
func (c *counter) comesBack(s statuspage.Subscriber, class statuspage.BounceClass, status string) statuspage.Bounce {
	c.t.Helper()
	b := statuspage.Bounce{Delivery: c.told(s), Class: class, Status: status, Words: status}
	c.report(b)
	return b
}

func (c *counter) report(b statuspage.Bounce) {
	c.t.Helper()
	if _, err := c.db.Bounce(c.t.Context(), time.Now(), b); err != nil {
		c.t.Fatal(err)
	}
}

// Whom a relay's fault suspended hears again of what happens from then on, and the next
// refusal is the first again.
func TestResumedSubscribersAreToldAgain(t *testing.T) {
	t.Parallel()
	olga := statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
	for name, suspend := range map[string]func(c *counter, s statuspage.Subscriber) statuspage.Bounce{
		"no such address": func(c *counter, s statuspage.Subscriber) statuspage.Bounce {
			return c.comesBack(s, statuspage.BounceHard, "5.1.1")
		},
		"three refusals": func(c *counter, s statuspage.Subscriber) statuspage.Bounce {
			for range statuspage.MostBounces - 1 {
				c.comesBack(s, statuspage.BounceSoft, "5.7.1")
			}
			return c.comesBack(s, statuspage.BounceSoft, "5.7.1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			atCounter(t, func(t *testing.T, c *counter) {
				s := c.join("anna@example.com")
				last := suspend(c, s)
				if got := c.find(s.ID); got.Standing() != statuspage.StandingSuspended || c.told(s) != "" {
					t.Fatalf("what came back leaves them %s", got.Standing())
				}
				if err := c.ResumeSubscriber(t.Context(), olga, s.ID); err != nil {
					t.Fatal(err)
				}
				c.expect("what happened meanwhile")
				c.report(last)
				c.comesBack(s, statuspage.BounceSoft, "5.7.1")
				if got := c.find(s.ID); !got.Active() || got.Suspension != "" || c.told(s) == "" {
					t.Errorf("resumed they are %s: %s", got.Standing(), got.Suspension)
				}
				wantAudit(t.Context(), t, c.db, "subscriber:"+s.ID, "subscriber.ask", "subscriber.confirm", "subscriber.resume")
			})
		})
	}
}

// Nobody is told again against their will, nor without having been suspended.
func TestResumingIsRefused(t *testing.T) {
	t.Parallel()
	olga := statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
	for name, tt := range map[string]struct {
		become func(c *counter, s statuspage.Subscriber) error
		want   string
	}{
		"told as ever": {func(*counter, statuspage.Subscriber) error { return nil }, "is not suspended"},
		"unsubscribed": {func(c *counter, s statuspage.Subscriber) error {
			return second(c.Unsubscribe(c.t.Context(), s.LinkToken))
		}, "has unsubscribed"},
		"suspended, then unsubscribed": {func(c *counter, s statuspage.Subscriber) error {
			c.comesBack(s, statuspage.BounceHard, "5.1.1")
			return second(c.Unsubscribe(c.t.Context(), s.LinkToken))
		}, "has unsubscribed"},
		"complained": {func(c *counter, s statuspage.Subscriber) error {
			c.comesBack(s, statuspage.BounceComplaint, "abuse")
			return nil
		}, "has called a mail unwanted"},
		"suspended, then complained": {func(c *counter, s statuspage.Subscriber) error {
			b := c.comesBack(s, statuspage.BounceHard, "5.1.1")
			c.report(statuspage.Bounce{Delivery: b.Delivery, Class: statuspage.BounceComplaint, Status: "abuse"})
			return nil
		}, "has called a mail unwanted"},
		"unsubscribed, then complained": {func(c *counter, s statuspage.Subscriber) error {
			id := c.told(s)
			_, err := c.Unsubscribe(c.t.Context(), s.LinkToken)
			c.report(statuspage.Bounce{Delivery: id, Class: statuspage.BounceComplaint, Status: "abuse"})
			return err
		}, "has unsubscribed"},
		"suspended, and waits for the erasure": {func(c *counter, s statuspage.Subscriber) error {
			c.comesBack(s, statuspage.BounceHard, "5.1.1")
			if err := c.HoldSubscriber(c.t.Context(), olga, s.ID, "claim 7"); err != nil {
				return err
			}
			return c.Erase(c.t.Context(), olga, s.ID, false)
		}, "is erased as soon as the hold ends"},
	} {
		t.Run(name, func(t *testing.T) {
			atCounter(t, func(t *testing.T, c *counter) {
				s := c.join("anna@example.com")
				if err := tt.become(c, s); err != nil {
					t.Fatal(err)
				}
				before := c.find(s.ID)
				var invalid *statuspage.Invalid
				err := c.ResumeSubscriber(t.Context(), olga, s.ID)
				if !errors.As(err, &invalid) || !strings.Contains(invalid.Reason, tt.want) {
					t.Errorf("resumed: %v, want %q", err, tt.want)
				}
				if after := c.find(s.ID); after.Standing() != before.Standing() || after.Suspension != before.Suspension {
					t.Errorf("%s (%s) became %s (%s)", before.Standing(), before.Suspension, after.Standing(), after.Suspension)
				}
			})
		})
	}
}
