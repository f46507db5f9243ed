package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/fyr-status/fyr/monitor/dial"
)

// lock is how the public door is locked: what it shows to readers, and what answers on
// the door without a lock.
type lock struct {
	config *tls.Config
	plain  http.Handler
}

// acmeFolder keeps account and certificates, in the data folder.
const acmeFolder = "acme"

// newLock makes the lock of a configuration; nil when a proxy in front has it.
func newLock(c Config, log *slog.Logger) (*lock, error) {
	if c.TLS == nil {
		return nil, nil
	}
	onward := onwardTo(c)
	if c.TLS.ACME != nil {
		m := authority(c)
		return &lock{config: hardened(m.TLSConfig()), plain: m.HTTPHandler(onward)}, nil
	}
	files := &certFiles{cert: c.TLS.Cert, key: c.TLS.Key, log: log}
	if err := files.load(); err != nil {
		return nil, err
	}
	return &lock{config: hardened(&tls.Config{GetCertificate: files.get}), plain: onward}, nil
}

// hardened refuses what RFC 8996 does.
func hardened(c *tls.Config) *tls.Config {
	c.MinVersion = tls.VersionTLS12
	return c
}

// authority asks for certificates when the first reader comes, and renews them thirty
// days before they end. Other names than the page's are refused: anybody may send any.
func authority(c Config) *autocert.Manager {
	dialer := dial.New(dial.Policy{Private: true}) // the file names the authority
	return &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(filepath.Join(c.Data, acmeFolder)),
		HostPolicy: autocert.HostWhitelist(c.hosts()...),
		Email:      c.TLS.ACME.Email,
		Client: &acme.Client{
			DirectoryURL: c.TLS.ACME.Directory,
			HTTPClient:   &http.Client{Timeout: time.Minute, Transport: &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true}},
		},
	}
}

// onwardTo sends readers to the same path over https, at the page's own host whatever
// they asked for.
func onwardTo(c Config) http.Handler {
	host := c.Page.URL.Host
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "use https", http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
}

// certFiles are a certificate and its key as files, which another program renews.
type certFiles struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  string
	looked time.Time
}

// get returns the certificate, read anew when a file has changed. One that can't be read
// leaves the last in force.
func (f *certFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	looked := f.looked
	f.mu.Unlock()
	if time.Since(looked) >= lookEvery {
		if err := f.load(); err != nil {
			f.log.Error("certificate not taken", "err", err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.loaded, nil
}

func (f *certFiles) load() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked = time.Now()
	stamp := stampOf(f.cert, f.key)
	if stamp == f.stamp {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("reading the certificate %s and its key: %w", f.cert, err)
	}
	f.loaded, f.stamp = &pair, stamp
	return nil
}

// Ends of certificates that the doctor speaks of. ACME renews thirty days before, so
// that one which is older than that is in trouble.
const (
	filesWarning = 14 * day
	acmeWarning  = 20 * day
)

// certificates looks at what readers are shown.
func certificates(c Config, now time.Time) []finding {
	switch {
	case c.TLS == nil:
		return nil
	case c.TLS.ACME != nil:
		return acmeCertificate(c, now)
	}
	pair, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key)
	if err != nil {
		return []finding{{"wrong", "tls", err.Error(), "Give the files of a certificate and of its own key."}}
	}
	return judgeLeaf(pair.Leaf, c, filesWarning, now, "Renew it: the files are read again by themselves.")
}

func acmeCertificate(c Config, now time.Time) []finding {
	const remedy = "Look at the server's log; the authority has to reach this host by its public name."
	host := c.Page.URL.Hostname()
	text, err := autocert.DirCache(filepath.Join(c.Data, acmeFolder)).Get(context.Background(), host)
	switch {
	case errors.Is(err, autocert.ErrCacheMiss) || errors.Is(err, fs.ErrNotExist):
		return []finding{{"risky", "tls.acme", "there is no certificate for " + host + " yet", "Open https://" + host + "/ once: the first reader makes the server ask for it."}}
	case err != nil:
		return []finding{{"wrong", "tls.acme", err.Error(), remedy}}
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		leaf, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return []finding{{"wrong", "tls.acme", err.Error(), remedy}}
		}
		return judgeLeaf(leaf, c, acmeWarning, now, remedy)
	}
	return []finding{{"wrong", "tls.acme", "the certificate of " + host + " is not whole", "Remove it from " + filepath.Join(c.Data, acmeFolder) + "; another is asked for."}}
}

func judgeLeaf(leaf *x509.Certificate, c Config, warning time.Duration, now time.Time, remedy string) []finding {
	var found []finding
	if err := leaf.VerifyHostname(c.Page.URL.Hostname()); err != nil {
		found = append(found, finding{"wrong", "tls", "readers are warned off: " + err.Error(), "Use a certificate for the host of page.url."})
	}
	switch left := leaf.NotAfter.Sub(now); {
	case left <= 0:
		found = append(found, finding{"wrong", "tls", "readers are warned off: the certificate expired on " + dayOf(leaf.NotAfter), remedy})
	case left < warning:
		found = append(found, finding{"risky", "tls", "the certificate expires on " + dayOf(leaf.NotAfter), remedy})
	}
	return found
}
