package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// Config is what fyr.yaml, the command line and the defaults say together. It is
// complete and valid, and never changes: a reload makes another one.
type Config struct {
	File string // as found; "" when there is none

	Page           statuspage.Page
	PageFiles      pageFiles
	Essays         []string // files of the trust pages, absolute
	Listen         string   // host:port of the public page
	Operator       Operator
	TrustedProxies []netip.Prefix
	Data           string // folder, absolute
	Store          string // "sqlite"
	Installation   string // "" is no pin

	Monitors      []monitor.Monitor // in the order of the file, then of the command line
	Peers         []string          // ids of the monitors of other Fyrs
	Components    []statuspage.Component
	Policy        statuspage.Policy
	Works         statuspage.MaintenancePolicy
	Testers       []string              // mail addresses of those who are told of drills
	Mail          *notify.MailSettings  // nil: nobody is mailed
	Templates     []statuspage.Template // posts that were written in calm
	Alerts        []Alert
	Hooks         []Hook                   // alerting programs that are listened to
	Commands      bool                     // alerts may run local commands
	Watchdog      *notify.WatchdogSettings // nil: no signs of life are given
	SelfTest      *SelfTest                // nil: none is sent
	Audit         Audit
	Reports       []string // addresses of those who get the monthly report
	Subscribe     Subscribe
	TLS           *TLS           // nil: a proxy in front has it, or nobody
	Mirror        *Mirror        // nil: no copies are kept
	AllowNetworks []netip.Prefix // that monitors made in the console may reach
	Keep          Keep

	// What was said and not defaulted, so that a taken port may be stepped over.
	ListenSaid, PageURLSaid bool

	Warnings []string // risks that are no errors, for the log
	Unread   string   // the file that lies there and is not read, since URLs are given; "" none

	Left []leftOut // made in the console and not in force

	secrets map[string]string // in clear, by the variables that stand for them in an export
	written map[string]any    // how values that hold references were written, by path
	origins map[string]origin // where each thing was said, by "monitor:api"
	source  Source            // what it was made of, beside text
	text    []byte            // of the file
}

// Operator is the operators' listener.
type Operator struct {
	Listen string // host:port
	URL    *url.URL

	Doors

	FourEyes []string // what a second person approves, of [statuspage.FourEyesFor]
}

// Keep is how long things are kept.
type Keep struct {
	Results   time.Duration // single results outside incidents
	Addresses time.Duration // of requests
}

// Source says where a configuration comes from.
type Source struct {
	File string   // from --config or FYR_CONFIG; "" looks for ./fyr.yaml, unless there are URLs
	URLs []string // from the command line; monitored beside what the file says

	Watch []string // from the command line; pages of other Fyrs to watch

	Listen, OperatorListen, Data string // override the file; "" does not

	Console []statuspage.Setting // what people made, in its order

	Env func(name string) (string, bool) // os.LookupEnv
}

// defaultFile is looked for when none is named.
const defaultFile = "fyr.yaml"

// Load reads and checks a configuration. The error is Problems, or says why the file
// can't be read.
func Load(s Source) (Config, error) {
	file, text, err := s.find()
	if err != nil {
		return Config{}, err
	}
	c, err := s.load(file, text)
	if _, there := os.Stat(defaultFile); file == "" && there == nil {
		c.Unread = defaultFile
	}
	return c, err
}

// find returns the file's name and content; no name when there is none to read.
func (s Source) find() (file string, text []byte, err error) {
	file = s.File
	if file == "" {
		if len(s.URLs) > 0 {
			return "", nil, nil
		}
		file = defaultFile
	}
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.File == "":
		return "", nil, nil
	case err != nil:
		return "", nil, fmt.Errorf("reading the configuration %s: %s; `fyr init > %s` writes one", file, reason(err), file)
	case info.Size() > maxConfigBytes:
		return "", nil, Problems{{File: file, Text: "is larger than " + binarySize(maxConfigBytes)}}
	}
	text, err = os.ReadFile(file)
	if err != nil {
		return "", nil, fmt.Errorf("reading the configuration %s: %s; it has to be a file that this user can read", file, reason(err))
	}
	return file, text, nil
}

// load makes a Config of a file's text; it reads no file but those that it names. What
// people made and is wrong beside it is left out.
func (s Source) load(file string, text []byte) (Config, error) {
	var left []leftOut
	for out := map[string]bool{}; ; {
		c, err := s.build(file, text, out)
		fresh := s.wrong(problemsOf(err), out)
		if len(fresh) == 0 {
			c.Left = append(c.Left, left...)
			c.source, c.text = s, text
			return c, err
		}
		left = append(left, fresh...)
	}
}

// with is c with what people made instead of what they made before.
func (c Config) with(made []statuspage.Setting) (Config, error) {
	s := c.source
	s.Console = made
	both, err := s.load(c.File, c.text)
	both.Unread = c.Unread
	return both, err
}

// build makes a Config, without those objects of the console that are out, or says all
// that is wrong.
func (s Source) build(file string, text []byte, out map[string]bool) (Config, error) {
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return Config{}, fmt.Errorf("finding the folder of the configuration: %w; name it with an absolute path", err)
	}
	node, problem := parseYAML(file, text)
	if problem != nil {
		return Config{}, Problems{*problem}
	}
	b := newBuilder(s, file, folder)
	whole := &value{key: &fileKey, fields: map[string]*value{}}
	if node != nil {
		whole = b.readFile(node)
	}
	b.takeConsole(whole, out)
	c := b.config(whole)
	if len(b.problems) > 0 {
		return Config{}, b.problems.inOrder()
	}
	return c, nil
}

// readFile reads the document's top level, which has to be a map.
func (r *reader) readFile(node ast.Node) *value {
	empty := &value{key: &fileKey, fields: map[string]*value{}}
	if _, ok := node.(*ast.MappingNode); !ok {
		r.refuse(node, "", "is not a configuration, which begins with keys such as monitors:")
		return empty
	}
	if v := r.read(&fileKey, "", node); v != nil {
		return v
	}
	return empty
}

// Internal lists the monitors that no component shows.
func (c Config) Internal() []string {
	shown := map[string]bool{}
	for _, comp := range c.Components {
		for _, id := range comp.Monitors {
			shown[id] = true
		}
	}
	var internal []string
	for _, m := range c.Monitors {
		if !shown[m.ID] {
			internal = append(internal, m.ID)
		}
	}
	return internal
}
