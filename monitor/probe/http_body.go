package probe

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/fyr-status/fyr/monitor"
)

// body is what was read of an answer's body.
type body struct {
	bytes  []byte // only when an expectation looks at it
	cut    bool   // it goes on beyond the limit
	short  string // why it is not whole, in words; empty when it is
	buffer *bytes.Buffer
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest buffer that is kept for the next probe, in bytes.
const maxPooled = 64 << 10

func (b body) release() {
	if b.buffer != nil && b.buffer.Cap() <= maxPooled {
		b.buffer.Reset()
		buffers.Put(b.buffer)
	}
}

// receive reads the body up to the limit, decompressed if anybody looks at it.
func (v *visit) receive(l *line, r *http.Response) (body, error) {
	v.enter(monitor.Body)
	v.while, v.read = "reading body", 0
	l.open()
	b, err := v.drain(r)
	v.lapse(&v.out.Timings.Body)
	if b.cut = v.read > v.maxBody; b.cut {
		v.read = v.maxBody
		v.warn("body cut at " + size(v.maxBody))
		b.bytes = b.bytes[:min(int64(len(b.bytes)), v.maxBody)]
	}
	v.out.Facts.Bytes = v.read
	if errors.Is(err, io.ErrUnexpectedEOF) {
		b.short, err = v.cutOff(r), nil
	}
	return b, err
}

// drain reads one byte more than the limit, which tells whether there was more.
func (v *visit) drain(r *http.Response) (b body, err error) {
	if !v.expect.body {
		v.read, err = io.Copy(io.Discard, io.LimitReader(r.Body, v.maxBody+1))
		return b, err
	}
	source := io.Reader(r.Body)
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") && r.ContentLength != 0 && r.Body != http.NoBody {
		source = &gunzip{from: r.Body}
	}
	b.buffer = buffers.Get().(*bytes.Buffer)
	v.read, err = b.buffer.ReadFrom(io.LimitReader(source, v.maxBody+1))
	b.bytes = b.buffer.Bytes()
	return b, err
}

// cutOff says how a body ended early, or nothing where its end can't be told: a body
// that lasts until the connection closes is whole even if TLS was not ended politely.
func (v *visit) cutOff(r *http.Response) string {
	switch {
	case r.ContentLength >= 0 && r.Header.Get("Content-Encoding") == "":
		return fmt.Sprintf("body ended after %d of %d bytes", v.read, r.ContentLength)
	case r.ContentLength >= 0 || len(r.TransferEncoding) > 0:
		return fmt.Sprintf("body ended early, after %d bytes", v.read)
	}
	return ""
}

// gunzip decompresses from the first read on, and words what is not gzip.
type gunzip struct {
	from io.Reader
	z    *gzip.Reader
}

func (g *gunzip) Read(p []byte) (n int, err error) {
	if g.z == nil {
		if g.z, err = gzip.NewReader(g.from); err != nil {
			return 0, gzipError(err)
		}
	}
	n, err = g.z.Read(p)
	return n, gzipError(err)
}

func gzipError(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, new(flate.CorruptInputError)) {
		return errAnswer("body is not the gzip that it is said to be")
	}
	return err
}

// size writes bytes the way limits are given: "1 MiB".
func size(n int64) string {
	switch {
	case n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
