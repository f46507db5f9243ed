package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// reloader takes the configuration again when its file changes, on SIGHUP, and when an
// operator applies it. A bad file, and one that looks like an accident, leaves the
// running configuration in force; log, /fresh and the operators say why.
type reloader struct {
	app    *app
	source *Source // nil: there is no file to watch
	key    string
	adjust func(*Config) // keeps what the start decided: addresses of stepped-over ports

	mu    sync.Mutex // one reload at a time
	since time.Time  // when the running configuration came into force
	seen  [sha256.Size]byte
}

// lookEvery is how often the file is compared with what was read last.
const lookEvery = 2 * time.Second

// dressStamp changes when a file does that dresses the page or holds one of its texts.
func (c Config) dressStamp() string {
	return stampOf(append([]string{c.PageFiles.Logo, c.PageFiles.Styles}, c.Essays...)...)
}

// stampOf changes when one of the files does.
func stampOf(names ...string) string {
	var stamp strings.Builder
	for _, name := range names {
		if info, err := os.Stat(name); err != nil {
			fmt.Fprintln(&stamp, err)
		} else {
			fmt.Fprintln(&stamp, name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp.String()
}

// run watches until ctx ends.
func (r *reloader) run(ctx context.Context) error {
	r.since = time.Now()
	if r.source == nil {
		<-ctx.Done()
		return nil
	}
	r.changed()
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangups:
			r.changed()
			r.take(ctx)
		case <-look.C:
			if r.changed() {
				r.take(ctx)
			}
		}
	}
}

// changed reports whether the file, or one that dresses the page, holds something else
// than when it was last asked.
// A file that can't be read counts as one with other content.
func (r *reloader) changed() bool {
	file, text, err := r.source.find()
	if err != nil {
		text = []byte(err.Error())
	}
	var dress string
	if c := r.app.config.Load(); c != nil {
		dress = c.dressStamp()
	}
	sum := sha256.Sum256(bytes.Join([][]byte{[]byte(file), text, []byte(dress)}, []byte{0}))
	if sum == r.seen {
		return false
	}
	r.seen = sum
	return true
}

// take reloads, and makes what went wrong known.
func (r *reloader) take(ctx context.Context) {
	changes, err := r.reload(ctx, statuspage.Actor{Kind: statuspage.BySystem}, false)
	switch {
	case err != nil:
		err = fmt.Errorf("%w. Still running with the configuration of %s", err, r.since.UTC().Format("15:04:05 MST"))
		r.app.log.Error("configuration not taken", "err", err)
		r.app.desk.Report(ctx, statuspage.TroubleConfig, err, time.Now())
	default:
		r.app.desk.Report(ctx, statuspage.TroubleConfig, nil, time.Now())
		if len(changes) > 0 {
			r.app.log.Info("configuration taken", "changes", len(changes))
		}
	}
}

// reload loads the file and puts it into force; unless forced, Guard has a say.
func (r *reloader) reload(ctx context.Context, by statuspage.Actor, force bool) ([]Change, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := *r.app.config.Load()
	after, changes, err := r.plans(before)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	if !force {
		if err := Guard(before, after, r.openMonitors()); err != nil {
			return nil, err
		}
	}
	err = r.use(ctx, after, changes, func(setup statuspage.Setup) error {
		return r.app.desk.Configure(ctx, by, setup, nil, changes)
	})
	if err != nil {
		return nil, err
	}
	r.since = time.Now()
	return changes, nil
}

func (r *reloader) plans(before Config) (Config, []Change, error) {
	if r.source == nil {
		return Config{}, nil, errors.New("this server has no configuration on disk")
	}
	alone, err := Load(*r.source) // a file is right by itself, or not at all
	if err != nil {
		return Config{}, nil, err
	}
	after, err := alone.with(before.source.Console)
	if err != nil {
		return Config{}, nil, err
	}
	if len(after.Monitors) == 0 && len(before.Monitors) > 0 {
		return Config{}, nil, errors.New("reloading the configuration: it monitors nothing")
	}
	if r.adjust != nil {
		r.adjust(&after)
	}
	return after, Diff(before, after), nil
}

// openMonitors are those that an open incident is about.
func (r *reloader) openMonitors() []string {
	v := r.app.desk.View()
	var ids []string
	for _, i := range append(v.Open, v.Drafts...) {
		ids = append(ids, i.Monitors...)
	}
	return ids
}

// use puts a configuration into force, which commit makes true. What can be refused is
// made first. Without a server only the desk has to know.
func (r *reloader) use(ctx context.Context, c Config, changes []Change, commit func(statuspage.Setup) error) error {
	a := r.app
	setup, err := setupOf(c, r.key)
	if err != nil {
		return err
	}
	if err := a.mails.offer(c, &setup); err != nil {
		return err
	}
	texts, err := newTexts(c.Page)
	if err != nil {
		return err
	}
	made, relay, err := a.mails.senders(c, a.desk)
	if err != nil {
		return err
	}
	if err := commit(setup); err != nil {
		return err
	}
	a.words.set.Store(texts)
	before := a.config.Swap(&c)
	if a.mirror != nil && !sameMirror(*before, c) {
		a.mirror.Use(placesOf(c.Mirror))
	}
	a.hooks.Set(doorOf(c, r.key))
	if slices.ContainsFunc(changes, func(x Change) bool { return ofWays(x.Path) }) {
		a.operator.Admit(c.Operator.ways())
	}
	a.store.SetAlerts(targets(c))
	a.store.SetGroups(groups(c))
	a.store.SetZone(setup.Page.Zone)
	if a.scheduler == nil {
		return nil
	}
	a.mails.use(c, made, relay)
	a.probers.renew(c.Monitors, c.AllowNetworks)
	a.scheduler.Set(c.Monitors)
	a.lookAtNew(before.Monitors, c.Monitors)
	for _, w := range r.needRestart(changes) {
		a.log.Warn("takes effect at the next start", "setting", w)
	}
	return nil
}

// lookAtNew has new monitors probed at once, unless they are many.
func (a *app) lookAtNew(before, after []monitor.Monitor) {
	known := map[string]bool{}
	for _, m := range before {
		known[m.ID] = true
	}
	fresh := slices.DeleteFunc(slices.Clone(after), func(m monitor.Monitor) bool { return known[m.ID] })
	if len(fresh) > atOnce {
		return
	}
	for _, m := range fresh {
		a.scheduler.Now(m.ID)
	}
}

// needRestart lists the changes that a running server can't follow.
func (r *reloader) needRestart(changes []Change) []string {
	var settings []string
	for _, c := range changes {
		for _, fixed := range []string{"listen", "operator.", "data", "store", "installation", "trusted_proxies", "tls"} {
			if strings.HasPrefix(c.Path, fixed) && !ofWays(c.Path) {
				settings = append(settings, c.Path)
			}
		}
	}
	return settings
}

// ofWays reports whether a change is about how operators come in, and how long they stay.
func ofWays(path string) bool {
	return slices.ContainsFunc([]string{"operator.session", "operator.oidc", "operator.header"}, func(section string) bool {
		return path == "operator" || strings.HasPrefix(path, section)
	})
}

// apply takes the configuration on disk because a person says so.
func (r *reloader) apply(ctx context.Context, by statuspage.Actor) (operator.Plan, error) {
	before := *r.app.config.Load()
	changes, err := r.reload(ctx, by, true)
	if err != nil {
		return operator.Plan{}, err
	}
	r.app.desk.Report(ctx, statuspage.TroubleConfig, nil, time.Now())
	return planOf(changes, before, *r.app.config.Load()), nil
}

// plan says what taking the configuration on disk would change.
func (r *reloader) plan(context.Context) (operator.Plan, error) {
	before := *r.app.config.Load()
	after, changes, err := r.plans(before)
	return planOf(changes, before, after), err
}

func planOf(changes []Change, before, after Config) operator.Plan {
	p := operator.Plan{TakesOver: takenOver(before, after)}
	for _, c := range changes {
		p.Changes = append(p.Changes, operator.Change(c))
	}
	return p
}

// takenOver is what was made in the console and the file declares afterwards, and not
// before.
func takenOver(before, after Config) []string {
	declared := func(c Config) (all []string) {
		for _, left := range c.Left {
			if len(left.Problems) == 0 {
				all = append(all, strings.TrimSuffix(left.Setting.Object()+"."+left.Field, "."))
			}
		}
		return all
	}
	was := declared(before)
	return slices.DeleteFunc(declared(after), func(object string) bool { return slices.Contains(was, object) })
}
