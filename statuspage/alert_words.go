package statuspage

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/monitor"
)

// mostNamed bounds what one alert lists; of the rest it says how many they are.
const mostNamed = 30

// asOne makes one alert of what moved among the alarms of a thread; rest are those in
// which nothing did. again says that it is no news, but a reminder.
func asOne(thread string, moved, rest []Alarm, again bool) Alert {
	a := moved[0].Alert
	if len(moved)+len(rest) > 1 || thread != a.Key {
		a = groupAlert(thread, moved, rest)
	}
	if again {
		a.Subject = "Reminder: " + a.Subject
	}
	return a
}

// groupAlert tells of several alarms. It is firing as long as any of them is open, so
// that what tells of it elsewhere under one key ends with the last.
func groupAlert(thread string, moved, rest []Alarm) Alert {
	open, over := parted(moved)
	still, _ := parted(rest)
	a := Alert{Key: thread, Firing: len(open)+len(still) > 0, Since: moved[0].Since}
	var lines []string
	for n, m := range append(open[:len(open):len(open)], over...) {
		if n < mostNamed {
			a.Others = append(a.Others, m.Alert)
		}
		a.Severity = max(a.Severity, m.Severity)
		if m.Since.Before(a.Since) {
			a.Since = m.Since
		}
		lines = append(lines, inOneLine(m.Alert.Text))
	}
	a.Status = worst(append(open, still...)).String()
	a.Subject = strings.Join(nonEmpty(groupSubject(open), overSubject(over, len(still))), "; ")
	a.Text = bulleted(lines)
	if len(still) > 0 {
		a.Text += "\n\nStill failing:\n" + bulleted(subjects(still))
	}
	return a
}

// parted tells the open alarms from those that are over.
func parted(list []Alarm) (open, over []Alarm) {
	for _, a := range list {
		if a.Open() {
			open = append(open, a)
		} else {
			over = append(over, a)
		}
	}
	return open, over
}

// groupSubject is "3 monitors are down: API, Website, Shop".
func groupSubject(open []Alarm) string {
	switch {
	case len(open) == 0:
		return ""
	case len(open) == 1:
		return open[0].Alert.Subject
	}
	down := 0
	for _, a := range open {
		if a.Alert.Status == monitor.Down.String() {
			down++
		}
	}
	how := fmt.Sprintf("%d down, %d degraded", down, len(open)-down)
	switch down {
	case len(open):
		how = "are down"
	case 0:
		how = "are degraded"
	}
	return fmt.Sprintf("%d monitors %s: %s", len(open), how, named(open))
}

// overSubject is "2 of 5 monitors are up again: API, Website".
func overSubject(over []Alarm, still int) string {
	switch {
	case len(over) == 0:
		return ""
	case len(over) == 1:
		return over[0].Alert.Subject
	case still > 0:
		return fmt.Sprintf("%d of %d monitors are up again: %s", len(over), len(over)+still, named(over))
	}
	return fmt.Sprintf("%d monitors are up again: %s", len(over), named(over))
}

// named lists the first few of the alarms' monitors.
func named(list []Alarm) string {
	const most = 3
	var names []string
	for _, a := range list[:min(most, len(list))] {
		names = append(names, a.Name)
	}
	text := strings.Join(names, ", ")
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func subjects(list []Alarm) []string {
	var all []string
	for _, a := range list {
		all = append(all, a.Alert.Subject)
	}
	return all
}

func bulleted(lines []string) string {
	more := len(lines) - mostNamed
	var text strings.Builder
	for _, l := range lines[:min(mostNamed, len(lines))] {
		text.WriteString("- " + l + "\n")
	}
	if more > 0 {
		fmt.Fprintf(&text, "and %d more\n", more)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// mostReason is how many characters of a reason one line of a list has room for.
const mostReason = 120

// inOneLine is what an alert's text says, with the beginning of the raw reason.
func inOneLine(text string) string {
	said, reason, _ := strings.Cut(text, "\n")
	if reason, _, _ = strings.Cut(strings.TrimSpace(reason), "\n"); reason == "" {
		return said
	}
	return strings.TrimSuffix(said, ".") + ": " + clip(reason, mostReason)
}

// worst is the worst status of the alarms; up when there is none.
func worst(open []Alarm) monitor.Status {
	status := monitor.Up
	for _, a := range open {
		if status != monitor.Down && a.Alert.Status == monitor.Degraded.String() {
			status = monitor.Degraded
		}
		if a.Alert.Status == monitor.Down.String() {
			status = monitor.Down
		}
	}
	return status
}

func nonEmpty(texts ...string) []string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return all
}
