package templates

import (
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Languages render at the same time with the same templates, and none speaks for another.
func TestLanguagesShareTemplates(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	view := indexBad()
	want := map[string]string{}
	for _, l := range Languages() {
		want[l.Tag] = mustPage(t, s.In(l.Tag), "index", view)
	}
	var wg sync.WaitGroup
	for range 4 {
		for _, l := range Languages() {
			wg.Go(func() {
				var b strings.Builder
				if err := s.In(l.Tag).Page(&b, "index", view); err != nil || b.String() != want[l.Tag] {
					t.Errorf("%s differs when others are rendered beside it: %v", l.Tag, err)
				}
			})
		}
	}
	wg.Wait()
	if n := len(s.kin.pages["index"].idle); n == 0 || n > runtime.GOMAXPROCS(0) {
		t.Errorf("%d presses are kept, want one a processor at most", n)
	}
	for _, press := range s.kin.pages["index"].idle {
		if press.voice.kin != nil || press.voice.rows != nil {
			t.Error("an idle press still holds a Set")
		}
	}
}
