package main

import (
	"fmt"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// putBehind puts a monitor behind the chosen components, and takes it from the others that
// were made in the console; nil changes none. The file's components name their monitors
// themselves, and what is not in force keeps those that it names.
func (a *alteration) putBehind(monitor string, chosen []string) error {
	if chosen == nil {
		return nil
	}
	for _, id := range chosen {
		one, err := a.theirs(statuspage.ComponentSetting, id)
		if err != nil {
			return err
		}
		if !a.inForce(*one) {
			return fmt.Errorf("component %s is not in force any more: restore or mend it first, or leave it out: %w", id, statuspage.ErrConflict)
		}
	}
	for _, m := range slices.Clone(a.made) {
		if m.Kind == statuspage.ComponentSetting && a.inForce(m) {
			a.name(m, monitor, slices.Contains(chosen, m.ID))
		}
	}
	return nil
}

// inForce reports whether what a person made is neither archived nor left out for a mistake.
func (a *alteration) inForce(m statuspage.Setting) bool {
	return m.Archived.IsZero() && !slices.ContainsFunc(a.before.Left, func(o leftOut) bool { return o.Setting.Object() == m.Object() })
}

// name lets a component name a monitor, or name it no more.
func (a *alteration) name(component statuspage.Setting, monitor string, named bool) {
	list := naming[statuspage.MonitorSetting]
	names := namesIn(component.Body, list)
	if slices.Contains(names, monitor) == named {
		return
	}
	if !named {
		a.without(component, list, monitor, operator.UsersRelease)
		return
	}
	fields := fieldsOfBody(component.Body)
	fields[list] = append(names, monitor)
	component.Body = mustJSON(fields)
	a.store(component)
}
