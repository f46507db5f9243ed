package probe

import (
	"bufio"
	"context"
	"io"
	"math"
	"net"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// line is one connection to a server and what was read ahead of it.
//
// The probe speaks HTTP/1.1 over it itself, with the standard library's reader of
// answers: a client that pools connections costs two goroutines and nearly twice the CPU
// for each connection that is used once (BenchmarkBare), and hides which phase an error
// belongs to.
type line struct {
	conn  net.Conn
	limit io.LimitedReader // over conn: what may still be read
	r     *bufio.Reader    // over limit
	stop  func() bool      // ends the watch over the deadline
	facts monitor.Facts    // what setting it up told, for those that are kept
}

const readAhead = 4 << 10 // bytes

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readAhead) }}

// dropDeadline is in the past: whatever waits on the connection ends.
var dropDeadline = time.Unix(1, 0)

func (v *visit) line(conn net.Conn) *line {
	l := &line{}
	l.take(conn)
	l.r = readers.Get().(*bufio.Reader)
	l.r.Reset(&l.limit)
	v.watch(l)
	return l
}

func (l *line) take(conn net.Conn) {
	l.conn = conn
	l.limit = io.LimitedReader{R: conn, N: MaxHeaders}
}

// watch binds the connection to the probe's deadline and to its end.
func (v *visit) watch(l *line) {
	if at, ok := v.ctx.Deadline(); ok {
		_ = l.conn.SetDeadline(at)
	}
	conn := l.conn
	l.stop = context.AfterFunc(v.ctx, func() { _ = conn.SetDeadline(dropDeadline) })
}

// hangUp ends the connection. It may be called once.
func (l *line) hangUp() {
	l.stop()
	_ = l.conn.Close()
	l.r.Reset(nil)
	readers.Put(l.r)
}

// kept takes the connection that the last probe left, if there is one for h.
func (v *visit) kept(h hop) *line {
	if !v.reuse || len(v.passed) > 0 {
		return nil
	}
	v.mu.Lock()
	l := v.idle
	v.idle = nil
	v.mu.Unlock()
	if l != nil {
		v.out.Facts = l.facts
		v.watch(l)
	}
	return l
}

func (v *visit) keep(l *line) {
	l.stop()
	_ = l.conn.SetDeadline(time.Time{})
	v.mu.Lock()
	older := v.idle
	v.idle = l
	v.mu.Unlock()
	if older != nil {
		older.hangUp()
	}
}

// open lifts the limit on headers: the body has its own.
func (l *line) open() { l.limit.N = math.MaxInt64 }
