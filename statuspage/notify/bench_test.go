package notify

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// BenchmarkMail sends through the dispatcher to a relay without delay.
func BenchmarkMail(b *testing.B) {
	for _, connections := range []int{1, 4, 20} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			s := smtptest.New(b, smtptest.Script{})
			m := relayed(b, s, fmt.Sprintf(`, "connections": %d`, connections))
			o := newOutbox()
			for i := range b.N {
				o.add(notice(fmt.Sprintf("d%06d", i), time.Now()))
			}
			d := NewDispatcher(Config{Outbox: o, Widths: map[string]int{"mail": connections}, Senders: map[string]Sender{"mail": m}})
			ctx, stop := context.WithCancel(b.Context())
			ended := make(chan error, 1)
			b.ResetTimer()
			go func() { ended <- d.Run(ctx) }()
			if err := o.until(ctx, statuspage.Sent, b.N); err != nil {
				b.Error(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			b.StopTimer()
			stop()
			<-ended
		})
	}
}
