package operator

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// failuresShown is how many failed deliveries a page lists: the command line has them all.
const failuresShown = 20

// Route is a way that messages leave by, and fails.
type Route struct {
	Name  string
	Since time.Time // when it began to fail
	Until time.Time // it is left alone until then
	Why   string    // the remote's words, or what was met instead
}

// ledgerOf tells what became of an incident's updates, newest first.
func (s *Server) ledgerOf(ctx context.Context, i statuspage.Incident) ([]templates.Ledger, error) {
	told, err := s.told(ctx, i.Updates)
	if err != nil {
		return nil, err
	}
	var all []templates.Ledger
	for _, u := range slices.Backward(i.Updates) {
		counts, ok := told[u.ID]
		if !ok || counts.Total()+counts.Suppressed == 0 {
			continue
		}
		one := templates.Ledger{Stage: u.Stage.String(), At: u.At, Sending: sending(counts.Tally), Channels: channels(counts)}
		if counts.GivenUp+counts.Bounced > 0 {
			if one.Failures, err = s.failures(ctx, u.Event); err != nil {
				return nil, err
			}
		}
		all = append(all, one)
	}
	return all, nil
}

func sending(t statuspage.Tally) templates.Sending {
	return templates.Sending{
		Total: t.Total(), Delivered: t.Delivered(), Queued: t.Queued, Bounced: t.Bounced, GivenUp: t.GivenUp,
		Merged: t.Merged, Left: t.Suppressed, Retried: t.Retried,
	}
}

// channels are the counts of each channel, when there are several.
func channels(c statuspage.DeliveryCounts) []templates.ChannelSending {
	if len(c.Channels) < 2 {
		return nil
	}
	var all []templates.ChannelSending
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		all = append(all, templates.ChannelSending{Channel: cmp.Or(name, "–"), Sending: sending(c.Channels[name])})
	}
	return all
}

// failures are deliveries that were given up or came back: an event's, or, of 0, all.
func (s *Server) failures(ctx context.Context, event int64) ([]templates.Failure, error) {
	found, err := s.c.Reader.Deliveries(ctx, statuspage.DeliveryQuery{Event: event, Failed: true, Limit: failuresShown})
	if err != nil {
		return nil, err
	}
	var all []templates.Failure
	for _, d := range found {
		to, err := s.recipient(ctx, d)
		if err != nil {
			return nil, err
		}
		drill, _ := d.OfDrill()
		all = append(all, templates.Failure{To: to, Channel: d.Channel, Answer: d.Answer, Attempts: d.Attempts, Drill: drill, Queued: d.Queued})
	}
	return all, nil
}

// outbox is what waits, which routes fail, and what failed within the last days.
func (s *Server) outbox(ctx context.Context, now time.Time) (templates.Outbox, error) {
	stats, err := s.c.Reader.OutboxStats(ctx, now)
	if err != nil {
		return templates.Outbox{}, err
	}
	box := templates.Outbox{Waiting: stats.Waiting, Oldest: stats.Oldest}
	if s.c.Failing != nil {
		for _, r := range s.c.Failing() {
			box.Rests = append(box.Rests, templates.Rest{Channel: r.Name, Since: r.Since, Until: r.Until, Why: r.Why})
		}
	}
	recent, err := s.failures(ctx, 0)
	for _, f := range recent {
		if now.Sub(f.Queued) < recentFor {
			box.Failures = append(box.Failures, f)
		}
	}
	return box, err
}

// reach is how many people each channel would tell of a matter, the most first.
func (s *Server) reach(ctx context.Context, m statuspage.Matter) ([]templates.Reach, error) {
	counts, err := s.c.Reader.AudienceByChannel(ctx, m)
	if err != nil {
		return nil, err
	}
	var all []templates.Reach
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, templates.Reach{Channel: name, Told: counts[name]})
	}
	slices.SortStableFunc(all, func(a, b templates.Reach) int { return b.Told - a.Told })
	return all, nil
}
