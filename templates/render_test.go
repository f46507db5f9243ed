package templates

import (
	"bytes"
	"testing"
	"time"
)

var jakarta = time.FixedZone("WIB", 7*3600)

// now is the instant at which every test page is made.
var now = time.Date(2026, 11, 22, 14, 25, 40, 0, jakarta)

func mustSet(tb testing.TB) *Set {
	tb.Helper()
	s, err := New(Options{Language: "en", Zone: jakarta})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func mustPage(tb testing.TB, s *Set, name string, data any) string {
	tb.Helper()
	var b bytes.Buffer
	if err := s.Page(&b, name, data); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
