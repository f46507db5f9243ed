package main

import (
	"net/url"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

func TestDoctorLooksAtOwners(t *testing.T) {
	t.Parallel()
	now := time.Now()
	owner := func(name string, kinds ...access.FactorKind) access.Listed {
		return access.Listed{User: access.User{ID: name, Name: name, Origin: access.Local, Roles: access.Roles{access.Owner}}, Factors: kinds}
	}
	several := func(n int) (all []access.Listed) {
		for range n {
			all = append(all, owner("anna", access.TOTP))
		}
		return all
	}
	disabled := owner("bo", access.MailCode)
	disabled.Disabled = now
	viewer := owner("cy", access.MailCode)
	viewer.Roles = access.Roles{access.Viewer}
	for name, c := range map[string]struct {
		accounts []access.Listed
		want     int
	}{
		"nobody":                 {nil, 0},
		"five":                   {several(mostOwners), 0},
		"six":                    {several(mostOwners + 1), 1},
		"only mail":              {[]access.Listed{owner("anna", access.MailCode, access.Recovery)}, 1},
		"mail and an app":        {[]access.Listed{owner("anna", access.MailCode, access.TOTP)}, 0},
		"mail and a passkey":     {[]access.Listed{owner("anna", access.MailCode, access.Passkey)}, 0},
		"disabled, and no owner": {[]access.Listed{disabled, viewer}, 0},
	} {
		if got := owners(c.accounts, now); len(got) != c.want {
			t.Errorf("%s: %v, want %d findings", name, got, c.want)
		}
	}
}

func TestDoctorLooksAtTheOperatorsLine(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]int{
		"https://ops.example.com": 0, "http://localhost:8081": 0, "http://127.0.0.1:8081": 0, "http://[::1]:8081": 0, "http://ops.example.com": 1, "http://10.0.0.5:8081": 1,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := clearly(Config{Operator: Operator{URL: u}}); len(got) != want {
			t.Errorf("%s: %v, want %d findings", address, got, want)
		}
	}
}
