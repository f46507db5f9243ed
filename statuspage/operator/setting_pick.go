package operator

import (
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// behind is the field of a monitor's form that says which components it is behind. It is no
// part of the monitor: components name their monitors.
const behind = "in_components"

// picksOf are the things of a kind that a field may name, under headings: a monitor's is its
// kind of check, a component's its group. What is chosen and is not among them, because it
// was archived meanwhile, comes last: it is not lost by saving.
func (s *Server) picksOf(kind statuspage.SettingKind, chosen []string) (heads []templates.Picks, err error) {
	all, err := s.c.Settings.List(kind)
	if err != nil {
		return nil, err
	}
	form := s.c.Settings.Form(kind)
	for _, one := range all {
		if one.Archived.IsZero() && one.Problem == "" {
			heads = pickUnder(heads, headingOf(one, form), templates.Pick{ID: one.ID, Name: one.Name, Chosen: slices.Contains(chosen, one.ID)})
		}
	}
	for _, id := range chosen {
		if !slices.ContainsFunc(heads, func(p templates.Picks) bool { return p.Has(id) }) {
			heads = pickUnder(heads, "", templates.Pick{ID: id, Name: id, Chosen: true})
		}
	}
	return heads, nil
}

func headingOf(one Setting, form Form) string {
	if one.Kind == statuspage.MonitorSetting {
		return form.variantOf(one.Body)
	}
	return groupOf(one)
}

func pickUnder(heads []templates.Picks, heading string, p templates.Pick) []templates.Picks {
	n := slices.IndexFunc(heads, func(h templates.Picks) bool { return h.Heading == heading })
	if n < 0 {
		n, heads = len(heads), append(heads, templates.Picks{Heading: heading})
	}
	heads[n].Items = append(heads[n].Items, p)
	return heads
}

// offer fills in what the fields of a form may name.
func (s *Server) offer(e edited, inputs []templates.Input) (err error) {
	for n := range inputs {
		for _, f := range e.form.fieldsFor(e.variant) {
			if f.Name == inputs[n].Name && f.Of != "" {
				if inputs[n].Picks, err = s.picksOf(f.Of, namedIn(e.body, f.Name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// namedIn are the texts of a list of a body.
func namedIn(body map[string]any, list string) (names []string) {
	all, _ := body[list].([]any)
	for _, one := range all {
		if name, is := one.(string); is {
			names = append(names, name)
		}
	}
	return names
}

// components asks which components a monitor is behind: of those made in the console, as
// the file's name their monitors themselves. Nil when there are none.
func (s *Server) components(e edited) (*templates.Input, error) {
	in := templates.Input{Name: behind, Type: "picks"}
	all, err := s.c.Settings.List(statuspage.ComponentSetting)
	for _, one := range all {
		if one.mendable() {
			chosen := slices.Contains(namedIn(one.Body, "monitors"), e.was.ID)
			if e.behind != nil {
				chosen = slices.Contains(e.behind, one.ID)
			}
			in.Picks = pickUnder(in.Picks, groupOf(one), templates.Pick{ID: one.ID, Name: one.Name, Chosen: chosen})
		}
	}
	if in.Picks == nil {
		return nil, err
	}
	return &in, err
}

// mendable reports whether one can be edited here, and is right as it stands.
func (one Setting) mendable() bool {
	return one.From == "console" && one.Archived.IsZero() && one.Problem == ""
}
