package statuspage

import (
	"context"
	"fmt"
	"time"
)

// SelfTest is a message that is sent every day the way subscribers' mail goes, so that
// one who misses it knows that they would miss theirs.
type SelfTest struct {
	Minute int // since midnight in the page's zone; on a day on which the clock skips it, as near as there is
}

// Totals counts what became of the deliveries to subscribers that were queued in a time.
type Totals struct{ Sent, Bounced, GivenUp int }

// tooLate is how long after its minute a self-test still goes out. One that falls into a
// time in which we were off is not made up for.
const tooLate = 10 * time.Minute

// due returns the instant of today's self-test when it lies in (after, now].
func (t SelfTest) due(after, now time.Time, zone *time.Location) (time.Time, bool) {
	day := now.In(zone)
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, t.Minute, 0, 0, zone)
	return at, at.After(after) && !at.After(now) && now.Sub(at) < tooLate
}

// selfTest sends the day's test, when it is due. Callers hold d.act.
func (d *Desk) selfTest(ctx context.Context, now time.Time) error {
	x := d.board.x
	if x.SelfTest == nil {
		return nil
	}
	zone := x.Page.TimeZone()
	at, due := x.SelfTest.due(d.tested, now, zone)
	if !due {
		return nil
	}
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, zone)
	yesterday := time.Date(at.Year(), at.Month(), at.Day()-1, 0, 0, 0, 0, zone)
	sum, err := d.memory.DeliveryTotals(ctx, yesterday, midnight)
	if err != nil {
		return fmt.Errorf("count yesterday's deliveries for the self-test: %w", err)
	}
	p := d.board.plan(now)
	p.tellSelfTest(at, yesterday, sum)
	if err := d.commit(ctx, p); err != nil {
		return err
	}
	d.tested = at
	return nil
}

// tellSelfTest makes the notice, by an id that each day has one of.
func (p *plan) tellSelfTest(at, yesterday time.Time, sum Totals) {
	day := yesterday.Format(time.DateOnly)
	p.alert(SelfTestTarget, Alert{
		Key: SelfTestTarget, Since: at, Severity: ImpactMinor,
		Subject: fmt.Sprintf("Test: %s mail works. Yesterday: %d sent, %d bounced, %d given up", p.b.x.Page.Name, sum.Sent, sum.Bounced, sum.GivenUp),
		Text: fmt.Sprintf("This is the daily test. It took the way that subscribers' mail takes.\n\n"+
			"Of the notices queued on %s for subscribers, %d were sent, %d came back and %d were given up.\n\n"+
			"When this mail does not come one day, run `fyr doctor`.", day, sum.Sent, sum.Bounced, sum.GivenUp),
	})
	p.c.Notices[len(p.c.Notices)-1].ID = SelfTestTarget + " " + at.Format(time.DateOnly)
}
