package web

import (
	"strconv"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// This file tells people who fill in a form from programs that only send one. Each form
// carries a stamp: when it was made, signed. It is in the page, which is the same for
// everybody and for as long as nothing changes, and not in a cookie; so it says at most
// how long somebody had the form, and where scripts run the form says itself how long it
// was read. Whoever is taken for a program is shown a second page with a button.

const (
	forForm   = "form"
	readingAt = time.Second    // nobody fills in a form faster
	stampFor  = 24 * time.Hour // a page that is open for longer has an old form
)

// stamp signs when a form is made, to the millisecond.
func (s *Server) stamp(now time.Time) string {
	return statuspage.SignToken(s.key, forForm, strconv.FormatInt(now.UnixMilli(), 36))
}

// stamped reports whether a stamp is ours, and no older than stampFor: only then does it
// stand for work, too.
func (s *Server) stamped(stamp string, now time.Time) (made time.Time, ok bool) {
	id, ok := statuspage.OpenToken(s.key, forForm, stamp)
	ms, err := strconv.ParseInt(id, 36, 64)
	if !ok || err != nil {
		return time.Time{}, false
	}
	made = time.UnixMilli(ms)
	return made, now.Sub(made) < stampFor
}

// hasty reports whether a form came back as only a program sends it: without a stamp of
// ours, or sooner than anybody reads.
func (s *Server) hasty(f ask, now time.Time) bool {
	made, ok := s.stamped(f.stamp, now)
	if !ok || now.Sub(made) < readingAt {
		return true
	}
	took, err := strconv.Atoi(f.took)
	return f.took != "" && (err != nil || time.Duration(took)*time.Millisecond < readingAt)
}
