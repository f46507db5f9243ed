package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// checkCmd probes once, now, and stores nothing.
type checkCmd struct {
	configFlags
	Targets []string `arg:"" optional:"" name:"id-or-url" help:"Monitors by id, or URLs; every monitor by default."`
	Running bool     `help:"Let the running server probe: it knows what was made in the console."`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (checkCmd) Help() string {
	return "Exit code 1 when any is down. Nothing is stored, and no server is asked, unless --running.\n\nExamples:\n\n  fyr check https://example.com\n  fyr check api --running"
}

// checked is one monitor's outcome, as `fyr check --json` prints it.
type checked struct {
	Monitor string `json:"monitor"`
	Kind    string `json:"kind"`
	Target  string `json:"target"`
	monitor.Outcome
}

// checksAtOnce is how many probes run at a time, so that a long list does not look like
// an attack and does not wait for its slowest either.
const checksAtOnce = 20

// Run probes and prints.
func (c *checkCmd) Run(t *terminal) error {
	if c.Running {
		return c.ask(t)
	}
	monitors, allow, err := c.monitors(t)
	if err != nil {
		return err
	}
	all, err := checkAll(t, monitors, allow)
	if err != nil {
		return err
	}
	if err := t.printChecks(all, c.JSON); err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(c checked) bool { return c.Status == monitor.Down }) {
		return errNo
	}
	return nil
}

// ask lets the running server probe each.
func (c *checkCmd) ask(t *terminal) error {
	if len(c.Targets) == 0 {
		return errors.New("checking: name the monitors that the server is to probe, as in `fyr check api --running`")
	}
	return installation{Config: c.File, Data: c.Data, Server: os.Getenv("FYR_SERVER")}.with(t, "checking", func(to *client) error {
		var down error
		for _, id := range c.Targets {
			var found operator.Probed
			if err := to.do(t, "POST", "/monitors/"+escaped(id)+"/probe", nil, &found); err != nil {
				return err
			}
			if err := t.printProbed(found, c.JSON); errors.Is(err, errNo) {
				down = errNo
			} else if err != nil {
				return err
			}
		}
		return down
	})
}

// monitors finds what the targets name.
func (c *checkCmd) monitors(t *terminal) ([]monitor.Monitor, probe.Options, error) {
	var urls, ids []string
	for _, target := range c.Targets {
		if strings.Contains(target, ":") {
			urls = append(urls, target)
		} else {
			ids = append(ids, target)
		}
	}
	if len(ids) == 0 && len(urls) > 0 {
		// Only the command line counts: a broken file must not keep anybody from looking.
		conf, err := Source{URLs: urls, Env: c.source().Env}.load("", nil)
		return conf.Monitors, probe.Options{}, err
	}
	conf, err := c.load(t)
	if err != nil {
		return nil, probe.Options{}, err
	}
	monitors, err := chosen(conf, ids)
	if err != nil {
		return nil, probe.Options{}, err
	}
	more, err := Source{URLs: urls, Env: c.source().Env}.load("", nil)
	if len(urls) == 0 {
		return monitors, probe.Options{AllowNetworks: conf.AllowNetworks}, nil
	}
	return append(monitors, more.Monitors...), probe.Options{AllowNetworks: conf.AllowNetworks}, err
}

// chosen are the configured monitors of these ids, all of them without ids.
func chosen(c Config, ids []string) ([]monitor.Monitor, error) {
	if len(c.Monitors) == 0 {
		return nil, fmt.Errorf("checking: nothing is configured; name a URL, as in `fyr check https://example.com`")
	}
	if len(ids) == 0 {
		return c.Monitors, nil
	}
	var list []monitor.Monitor
	for _, id := range ids {
		i := slices.IndexFunc(c.Monitors, func(m monitor.Monitor) bool { return m.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("checking %s: no monitor has this id%s; a URL begins with a scheme such as https://", id, nearest(id, c))
		}
		list = append(list, c.Monitors[i])
	}
	return list, nil
}

func nearest(id string, c Config) string {
	var ids []string
	for _, m := range c.Monitors {
		ids = append(ids, m.ID)
	}
	if near := closest(id, ids); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

// checkAll probes every monitor once, several at a time, and keeps their order.
func checkAll(ctx context.Context, monitors []monitor.Monitor, o probe.Options) ([]checked, error) {
	all := make([]checked, len(monitors))
	slots := make(chan struct{}, checksAtOnce)
	var wait sync.WaitGroup
	for i, m := range monitors {
		p, err := probe.New(m, o)
		if err != nil {
			return nil, fmt.Errorf("checking %s: %w", m.ID, err)
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			all[i] = checked{Monitor: m.ID, Kind: m.Kind, Target: m.Target, Outcome: probe.Run(ctx, p, m)}
		})
	}
	wait.Wait()
	return all, nil
}

func (t *terminal) printChecks(all []checked, asJSON bool) error {
	if asJSON {
		return t.printJSON(all)
	}
	for i, c := range all {
		if i > 0 {
			fmt.Fprintln(t.Out)
		}
		t.printCheck(c)
	}
	return nil
}

var statusColours = map[monitor.Status]string{
	monitor.Up: green, monitor.Degraded: yellow, monitor.Down: red, monitor.Unknown: grey,
}

func (t *terminal) printCheck(c checked) {
	fmt.Fprintf(t.Out, "%s is %s, in %s\n", c.Monitor, t.paint(statusColours[c.Status], c.Status.String()), took(c.Latency))
	t.detail("target", c.Target)
	if c.Status != monitor.Up {
		t.detail("cause", strings.ReplaceAll(c.Cause.String(), "_", " "))
		t.detail("reason", c.Reason)
		t.detail("phase", c.Phase.String())
	}
	t.detail("phases", phases(c.Timings))
	t.detail("address", c.Facts.Address)
	if c.Facts.Code != 0 {
		t.detail("code", fmt.Sprint(c.Facts.Code))
	}
	t.detail("answers", strings.Join(c.Facts.Answers, ", "))
	t.detail("certificate", certificate(c.Facts, time.Now()))
	t.detail("warning", c.Facts.Warning)
}

// detail prints a line below an outcome, unless there is nothing to say.
func (t *terminal) detail(name, value string) {
	if value != "" {
		fmt.Fprintf(t.Out, "  %-12s %s\n", name, value)
	}
}

func phases(t monitor.Timings) string {
	var list []string
	for _, p := range []struct {
		name string
		took time.Duration
	}{
		{"resolve", t.Resolve},
		{"connect", t.Connect},
		{"tls", t.Handshake},
		{"write", t.Write},
		{"first byte", t.FirstByte},
		{"body", t.Body},
	} {
		if p.took > 0 {
			list = append(list, p.name+" "+took(p.took))
		}
	}
	return strings.Join(list, ", ")
}

// took rounds a duration to what matters to a person.
func took(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

func certificate(f monitor.Facts, now time.Time) string {
	if f.CertExpires.IsZero() {
		return ""
	}
	left := int(f.CertExpires.Sub(now) / day)
	when := fmt.Sprintf("in %s", counted(left, "day"))
	if f.CertExpires.Before(now) {
		when = "which has passed"
	}
	return fmt.Sprintf("%s, by %s, %s, ends %s, %s", f.CertSubject, f.CertIssuer, f.TLSVersion, f.CertExpires.UTC().Format(time.DateOnly), when)
}
