package store

// AlertTarget is one configured receiver of operators' alerts.
type AlertTarget struct {
	ID      string // the configured id
	Channel string // the registered name of a notification channel
}

// SetAlerts says who receives operators' alerts from now on. Waiting alerts for
// targets that are gone are suppressed when their turn comes.
func (db *DB) SetAlerts(targets []AlertTarget) { db.alerts.Store(&targets) }

// alertTargets returns the configured receivers.
func (db *DB) alertTargets() []AlertTarget {
	if targets := db.alerts.Load(); targets != nil {
		return *targets
	}
	return nil
}
