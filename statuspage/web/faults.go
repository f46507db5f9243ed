package web

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// faults are what can't be taken in a form.
type faults struct {
	form    string   // of the whole: "channel", "subject", "too_many"; "" for none
	address string   // "empty", "wrong", "smtputf8"; "" for none
	wish    []string // fields of the wish: "zone", "quiet"
}

func (f faults) any() bool { return f.form != "" || f.address != "" || len(f.wish) > 0 }

// known are the fields of a wish that a fault can be in.
var known = []string{"component", "group", "impact", "language", "zone", "quiet"}

// faultsOf is what the Desk objects to.
func faultsOf(e *statuspage.Invalid, f ask) faults {
	switch {
	case e.Field == "subject", e.Field == "channel":
		return faults{form: e.Field}
	case slices.Contains(known, e.Field):
		return faults{wish: []string{e.Field}}
	case f.address == "":
		return faults{address: "empty"}
	case errors.Is(e, statuspage.ErrSMTPUTF8):
		return faults{address: "smtputf8"}
	}
	return faults{address: "wrong"}
}

// faults finds everything that is wrong in a form at once, by the Desk's rules: whoever
// mends one thing should not be told of the next only then.
func (s *Server) faults(c echo.Context, f ask) (all faults, err error) {
	ctx, r := c.Request().Context(), f.request(c)
	_, bad := f.wish()
	all.wish = bad
	invalid, err := s.objection(ctx, r)
	if invalid != nil && !slices.Contains(append(known, "subject"), invalid.Field) {
		first := faultsOf(invalid, f)
		all.form, all.address = first.form, first.address
		r.Channel, r.Address = "mail", passable
		invalid, err = s.objection(ctx, r)
	}
	for invalid != nil && err == nil {
		next := faultsOf(invalid, f)
		if next.address != "" || !drop(&r.Wish, invalid.Field) {
			break
		}
		all.form = cmp.Or(all.form, next.form)
		all.wish = append(all.wish, next.wish...)
		invalid, err = s.objection(ctx, r)
	}
	return all, err
}

// passable stands in for an address that is wrong, while the rest of its form is looked at.
const passable = "reader@example.com"

// objection is the first thing that the Desk would refuse; nil for nothing.
func (s *Server) objection(ctx context.Context, r statuspage.SubscribeRequest) (*statuspage.Invalid, error) {
	err := s.desk.Check(ctx, r)
	var invalid *statuspage.Invalid
	if errors.As(err, &invalid) {
		return invalid, nil
	}
	return nil, err
}

// drop takes out of a wish what is wrong in it; false when nothing was there.
func drop(w *statuspage.Wish, field string) bool {
	old := *w
	switch field {
	case "component":
		w.Components = nil
	case "group":
		w.Groups = nil
	case "subject":
		w.Subject = ""
	case "impact":
		w.Impact = 0
	case "language":
		w.Language = ""
	case "zone":
		w.Zone = ""
	case "quiet":
		w.Quiet = statuspage.Quiet{}
	}
	return len(old.Components) != len(w.Components) || len(old.Groups) != len(w.Groups) || old.Subject != w.Subject ||
		old.Impact != w.Impact || old.Language != w.Language || old.Zone != w.Zone || old.Quiet != w.Quiet
}

// mark shows the faults in the dialog.
func (f faults) mark(d *templates.Dialog) {
	d.Problem = f.form
	for n := range d.Roads {
		if d.Roads[n].Chosen {
			d.Roads[n].Problem = f.address
		}
	}
	f.markWishes(&d.Wishes)
}

func (f faults) markWishes(w *templates.Wishes) {
	for _, field := range f.wish {
		if field == "group" {
			field = "component" // they stand together
		}
		w.Open = true
		if fault := (templates.Fault{Field: field, What: field}); !slices.Contains(w.Faults, fault) {
			w.Faults = append(w.Faults, fault)
		}
	}
}
