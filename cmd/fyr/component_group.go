package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// componentGroupCmd is about the headings of components.
type componentGroupCmd struct {
	List    groupListCmd    `cmd:"" help:"List them, in the order of the page."`
	Rename  groupRenameCmd  `cmd:"" help:"Give one another name, for all its components and readers."`
	Archive groupArchiveCmd `cmd:"" help:"Archive all its components."`
}

type groupListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (groupListCmd) Help() string {
	return "`fyr component order` puts them into another order.\n\nExample:\n\n  fyr component group list"
}

// Run lists them.
func (c *groupListCmd) Run(t *terminal) error {
	return c.with(t, "listing groups", func(to *client) error {
		var all []operator.Group
		if err := to.do(t, "GET", "/groups", nil, &all); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(all)
		}
		return t.printGroups(all)
	})
}

// printGroups prints groups, and where those stand that can't be changed here.
func (t *terminal) printGroups(all []operator.Group) error {
	rows := [][]string{{"GROUP", "COMPONENTS", "NOTE"}}
	for _, g := range all {
		var ids, places []string
		for _, m := range g.Components {
			ids = append(ids, m.ID)
			if m.Locked {
				places = append(places, m.ID+" is from "+fromWhere(m.Source, nil))
			}
		}
		rows = append(rows, []string{g.Name, strings.Join(ids, ", "), strings.Join(places, "; ")})
	}
	return t.table(rows...)
}

type groupRenameCmd struct {
	installation
	Name string `arg:"" help:"What it is called now."`
	To   string `arg:"" help:"What it is to be called; the name of another group puts both together."`
}

// Help shows an example.
func (groupRenameCmd) Help() string {
	return "Readers who chose the group stay with it.\n\nExample:\n\n  fyr component group rename Core 'Core services'"
}

// Run renames it.
func (c *groupRenameCmd) Run(t *terminal) error {
	return c.with(t, "renaming the group "+c.Name, func(to *client) error {
		var all []operator.Group
		if err := to.do(t, "PUT", "/groups", statuspage.Regrouping{From: c.Name, To: c.To}, &all); err != nil {
			return err
		}
		return t.printGroups(all)
	})
}

type groupArchiveCmd struct {
	installation
	Name  string `arg:"" help:"What it is called."`
	Users string `help:"What becomes of what names it or its components: release takes it out of them, archive archives those that have nothing else."`
}

// Help shows an example.
func (groupArchiveCmd) Help() string {
	return "Their history stays, and `fyr component restore` brings each back.\n\nExample:\n\n  fyr component group archive Old --users release"
}

// Run archives its components.
func (c *groupArchiveCmd) Run(t *terminal) error {
	return c.with(t, "archiving the group "+c.Name, func(to *client) error {
		err := to.do(t, "POST", "/groups/archive", operator.ArchiveGroup{Name: c.Name, Users: operator.Users(c.Users)}, nil)
		if err == nil {
			fmt.Fprintf(t.Out, "the components of %s are archived\n", c.Name)
		}
		return err
	})
}
