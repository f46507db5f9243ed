package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// groupNames is the list in which alerts name groups.
const groupNames = "groups"

// Regroup gives a group another name, see [operator.Settings]. Archived components keep up:
// who is restored stands under the heading of the others.
func (s consoleSettings) Regroup(ctx context.Context, by statuspage.Actor, r statuspage.Regrouping) error {
	if r.To = strings.TrimSpace(r.To); r.To == "" {
		return operator.Mistakes{{Field: "to", Problem: "is empty; readers who chose the group stay with its name", Example: "Core"}}
	}
	return s.alter(ctx, by, "group.rename", "group:"+r.From, func(a *alteration) error {
		if _, err := a.members(r.From); err != nil || r.From == r.To {
			return err
		}
		for _, m := range slices.Clone(a.made) {
			fields := fieldsOfBody(m.Body)
			switch {
			case m.Kind == statuspage.ComponentSetting && groupOf(m.Body) == r.From:
				fields["group"] = r.To
			case m.Kind == statuspage.AlertSetting && slices.Contains(namesIn(m.Body, groupNames), r.From):
				rest := slices.DeleteFunc(namesIn(m.Body, groupNames), func(name string) bool { return name == r.From || name == r.To })
				fields[groupNames] = append(rest, r.To)
			default:
				continue
			}
			m.Body = mustJSON(fields)
			a.store(m)
		}
		a.regrouped = []statuspage.Regrouping{r}
		return nil
	})
}

// ArchiveGroup archives all components of a group, and says what becomes of what names them
// or it.
func (s consoleSettings) ArchiveGroup(ctx context.Context, by statuspage.Actor, group string, users operator.Users) error {
	return s.alter(ctx, by, "group.archive", "group:"+group, func(a *alteration) error {
		members, err := a.members(group)
		if err != nil {
			return err
		}
		if err := a.releaseFrom(groupNames, group, users); err != nil {
			return err
		}
		for _, m := range members {
			if err := a.release(m.Kind, m.ID, users); err != nil {
				return err
			}
			a.archive(m)
		}
		return nil
	})
}

// members are the components of a group, all made in the console: what the file declares
// is changed there, and a heading is not torn in two.
func (a *alteration) members(group string) (members []statuspage.Setting, err error) {
	for _, x := range a.before.Components {
		if x.Group != group || group == "" {
			continue
		}
		one, err := a.theirs(statuspage.ComponentSetting, x.ID)
		if err != nil {
			return nil, err
		}
		members = append(members, *one)
	}
	if len(members) == 0 {
		return nil, fmt.Errorf("group %q: %w", group, statuspage.ErrNotFound)
	}
	return members, nil
}
