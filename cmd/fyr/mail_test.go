package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// Who scripts the test has to learn from its end whether the relay took the mail.
func TestMailTestEndsAsTheRelayAnswers(t *testing.T) {
	t.Parallel()
	relay := smtptest.New(t, smtptest.Script{NoTLS: true, On: func(step smtptest.Step) smtptest.Reply {
		if step.Address == "nobody@example.com" {
			return smtptest.Reply{Text: "550 5.1.1 no such user"}
		}
		return smtptest.Reply{}
	}})
	dir := t.TempDir()
	file := filepath.Join(dir, "fyr.yaml")
	text := fmt.Sprintf(`
data: %q
page: {name: Shore, url: "https://status.example.com"}
monitors: [{id: api, url: "https://api.example.com"}]
mail: {from: status@example.com, host: 127.0.0.1, port: %d, tls: none}
`, dir, relay.Port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		to   string
		code int
		end  string
	}{
		{"you@example.com", exitDone, "\nsent\n"},
		{"nobody@example.com", exitNo, "\nnot sent: mail not sent: 127.0.0.1 answered to RCPT: 550 5.1.1 no such user\n"},
	} {
		var out, problems bytes.Buffer
		code := run(t.Context(), []string{"mail", "test", "--config", file, tt.to}, nil, &out, &problems)
		if code != tt.code || !strings.HasSuffix(out.String(), tt.end) || problems.Len() > 0 {
			t.Errorf("%s: exit %d, want %d\n%s%s", tt.to, code, tt.code, out.String(), problems.String())
		}
		if !strings.Contains(out.String(), "S: 220 smtptest ESMTP\n") {
			t.Errorf("no greeting in\n%s", out.String())
		}
	}
}
