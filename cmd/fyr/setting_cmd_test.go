package main

import (
	"bytes"
	"strings"
	"testing"
)

// From a shell, without a server: what the console does, the command line does.
func TestSettingCommands(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	if err := w.app.close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args, stdin string
		code        int
		want        string
	}{
		{"monitor add https://www.example.com/a interval=30s expect.status=[200,204]", "", exitDone, "monitor www-example-com-a added"},
		{"monitor add web --from -", "url: https://web.example.com\nbearer: hunter2\n", exitDone, "monitor web added"},
		{"monitor add web2 url=https://web.example.com interval=5", "", exitBad, `interval: "5" needs a unit (for example 30s)`},
		{"monitor show web", "", exitDone, "id: web\nurl: https://web.example.com\nbearer: •••\n"},
		{"monitor edit web name=Web", "", exitDone, "monitor web changed"},
		{"monitor edit api name=Web", "", exitBad, "fyr.yaml:3: change it there"},
		{"component add web monitors=[web]", "", exitDone, "component web added"},
		{"monitor archive web", "", exitBad, "says what becomes of component:web"},
		{"monitor archive web --users release", "", exitDone, "monitor web archived"},
		{"monitor list --archived", "", exitDone, "archived"},
		{"monitor restore web", "", exitDone, "monitor web restored"},
		{"component order web", "", exitDone, ""},
		{"alert channel add hook channel=webhook url=https://hooks.example.com/hunter2", "", exitDone, "channel hook added"},
		{"alert channel list", "", exitDone, "hook"},
		{"alert channel form webhook", "", exitDone, "severity"},
		{"page edit owner=Anna", "", exitDone, ""},
		{"page show", "", exitDone, "owner: Anna"},
		{"page show --json", "", exitDone, `"owner": "Anna"`},
		{"config export", "", exitDone, "# ${MONITOR_WEB_BEARER} stands for a secret"},
	} {
		var out, problems bytes.Buffer
		args := append(strings.Fields(tt.args), "--config", w.file)
		code := run(t.Context(), args, strings.NewReader(tt.stdin), &out, &problems)
		all := out.String() + problems.String()
		if code != tt.code || !strings.Contains(all, tt.want) || strings.Contains(all, "hunter2") {
			t.Errorf("fyr %s: exit %d\n%s\nwant %d with %s", tt.args, code, all, tt.code, tt.want)
		}
	}
	w.open()
	if got := w.monitors(); len(got) != 3 {
		t.Errorf("monitors %v", got)
	}
}
