package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// A page for operators: strangers are sent to the operators' listener, and who is signed
// in there comes back with a cookie for the page.
func TestPageForOperatorsOnly(t *testing.T) {
	t.Parallel()
	s, g := mustStage(t, smtptest.Script{}), newTarget(t)
	s.write(t, settings(g, "private: {operators: true}\n"))
	s.start(t)
	follow := func(client *http.Client, address string, header ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/html")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		r, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Body.Close() })
		return r
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	stranger, op := &http.Client{CheckRedirect: stay}, newBrowser(t, s.operators)
	page := "http://" + s.page
	to := follow(stranger, page+"/status/history").Header.Get("Location")
	if !strings.HasPrefix(to, "http://"+s.operators+"/page?next=") {
		t.Fatalf("a stranger is sent to %q", to)
	}
	if at := follow(stranger, to).Header.Get("Location"); at != "/signin" {
		t.Errorf("who isn't signed in is sent to %q", at)
	}
	s.signsIn(t, op)
	op.http.CheckRedirect = stay
	pass := follow(op.http, to).Header.Get("Location")
	if !strings.HasPrefix(pass, pageURL+"/sign-in?") {
		t.Fatalf("an operator is sent to %q", pass)
	}
	in := follow(stranger, page+strings.TrimPrefix(pass, "https://status.example.com"))
	cookies := in.Cookies()
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/status/history" || len(cookies) != 1 || !cookies[0].Secure {
		t.Fatalf("with the pass: %d to %q, %v", in.StatusCode, in.Header.Get("Location"), cookies)
	}
	if r := follow(stranger, page+"/status/history", "Cookie", cookies[0].Name+"="+cookies[0].Value); r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("with the cookie: %d, %v", r.StatusCode, r.Header)
	}
}
