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

	"github.com/fyr-status/fyr/monitor/probe"
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
	a.operator = operator.New(operator.Config{
		Desk: a.desk, Reader: a.store, Templates: texts, Token: a.token, URL: c.Operator.URL, Proxies: c.TrustedProxies, Log: a.log,
		Bounce: a.bounced, MailPreview: a.preview,
		MailTest: a.mails.test(c, func() *statuspage.Desk { return a.desk }), Apply: a.reload.apply, Plan: a.reload.plan, Metrics: a.metrics.handler(a),
		Ways:     c.Operator.ways(),
		Pass:     a.pass,
		Failing:  a.mails.failing,
		Letter:   a.letter,
		Shown:    a.shown,
		Accounts: a.store, Anchors: a.anchors, Software: writeBOM, Mail: a.mails.person(c, func() *statuspage.Desk { return a.desk }),
		Strangers: func() bool { return a.metrics.web != nil && a.metrics.web.Stats().Strangers },
		Hooks:     consoleHooks{a},
		Settings:  consoleSettings{a}, Trials: trials{consoleSettings{a}},
		Export: func() ([]byte, error) { return a.config.Load().Export() },
		Limits: func() []operator.Bound { return a.config.Load().bounds() },
	})
	a.store.SetAlerts(targets(c))
	a.store.SetGroups(groups(c))
	a.store.SetZone(setup.Page.Zone)
	a.store.SetMerging(notify.Merging()...)
	return nil
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

// setupOf is what the configuration says to the desk.
func setupOf(c Config, key string) (statuspage.Setup, error) {
	s := statuspage.Setup{Page: c.Page, Monitors: c.Monitors, Components: c.Components, Policy: c.Policy, Works: c.Works, Testers: c.Testers, Heartbeats: map[string]string{}, Alerts: alertRules(c), Peers: c.Peers, FourEyes: c.Operator.FourEyes, Templates: c.Templates}
	c.own(&s)
	s.Page.HasMail = c.Mail != nil
	s.SMTPUTF8 = c.Mail != nil && c.Mail.SMTPUTF8
	for _, m := range c.Monitors {
		if !m.Passive {
			continue
		}
		token, err := probe.HeartbeatToken(m)
		if err != nil {
			return s, err
		}
		s.Heartbeats[m.ID] = token.Reveal()
		if token.Empty() {
			s.Heartbeats[m.ID] = statuspage.SignToken([]byte(key), statuspage.ForHeartbeat, m.ID)
		}
	}
	return s, nil
}

// targets are the operators' alerts as the outbox addresses them.
func targets(c Config) []store.AlertTarget {
	list := make([]store.AlertTarget, 0, len(c.Alerts)+2)
	for _, a := range c.Alerts {
		list = append(list, store.AlertTarget{ID: a.ID, Channel: a.Channel, Monitors: a.Rule.Monitors})
	}
	if c.Watchdog != nil {
		list = append(list, store.AlertTarget{ID: statuspage.PulseTarget, Channel: statuspage.PulseTarget, Internal: true})
	}
	if c.SelfTest != nil {
		list = append(list, store.AlertTarget{ID: statuspage.SelfTestTarget, Channel: "mail", Internal: true})
	}
	return list
}

// groups says in which group each component is.
func groups(c Config) map[string]string {
	all := make(map[string]string, len(c.Components))
	for _, x := range c.Components {
		all[x.ID] = x.Group
	}
	return all
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

// housekeeping runs what is due by the clock until ctx ends.
func (a *app) housekeeping(ctx context.Context) error {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	daily := time.NewTicker(day)
	defer daily.Stop()
	remind(a.log, *a.config.Load(), time.Now())
	a.anchorDue(ctx, time.Now())
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-second.C:
			a.tick(ctx, now)
		case now := <-minute.C:
			if err := a.store.Rollup(ctx, now); err != nil && ctx.Err() == nil {
				a.log.Error("roll-up failed", "err", err)
			}
		case now := <-daily.C:
			remind(a.log, *a.config.Load(), now)
		case now := <-hour.C:
			a.anchorDue(ctx, now)
			if err := a.mailReport(ctx, now); err != nil && ctx.Err() == nil {
				a.log.Error("report not mailed; it is tried again in an hour", "err", err)
			}
			keep := a.config.Load().Keep
			if err := a.store.Prune(ctx, now, store.Keep{Results: keep.Results, Addresses: keep.Addresses}); err != nil && ctx.Err() == nil {
				a.log.Error("pruning failed", "err", err)
			}
		}
	}
}

// anchorDue anchors the audit log when it is time.
func (a *app) anchorDue(ctx context.Context, now time.Time) {
	if err := a.anchor(ctx, now); err != nil && ctx.Err() == nil {
		a.log.Error("audit log not anchored", "err", err)
	}
}

func (a *app) tick(ctx context.Context, now time.Time) {
	if err := a.desk.Tick(ctx, now); err != nil && ctx.Err() == nil && !statuspage.Refused(err) {
		a.log.Warn("tick not taken", "err", err)
	}
	a.detour(ctx, now)
	if a.desk.Network(ctx, now) {
		a.mails.dispatcher.Wake() // mail and webhooks failed for the same reason
	}
	if now.Second()%5 == 0 {
		if err := a.store.Alive(ctx, now); err != nil && ctx.Err() == nil && !statuspage.Refused(err) {
			a.log.Warn("sign of life not stored", "err", err)
		}
	}
}
