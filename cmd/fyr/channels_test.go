package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage/notify"
)

// examples are the indented blocks of a channel's manual that configure an alert.
func examples(doc string) []string {
	var all []string
	for block := range strings.SplitSeq(doc, "\n\n") {
		if strings.HasPrefix(block, "    ") && strings.Contains(block, "channel: ") {
			all = append(all, "page: {url: https://status.example.com}\n"+strings.ReplaceAll(block, "\n    ", "\n")[4:]+"\n")
		}
	}
	return all
}

// someEnvironment has whatever a manual's example refers to.
func someEnvironment(name string) (string, bool) {
	switch {
	case strings.HasSuffix(name, "_WEBHOOK"), strings.HasSuffix(name, "_URL"):
		return "https://hooks.example.com/hunter2", true
	case name == "HOOK_SECRET":
		return "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", true
	case name == "PAGERDUTY_KEY":
		return "R0123456789ABCDEF0123456789ABCDE", true
	case strings.HasPrefix(name, "PUSHOVER_"):
		return "azGDORePK8gMaC0QOYAMyEEuzJnyUi", true
	}
	return "1234567890", true // a token of digits is a token
}

// What a channel's manual shows can be pasted: it loads, editors' schema takes it, and
// the export loads too and holds no secret.
func TestEveryChannelsExamples(t *testing.T) {
	t.Parallel()
	schema, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	valid, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range notify.Channels() {
		if c.New == nil {
			continue // no alert goes over it
		}
		texts := examples(c.Doc)
		if len(texts) == 0 {
			t.Errorf("the manual of %s has no example", c.Name)
		}
		for _, text := range texts {
			conf, err := Source{Env: someEnvironment}.load("fyr.yaml", []byte(text))
			if err != nil || len(conf.Alerts) != 1 || conf.Alerts[0].Channel != c.Name {
				t.Errorf("%s: %v, alerts %+v\n%s", c.Name, err, conf.Alerts, text)
				continue
			}
			var v any
			if b, err := yaml.YAMLToJSON([]byte(text)); err != nil || json.Unmarshal(b, &v) != nil || valid.Validate(v) != nil {
				t.Errorf("%s: the schema refuses the example: %v", c.Name, valid.Validate(v))
			}
			exported, err := conf.Export()
			if err != nil || strings.Contains(string(exported), "hunter2") || strings.Contains(string(exported), "1234567890\n") {
				t.Errorf("%s: %v, exported as\n%s", c.Name, err, exported)
			}
			mustReload(t, conf)
		}
	}
}

// A secret that is written into the file, and wrong, is in no error.
func TestAlertsErrorsHoldNoSecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"alerts:\n  - {channel: slack, url: 'ftp://hooks.slack.com/hunter2'}\n",
		"alerts:\n  - {channel: webhook, url: 'https://x.example', secret: hunter2}\n",
		"alerts:\n  - {channel: ntfy, topic: t-hunter2, token: hunter2, user: ops}\n",
		"alerts:\n  - {channel: telegram, token: hunter2}\n",
		"subscribe: {sms: {url: 'ftp://x.example/hunter2', body: '{text}'}}\n",
		"alerts:\n  - {channel: sms, to: '+491', url: 'https://x.example/{hunter}?k=hunter2'}\n",
	} {
		_, err := loadText(t, text)
		var problems Problems
		if err == nil || strings.Contains(err.Error(), "hunter2") || !errors.As(err, &problems) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The list of channels has one line for each; every manual begins with it.
func TestEveryChannelHasALine(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`^[A-Za-z][^\n]{10,120}[.]$`)
	for _, c := range notify.Channels() {
		if first, _, _ := strings.Cut(c.Doc, "\n"); !line.MatchString(first) {
			t.Errorf("%s: %q is no line for a list", c.Name, first)
		}
	}
}
