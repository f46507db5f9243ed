package main

import (
	"os"
	"regexp"
	"testing"
)

// What the README shows is a configuration that works as it stands.
func TestReadmeConfiguration(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no configuration")
	}
	secrets := map[string]string{
		"SMTP_PASSWORD": "a password", "SLACK_WEBHOOK": "https://hooks.slack.com/services/T0/B0/x", "PAGERDUTY_KEY": "R0123456789ABCDEF0123456789ABCDE",
	}
	env := func(name string) (string, bool) { value, ok := secrets[name]; return value, ok }
	for _, b := range blocks {
		c, err := Source{Data: t.TempDir(), Env: env}.load("README.md", b[1])
		if err != nil {
			t.Errorf("the README's configuration: %v", err)
		}
		if len(c.Internal()) != 1 {
			t.Errorf("internal monitors: %v, want the certificate alone", c.Internal())
		}
	}
}
