package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

type maintenanceStartCmd struct {
	installation
	working
	planning
	titling
	Title     string   `short:"t" help:"The headline; made of the components' names when left out."`
	Component []string `placeholder:"ID" help:"What is worked on, when nothing was announced; may be repeated."`
	Args      []string `arg:"" optional:"" name:"id-or-command" help:"Without --component the id of what was announced; then the command to wrap, after two dashes."`
}

// Help shows an example.
func (maintenanceStartCmd) Help() string {
	return "With a command, the work is completed when that ends, and its exit code is passed on. " +
		"When the window ends first, the work is completed then, and the command goes on. " +
		"Standard output is the command's; with --json, the maintenance as it is at the end follows.\n\n" +
		"What was announced takes as long as planned from now on, unless --for says otherwise.\n\n" +
		"Example:\n\n  fyr maintenance start --component api --for 20m --quiet -- ./deploy.sh --now"
}

// Run begins the maintenance, and runs the command in it.
func (c *maintenanceStartCmd) Run(t *terminal) error {
	const what = "starting maintenance"
	if command := c.command(); len(command) > 0 {
		if _, err := exec.LookPath(command[0]); err != nil {
			return fmt.Errorf("%s: running the command: %w", what, err)
		}
	}
	begun, err := c.begin(t, what)
	if err != nil || c.DryRun || len(c.command()) == 0 {
		if err != nil {
			return err
		}
		return t.printWork(begun, c.JSON)
	}
	return c.within(t, begun)
}

// within runs the command in the maintenance that has begun.
func (c *maintenanceStartCmd) within(t *terminal, begun operator.MaintenanceDone) error {
	m := begun.Maintenance
	until := clockIn(m.Zone, m.End)
	fmt.Fprintf(t.Errors, "fyr: maintenance %s of %s until %s\n", m.ID, workedOn(m), until)
	ended := t.wrap(c.command(), m.End)
	done, err := c.complete(t, begun)
	if err != nil {
		fmt.Fprintf(t.Errors, "fyr: completing maintenance %s: %v; it ends by itself at %s\n", m.ID, err, until)
	}
	if c.JSON {
		ended = cmp.Or(ended, t.printJSON(done))
	}
	return ended
}

// id is that of an announced maintenance, "" where nothing was announced.
func (c *maintenanceStartCmd) id() string {
	if len(c.Component) > 0 || len(c.Args) == 0 {
		return ""
	}
	return c.Args[0]
}

// command is what to wrap; none when there is nothing.
func (c *maintenanceStartCmd) command() []string {
	if c.id() != "" {
		return c.Args[1:]
	}
	return c.Args
}

// begin announces and begins the work at once, or begins what was announced.
func (c *maintenanceStartCmd) begin(t *terminal, what string) (done operator.MaintenanceDone, err error) {
	path, body, err := c.request()
	if err != nil {
		return done, fmt.Errorf("%s: %w", what, err)
	}
	return done, c.with(t, what, func(to *client) error { return to.do(t, "POST", path, body, &done) })
}

func (c *maintenanceStartCmd) request() (path string, body any, err error) {
	if len(c.Component) > 0 {
		body, err = c.scheduling(c.Title, c.TitleIn, c.Component, c.planning.api(""))
		return "/maintenance", body, err
	}
	if c.planning != (planning{For: c.For}) || c.Title != "" {
		return "", nil, errors.New("--end, --zone and --title belong to work that was not announced: name what is worked on with --component, or change what was with `fyr maintenance edit`")
	}
	posting, err := c.posting()
	if err == nil && c.For != "" {
		err = posting.For.UnmarshalText([]byte(c.For))
	}
	return "/maintenance/" + orOpen(c.id()) + "/start", posting, err
}

// complete ends the work, unless its window did. It is asked of whoever holds the
// installation by now, also after an interrupt. It returns how the maintenance then stands.
func (c *maintenanceStartCmd) complete(t *terminal, begun operator.MaintenanceDone) (operator.MaintenanceDone, error) {
	after := &terminal{Context: context.WithoutCancel(t), In: t.In, Out: t.Out, Errors: t.Errors}
	to, err := c.reach(after)
	if err != nil {
		return begun, err
	}
	done, path := begun, "/maintenance/"+begun.Maintenance.ID
	err = to.do(after, "GET", path, nil, &done.Maintenance)
	if err == nil && done.Maintenance.Status != statuspage.Completed {
		err = to.do(after, "POST", path+"/complete", operator.MaintenancePosting{Quiet: c.Quiet}, &done)
	}
	return done, errors.Join(err, to.close())
}

// exitWith ends a command with the exit code of the one that it wrapped.
type exitWith int

// Error says so; nobody prints it.
func (e exitWith) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// killAfter is how long a command has after the signal that was passed on to it.
const killAfter = 30 * time.Second

// wrap runs a command on this terminal. An interrupt is passed on; when the time is up
// first, the command goes on, and that is said.
func (t *terminal) wrap(command []string, until time.Time) error {
	c := exec.CommandContext(t, command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = t.In, t.Out, t.Errors
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = killAfter
	late := time.AfterFunc(time.Until(until), func() {
		fmt.Fprintf(t.Errors, "fyr: the window ended at %s; %s goes on\n", clockOf(until), command[0])
	})
	defer late.Stop()
	err := c.Run()
	if c.ProcessState == nil {
		return fmt.Errorf("running %s: %w", strings.Join(command, " "), err)
	}
	return passed(c.ProcessState)
}

// passed is how a command ended, as shells say it: its exit code, or 128 and the signal
// that ended it.
func passed(state *os.ProcessState) error {
	switch status, ok := state.Sys().(syscall.WaitStatus); {
	case state.Success():
		return nil
	case ok && status.Signaled():
		return exitWith(128 + int(status.Signal()))
	}
	return exitWith(state.ExitCode())
}
