package main

import (
	"fmt"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// monitorTestCmd lets the server probe: it reaches what this machine may not.
type monitorTestCmd struct {
	installation
	spelled
	ID     string   `arg:"" optional:"" help:"A monitor that runs; nothing with --from or key=value, for one that is not saved yet."`
	Values []string `arg:"" optional:"" name:"key=value" help:"What is otherwise in this test."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (monitorTestCmd) Help() string {
	return "Nothing is stored. Exit code 1 when it is down.\n\nExamples:\n\n  fyr monitor test api\n  fyr monitor test --from new.yaml"
}

// Run probes and prints.
func (c *monitorTestCmd) Run(t *terminal) error {
	return c.with(t, "testing a monitor", func(to *client) error {
		found, err := c.probe(t, to)
		if err != nil {
			return err
		}
		return t.printProbed(found, c.JSON)
	})
}

func (c *monitorTestCmd) probe(t *terminal, to *client) (found operator.Probed, err error) {
	if c.From == "" && len(c.Values) == 0 {
		return found, to.do(t, "POST", "/monitors/"+escaped(c.ID)+"/probe", nil, &found)
	}
	base := map[string]any{}
	if c.ID != "" && c.From == "" {
		var s operator.Setting
		if err := to.do(t, "GET", "/settings/monitors/"+escaped(c.ID), nil, &s); err != nil {
			return found, err
		}
		base = s.Body
	}
	body, err := c.body(t, base, c.Values)
	if err != nil {
		return found, err
	}
	return found, to.do(t, "POST", "/monitors/test?id="+escaped(c.ID), body, &found)
}

func (t *terminal) printProbed(p operator.Probed, asJSON bool) error {
	if asJSON {
		if err := t.printJSON(p); err != nil {
			return err
		}
	} else {
		t.printCheck(checked{Monitor: p.Monitor, Kind: p.Kind, Target: p.Target, Outcome: p.Outcome})
		for _, one := range p.Checks {
			fmt.Fprintf(t.Out, "  %-12s %s %s\n", map[bool]string{true: "holds", false: "does not"}[one.Held], one.What, one.Reason)
		}
	}
	if p.Status == monitor.Down {
		return errNo
	}
	return nil
}
