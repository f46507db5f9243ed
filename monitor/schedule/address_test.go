package schedule_test

import (
	"testing"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

func TestAddressOf(t *testing.T) {
	t.Parallel()
	tests := []struct{ target, want string }{
		{"https://API.example.com/health?deep=1", "api.example.com:443"},
		{"https://user:secret@api.example.com:443/", "api.example.com:443"},
		{"http://api.example.com", "api.example.com:80"},
		{"tcp://[2001:db8::1]:5432", "[2001:db8::1]:5432"},
		{"icmp://router.example.com", "router.example.com:icmp"},
		{"Router.example.com", "router.example.com"},
		{"host:99999999", "host:99999999"},
		{"", ""},
	}
	for _, test := range tests {
		if got := schedule.AddressOf(monitor.Monitor{Target: test.target}); got != test.want {
			t.Errorf("%s: got %q, want %q", test.target, got, test.want)
		}
	}
}
