package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/monitor"
)

// Prober makes one attempt. The context's deadline is the timeout and covers every
// phase to the last byte; a Prober tries once and reports what it saw. It may be
// called from several goroutines, one call after another for the same monitor.
type Prober interface {
	Probe(ctx context.Context) monitor.Outcome
}

// Kind is a sort of check. Each is one file that registers itself; configuration,
// manuals and the conformance test range over the registry.
type Kind struct {
	Name    string   // "http": what `kind:` says
	Schemes []string // URL schemes that imply the kind: "http", "https"
	Doc     string   // the manual's text: what it does, what it takes, in plain sentences

	// Settings is a pointer to the zero value of the kind's settings, from which the
	// schema is made; nil when the kind takes none. Its JSON names are configuration's.
	Settings any

	// Defaults fills thresholds that this kind wants other than monitor.WithDefaults
	// does; it runs before it and may be nil.
	Defaults func(m *monitor.Monitor)

	// New checks the target and the settings, and makes a Prober that is ready to be
	// used for as long as the monitor is configured. Errors are *monitor.FieldError.
	New func(m monitor.Monitor, o Options) (Prober, error)
}

// Options are what a prober needs from its surroundings.
type Options struct {
	// AllowNetworks are the private networks that monitors which are not Trusted may reach.
	AllowNetworks []netip.Prefix
}

var kinds = map[string]Kind{}

// register enters a kind; it is called from package variables only, so that a
// duplicate name stops the program before it does anything.
func register(k Kind) struct{} {
	if _, ok := kinds[k.Name]; ok {
		panic("probe: kind registered twice: " + k.Name)
	}
	kinds[k.Name] = k
	return struct{}{}
}

// Kinds returns every registered kind, by name.
func Kinds() []Kind {
	list := make([]Kind, 0, len(kinds))
	for _, k := range kinds {
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Lookup finds a kind by its name.
func Lookup(name string) (Kind, bool) {
	k, ok := kinds[name]
	return k, ok
}

// ForScheme finds the kind that a URL's scheme implies.
func ForScheme(scheme string) (Kind, bool) {
	for _, k := range kinds {
		if slices.Contains(k.Schemes, scheme) {
			return k, true
		}
	}
	return Kind{}, false
}

// New makes the Prober for m.
func New(m monitor.Monitor, o Options) (Prober, error) {
	k, ok := kinds[m.Kind]
	if !ok {
		return nil, &monitor.FieldError{Field: "kind", Value: m.Kind, Problem: "is not a kind of check: " + names(), Example: "http"}
	}
	return k.New(m, o)
}

func names() string {
	var list []string
	for _, k := range Kinds() {
		list = append(list, k.Name)
	}
	return strings.Join(list, ", ")
}

// decode reads a kind's settings strictly: an unknown key is an error that names it.
func decode(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return settingsError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &monitor.FieldError{Field: "settings", Value: "", Problem: "has something after its end", Example: "{}"}
	}
	return nil
}

func settingsError(err error) error {
	var field *monitor.FieldError
	if errors.As(err, &field) {
		return field
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &monitor.FieldError{Field: wrong.Field, Value: wrong.Value, Problem: fmt.Sprintf("is not a %s", wrong.Type), Example: "see `fyr help kinds`"}
	}
	if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &monitor.FieldError{Field: strings.Trim(key, `"`), Value: "", Problem: "is not a setting of this kind", Example: "see `fyr help kinds`"}
	}
	return &monitor.FieldError{Field: "settings", Value: "", Problem: err.Error(), Example: "see `fyr help kinds`"}
}
