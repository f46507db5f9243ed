package probe

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/fyr-status/fyr/monitor"
)

// ask sends h's request and reads the answer up to the end of its headers.
func (v *visit) ask(l *line, h hop) (*http.Response, error) {
	v.enter(monitor.Write)
	_, err := l.conn.Write(h.request)
	v.lapse(&v.out.Timings.Write)
	if err != nil {
		return nil, err
	}
	v.enter(monitor.FirstByte)
	l.limit.N = MaxHeaders
	_, err = l.r.Peek(1)
	v.lapse(&v.out.Timings.FirstByte)
	if err != nil {
		return nil, err
	}
	v.while = "reading headers"
	answer, err := readAnswer(l, h.method)
	v.read = MaxHeaders - l.limit.N
	if err != nil && l.limit.N <= 0 {
		err = errAnswer("headers are larger than 64 KiB")
	}
	return answer, err
}

// readAnswer passes over interim answers to the real one.
func readAnswer(l *line, method string) (*http.Response, error) {
	request := http.Request{Method: method}
	for range maxInterim + 1 {
		if err := isHTTP(l.r); err != nil {
			return nil, err
		}
		r, err := http.ReadResponse(l.r, &request)
		if err != nil || r.StatusCode/100 != 1 || r.StatusCode == http.StatusSwitchingProtocols {
			return r, headerError(err)
		}
	}
	return nil, errAnswer(fmt.Sprintf("more than %d interim (1xx) answers", maxInterim))
}

// isHTTP looks at how an answer begins, so that another protocol is told by name.
func isHTTP(r *bufio.Reader) error {
	const want = "HTTP/"
	start, _ := r.Peek(len(want))
	if bytes.HasPrefix([]byte(want), start) {
		return nil
	}
	if start[0] == 0x15 || start[0] == 0x16 {
		return errAnswer("it answers with TLS on a plain HTTP port")
	}
	first, _ := r.Peek(min(r.Buffered(), 60))
	return errAnswer(fmt.Sprintf("answer is not HTTP: %q", first))
}

// headerError keeps the connection's own errors and words all others as a bad answer.
func headerError(err error) error {
	var network net.Error
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return err
	}
	return errAnswer("answer is not proper HTTP: " + err.Error())
}
