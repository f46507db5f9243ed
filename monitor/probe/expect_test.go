package probe

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// MustExpect compiles what configuration says under expect.
func MustExpect(tb testing.TB, settings string) *expectation {
	tb.Helper()
	var s expectSettings
	if err := decode(json.RawMessage(settings), &s); err != nil {
		tb.Fatal(err)
	}
	e, err := s.compile()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func given(body string) *answer {
	return &answer{
		status: 200, header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"a=1", "b=2"}}, body: []byte(body),
		latency: 120 * time.Millisecond, certEnd: time.Now().Add(10*24*time.Hour + time.Minute), redirects: 1, until: time.Now().Add(thinkTime),
	}
}

const (
	document = `{"status":"ok","code":5,"ratio":0.5,"ready":true,"next":null,"nodes":[{"name":"a","up":true},{"name":"b","up":false}],"big":12345678901}`
	page     = `<!doctype html><title>Shop</title><main><h1>All  systems
		go</h1><p class="item">one</p><p class="item">two</p></main>`
)

func TestExpectations(t *testing.T) {
	t.Parallel()
	tests := []struct{ expect, body, reason string }{ // no reason: it holds
		{`{}`, "", ""},
		{`{"status":200}`, "", ""},
		{`{"status":"200-204"}`, "", ""},
		{`{"status":[404,"200-204"]}`, "", ""},
		{`{"status":[404,"300-399"]}`, "", "status 200 OK, want 404 or 300-399"},

		{`{"header":{"content-type":"application/json"}}`, "", ""},
		{`{"header":{"content-type":"text/html"}}`, "", `header content-type is "application/json", want "text/html"`},
		{`{"header":{"content-type":{"contains":"json","not_contains":"html","regex":"^app"}}}`, "", ""},
		{`{"header":{"content-type":{"not_contains":"json"}}}`, "", `header content-type contains "json"`},
		{`{"header":{"set-cookie":{"contains":"b=2"}}}`, "", ""},
		{`{"header":{"x-missing":"1"}}`, "", "header x-missing is missing"},

		{`{"body":"needle"}`, "hay needle hay", ""},
		{`{"body":"needle"}`, "hay", `body does not contain "needle"`},
		{`{"body":["hay","needle"]}`, "hay", `body does not contain "needle"`},
		{`{"body":{"not_contains":"error"}}`, "an error", `body contains "error"`},
		{`{"body":{"regex":"^v[0-9]+$"}}`, "v12", ""},
		{`{"body":{"regex":"^v[0-9]+$"}}`, "v12x", `body does not match "^v[0-9]+$"`},
		{`{"body":{"equals":"OK"}}`, "OK", ""},
		{`{"body":{"equals":"OK"}}`, "OK\n", `body is "OK\n", want "OK"`},

		{`{"body":{"json":"$.status","equals":"ok"}}`, document, ""},
		{`{"body":{"json":"$.status","equals":"bad"}}`, document, `$.status is "ok", want "bad"`},
		{`{"body":{"json":"$.code","equals":5}}`, document, ""},
		{`{"body":{"json":"$.code","equals":"5"}}`, document, ""},
		{`{"body":{"json":"$.code","equals":6}}`, document, `$.code is "5", want "6"`},
		{`{"body":{"json":"$.big","equals":12345678901}}`, document, ""},
		{`{"body":{"json":"$.ratio","equals":0.5}}`, document, ""},
		{`{"body":{"json":"$.ready","equals":true}}`, document, ""},
		{`{"body":{"json":"$.next","equals":null}}`, document, ""},
		{`{"body":{"json":"$.ready","equals":null}}`, document, `$.ready is "true", want "null"`},
		{`{"body":{"json":"$.nodes[*].name","equals":"b"}}`, document, ""},
		{`{"body":{"json":"$.nodes[*].name","equals":"c"}}`, document, `$.nodes[*].name: none of 2 matches; the last is "b", want "c"`},
		{`{"body":{"json":"$.nodes[?@.up==false].name","equals":"b"}}`, document, ""},
		{`{"body":{"json":"$.nodes[?(@.code>1)]"}}`, document, "$.nodes[?(@.code>1)] is not there"},
		{`{"body":{"json":"$.nodes[0]","contains":"\"up\":true"}}`, document, ""},
		{`{"body":{"json":"$.missing"}}`, document, "$.missing is not there"},
		{`{"body":{"json":"$.status"}}`, "<html>", "body is not JSON: invalid character '<' looking for beginning of value"},
		{`{"body":{"json":"$.a"}}`, `{"a":1} trailing`, "body is not JSON: something follows after its end"},

		{`{"body":{"css":"main h1"}}`, page, ""},
		{`{"body":{"css":"main h1","equals":"All systems go"}}`, page, ""},
		{`{"body":{"css":".item","contains":"two"}}`, page, ""},
		{`{"body":{"css":".item","equals":"three"}}`, page, `.item: none of 2 matches; the last is "two", want "three"`},
		{`{"body":{"css":"html > body > main p, body main p.item"}}`, page, ""},
		{`{"body":{"css":"h2"}}`, page, `nothing in the page matches "h2"`},

		{`{"expr":"status == 200 && latency_ms < 121 && cert_days > 9.9 && redirects == 1"}`, "", ""},
		{`{"expr":"headers['content-type'] contains 'json' and headers['set-cookie'] == 'a=1, b=2'"}`, "", ""},
		{`{"expr":"body startsWith 'hay'"}`, "hay", ""},
		{`{"expr":"json.status == 'ok' && all(json.nodes, .name != 'c') && json.code == 5"}`, document, ""},
		{`{"expr":"len(filter(json.nodes, .up)) == 1 && sum(map(1..3, #)) == 6 && count(json.nodes, .up) == 1"}`, document, ""},
		{`{"expr":"reduce(1..4, #acc + #) == 10 && find(json.nodes, .up).name == 'a' && len(sortBy(json.nodes, .name)) == 2"}`, document, ""},
		{`{"expr":"latency_ms < 100"}`, "", "latency_ms < 100 is not true"},
		{`{"expr":"json.a.b == 1"}`, document, "json.a.b == 1 can't be told: cannot fetch b from <nil> (1:8)"},
		{`{"expr":"json.ok"}`, "<html>", "json.ok can't be told: body is not JSON: invalid character '<' looking for beginning of value"},
	}
	for _, tt := range tests {
		var reason string
		if f := MustExpect(t, tt.expect).check(given(tt.body)); f != nil {
			reason = f.reason
			if f.status != monitor.Down || f.cause != monitor.WrongContent {
				t.Errorf("%s: got %v for %v", tt.expect, f.status, f.cause)
			}
		}
		if reason != tt.reason {
			t.Errorf("%s of %q:\n got %q\nwant %q", tt.expect, tt.body, reason, tt.reason)
		}
	}
}

