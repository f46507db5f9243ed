package notify

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store/storetest"
	"github.com/fyr-status/fyr/templates"
)

// BenchmarkLetter writes the mails of one update, each to another reader.
func BenchmarkLetter(b *testing.B) {
	for name, extra := range map[string]string{"plain": "", "dkim": dkimSettings(b)} {
		b.Run(name, func(b *testing.B) {
			m := realMail(b, extra)
			b.ReportAllocs()
			var size int
			for i := range b.N {
				p := notice(fmt.Sprintf("d%06d", i), at)
				p.To.LinkToken = fmt.Sprintf("s0123456789abcdefghijklmnopqrs.%06d", i)
				l, err := m.letter(p, fmt.Sprintf("d%06d@example.com", i), time.Now())
				if err != nil {
					b.Fatal(err)
				}
				size = len(l.data)
			}
			b.ReportMetric(float64(size), "bytes/mail")
		})
	}
}

// realMail words its mails as readers get them.
func realMail(tb testing.TB, extra string) *Mail {
	tb.Helper()
	m, err := NewMail(json.RawMessage(`{"from": "status@example.com", "host": "relay.example"`+extra+`}`), realEnv(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func realEnv(tb testing.TB) Env {
	tb.Helper()
	set, err := templates.New(templates.Options{Language: "en", Zone: time.UTC})
	if err != nil {
		tb.Fatal(err)
	}
	env := testEnv(nil)
	env.Texts = func(language string, zone *time.Location) Texts { return set.In(language).At(zone) }
	return env
}

// dkimSettings sign with RSA-2048.
func dkimSettings(tb testing.TB) string {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprintf(`, "dkim": {"domain": "example.com", "selector": "fyr", "key": %s}`, inPEM(tb, key))
}

// inPEM is a private key as the configuration holds it, as JSON.
func inPEM(tb testing.TB, key any) []byte {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	text, _ := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	return text
}

// BenchmarkMailThroughput tells an update to b.N readers with all that takes part: the
// store on disk, the dispatcher, the words of real mails, a relay without delay over
// real sockets. The relay's share of the processor counts, too.
func BenchmarkMailThroughput(b *testing.B) {
	for name, extra := range map[string]string{"plain": "", "dkim": dkimSettings(b)} {
		b.Run(name, func(b *testing.B) {
			db := storetest.Open(b)
			s := smtptest.New(b, smtptest.Script{})
			env := realEnv(b)
			env.Roots = s.Roots
			m, err := NewMail(relaySettings(s, `, "connections": 20`+extra), env)
			if err != nil {
				b.Fatal(err)
			}
			if err := db.Commit(b.Context(), outage(time.Now(), b.N)); err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(b.Context())
			ended := make(chan error, 1)
			d := NewDispatcher(Config{Outbox: db, Widths: map[string]int{"mail": 20}, Senders: map[string]Sender{"mail": m}})
			before := processorTime(b)
			b.ResetTimer()
			go func() { ended <- d.Run(ctx) }()
			s.Wait(b, b.N, 10*time.Minute)
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/mail")
			stop()
			<-ended
		})
	}
}

// processorTime is what the process has used of all processors: the figure that other
// work on the machine leaves as it is.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
