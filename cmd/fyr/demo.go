package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/store"
)

// demoCmd serves a page with an invented year of history, to look around and for
// screenshots. Its data lives in a folder that goes with the process.
type demoCmd struct {
	Listen         string `placeholder:"HOST:PORT" help:"The public page's address."`
	OperatorListen string `placeholder:"HOST:PORT" help:"The operators' address."`
	Well           bool   `help:"Without the outage that runs now."`
}

// Help shows an example.
func (demoCmd) Help() string { return "Example:\n\n  fyr demo" }

// Run makes the history up and serves it.
func (c *demoCmd) Run(t *terminal) error {
	folder, err := os.MkdirTemp("", "fyr-demo-*")
	if err != nil {
		return fmt.Errorf("making the demo's folder: %w", err)
	}
	defer os.RemoveAll(folder)
	config, err := c.config(folder)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.Errors, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := invent(t, config, log, !c.Well); err != nil {
		return fmt.Errorf("inventing the demo's history: %w", err)
	}
	doors, err := openDoors(&config)
	if err != nil {
		return err
	}
	defer doors.close()
	a, err := newApp(t, config, opening{}, log)
	if err != nil {
		return err
	}
	if err := a.furnish(t); err != nil {
		return errors.Join(err, a.close())
	}
	s, err := newServer(a, config, doors, invented(!c.Well))
	if err != nil {
		return errors.Join(err, a.close())
	}
	s.guide = s.demoLink
	return errors.Join(s.run(t, t), a.close())
}

// demoPerson is who looks around in a demo: its owner, signed in by the link that is printed.
const demoPerson = "demo"

// furnish makes the demo's account: a newcomer looks around before setting anything up.
func (a *app) furnish(ctx context.Context) error {
	now := time.Now().UTC().Truncate(time.Millisecond)
	u := access.User{ID: statuspage.NewID(), Name: demoPerson, Roles: access.Roles{access.Owner}, Origin: access.Local, Made: now, Changed: now}
	by := statuspage.Actor{Kind: statuspage.BySystem}
	return a.store.ChangeAccess(ctx, access.Changes{At: now, First: true, Users: []access.User{u}}, statuspage.Entry{At: now, By: by, Act: "user.add", Object: "user:" + u.ID})
}

// demoLink signs that person in, once.
func (a *app) demoLink(ctx context.Context) (string, error) {
	u, err := a.store.UserByName(ctx, demoPerson)
	if err != nil {
		return "", err
	}
	return a.operator.Link(ctx, statuspage.Actor{Kind: statuspage.BySystem}, u)
}

// demoText is the demo's configuration: names of services that nobody has.
const demoText = `
page: {name: Nordlys Status, time_zone: UTC, contact: "mailto:hello@nordlys.example", owner: Nordlys AB}
defaults: {interval: 10s, timeout: 2s}
monitors:
  - {id: api, name: API, url: "https://api.nordlys.example/health"}
  - {id: checkout, name: Checkout, url: "https://checkout.nordlys.example/"}
  - {id: viewer, name: Document viewer, url: "https://viewer.nordlys.example/"}
  - {id: eu, name: Europe, url: "https://eu.nordlys.example/"}
  - {id: asia, name: Southeast Asia, url: "https://asia.nordlys.example/"}
  - {id: www, name: Website, url: "https://www.nordlys.example/"}
  - {id: docs, name: Documentation, url: "https://docs.nordlys.example/"}
components:
  - {id: api, name: API, group: Core, monitors: [api], core: true}
  - {id: checkout, name: Checkout, group: Core, monitors: [checkout], core: true}
  - {id: viewer, name: Document viewer, group: Core, monitors: [viewer]}
  - {id: eu, name: Europe, group: Regions, monitors: [eu]}
  - {id: asia, name: Southeast Asia, group: Regions, monitors: [asia]}
  - {id: www, name: Website, group: Website, monitors: [www]}
  - {id: docs, name: Documentation, group: Website, monitors: [docs]}
`

func (c *demoCmd) config(folder string) (Config, error) {
	s := Source{Data: folder, Listen: c.Listen, OperatorListen: c.OperatorListen, Env: func(string) (string, bool) { return "", false }}
	return s.load("demo", []byte(demoText))
}

// invent writes a year into a new data folder: spans, incidents and a day of latencies.
func invent(ctx context.Context, c Config, log *slog.Logger, running bool) error {
	db, err := store.Open(ctx, c.Data, store.Options{Log: log})
	if err != nil {
		return err
	}
	now := time.Now()
	y := &almanac{c: c, db: db, now: now, dice: rand.New(rand.NewPCG(1, 2))}
	err = errors.Join(y.begin(ctx), y.tell(ctx), y.measure(ctx, running), db.Rollup(ctx, now))
	return errors.Join(err, db.Close())
}

// invented probes nothing: everything answers but what the demo lets fail.
func invented(running bool) func(context.Context, monitor.Monitor) monitor.Outcome {
	return func(_ context.Context, m monitor.Monitor) monitor.Outcome {
		if running && m.ID == "api" {
			return monitor.Outcome{Status: monitor.Down, Cause: monitor.NoAnswer, Phase: monitor.FirstByte, Reason: "timeout after 2s while waiting for the first byte", Latency: 2 * time.Second}
		}
		return answer200(rand.New(rand.NewPCG(rand.Uint64(), 3)))
	}
}
