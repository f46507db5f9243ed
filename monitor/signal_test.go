package monitor

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSignal(t *testing.T) {
	t.Parallel()
	m := Monitor{ID: "nightly"}
	result := func(o Outcome) Result {
		return Result{Monitor: "nightly", Agent: Local, At: noon, Outcome: o}
	}
	tests := []struct {
		word   string
		begins bool
		want   Result
	}{
		{"", false, result(Outcome{Status: Up, Latency: time.Minute})},
		{"0", false, result(Outcome{Status: Up, Latency: time.Minute})},
		{"start", true, result(Outcome{Status: Up, Latency: time.Minute})},
		{"fail", false, result(Outcome{Status: Down, Latency: time.Minute, Cause: ReportedFailure, Reason: "the job reported a failure"})},
		{"3", false, result(Outcome{Status: Down, Latency: time.Minute, Cause: ReportedFailure, Reason: "the job reported exit code 3", Facts: Facts{Code: 3}})},
		{"255", false, result(Outcome{Status: Down, Latency: time.Minute, Cause: ReportedFailure, Reason: "the job reported exit code 255", Facts: Facts{Code: 255}})},
	}
	for _, tt := range tests {
		s, err := ParseSignal(tt.word)
		if err != nil {
			t.Fatal(err)
		}
		if s.Begins() != tt.begins {
			t.Errorf("%q: begins is %t", tt.word, s.Begins())
		}
		if diff := cmp.Diff(tt.want, s.Result(m, noon.Add(-time.Minute), noon)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.word, diff)
		}
	}
}

func TestSignalWithoutAStart(t *testing.T) {
	t.Parallel()
	for _, started := range []time.Time{{}, noon, noon.Add(time.Hour)} {
		if got := (Signal{}).Result(Monitor{}, started, noon).Latency; got != 0 {
			t.Errorf("started %s: latency %s, want none", started, got)
		}
	}
}

func TestParseSignalRefuses(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"256", "-1", "+1", "007", "1.5", "Start", "ok", "/fail", "fail/3", " 1", "١"} {
		if got, err := ParseSignal(word); err == nil {
			t.Errorf("%q: got %+v, want an error", word, got)
		}
	}
}

func FuzzParseSignal(f *testing.F) {
	for _, word := range []string{"", "start", "fail", "0", "255", "256", "007"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		s, err := ParseSignal(word)
		if err != nil {
			return
		}
		r := s.Result(Monitor{}, time.Time{}, noon)
		if (r.Status == Up) != (r.Cause == NoCause) || r.Facts.Code < 0 || r.Facts.Code > 255 || (r.Status == Up) != (r.Reason == "") {
			t.Errorf("%q: %+v contradicts itself", word, r)
		}
	})
}
