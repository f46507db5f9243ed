package store

import (
	"slices"

	"github.com/fyr-status/fyr/statuspage"
)

// AlertTarget is one configured receiver of operators' alerts.
type AlertTarget struct {
	ID       string   // the configured id
	Channel  string   // the registered name of a notification channel
	Monitors []string // only alerts about these; none: about everything
	Internal bool     // none of the operators': only what names it goes there
}

// wants reports whether the target is to hear of an alert that names none: one of before
// the alerts had rules. Trouble of our own concerns every target.
func (t AlertTarget) wants(a *statuspage.Alert) bool {
	return !t.Internal && (len(t.Monitors) == 0 || a == nil || a.Monitor == "" || slices.Contains(t.Monitors, a.Monitor))
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

// SetGroups says in which group each component is from now on.
func (db *DB) SetGroups(groups map[string]string) { db.groups.Store(&groups) }

// groupOf is the group of a component, "" for none.
func (db *DB) groupOf(component string) string {
	if groups := db.groups.Load(); groups != nil {
		return (*groups)[component]
	}
	return ""
}
