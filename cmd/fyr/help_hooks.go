package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage/hook"
)

// helpHooksCmd is the manual of the alerting programs that can be listened to.
type helpHooksCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (helpHooksCmd) Help() string { return "Example:\n\n  fyr help hooks" }

// Run prints how each kind is set up, and the settings of every hook.
func (c *helpHooksCmd) Run(t *terminal) error {
	if c.JSON {
		var all []manual
		for _, k := range hook.Kinds() {
			all = append(all, manual{Name: k.Name, Doc: k.Doc})
		}
		return t.printJSON(all)
	}
	fmt.Fprint(t.Out, hookDoc()+"Every hook takes:\n\n")
	var rows [][]string
	for _, k := range hookKeys {
		rows = append(rows, []string{"  " + k.name, k.doc, "for example " + k.example})
	}
	return t.table(rows...)
}
