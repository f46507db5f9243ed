package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/store"
)

// serveCmd probes, records and publishes.
type serveCmd struct {
	URLs           []string `arg:"" optional:"" name:"url" help:"Monitor these too, with no configuration file needed."`
	Config         string   `short:"c" env:"FYR_CONFIG" placeholder:"FILE" help:"The configuration; ./fyr.yaml when it is there."`
	Listen         string   `env:"FYR_LISTEN" placeholder:"HOST:PORT" help:"The public page's address."`
	OperatorListen string   `env:"FYR_OPERATOR_LISTEN" placeholder:"HOST:PORT" help:"The operators' address."`
	Data           string   `env:"FYR_DATA" placeholder:"FOLDER" help:"The data folder."`
	Watch          []string `placeholder:"URL" help:"Watch another Fyr, whose page is at URL: its operators are told when this one dies, if it watches back. May be repeated."`
	AcceptDataLoss bool     `help:"Start although the database is older than its last known state."`
	NewHistory     bool     `help:"Start anew although there was a database once."`
}

// Help shows an example.
func (serveCmd) Help() string {
	return "Examples:\n\n  fyr serve https://example.com\n  fyr serve --config /etc/fyr/fyr.yaml\n  fyr serve --watch https://status2.example.com"
}

func (c *serveCmd) source() Source {
	return Source{File: c.Config, URLs: c.URLs, Watch: c.Watch, Listen: c.Listen, OperatorListen: c.OperatorListen, Data: c.Data, Env: os.LookupEnv}
}

// Run serves until the process is told to stop.
func (c *serveCmd) Run(t *terminal) error {
	collect := debug.SetGCPercent(-1) // a start makes a few megabytes: nothing worth three collections
	config, err := Load(c.source())
	if err != nil {
		return err
	}
	if len(config.Monitors) == 0 && len(t.madeIn(config.Data)) == 0 {
		return errors.New("starting the server: nothing is monitored; name a URL, as in `fyr serve https://example.com`, or write a configuration with `fyr init`")
	}
	log := slog.New(slog.NewTextHandler(t.Errors, nil))
	for _, w := range config.Warnings {
		log.Warn(w)
	}
	doors, err := openDoors(&config)
	if err != nil {
		return err
	}
	defer doors.close()
	keep := func(after *Config) { doors.keep(config, after) }
	a, err := newApp(t, config, opening{acceptLoss: c.AcceptDataLoss, newHistory: c.NewHistory, pages: true, adjust: keep, patience: patience}, log)
	if err != nil {
		return unlessStopped(t, fmt.Errorf("starting the server: %w", err))
	}
	source := c.source()
	a.reload.source, a.reload.adjust = &source, keep
	s, err := newServer(a, *a.config.Load(), doors, nil)
	if err != nil {
		return errors.Join(fmt.Errorf("starting the server: %w", err), a.close())
	}
	s.serving = func() { debug.SetGCPercent(collect) }
	return errors.Join(s.run(t, t), a.close())
}

// unlessStopped is what a start failed with; nil when that was because the process was told
// to stop meanwhile, which it did.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// server is an app with its loops.
type server struct {
	*app
	doors   *doors
	public  *http.Server
	private *http.Server
	onward  *http.Server                                   // from http to https; nil without tls.http
	push    func(context.Context) error                    // feeds, to those who follow them
	serving func()                                         // called once both doors are open; nil: nobody asks
	guide   func(context.Context) (link string, err error) // lets a visitor of the demo in; nil: this is no demo
}

// newServer makes the loops' parts. invented stands in for probing in the demo; nil
// probes for real.
func newServer(a *app, c Config, d *doors, invented func(context.Context, monitor.Monitor) monitor.Outcome) (*server, error) {
	base, err := feedBase(a.store, c)
	if err != nil {
		return nil, err
	}
	gate, err := a.store.Secret(context.Background(), "page gate", newSecret)
	if err != nil {
		return nil, err
	}
	hub := newHub(a)
	pages, err := web.New(web.Config{Desk: a.desk, Reader: a.store, Hub: hub, Hooks: a.hooks, Log: a.log, Proxies: c.TrustedProxies, Demo: invented != nil, FeedBase: base, Key: []byte(gate), Texts: a.words.set.Load()})
	if err != nil {
		return nil, err
	}
	a.metrics.web, a.mails.wire = pages, pages.Wire
	a.mirror = newMirror(a, pages)
	a.probers = newProbers(c.AllowNetworks)
	a.intake = statuspage.NewIntake(a.desk, a.log)
	probe := a.probers.probe
	if invented != nil {
		probe = invented
	}
	a.scheduler = schedule.New(schedule.Config{Probe: probe, Recorder: a.intake, Log: a.log})
	a.scheduler.Set(c.Monitors)
	for _, m := range c.Monitors {
		a.scheduler.Settle(m.ID, a.desk.Settled(m.ID))
	}
	if err := a.mails.start(c, a.store, a.desk); err != nil {
		return nil, err
	}
	s := &server{app: a, doors: d, public: pages.HTTP(""), private: pages.HTTP("")}
	s.push = func(ctx context.Context) error { return hub.Run(ctx, pages) }
	s.private.Handler = a.operator.Handler()
	s.private.RegisterOnShutdown(a.operator.Close) // nobody else would end its streams
	locked, err := newLock(c, a.log)
	if err != nil {
		return nil, err
	}
	s.use(locked, pages)
	return s, nil
}

