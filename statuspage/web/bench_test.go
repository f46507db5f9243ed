package web_test

import (
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// BenchmarkIndexCached compares a page from the shelf with a bare net/http handler that
// writes the same bytes with the same headers, each over a kept connection. Compare the
// two in one run: page/bare ≤ 1.1.
func BenchmarkIndexCached(b *testing.B) {
	s := mustSite(b, func(_ *web.Config, d *desk, r *reader) { many(d, r, 10) })
	got := s.get("/", "Accept-Encoding", "gzip")
	header, body := got.Header(), got.Body.Bytes()
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for name, values := range header {
			h[name] = values
		}
		_, _ = w.Write(body)
	})
	b.Run("bare", func(b *testing.B) { benchmark(b, bare) })
	b.Run("page", func(b *testing.B) { benchmark(b, s) })
}

func benchmark(b *testing.B, h http.Handler) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }()
	defer server.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		request := []byte("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
		buf := make([]byte, 64<<10)
		size := 0
		for pb.Next() {
			if _, err := conn.Write(request); err != nil {
				b.Error(err)
				return
			}
			if size, err = readAnswer(conn, buf, size); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// readAnswer reads one answer; all of them have the size of the first one.
func readAnswer(conn net.Conn, buf []byte, size int) (int, error) {
	if size > 0 {
		_, err := io.ReadFull(conn, buf[:size])
		return size, err
	}
	n, err := conn.Read(buf)
	return n, err
}

// BenchmarkRenderIndex is what one revision costs on a page of 500 components.
func BenchmarkRenderIndex(b *testing.B) {
	s := mustSite(b, func(_ *web.Config, d *desk, r *reader) { many(d, r, 500) })
	for b.Loop() {
		s.desk.set(func(*statuspage.View) {})
		s.get("/")
	}
}
