package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// pipes is a listener without sockets, so that its clock can be turned.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p <- theirs
	return ours, nil
}

// chaos answers by the host's first label, as badly as it says.
func chaos(written *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does a server see that its client left
		switch name, _, _ := strings.Cut(r.Host, "."); strings.TrimRight(name, "0123456789") {
		case "hang":
			<-r.Context().Done()
		case "drip":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("."))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		case "huge":
			for range 1000 {
				n, err := w.Write(make([]byte, 64<<10))
				written.Add(int64(n))
				if err != nil {
					return
				}
			}
		case "broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "elsewhere":
			http.Redirect(w, r, "https://169.254.169.254/latest/meta-data/", http.StatusFound)
		}
	})
}

// TestChaosOfEndpoints is fault F53: whatever some targets do, the others hear in time.
func TestChaosOfEndpoints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var written atomic.Int64
		roots := x509.NewCertPool()
		certificate := (&outside{roots: roots}).certificate(t)
		listener := make(pipes, 64)
		server := &http.Server{Handler: chaos(&written), ErrorLog: log.New(io.Discard, "", 0)}
		go func() {
			_ = server.Serve(tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}}))
		}()
		defer func() {
			close(listener)
			_ = server.Close()
		}()
		e := realTexts(t)
		e.Roots, e.DialPublic, e.Wire = roots, listener.dial, wireStub
		s, err := NewReaders("webhook", nil, e)
		if err != nil {
			t.Fatal(err)
		}
		end, err := webhookEndpoint("https://hooks.example.com/")
		if err != nil {
			t.Fatal(err)
		}
		var all []statuspage.Parcel
		for n := range 10 {
			for _, name := range []string{"hang", "drip", "huge", "broken", "elsewhere", "well"} {
				p := at1(fmt.Sprintf("%s%d.example.com", name, n%2), n)
				p.To.Secret = end.Secret
				all = append(all, p)
			}
		}
		done := crowd(t, s, 3*time.Minute, all)
		for id, took := range done {
			if strings.HasPrefix(id, "well") && took > time.Minute {
				t.Errorf("%s took %s", id, took)
			}
		}
		if len(done) != 30 { // those that are well, and those whose 200 is followed by too much, or too slowly
			t.Errorf("%d delivered, want 30: %v", len(done), done)
		}
		if got := written.Load() / 10; got > 1<<20 {
			t.Errorf("%d bytes of an endless answer were taken", got)
		}
	})
}