// use puts the lock on the public door.
func (s *server) use(l *lock, pages *web.Server) {
	if l == nil {
		return
	}
	s.public.TLSConfig = l.config
	if s.doors.plain != nil {
		s.onward = pages.HTTP("")
		s.onward.Handler = l.plain
	}
}

// atOnce is up to how many monitors are all probed when the process starts, so that a
// newcomer's page has its answer in a second. More are spread over one interval.
const atOnce = 50

func (s *server) firstLook(monitors []monitor.Monitor) {
	if len(monitors) > atOnce {
		return
	}
	for _, m := range monitors {
		s.scheduler.Now(m.ID)
	}
}

// feedBase is what the ids of feed entries begin with. It is kept from the first start
// that has a page.url, so that ids outlive a move to another host.
func feedBase(db *store.DB, c Config) (string, error) {
	if !c.PageURLSaid {
		return feed.NewBase(c.Page), nil
	}
	return db.Secret(context.Background(), "feed base", func() string { return feed.NewBase(c.Page) })
}

// stopping is how long requests in progress may take when the process is told to stop.
const stopping = 5 * time.Second

// run serves until ctx ends, then lets what runs end: probes, mails, requests. What
// was measured is committed before it returns.
func (s *server) run(ctx context.Context, t *terminal) error {
	signal.Ignore(syscall.SIGPIPE) // the end of who reads our log is not ours

	// While the store refuses, pages are served and the desk goes on trying to begin.
	if err := s.begin(ctx); err != nil && !statuspage.Refused(err) {
		return unlessStopped(ctx, fmt.Errorf("starting the server: %w", err))
	}
	s.announce(t)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	finish := s.startLoops(ctx, cancel)
	s.firstLook(s.config.Load().Monitors)
	s.openUp(cancel)

	select {
	case <-ctx.Done():
	case err := <-s.failed:
		cancel(err)
	}
	s.log.Info("stopping")
	s.shut()
	finish()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// startLoops runs all loops until ctx ends; one that fails ends it. finish waits for them:
// the intake is the last to stop, when nothing is left that measures.
func (s *server) startLoops(ctx context.Context, cancel context.CancelCauseFunc) (finish func()) {
	intake, stopIntake := context.WithCancel(context.WithoutCancel(ctx))
	var loops, last sync.WaitGroup
	start := func(wg *sync.WaitGroup, ctx context.Context, run func(context.Context) error) {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	start(&last, intake, s.intake.Run)
	for _, run := range []func(context.Context) error{
		s.scheduler.Run, s.mails.dispatcher.Run, s.push, s.fetchBounces, s.housekeeping, s.reload.run, s.mirror.Run,
	} {
		start(&loops, ctx, run)
	}
	return func() {
		loops.Wait()
		stopIntake()
		last.Wait()
	}
}

// openUp serves what comes through the doors; one that fails ends the process.
func (s *server) openUp(cancel context.CancelCauseFunc) {
	go serveDoor(s.public, s.doors.public, cancel)
	go serveDoor(s.private, s.doors.operator, cancel)
	if s.onward != nil {
		go serveDoor(s.onward, s.doors.plain, cancel)
	}
	if s.serving != nil {
		time.AfterFunc(time.Second, s.serving)
	}
}

func serveDoor(h *http.Server, l net.Listener, cancel context.CancelCauseFunc) {
	serve := h.Serve
	if h.TLSConfig != nil {
		serve = func(l net.Listener) error { return h.ServeTLS(l, "", "") }
	}
	if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
		cancel(fmt.Errorf("serving %s: %w", l.Addr(), err))
	}
}

func (s *server) shut() {
	ctx, cancel := context.WithTimeout(context.Background(), stopping)
	defer cancel()
	var all sync.WaitGroup
	for _, h := range []*http.Server{s.public, s.private, s.onward} {
		if h == nil {
			continue
		}
		all.Go(func() {
			if h.Shutdown(ctx) != nil {
				_ = h.Close()
			}
		})
	}
	all.Wait()
	_ = os.Remove(filepath.Join(s.config.Load().Data, addressFile))
}
