package statuspage

import (
	"context"
	"encoding/json"
	"time"
)

// SettingKind is a sort of what people make in the console.
type SettingKind string

// The kinds. What the public sees in groups, and what operators are told by, are settings
// of components and alerts.
const (
	MonitorSetting   SettingKind = "monitor"
	ComponentSetting SettingKind = "component"
	AlertSetting     SettingKind = "alert" // a channel of the operators, with its rule
	PageSetting      SettingKind = "page"  // one, of the id PageSettingID
)

// PageSettingID is the id of the page's settings.
const PageSettingID = "page"

// Setting is one thing that a person made in the console, beside what the configuration
// file declares. It is read and checked by whoever reads that file. Nothing ever deletes
// one: history hangs on its id.
type Setting struct {
	Kind      SettingKind
	ID        string          // permanent, and one with those of the file
	Body      json.RawMessage // what the file would say; holds secrets in clear
	Place     int64           // the order among its kind
	Archived  time.Time       // since when it is out of force; zero: it is in force
	Made      time.Time
	MadeBy    Actor
	Changed   time.Time
	ChangedBy Actor
}

// Object is the setting as the audit log names it: "monitor:api".
func (s Setting) Object() string { return string(s.Kind) + ":" + s.ID }

// Reconfiguration is a change of the Setup that a person makes in the console.
type Reconfiguration struct {
	Setup       Setup        // what holds afterwards
	Settings    []Setting    // what is stored, in the same commit
	Regrouped   []Regrouping // likewise
	Act, Object string       // for the audit log: "monitor.edit", "monitor:api"
	Changes     any          // likewise: what becomes otherwise, without secrets and addresses
}

// Regrouping is a heading of components that is called otherwise from now on. Subscribers
// choose headings by their names, so their choices have to follow.
type Regrouping struct {
	From string `json:"name"`
	To   string `json:"to"`
}

// Reconfigure stores settings and puts what they mean into force, or neither.
func (d *Desk) Reconfigure(ctx context.Context, by Actor, r Reconfiguration) error {
	return d.configure(ctx, r.Setup, func(p *plan) {
		p.c.Settings, p.c.Regrouped = r.Settings, r.Regrouped
		p.audit(by, r.Act, r.Object, nil, r.Changes)
	})
}
