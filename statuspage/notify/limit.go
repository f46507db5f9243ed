package notify

import (
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// How a remote is spared that asked for a pause.
const (
	limitKept = time.Minute     // after the pause it gets one parcel after the other
	limitSlow = 3 * time.Second // between them at most: chat services take twenty a minute
)

// limit is what a remote takes that has answered with Retry-After. All that waits would
// else come at once when the pause is over, and all but the first would be turned away.
type limit struct {
	end     time.Time     // the remote is spared until then
	spacing time.Duration // between two parcels
	last    time.Time     // when the last one was let through
	turn    time.Time     // when the last one of those that were sent away may come
}

// note takes in a pause that was asked for, and returns its end.
func (l *limit) note(asked time.Duration, now time.Time) time.Time {
	until := now.Add(asked)
	l.end, l.spacing = until.Add(limitKept), min(asked, limitSlow)
	return until
}

func (l *limit) holds(now time.Time) bool { return now.Before(l.end) }

// admit lets a parcel through (zero), or gives it a time of its own to come.
func (l *limit) admit(now time.Time) time.Time {
	if next := l.last.Add(l.spacing); now.Before(next) {
		l.turn = statuspage.Later(l.turn, l.last).Add(l.spacing)
		if l.turn.After(l.end) {
			return l.end
		}
		return statuspage.Later(l.turn, next)
	}
	l.last = now
	return time.Time{}
}
