package main

import (
	"net/url"
	"testing"
)

// The operators' address is what operator.url says, however the listener spells its own;
// the port in it changes only with the port that is listened on.
func TestOperatorsAddressFollowsTheListener(t *testing.T) {
	t.Parallel()
	named := "localhost:" + portOf(mustFreeAddress(t))
	for _, tt := range []struct{ listen, url, want string }{
		{named, "https://ops.example.com", "https://ops.example.com"},
		{"127.0.0.1:0", "http://localhost:0", ""},
	} {
		u, err := url.Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		c := Config{Listen: "127.0.0.1:0", ListenSaid: true, PageURLSaid: true, Operator: Operator{Listen: tt.listen, URL: u}}
		d, err := openDoors(&c)
		if err != nil {
			t.Fatal(err)
		}
		defer d.close()
		if tt.want == "" {
			tt.want = "http://localhost:" + portOf(d.operator.Addr().String())
		}
		if c.Operator.URL.String() != tt.want {
			t.Errorf("listening on %s with %s: operators are sent to %s, want %s", tt.listen, tt.url, c.Operator.URL, tt.want)
		}
	}
}
