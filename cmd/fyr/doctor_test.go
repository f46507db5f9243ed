package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// What is wrong comes before what is risky: at night only the first lines are read.
func TestDoctorNamesTheWorstFirst(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "fyr.yaml")
	if err := os.WriteFile(file, []byte("monitors: [http://127.0.0.1:1/]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	for _, f := range examine(t.Context(), installation{Config: file}) {
		if levels[f.Level]++; f.Level == "wrong" && levels["risky"] > 0 {
			t.Errorf("%s (%s) stands below what is only risky", f.About, f.Text)
		}
	}
	if levels["wrong"] == 0 || levels["risky"] == 0 {
		t.Errorf("found %v, want some of both: nothing runs, and nobody is alerted", levels)
	}
}

// A relay that is dead while the other one works is found.
func TestDoctorNamesARestingRelay(t *testing.T) {
	t.Parallel()
	s := operator.Status{Troubles: []statuspage.OwnTrouble{
		{Key: statuspage.TroubleMirror, Text: "not copied"},
		{Key: statuspage.TroubleRelay + "mx.example.com:25", Text: "refused. Another relay carries the mail meanwhile"},
	}}
	found := restingRelays(s)
	if len(found) != 1 || found[0].Level != "risky" || !strings.Contains(found[0].Text, "mx.example.com:25 has failed since") || !strings.Contains(found[0].Text, ": refused.") {
		t.Errorf("found %+v", found)
	}
}
