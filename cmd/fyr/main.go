package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"syscall"
	"time"

	_ "time/tzdata" // pages have a zone also where the system knows none

	"github.com/alecthomas/kong"
)

// commands is the table of subcommands: one line here and one file each. A command is
// a struct with its flags, a Help that shows an example, and Run(*terminal) error.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"Probe, record and publish."`
	Demo        demoCmd        `cmd:"" help:"Serve an invented year of history, to look around."`
	Status      statusCmd      `cmd:"" help:"Say what the page says."`
	Incident    incidentCmd    `cmd:"" help:"Open, post, resolve: an operator's work from a shell."`
	Approval    approvalCmd    `cmd:"" help:"The second pair of eyes on what needs one."`
	Drill       drillCmd       `cmd:"" help:"Rehearse an incident: only testers are told, and nothing of it stays."`
	Span        spanCmd        `cmd:"" help:"Correct a component's record."`
	Maintenance maintenanceCmd `cmd:"" help:"Announce work, and run it."`
	Monitor     monitorCmd     `cmd:"" help:"Look after what is watched."`
	Component   componentCmd   `cmd:"" help:"Look after what readers see, and say a person's word over the monitors'."`
	Page        pageCmd        `cmd:"" help:"Look after the page's own settings."`
	Alert       alertCmd       `cmd:"" help:"Look after what the operators are told."`
	Hook        hookCmd        `cmd:"" help:"Look after the alerting programs that are listened to."`
	Mute        muteCmd        `cmd:"" help:"Keep a monitor from alerting and from opening incidents."`
	Subscriber  subscriberCmd  `cmd:"" help:"Look after who is told."`
	User        userCmd        `cmd:"" help:"Let people in, and keep them out."`
	Token       tokenCmd       `cmd:"" help:"Let programs in, each in the name of a person."`
	Key         keyCmd         `cmd:"" help:"Change the key that seals accounts and settings."`
	Audit       auditCmd       `cmd:"" help:"Read and check the log of who did what."`
	Mail        mailCmd        `cmd:"" help:"Look after mail."`
	Delivery    deliveryCmd    `cmd:"" help:"Look after what went out."`
	Trace       traceCmd       `cmd:"" help:"Follow an event from the probes to each delivery."`
	Mirror      mirrorCmd      `cmd:"" help:"Look after the copies of the page."`
	Report      reportCmd      `cmd:"" help:"Count how the services did: availability against a target, downtime, times to respond."`
	Evidence    evidenceCmd    `cmd:"" help:"Write what an auditor asks for, as one file."`
	Doctor      doctorCmd      `cmd:"" help:"Name everything that is wrong or risky here."`
	Init        initCmd        `cmd:"" help:"Write a commented fyr.yaml."`
	Check       checkCmd       `cmd:"" help:"Probe once, now, and print what was found."`
	Config      configCmd      `cmd:"" help:"Check, compare and write the configuration."`
	Manual      helpCmd        `cmd:"" name:"help" help:"Manuals: check kinds, channels, limits, files for your server."`
	Version     versionCmd     `cmd:"" help:"Print the version, the commit and the modules."`
}

// The exit codes of every command.
const (
	exitDone = 0 // it was done
	exitNo   = 1 // the answer is no: a check failed, a verification found damage
	exitBad  = 2 // it could not be tried: bad arguments, bad configuration
)

// errNo ends a command with exit code 1: the answer is no, and was printed. An error
// that wraps it is printed first.
var errNo = errors.New("the answer is no")

// errPrinted ends a command with exit code 2: what went wrong was printed already.
var errPrinted = errors.New("the error was printed")

// terminal is where a command talks to its person, or to the program that calls it.
type terminal struct {
	context.Context // ends when the person interrupts

	In          io.Reader
	Out, Errors io.Writer // standard output and standard error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	t := &terminal{Context: ctx, In: stdin, Out: stdout, Errors: stderr}
	if len(args) == 0 || len(args) == 1 && args[0] == "help" {
		args = []string{"--help"}
	}
	chosen, err := parse(t, args)
	if errors.Is(err, errHelped) {
		return exitDone
	}
	if err != nil {
		return t.fail(err)
	}
	return t.fail(chosen.Run())
}

// fail prints err, if it is one, and returns the exit code that belongs to it.
func (t *terminal) fail(err error) int {
	if err == nil {
		return exitDone
	}
	var wrapped exitWith
	if errors.As(err, &wrapped) {
		return int(wrapped)
	}
	// Kong joins the errors of what it runs, so one alone is known by its words.
	switch text := err.Error(); text {
	case errNo.Error(), errPrinted.Error():
	default:
		fmt.Fprintln(t.Errors, "fyr: "+text)
	}
	if errors.Is(err, errNo) {
		return exitNo
	}
	return exitBad
}

// errHelped says that the help was asked for and printed.
var errHelped = errors.New("the help was printed")

// parse finds the command that args choose and fills its flags.
func parse(t *terminal, args []string) (chosen *kong.Context, err error) {
	// Kong ends --help by calling exit and goes on parsing when that returns.
	defer func() {
		if r := recover(); r == errHelped {
			err = errHelped
		} else if r != nil {
			panic(r)
		}
	}()
	k, err := grammar(t, relevant(args))
	if err != nil {
		return nil, err
	}
	chosen, err = k.Parse(args)
	if err != nil {
		return nil, usage(err)
	}
	return chosen, nil
}

// relevant is the table with nothing but the command that args choose, or all of it when
// they choose none. Kong reads every flag of the table it gets, which takes longer than
// all else between the process's start and serving.
func relevant(args []string) any {
	for f := range reflect.TypeFor[commands]().Fields() {
		if name := cmp.Or(f.Tag.Get("name"), strings.ToLower(f.Name)); name == args[0] {
			return reflect.New(reflect.StructOf([]reflect.StructField{f})).Interface()
		}
	}
	return &commands{}
}

func grammar(t *terminal, table any) (*kong.Kong, error) {
	return kong.New(table,
		kong.Name("fyr"),
		kong.Description("A status page and uptime monitor in one binary.\n\nExample:\n\n  fyr serve https://example.com"),
		kong.Writers(t.Out, t.Errors),
		kong.Exit(func(int) { panic(errHelped) }),
		kong.Bind(t),
		kong.PostBuild(keepCommas),
		kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(readDuration)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
}

// keepCommas stops Kong from splitting lists at commas, which are part of URLs and of
// messages: a list is given by repeating.
func keepCommas(k *kong.Kong) error {
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		switch n := node.(type) {
		case *kong.Flag:
			n.Tag.Sep = -1
		case *kong.Positional:
			n.Tag.Sep = -1
		}
		return next(nil)
	})
}

// readDuration reads a flag's duration.
func readDuration(c *kong.DecodeContext, into reflect.Value) error {
	var text string
	if err := c.Scan.PopValueInto("duration", &text); err != nil {
		return err
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%q is not a duration with a unit (for example 30m)", text)
	}
	into.SetInt(int64(d))
	return nil
}

// usage says what is wrong with the command line and where its manual is.
func usage(err error) error {
	command := "fyr"
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		// The path holds the arguments' names too, which are no part of the command.
		command = strings.TrimSpace("fyr " + commandPath(wrong.Context))
	}
	return fmt.Errorf("reading the command line: %w; see `%s --help`", err, command)
}

func commandPath(c *kong.Context) string {
	var words []string
	for _, p := range c.Path {
		if p.Command != nil {
			words = append(words, p.Command.Name)
		}
	}
	return strings.Join(words, " ")
}
