package main

import (
	"os"
	"path/filepath"
	"testing"
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
