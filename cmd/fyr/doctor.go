package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// doctorCmd names everything that is wrong or risky with an installation.
type doctorCmd struct {
	installation
	Strict bool `help:"Risky is wrong too: exit with 1."`
	JSON   bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (doctorCmd) Help() string { return "Example:\n\n  fyr doctor --strict" }

// finding is one thing that is wrong or risky, with its remedy.
type finding struct {
	Level  string `json:"level"` // "wrong" or "risky"
	About  string `json:"about"`
	Text   string `json:"text"`
	Remedy string `json:"remedy"`
}

// Run prints the findings; it exits with 1 when something is wrong.
func (c *doctorCmd) Run(t *terminal) error {
	if c.Server != "" {
		return errors.New("examining the installation: the doctor looks at files; run it on the server's host, without --server")
	}
	found := examine(t, c.installation)
	if c.JSON {
		if err := t.printJSON(append([]finding{}, found...)); err != nil {
			return err
		}
	} else {
		t.printFindings(found)
	}
	for _, f := range found {
		if f.Level == "wrong" || c.Strict {
			return errNo
		}
	}
	return nil
}

func (t *terminal) printFindings(found []finding) {
	for _, f := range found {
		colour := yellow
		if f.Level == "wrong" {
			colour = red
		}
		fmt.Fprintf(t.Out, "%s  %s: %s\n       %s\n", t.paint(colour, f.Level), f.About, f.Text, f.Remedy)
	}
	if len(found) == 0 {
		fmt.Fprintln(t.Out, "nothing is wrong, and nothing is risky")
	}
}

// examine runs every check; one that can't be made is a finding itself.
func examine(ctx context.Context, in installation) []finding {
	config, err := Load(Source{File: in.Config, Data: in.Data, Env: os.LookupEnv})
	if err != nil {
		return []finding{{"wrong", "configuration", err.Error(), "Correct the file; `fyr config check` shows all that is wrong in it."}}
	}
	var found []finding
	found = append(found, configured(config)...)
	found = append(found, clearly(config)...)
	found = append(found, watched(config)...)
	found = append(found, files(config)...)
	found = append(found, recorded(ctx, config)...)
	found = append(found, alive(ctx, config)...)
	found = append(found, copies(ctx, config)...)
	found = append(found, dates(config, time.Now())...)
	found = append(found, certificates(config, time.Now())...)
	found = append(found, deliverable(ctx, config, net.DefaultResolver)...)
	slices.SortStableFunc(found, worstFirst)
	return found
}

// worstFirst puts what is wrong before what is risky.
func worstFirst(a, b finding) int { return -cmp.Compare(a.Level, b.Level) }

// configured looks for what the configuration lacks.
func configured(c Config) []finding {
	var found []finding
	risky := func(about, text, remedy string) { found = append(found, finding{"risky", about, text, remedy}) }
	for _, w := range c.Warnings {
		risky("configuration", w, "See `fyr config check`.")
	}
	if c.Page.URL.Scheme != "https" && !loopbackHost(c.Page.URL) {
		risky("page.url", c.Page.URL.String()+" is not https: readers and links in mails go over a clear line", "Put a TLS proxy in front (`fyr help caddy`) and set page.url to its https address.")
	}
	if c.Mail == nil {
		risky("mail", "no mail is configured: readers can follow by feed only", "Add a mail: section; `fyr help channels` is its manual.")
	}
	if c.Mail != nil && c.Mail.TLS == "none" {
		risky("mail.tls", "mail goes over a clear line", "Use starttls or implicit, unless the relay is on this host.")
	}
	if n := len(c.Internal()); n > 0 {
		risky("monitors", fmt.Sprintf("%d are in no component and so not on the page: %s", n, clip(strings.Join(c.Internal(), ", "), maxShown)), "Name them in a component's monitors:, or leave them internal on purpose.")
	}
	if lonely(c) {
		risky("monitors", "every target is on this host: an outage of the host takes the page down with it", "Run fyr on another machine and network than what it watches.")
	}
	return found
}

func loopbackHost(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// lonely reports whether all targets are on loopback.
func lonely(c Config) bool {
	probed := 0
	for _, m := range c.Monitors {
		if m.Passive {
			continue
		}
		probed++
		u, err := url.Parse(m.Target)
		if err != nil || !loopbackHost(u) {
			return false
		}
	}
	return probed > 0
}

// lowDisk is below how many free bytes the doctor speaks up.
const lowDisk = 256 << 20

// files looks at who may read what, and at the room left.
func files(c Config) []finding {
	var found []finding
	for _, name := range []string{".", tokenFile, sealFile, "fyr.db", "highwater", "lock"} {
		path := filepath.Join(c.Data, name)
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			found = append(found, finding{"wrong", path, fmt.Sprintf("others may read it (mode %04o)", info.Mode().Perm()), "chmod go-rwx " + path})
		}
	}
	var disk syscall.Statfs_t
	if syscall.Statfs(c.Data, &disk) == nil {
		if free := disk.Bavail * uint64(disk.Bsize); free < lowDisk {
			found = append(found, finding{"wrong", c.Data, fmt.Sprintf("only %d MiB are free", free>>20), "Free space: measurements are kept in memory for 15 minutes at most."})
		}
	}
	return found
}

// recorded verifies the history: the hash chains of events, texts and audit.
func recorded(ctx context.Context, c Config) []finding {
	db, err := store.Open(ctx, c.Data, store.Options{Log: slog.New(slog.DiscardHandler), ReadOnly: true, Installation: c.Installation})
	switch {
	case errors.Is(err, os.ErrNotExist) || errors.Is(err, store.ErrMissing):
		return []finding{{"wrong", "data", err.Error(), "Start the server once, or name the folder with --data."}}
	case err != nil:
		return []finding{{"wrong", "data", err.Error(), "Restore a backup, or see the message above."}}
	}
	defer db.Close()
	if err := db.VerifyChain(ctx); err != nil {
		return []finding{{"wrong", "history", err.Error(), "Compare with a backup: somebody or something changed the record."}}
	}
	found := slices.Concat(untold(ctx, db), followed(ctx, db, time.Now()), admitted(ctx, db, time.Now()))
	return slices.Concat(found, sealed(ctx, db), inForce(ctx, c, db))
}

// alive asks the running server how it is.
func alive(ctx context.Context, c Config) []finding {
	to, err := running(c.Data)
	if err != nil {
		return []finding{{"wrong", "server", err.Error(), "Look at its log."}}
	}
	if to == nil {
		return []finding{{"wrong", "server", "no server runs on this data folder: nothing is measured", "Start it: `fyr serve`, or `fyr help systemd` for a unit."}}
	}
	var s operator.Status
	if err := to.do(ctx, "GET", "/status", nil, &s); err != nil {
		return []finding{{"wrong", "server", err.Error(), "Look at its log."}}
	}
	var found []finding
	for _, trouble := range append(s.Health.Trouble, overdue(s.Health)...) {
		found = append(found, finding{"wrong", "server", trouble, "Look at its log."})
	}
	found = append(found, append(aimless(s), restingRelays(s)...)...)
	if s.Strangers {
		found = append(found, finding{"risky", "trusted_proxies", "a proxy that is not among them forwards requests: all its readers count as one", "Add the proxy's address to trusted_proxies, if it is yours."})
	}
	return append(found, unsent(s.Outbox.Routes)...)
}