func TestExpectationKnowsWhoReadsTheBody(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]bool{
		`{}`: false, `{"status":200}`: false, `{"expr":"status == 200"}`: false, `{"header":{"a":"b"}}`: false,
		`{"body":"x"}`: true, `{"expr":"body == ''"}`: true, `{"expr":"any(json, # == 1)"}`: true,
	} {
		if got := MustExpect(t, settings).body; got != want {
			t.Errorf("%s: reads the body %t, want %t", settings, got, want)
		}
	}
}

func TestExpectationNotesACutBody(t *testing.T) {
	t.Parallel()
	a := given("hay")
	a.cut = true
	if f := MustExpect(t, `{"body":"needle"}`).check(a); f == nil || f.reason != `body does not contain "needle" (in the part of the body that was read)` {
		t.Errorf("got %+v", f)
	}
}

// What would keep us busy for hours is stopped, and blamed on us.
func TestJudgingEnds(t *testing.T) {
	t.Parallel()
	numbers := "[" + strings.Repeat("1,", 20_000) + "1]"
	for _, tt := range []struct{ expect, body string }{
		{`{"expr":"all(json, all(json, all(json, # == 1)))"}`, numbers},
		{`{"expr":"sum(map(1..90000, # + 1)) > 0 && sum(map(1..90000, # + 1)) > 0"}`, ""},
		{`{"expr":"len(1..1000000000) > 0"}`, ""},
		{`{"expr":"reduce(json, #acc + body, '') == ''"}`, numbers},
		{`{"body":{"regex":"(x+x+)+(y+y+)+z"}}`, strings.Repeat("xy", 5<<20)},
		{`{"body":{"css":"b ~ p","equals":"y"}}`, strings.Repeat("<p>", 50_000)},
		{`{"body":{"json":"$..*","regex":"(x+x+)+(y+y+)+z"}}`, `["` + strings.Repeat("xy", 1<<20) + `"]`},
	} {
		e, a := MustExpect(t, tt.expect), given(tt.body)
		began := time.Now()
		a.until = began.Add(5 * time.Millisecond)
		if f := e.check(a); f == nil || f.status != monitor.Unknown || f.cause != monitor.OwnTrouble || f.reason == "" {
			t.Errorf("%s: got %+v", tt.expect, f)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s: stopping took %s", tt.expect, took)
		}
	}
}

func FuzzExpectSettings(f *testing.F) {
	for _, seed := range []string{
		`{"status":[200,"301-302"],"header":{"a":{"regex":"b"}},"body":["x",{"json":"$.a[?@.b>1]","equals":1},{"css":"a > b"}],"expr":"any(json, .a)"}`,
		`{"body":{"json":"$..[1:2:3]['x']"}}`, `{"expr":"1..2"}`, `{"status":{}}`, `[]`,
	} {
		f.Add(seed, document)
	}
	f.Fuzz(func(t *testing.T, settings, body string) {
		var s expectSettings
		if decode(json.RawMessage(settings), &s) != nil {
			return
		}
		e, err := s.compile()
		if err != nil {
			return
		}
		a := given(body)
		a.until = time.Now().Add(50 * time.Millisecond)
		e.check(a)
	})
}
