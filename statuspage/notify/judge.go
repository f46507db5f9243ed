package notify

import (
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// How long and how often a delivery is tried.
const (
	firstRest     = 15 * time.Second // after the first failure; doubled after each further one
	longestRest   = 15 * time.Minute
	longestAsked  = time.Hour // no remote makes us wait longer
	noticeLives   = 72 * time.Hour
	confirmLives  = 24 * time.Hour // who asked for a confirmation yesterday has asked again, or left
	refusedAlert  = time.Hour      // alerts to one target go in order: one that it refuses must not hold the rest
	mostAmbiguous = 5              // attempts that the remote may have taken; then its silence is the answer
)

// Judge turns a receipt into what is written in the outbox at now. rest is until when
// the channel rests; zero when it does not.
func Judge(p statuspage.Parcel, r Receipt, now, rest time.Time) statuspage.Settlement {
	s := statuspage.Settlement{ID: p.Delivery.ID, Answer: r.Answer, Strike: r.Strike, Suspend: r.Suspend, Ambiguous: r.Outcome == Ambiguous, Confirmed: r.Confirmed}
	if r.Suspend != "" && p.To != nil {
		s.Key = p.To.Key
	}
	switch {
	case r.Outcome == Delivered:
		s.State = statuspage.Sent
	case r.Bounced:
		s.State = statuspage.Bounced
	case r.Outcome == Refused,
		now.Sub(p.Delivery.Queued) >= lives(p.Delivery, r),
		r.Outcome == Ambiguous && p.Delivery.Ambiguous+1 >= mostAmbiguous:
		s.State = statuspage.GivenUp
	case r.Untried:
		s.State, s.NextAt, s.Untried = statuspage.Queued, statuspage.Later(rest, now.Add(leastPause)), true
		s.Answer = p.Delivery.Answer
	default:
		s.State, s.NextAt = statuspage.Queued, next(p.Delivery, r, now, rest)
	}
	return s
}

// next is when to try again. A parcel whose attempt rested the channel waits a little
// longer than the others, so that another one is the next test and no single poisonous
// parcel can keep the channel resting.
func next(d statuspage.Delivery, r Receipt, now, rest time.Time) time.Time {
	if r.RetryAfter > 0 {
		return now.Add(min(r.RetryAfter, longestAsked))
	}
	at := now.Add(backoff(d.Attempts))
	if rest.After(now) {
		at = statuspage.Later(at, rest.Add(time.Second))
	}
	last := d.Queued.Add(lives(d, r))
	if at.After(last) {
		return last
	}
	return at
}

// backoff is the pause after so many attempts: 15 s, 30 s, 1 min … 15 min.
func backoff(attempts int) time.Duration {
	doublings := min(max(attempts-1, 0), 6)
	return min(firstRest<<doublings, longestRest)
}

// lives is how long after it was queued a delivery is given up.
func lives(d statuspage.Delivery, r Receipt) time.Duration {
	switch {
	case d.Lane == statuspage.LaneConfirm:
		return confirmLives
	case d.Lane == statuspage.LaneAlert && r.Outcome == Retry:
		return refusedAlert
	}
	return noticeLives
}
