package templates

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func packed(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// The front page is light: it is read in trains, when everybody reads it. Style sheet and icon count.
func TestFrontPageIsLight(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	css, _, _ := s.Static(s.Path("style.css"))
	others := packed(t, css) + packed(t, s.Icon("operational"))
	for _, c := range []struct{ components, limit int }{{10, 14 << 10}, {500, 25 << 10}} {
		page := packed(t, []byte(mustPage(t, s, "index", indexMany(c.components, 10))))
		t.Logf("%d components: %d bytes of page, %d of style and icon", c.components, page, others)
		if page+others > c.limit {
			t.Errorf("%d components weigh %d bytes packed (page %d, style and icon %d), want at most %d", c.components, page+others, page, others, c.limit)
		}
	}
}

func BenchmarkIndex500(b *testing.B) {
	s, view := mustSet(b), indexMany(500, 25)
	for b.Loop() {
		mustPage(b, s, "index", view)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		mustSet(b)
	}
}
