package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fyr-status/fyr/monitor/schedule"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/hook"
	"github.com/fyr-status/fyr/statuspage/mirror"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/templates"
)

// app is an installation put together: the data folder, the desk and the operators'
// door. A server adds the loops; a command that finds no server uses it as it is.
type app struct {
	config   atomic.Pointer[Config]
	log      *slog.Logger
	store    *store.DB
	record   statuspage.Record
	words    *words
	desk     *statuspage.Desk
	operator *operator.Server
	token    secret.String
	mails    *mails
	reload   *reloader
	hooks    *hook.Door
	metrics  metrics
	mirror   *mirror.Mirror // nil: no server runs

	probers   *probers
	intake    *statuspage.Intake
	scheduler *schedule.Scheduler
	failed    chan error // a commit's outcome can't be known: the process ends
}

// opening is how a data folder is to be opened.
type opening struct {
	acceptLoss, newHistory bool
	pages                  bool          // readers will come
	adjust                 func(*Config) // keeps what the start decided, when what people made is added; nil: nothing
	patience               time.Duration // how long to wait for another process to let go of the folder
}

// newApp opens the data folder and wires everything that stands on it, top to bottom.
// It starts nothing.
func newApp(ctx context.Context, c Config, o opening, log *slog.Logger) (*app, error) {
	a := &app{log: log, words: &words{}, failed: make(chan error, 1)}
	a.config.Store(&c)
	texts, err := newTexts(c.Page)
	if err != nil {
		return nil, err
	}
	a.words.set.Store(texts)
	if o.pages {
		go texts.Warm() // beside the opening of the store, which takes as long
	}
	patiently(ctx, o.patience, func() bool {
		a.store, err = store.Open(ctx, c.Data, store.Options{
			Log: log, Version: thisBuild().Version, Installation: c.Installation, AcceptDataLoss: o.acceptLoss, NewHistory: o.newHistory, Fatal: a.fail,
		})
		return !errors.Is(err, store.ErrLocked)
	})
	if err != nil {
		return nil, err
	}
	if o.pages {
		// One that was killed leaves its address behind: nobody may take a token there.
		_ = os.Remove(filepath.Join(c.Data, addressFile))
	}
	if c, texts, err = a.takeMade(ctx, c, texts, o.adjust); err == nil {
		err = a.wire(ctx, c, texts)
	}
	if err != nil {
		return nil, errors.Join(err, a.store.Close())
	}
	return a, nil
}

// takeMade adds what people made in the console to what the file says.
func (a *app) takeMade(ctx context.Context, c Config, texts *templates.Set, adjust func(*Config)) (Config, *templates.Set, error) {
	made, err := a.store.Settings(ctx)
	if err != nil || len(made) == 0 {
		return c, texts, err
	}
	both, err := c.with(made)
	if err != nil {
		return c, texts, err
	}
	if adjust != nil {
		adjust(&both)
	}
	for _, left := range both.Left {
		a.log.Warn("made in the console and not in force", "setting", left.Setting.Object(), "err", left.why(both))
	}
	if texts, err = newTexts(both.Page); err != nil {
		return c, nil, err
	}
	a.words.set.Store(texts)
	a.config.Store(&both)
	return both, texts, nil
}

// patience is how long a start waits for who holds the data folder: a command that finds
// no server holds it for a moment, and must not keep one from starting.
const patience = 3 * time.Second

// patiently tries until try says that it is done with, and after limit no more.
func patiently(ctx context.Context, limit time.Duration, try func() (done bool)) {
	late := time.NewTimer(limit)
	defer late.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !try() {
		select {
		case <-ctx.Done():
			return
		case <-late.C:
			return
		case <-again.C:
		}
	}
}

// wire puts together what stands on an open store.
func (a *app) wire(ctx context.Context, c Config, texts *templates.Set) (err error) {
	if a.record, err = a.store.Load(ctx); err != nil {
		return err
	}
	key, err := a.store.Secret(ctx, "desk", newSecret)
	if err != nil {
		return err
	}
	if a.token, err = operatorToken(c.Data); err != nil {
		return err
	}
	setup, err := setupOf(c, key)
	if err != nil {
		return err
	}
	marks, err := a.store.Secret(ctx, "bounces", newSecret)
	if err != nil {
		return err
	}
	a.mails = &mails{log: a.log, words: a.words, bounceKey: secret.New(marks), secret: a.store.Secret, sent: a.store.SentTo}
	if err := a.mails.offer(c, &setup); err != nil {
		return err
	}
	a.desk = statuspage.NewDesk(statuspage.DeskConfig{
		Setup: setup, Record: a.record, Ledger: a.store, Memory: a.store, Words: a.words, Key: []byte(key), Log: a.log,
		Notify: a.mails.nudge,
	})
	a.reload = &reloader{app: a, key: key}
	a.hooks = hook.NewDoor(a.desk, a.log)
	a.hooks.Set(doorOf(c, key))
	a.operator = operator.New(a.console(c, texts))
	a.store.SetAlerts(targets(c))
	a.store.SetGroups(groups(c))
	a.store.SetZone(setup.Page.Zone)
	a.store.SetMerging(notify.Merging()...)
	return nil
}

// console is what the operators' door needs of the app.
func (a *app) console(c Config, texts *templates.Set) operator.Config {
	desk := func() *statuspage.Desk { return a.desk }
	settings := consoleSettings{a}
	return operator.Config{
		Desk: a.desk, Reader: a.store, Templates: texts, Log: a.log,
		Token: a.token, URL: c.Operator.URL, Proxies: c.TrustedProxies,
		Accounts: a.store, Ways: c.Operator.ways(), Anchors: a.anchors,

		Mail:        a.mails.person(c, desk),
		MailTest:    a.mails.test(c, desk),
		MailPreview: a.preview,
		Letter:      a.letter,
		Bounce:      a.bounced,
		Failing:     a.mails.failing,

		Pass:      a.pass,
		Shown:     a.shown,
		Strangers: func() bool { return a.metrics.web != nil && a.metrics.web.Stats().Strangers },

		Apply:    a.reload.apply,
		Plan:     a.reload.plan,
		Export:   func() ([]byte, error) { return a.config.Load().Export() },
		Settings: settings,
		Trials:   trials{settings},
		Hooks:    consoleHooks{a},
		Limits:   func() []operator.Bound { return a.config.Load().bounds() },

		Metrics:  a.metrics.handler(a),
		Software: writeBOM,
	}
}

// pass is where a signed-in person is sent to be let into a private page.
func (a *app) pass(next string) string {
	if a.metrics.web == nil {
		return a.config.Load().Page.Link("/")
	}
	return a.metrics.web.Pass(next)
}

// fail ends the process: what the last commit did can't be known here, only by the
// recovery at the next start.
func (a *app) fail(err error) {
	select {
	case a.failed <- err:
	default:
	}
}

// begin commits what the start means; nothing may be recorded before it.
func (a *app) begin(ctx context.Context) error {
	return a.desk.Begin(ctx, a.record.Alive)
}

func (a *app) close() error {
	if err := a.store.Close(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}
