package statuspage_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// TestEndOfMaintenanceTellsWhatDiffers is the matrix of trap 18: how it stood before the
// work, during it and after it, and what is told at the end.
func TestEndOfMaintenanceTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	const began, ended = "update incident1 investigating: began API, alert firing=true", "update incident1 monitoring: recovered API, alert firing=false"
	for _, c := range []struct{ before, during, after, want string }{
		{"up", "up", "up", ""},
		{"up", "down", "up", ""},
		{"up", "up", "down", began},
		{"up", "down", "down", began},
		{"down", "down", "down", ""},
		{"down", "up", "down", ""},
		{"down", "up", "up", ended},
		{"down", "down", "up", ended},
	} {
		for _, restart := range []bool{false, true} {
			name := strings.Join([]string{c.before, c.during, c.after}, "-")
			if restart {
				name += "-restarted"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var got string
				synctest.Test(t, func(t *testing.T) { got = toldAtTheEnd(play(t, window(c.before, c.during, c.after, restart))) })
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// window is the story of a maintenance from 10:05 to 10:15.
func window(before, during, after string, restart bool) string {
	var b strings.Builder
	b.WriteString("10:00:00 api up\n10:00:30 plan api 10:05:00 10m\n")
	settle := func(minute, status string) {
		for _, second := range []string{"00", "05", "10"} {
			b.WriteString("10:" + minute + ":" + second + " api " + status + "\n")
		}
	}
	settle("02", before)
	settle("04", before)
	settle("06", during)
	settle("08", during)
	if restart {
		b.WriteString("10:09:00 die\n10:09:30 restart\n")
	}
	settle("10", during)
	settle("12", after)
	settle("14", after)
	b.WriteString("10:15:01 tick\n")
	return b.String()
}

// toldAtTheEnd is what the public and the operators were told after the story's last line.
func toldAtTheEnd(story string) string {
	_, end, _ := strings.Cut(story, "10:15:01 tick\n")
	var told []string
	for line := range strings.Lines(end) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "update incident") || strings.HasPrefix(line, "alert") {
			told = append(told, strings.Replace(line, "monitor:api ", "", 1))
		}
	}
	return strings.Join(told, ", ")
}
