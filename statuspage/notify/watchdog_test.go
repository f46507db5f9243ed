package notify_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// A sign of life is a call, and none is made for an old one, or when the operators could
// be told of nothing. The address is nobody's business.
func TestWatchdogCalls(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		age   time.Duration
		mute  bool
		code  int
		want  notify.Outcome
		calls int32
	}{
		"fresh":             {0, false, 200, notify.Delivered, 1},
		"old":               {2 * time.Minute, false, 200, notify.Refused, 0},
		"no path works":     {0, true, 200, notify.Refused, 0},
		"refused":           {0, false, 404, notify.Unreachable, 1},
		"broken":            {0, false, 500, notify.Unreachable, 1},
		"sent on elsewhere": {0, false, 302, notify.Unreachable, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1); r.Method != http.MethodPost || r.URL.Path != "/s3cret" {
					t.Errorf("%s %s", r.Method, r.URL)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(tt.code)
			}))
			defer there.Close()
			var d net.Dialer
			w, err := notify.NewWatchdog(
				notify.WatchdogSettings{URL: secret.New(there.URL + "/s3cret"), Every: time.Minute, Method: http.MethodPost},
				notify.Env{Dial: d.DialContext}, func() bool { return !tt.mute })
			if err != nil {
				t.Fatal(err)
			}
			got := w.Send(t.Context(), statuspage.Parcel{Notice: statuspage.Notice{Kind: statuspage.TellPulse, At: time.Now().Add(-tt.age)}})
			if got.Outcome != tt.want || calls.Load() != tt.calls || strings.Contains(got.Answer, "s3cret") {
				t.Errorf("got %v %q after %d calls", got.Outcome, got.Answer, calls.Load())
			}
			if got.Outcome == notify.Unreachable && got.RetryAfter > 15*time.Second {
				t.Errorf("it rests for %v: whoever waits for the call is strict", got.RetryAfter)
			}
		})
	}
}
