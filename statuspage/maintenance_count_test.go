package statuspage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// uptimeOf is the uptime of the API from the stage's beginning until now.
func (s *stage) uptimeOf(component string) statuspage.Uptime {
	spans, err := s.store.Spans(s.t.Context(), time.Time{})
	s.check(err)
	return statuspage.UptimeOf(spans[component], s.begun, time.Now())
}

// Uptime leaves out what was announced beforehand, and nothing else that shows as
// maintenance. Each story is an hour in which the API is down from minute 20 to minute 40.
func TestOnlyAnnouncedMaintenanceIsLeftOut(t *testing.T) {
	t.Parallel()
	const announced = "00:05:00 plan api 00:10:00 40m\n"
	for name, c := range map[string]struct {
		story              string
		before             time.Duration
		maintenance, major time.Duration
	}{
		"announced":                      {story: announced, maintenance: 40 * time.Minute},
		"announced, but too late":        {story: announced, before: 10 * time.Minute, major: 20 * time.Minute},
		"announced early enough":         {story: announced, before: 5 * time.Minute, maintenance: 40 * time.Minute},
		"begun without a word":           {story: "00:10:00 work api 40m\n", major: 20 * time.Minute},
		"begun while it is down":         {story: "00:30:00 work api 20m\n", major: 20 * time.Minute},
		"a person's word":                {story: "00:10:00 set api under_maintenance 40m\n", major: 20 * time.Minute},
		"begun before its time":          {story: "00:05:00 plan api 00:30:00 20m\n00:10:00 begin\n", major: 20 * time.Minute},
		"begun before its time, briefly": {story: "00:05:00 plan api 00:25:00 35m\n00:20:30 begin\n", maintenance: 30*time.Minute + 30*time.Second, major: 5 * time.Minute},
		"extended while it goes on":      {story: "00:05:00 plan api 00:10:00 20m\n00:25:00 move 00:10:00 40m\n", maintenance: 40 * time.Minute},
		"extended, but too late":         {story: "00:02:00 plan api 00:10:00 20m\n00:25:00 move 00:10:00 40m\n", before: 6 * time.Minute, maintenance: 20 * time.Minute, major: 10 * time.Minute},
		"called off":                     {story: announced + "00:07:00 cancel\n", major: 20 * time.Minute},
		"ended while it is down":         {story: announced + "00:30:00 complete\n", maintenance: 20 * time.Minute, major: 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, func(t *testing.T, s *stage) {
				s.setup.Works.AnnouncedBefore = c.before
				s.start()
				hour(s, c.story)
				u := s.uptimeOf("api")
				// The monitors settle within seconds of a change.
				if off(u.Major, c.major) || c.maintenance > 0 && off(u.Maintenance, c.maintenance) || u.Life != time.Hour {
					t.Errorf("%v of %v in maintenance (want %v), %v in outage (want %v)\n%s", u.Maintenance, u.Life, c.maintenance, u.Major, c.major, s.out.String())
				}
				if u.Known+u.Unknown+u.Maintenance != u.Life {
					t.Errorf("the parts don't make up the whole: %+v", u)
				}
			})
		})
	}
}

func off(got, want time.Duration) bool { return (got - want).Abs() > 15*time.Second }

// hour plays a story of the stage's first hour, in which the API is probed all the while.
func hour(s *stage, story string) {
	acts := map[string]string{}
	for line := range strings.Lines(story) {
		clock, act, _ := strings.Cut(strings.TrimSpace(line), " ")
		acts[clock] = act
	}
	for at := time.Duration(0); at < time.Hour; at += 15 * time.Second {
		s.check(s.desk.Tick(s.t.Context(), time.Now()))
		if act := acts[s.begun.Add(at).Format(time.TimeOnly)]; act != "" {
			s.do(act)
		}
		if at >= 20*time.Minute && at < 40*time.Minute {
			s.do("api down")
		} else {
			s.do("api up")
		}
		time.Sleep(15 * time.Second)
	}
	s.check(s.desk.Tick(s.t.Context(), time.Now()))
}
