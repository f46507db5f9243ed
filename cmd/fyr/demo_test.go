package main

import "testing"

// The demo takes the ports that it is told to, and tells them; without, it may step
// over taken ones as `fyr serve` does.
func TestDemoAddresses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		demo            demoCmd
		page, operators string
		said            bool
	}{
		{demoCmd{}, "http://localhost:8080", "http://localhost:8081", false},
		{demoCmd{Listen: "127.0.0.1:8101", OperatorListen: "127.0.0.1:8102"}, "http://localhost:8101", "http://localhost:8102", true},
	} {
		c, err := tt.demo.config(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if c.Page.URL.String() != tt.page || c.Operator.URL.String() != tt.operators || c.ListenSaid != tt.said {
			t.Errorf("%+v: page %s, operators %s, said %v", tt.demo, c.Page.URL, c.Operator.URL, c.ListenSaid)
		}
	}
}
