package statuspage_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// alertRule reads a target of a story's own: "boss after=15m severity=major remind=30m times=2
// unacknowledged maintenance monitors=api,web1".
func alertRule(t *testing.T, text string) statuspage.AlertRule {
	fields := strings.Fields(text)
	r := statuspage.AlertRule{ID: fields[0], Channel: "webhook", Own: true}
	for _, f := range fields[1:] {
		key, value, _ := strings.Cut(f, "=")
		var err error
		switch key {
		case "after":
			r.After, err = time.ParseDuration(value)
		case "remind":
			r.RemindEvery, err = time.ParseDuration(value)
		case "times":
			r.RemindTimes, err = strconv.Atoi(value)
		case "severity":
			r.Severity, err = statuspage.ParseImpact(value)
		case "monitors":
			r.Monitors = strings.Split(value, ",")
		case "unacknowledged":
			r.Unacknowledged = true
		case "maintenance":
			r.Maintenance = true
		case "acknowledges":
			r.Acknowledges = true
		default:
			t.Fatalf("story: what is %q of an alert?", f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// toldTo names the target of an alert, unless it is the one that every story has, and
// what is told together with it.
func toldTo(n statuspage.Notice) string {
	text := ""
	if n.Target != "ops" {
		text = " to " + n.Target
	}
	if n.Alert.Acked != "" {
		return text + ": taken on by " + n.Alert.Acked
	}
	if strings.HasPrefix(n.Alert.Subject, "Reminder") || strings.HasPrefix(n.Alert.Subject, "Nobody") || len(n.Alert.Others) > 0 {
		text += ": " + n.Alert.Subject
	}
	return text
}

// thread is an alert's key; groups have random ones.
func (s *stage) thread(key string) string {
	if strings.HasPrefix(key, "group:") {
		return s.name("group", key)
	}
	if kind, rest, ok := strings.Cut(key, ":"); ok && (kind == "incident" || kind == "draft") {
		id, about, _ := strings.Cut(rest, ":")
		return s.name(kind, id) + " " + about
	}
	return key
}

// nagged is what a reminder of something forgotten says.
func nagged(n statuspage.Notice) string {
	if n.Alert.Firing && (strings.HasPrefix(n.Alert.Key, "incident:") || strings.HasPrefix(n.Alert.Key, "draft:")) {
		return ": " + n.Alert.Subject
	}
	return ""
}
