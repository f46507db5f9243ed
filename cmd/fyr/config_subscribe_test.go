package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestChannelsOfReaders: what is offered unless the file says it, and what it says.
func TestChannelsOfReaders(t *testing.T) {
	t.Parallel()
	const public, relay = "page: {url: https://status.example.com}\n", "mail: {from: a@example.com, host: mail.example.com}\n"
	const gateway = "subscribe: {sms: {url: https://sms.example.com/send, body: 'to={to}&text={text}'}}\n"
	all := readerNames()
	without := func(gone ...string) (names []string) {
		for _, name := range all {
			if !strings.Contains(strings.Join(gone, " "), name) {
				names = append(names, name)
			}
		}
		return names
	}
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"nothing said":        {"", nil},
		"on the public web":   {public, without("mail", "sms")},
		"with mail":           {public + relay, without("sms")},
		"with a gateway":      {public + relay + gateway, all},
		"a gateway, no https": {gateway, nil},
		"only some":           {public + relay + "subscribe: {channels: [slack, mail]}\n", []string{"slack", "mail"}},
		"none":                {public + relay + "subscribe: {channels: []}\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mustLoad(t, tt.file)
			if diff := cmp.Diff(tt.want, append([]string(nil), c.Page.Channels...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again, text := mustReload(t, c); !cmp.Equal(again.Page.Channels, c.Page.Channels, cmpopts.EquateEmpty()) {
				t.Errorf("exported as %v:\n%s", again.Page.Channels, text)
			}
			for n, offered := range readerChannels(c) {
				if offered.Name != tt.want[n] || offered.Check == nil {
					t.Errorf("%q is offered in the place of %q", offered.Name, tt.want[n])
				}
			}
		})
	}
}

// TestGatewayIsSecret: a gateway's address may hold a password, and shows in no list of
// changes.
func TestGatewayIsSecret(t *testing.T) {
	t.Parallel()
	file := func(key string) Config {
		return mustLoad(t, "page: {url: https://status.example.com}\nsubscribe: {sms: {url: 'https://sms.example.com/send?key="+key+"', parts: 2}}\n")
	}
	changes := Diff(file("hunter2"), file("hunter3"))
	if len(changes) != 1 {
		t.Fatalf("%v, want one change", changes)
	}
	if s := changes[0].String(); strings.Contains(s, "hunter") || !strings.Contains(s, "subscribe.sms") {
		t.Errorf("change %s", s)
	}
}
