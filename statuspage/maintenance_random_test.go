package statuspage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestMaintenanceAtRandom plays stories that nobody thought of, with failures, work and
// restarts at any time, and wants of each: an alert that fires is followed by one that it
// is over, every turn of a maintenance is told once, and no automatic incident begins
// while the component is worked on.
func TestMaintenanceAtRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			var story string
			synctest.Test(t, func(t *testing.T) { story = play(t, randomStory(rand.New(rand.NewPCG(seed, 17)))) })
			for _, wrong := range slices.Concat(alternating(story), toldOnce(story), begunInside(story)) {
				t.Error(wrong)
			}
			if t.Failed() {
				t.Log(story)
			}
		})
	}
}

// randomStory is forty minutes of one service, which is well at the end.
func randomStory(r *rand.Rand) string {
	var b strings.Builder
	at, alive, status := 10*time.Hour, true, "up"
	say := func(act string) {
		fmt.Fprintf(&b, "%s %s\n", time.Time{}.Add(at).Format(time.TimeOnly), act)
		at += time.Duration(5+r.IntN(20)) * time.Second
	}
	say("api up")
	for range 70 {
		switch n := r.IntN(24); {
		case !alive:
			say("restart")
			alive = true
		case n == 0:
			say("die")
			alive = false
			at += time.Duration(r.IntN(400)) * time.Second
		case n == 1:
			start := time.Time{}.Add(at + time.Duration(60+r.IntN(240))*time.Second).Format(time.TimeOnly)
			say(fmt.Sprintf("plan api %s %ds", start, 60+r.IntN(300)))
		case n == 2:
			say(fmt.Sprintf("work api %ds", 60+r.IntN(300)))
		case n < 7:
			status = []string{"up", "down"}[r.IntN(2)]
			say("api " + status)
		default:
			say("api " + status)
		}
	}
	if !alive {
		say("restart")
	}
	for range 60 {
		say("api up")
	}
	return b.String()
}

// lines of a story that begin with any of the prefixes, without their indentation.
func storyLines(story string, prefixes ...string) (found []string) {
	for line := range strings.Lines(story) {
		line = strings.TrimSpace(line)
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(line, p) }) {
			found = append(found, line)
		}
	}
	return found
}

func alternating(story string) (wrong []string) {
	firing := false
	for _, line := range storyLines(story, "alert monitor:api") {
		if is := strings.HasSuffix(line, "firing=true"); is == firing {
			wrong = append(wrong, "said twice in a row: "+line)
		}
		firing = strings.HasSuffix(line, "firing=true")
	}
	if firing {
		wrong = append(wrong, "nobody was told that it is up again")
	}
	return wrong
}

func toldOnce(story string) (wrong []string) {
	told := map[string]int{}
	for _, line := range storyLines(story, "update maintenance") {
		told[strings.SplitN(line, ":", 2)[0]]++
	}
	for turn, n := range told {
		if n != 1 {
			wrong = append(wrong, fmt.Sprintf("told %d times: %s", n, turn))
		}
		name, stage, _ := strings.Cut(strings.TrimPrefix(turn, "update "), " ")
		if stage == "in_progress" && told["update "+name+" completed"] == 0 {
			wrong = append(wrong, name+" never ends")
		}
	}
	return wrong
}

// begunInside looks for incidents that begin between a maintenance's two turns.
func begunInside(story string) (wrong []string) {
	running := map[string]bool{}
	for _, line := range storyLines(story, "maintenance", "update maintenance", "update incident") {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "update maintenance"):
			running[words[1]] = words[2] == "in_progress:"
			if words[2] == "completed:" || words[2] == "scheduled:" {
				delete(running, words[1])
			}
		case strings.HasPrefix(line, "update incident") && strings.Contains(line, ": began") && len(running) > 0:
			wrong = append(wrong, fmt.Sprintf("begun during %v: %s", running, line))
		}
	}
	return wrong
}
