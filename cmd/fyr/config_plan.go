package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// configPlanCmd compares two configurations: two files, or the one on disk with the one
// that the server runs with. What was made in the console stands beside both.
type configPlanCmd struct {
	installation
	New      string `arg:"" optional:"" name:"file" help:"What it would be changed to; without it, the server says what its own file would change."`
	Against  string `placeholder:"FILE" help:"What it is changed from; the configuration by default."`
	ExitCode bool   `name:"exit-code" help:"Exit with 1 when anything would change."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (configPlanCmd) Help() string {
	return "Secrets, and the settings of kinds and channels, are named but not shown. What was made in the console and stands in the file is the file's from then on; its history goes on.\n\n" +
		"Exit codes: 0, or 1 with --exit-code when anything would change; 2 when the file is wrong.\n\n" +
		"Examples:\n\n  fyr config plan\n  fyr config plan new.yaml --against fyr.yaml\n  fyr config plan new.yaml --exit-code"
}

// Run prints what would change.
func (c *configPlanCmd) Run(t *terminal) error {
	p, guard, err := c.plan(t)
	if err != nil {
		return err
	}
	if err := t.printPlan(p, c.JSON, "nothing would change"); err != nil {
		return err
	}
	if guard != nil && !c.JSON {
		fmt.Fprintln(t.Out, "note: "+guard.Error())
	}
	if c.ExitCode && len(p.Changes)+len(p.TakesOver) > 0 {
		return errNo
	}
	return nil
}

// plan compares; guard says why a running server would hold the change back.
func (c *configPlanCmd) plan(t *terminal) (p operator.Plan, guard, err error) {
	if c.New == "" {
		p, err = c.ask(t)
		return p, nil, err
	}
	before, err := Load(Source{File: cmp.Or(c.Against, c.Config), Data: c.Data, Env: os.LookupEnv})
	if err != nil {
		return p, nil, err
	}
	after, err := Load(Source{File: c.New, Data: c.Data, Env: os.LookupEnv})
	if err != nil {
		return p, nil, err
	}
	made := t.madeIn(before.Data)
	if before, err = before.with(made); err == nil {
		after, err = after.with(made)
	}
	if err != nil {
		return p, nil, err
	}
	return planOf(Diff(before, after), before, after), Guard(before, after, nil), nil
}

// ask lets the running server compare its file with what it runs with.
func (c *configPlanCmd) ask(t *terminal) (p operator.Plan, err error) {
	if c.Against != "" {
		return p, errors.New("comparing configurations: --against is for files; name the new one, as in `fyr config plan new.yaml`")
	}
	return p, c.with(t, "comparing configurations", func(to *client) error {
		if to.here {
			return errors.New("no server runs on this data folder; name two files, as in `fyr config plan new.yaml --against fyr.yaml`")
		}
		return to.do(t, "GET", "/config/plan", nil, &p)
	})
}

func (t *terminal) printPlan(p operator.Plan, asJSON bool, nothing string) error {
	if asJSON {
		p.Changes, p.TakesOver = append([]operator.Change{}, p.Changes...), append([]string{}, p.TakesOver...)
		return t.printJSON(p)
	}
	for _, change := range p.Changes {
		fmt.Fprintln(t.Out, Change(change))
	}
	for _, object := range p.TakesOver {
		fmt.Fprintf(t.Out, "= %s: made in the console, and the file's from then on\n", object)
	}
	if len(p.Changes)+len(p.TakesOver) == 0 {
		fmt.Fprintln(t.Out, nothing)
	}
	return nil
}

// madeIn is what people made in the console, by the database itself, which may be in use.
func (t *terminal) madeIn(data string) []statuspage.Setting {
	made, err := settingsIn(t, data)
	if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, store.ErrMissing) {
		fmt.Fprintln(t.Errors, "fyr: warning: what was made in the console is left out: "+err.Error())
	}
	return made
}

// settingsIn reads what people made from a data folder.
func settingsIn(ctx context.Context, data string) ([]statuspage.Setting, error) {
	db, err := store.Open(ctx, data, store.Options{Log: slog.New(slog.DiscardHandler), ReadOnly: true})
	if err != nil {
		return nil, err
	}
	made, err := db.Settings(ctx)
	return made, errors.Join(err, db.Close())
}

// configExportCmd prints the configuration.
type configExportCmd struct {
	installation
}

// Help shows an example.
func (configExportCmd) Help() string {
	return "The file and what was made in the console, as one file. References such as ${SMTP_PASSWORD} stay references, and every other secret becomes one, named at the top.\n\nExample:\n\n  fyr config export > everything.yaml"
}

// Run prints the configuration.
func (c *configExportCmd) Run(t *terminal) error {
	if c.Server != "" {
		return c.with(t, "exporting the configuration", func(to *client) error {
			return to.text(t, "GET", "/config/export", nil, t.Out)
		})
	}
	conf, err := configFlags{File: c.Config, Data: c.Data}.load(t)
	if err != nil {
		return err
	}
	if conf, err = conf.with(t.madeIn(conf.Data)); err != nil {
		return err
	}
	return conf.writeTo(t.Out)
}

func (c Config) writeTo(out io.Writer) error {
	text, err := c.Export()
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}
