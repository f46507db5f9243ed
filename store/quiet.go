package store

import (
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// SetZone says in which zone the quiet hours of subscribers who chose none are.
func (db *DB) SetZone(zone *time.Location) { db.zone.Store(zone) }

// waits returns when a subscriber is to hear of a matter: at once (zero), or at the end of
// the quiet hours. Only what can be told together then, and is minor, waits.
func (db *DB) waits(s statuspage.Subscriber, m statuspage.Matter, now time.Time) time.Time {
	if s.Quiet == (statuspage.Quiet{}) || m.Impact >= statuspage.ImpactMajor || !db.merges(s.Channel) {
		return time.Time{}
	}
	return s.Quiet.Ends(now, db.zoneOf(s))
}

func (db *DB) zoneOf(s statuspage.Subscriber) *time.Location {
	if s.Zone != "" {
		if zone, err := time.LoadLocation(s.Zone); err == nil {
			return zone
		}
	}
	if zone := db.zone.Load(); zone != nil {
		return zone
	}
	return time.UTC
}
