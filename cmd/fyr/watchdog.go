package main

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/store"
)

// alertRoute is the route of a configured alert's deliveries.
func alertRoute(id string) string { return notify.Route(statuspage.Delivery{Alert: id}) }

// addOwn adds the senders of what Fyr tells by the clock.
func (m *mails) addOwn(made map[string]notify.Sender, c Config, e notify.Env) error {
	if c.Watchdog != nil {
		s, err := notify.NewWatchdog(*c.Watchdog, e, func() bool { return m.able(c.Alerts) })
		if err != nil {
			return err
		}
		made[alertRoute(statuspage.PulseTarget)] = s
	}
	if c.SelfTest == nil {
		return nil
	}
	s, err := selfTestSender(*c.SelfTest, e)
	if err != nil {
		return err
	}
	made[alertRoute(statuspage.SelfTestTarget)] = s
	return nil
}

// works reports whether a configured alert's channel does, as far as is known.
func (m *mails) works(id string) bool {
	c, there := m.dispatcher.Stats().Channels[alertRoute(id)]
	return there && c.FailingSince.IsZero()
}

// outage is how long a channel fails before it does not count as one that may soon work.
const outage = 5 * time.Minute

// rests reports whether a configured alert's channel has failed for a short while only.
func (m *mails) rests(id string, now time.Time) bool {
	c, there := m.dispatcher.Stats().Channels[alertRoute(id)]
	return there && now.Sub(c.FailingSince) < outage
}

// able reports whether any of the alerts works; one that was never tried counts.
func (m *mails) able(alerts []Alert) bool {
	for _, a := range alerts {
		if m.works(a.ID) {
			return true
		}
	}
	return len(alerts) == 0
}

// detourEvery is how often alerts that are not out are looked for.
const detourEvery = 5

// detour lets another path tell what one could not, and notes when nobody could be told.
func (a *app) detour(ctx context.Context, now time.Time) {
	if now.Second()%detourEvery != 0 {
		return
	}
	list, err := a.store.Undelivered(ctx, now)
	if err == nil {
		err = a.desk.Detour(ctx, list, a.mails.works, func(id string) bool { return a.mails.rests(id, now) })
	}
	var lost int
	if err == nil {
		lost, err = a.store.Untold(ctx)
	}
	switch {
	case err != nil && ctx.Err() == nil && !statuspage.Refused(err):
		a.log.Warn("alerts that are not out were not looked after", "err", err)
	case err == nil && lost == 0:
		a.desk.Report(ctx, statuspage.TroubleAlerts, nil, now)
	}
}

// watched finds what is wrong with the paths to the operators.
func watched(c Config) []finding {
	var all []finding
	risky := func(what, next string) { all = append(all, finding{"risky", "alerts", what, next}) }
	channels := map[string]bool{}
	for _, a := range c.Alerts {
		channels[a.Channel] = true
	}
	switch {
	case len(c.Alerts) == 0:
		risky("nobody is alerted when a monitor fails", "Add alerts: with a mail address or a webhook; `fyr help channels` is the manual.")
	case len(c.Alerts) == 1 && channels["mail"]:
		risky("the only alert goes by mail, which may fail together with what it reports", "Add a webhook beside it.")
	case len(c.Alerts) == 1:
		risky("there is only one alert: when its path fails, nobody is told", "Add another one, by another medium.")
	case len(channels) == 1:
		risky("all alerts go by "+c.Alerts[0].Channel+", so that they fail together", "Add one by another medium.")
	}
	if c.Watchdog == nil {
		risky("nobody outside finds out when this machine dies: no watchdog is configured", "Add watchdog: {url: …} with the address of a service that misses its call, or let another Fyr watch this one (fyr serve --watch).")
	}
	return all
}

// untold finds alerts that no path could tell.
func untold(ctx context.Context, db *store.DB) []finding {
	n, err := db.Untold(ctx)
	switch {
	case err != nil:
		return []finding{{"wrong", "alerts", err.Error(), "See the message."}}
	case n > 0:
		return []finding{{"wrong", "alerts", counted(n, "alert") + " could be told to nobody", "The log says why each path failed; `fyr alert list` what they were about."}}
	}
	return nil
}
