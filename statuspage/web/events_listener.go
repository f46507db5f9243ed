package web

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

// listener is one reader's end of a stream.
type listener struct {
	w       io.Writer
	control *http.ResponseController
}

// follow writes what is told until the reader goes, is too slow, or the streams are over.
// after is the number of the last event that the reader knows; 0 for none.
func (l listener) follow(ctx context.Context, b *broadcast, after int64, over <-chan struct{}) {
	select {
	case <-b.ready:
	case <-b.over:
		return
	case <-over:
		return
	case <-ctx.Done():
		return
	}
	text, at := b.opening(after)
	for err := l.write(append(retry(), text...)); err == nil; err = l.write(at.text) {
		select {
		case <-at.told:
			at = at.next
		case <-ctx.Done():
			return
		case <-b.over:
			return
		case <-over:
			return
		}
	}
}

// write sends one message, for which the reader has streamPatience. A stream outlives
// what the server allows an answer: its deadlines are its own.
func (l listener) write(text []byte) error {
	if err := l.control.SetWriteDeadline(time.Now().Add(streamPatience)); err != nil {
		return err
	}
	if _, err := l.w.Write(text); err != nil {
		return err
	}
	return l.control.Flush()
}

// retry is the line that says when to come back, another for each reader.
func retry() []byte {
	wait := retryLeast + rand.N(retrySpread)
	return fmt.Appendf(nil, "retry: %d\n", wait.Milliseconds())
}
