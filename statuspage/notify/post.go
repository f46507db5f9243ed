package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/fyr-status/fyr/monitor/secret"
)

// The limits of a request.
const (
	postDeadline = 10 * time.Second
	postAnswer   = 64 << 10 // bytes read of an answer
	leastToken   = 6        // characters of a token
)

// poster makes one request at a time and judges the answer. It follows no redirect, and
// keeps addresses and secrets out of what it reports: the path of a webhook is often
// its password.
type poster struct {
	client *http.Client
	hide   []string // what never stands in an answer, in clear
	gone   []int    // statuses by which the remote says that there is nobody at the address any more

	// denied finds a refusal in an answer that is a success by its status; "" is none. nil:
	// the status says it all.
	denied func(status int, body []byte) (why string)
}

// newPoster makes a poster that dials as the house does. Secrets never show in what it
// reports, and neither does the address of a request.
func newPoster(e Env, secrets ...secret.String) *poster {
	p := &poster{gone: []int{http.StatusNotFound, http.StatusGone}, client: &http.Client{
		Timeout:       postDeadline,
		Transport:     &http.Transport{DialContext: e.Dial, TLSClientConfig: &tls.Config{RootCAs: e.Roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true, MaxResponseHeaderBytes: postAnswer},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, s := range secrets {
		if !s.Empty() {
			p.hide = append(p.hide, s.Reveal())
		}
	}
	return p
}

// post makes the request and judges the answer. It ends within ten seconds.
func (p *poster) post(ctx context.Context, req *http.Request) Receipt {
	ctx, cancel := context.WithTimeout(ctx, postDeadline)
	defer cancel()
	req.Header.Set("User-Agent", "fyr")
	resp, err := p.client.Do(req.WithContext(ctx))
	if err != nil {
		return p.unanswered(req, err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, postAnswer))
	r := p.judge(req.URL.Host, resp, body)
	r.Answer = p.bleach(req, r.Answer)
	return r
}

// judge reads an answer. What the one target refuses for reasons of its own (5xx, 429,
// an address or a token that is wrong) rests the channel; another 4xx may be about this
// body alone.
func (p *poster) judge(host string, resp *http.Response, body []byte) Receipt {
	answer := fmt.Sprintf("%s answered %s: %s", host, resp.Status, body)
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		if p.denied != nil {
			if why := p.denied(code, body); why != "" {
				return Receipt{Outcome: Retry, Answer: fmt.Sprintf("%s answered %s: %s", host, resp.Status, why)}
			}
		}
		return Receipt{Outcome: Delivered, Answer: fmt.Sprintf("%s answered %s", host, resp.Status)}
	case slices.Contains(p.gone, code):
		return Receipt{Outcome: Refused, Answer: answer}
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		return Receipt{Outcome: Unreachable, Answer: answer, RetryAfter: pauseAsked(resp.Header, body, time.Now())}
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusNotFound, code >= 500, code >= 300 && code < 400:
		return Receipt{Outcome: Unreachable, Answer: answer}
	}
	return Receipt{Outcome: Retry, Answer: answer}
}

// unanswered judges a request without an answer. Once a connection stood the target may
// have acted on it; it recognises a repeat by the message's id or key, where it can.
func (p *poster) unanswered(req *http.Request, err error) Receipt {
	what := " failed: " + p.bleach(req, bare(err).Error())
	var op *net.OpError
	switch {
	case errors.As(err, &op) && op.Op == "dial":
		what = " can't be reached: " + p.bleach(req, bare(err).Error())
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		what = " did not answer within 10 seconds"
	}
	return Receipt{Outcome: Unreachable, Answer: req.URL.Host + what}
}

// bleach takes secrets out of a remote's words, in case it repeats what it was sent: those
// that are known, the request's address, and the parts of it that look like tokens.
func (p *poster) bleach(req *http.Request, words string) string {
	u := req.URL
	hide := append([]string{u.String(), u.RequestURI(), req.Header.Get("Authorization")}, p.hide...)
	for _, s := range append(p.hide, u.RequestURI()) {
		parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/?&=: ", r) })
		hide = append(hide, slices.DeleteFunc(parts, func(s string) bool { return !tokenlike(s) })...)
	}
	for _, h := range hide {
		if len(h) > 1 { // "/" is no secret
			words = strings.ReplaceAll(words, h, secret.Redacted)
		}
	}
	return words
}

// tokenlike reports whether a part of an address may be a token: unlike words, those have
// digits or capitals.
func tokenlike(s string) bool {
	return len(s) >= leastToken && strings.ContainsFunc(s, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) })
}

// pauseAsked is how long the remote wants to be left alone: by the Retry-After header, or
// by the body, as Discord (retry_after), Telegram (parameters.retry_after), both in
// seconds, and Matrix (retry_after_ms) say it. 0 when it does not say.
func pauseAsked(h http.Header, body []byte, now time.Time) time.Duration {
	var said struct {
		Seconds      float64 `json:"retry_after"`
		Milliseconds float64 `json:"retry_after_ms"`
		Parameters   struct {
			Seconds float64 `json:"retry_after"`
		} `json:"parameters"`
	}
	asked := retryAfter(h.Get("Retry-After"), now)
	if json.Unmarshal(body, &said) != nil {
		return asked
	}
	seconds := max(said.Seconds, said.Milliseconds/1000, said.Parameters.Seconds, asked.Seconds())
	return time.Duration(min(seconds, longestAsked.Seconds()) * float64(time.Second))
}

// retryAfter reads seconds or a date (RFC 9110 section 10.2.3); 0 when it is neither.
func retryAfter(v string, now time.Time) time.Duration {
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return time.Duration(min(s, int(longestAsked/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// jsonRequest is a request with v as its body.
func jsonRequest(method, address string, v any) (*http.Request, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // "<" stays one character: remotes count them
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(method, address, bytes.NewReader(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// formRequest is a POST of a form's fields.
func formRequest(address string, form url.Values) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req, nil
}

// readJSON reads an answer; one that is not JSON leaves v as it is.
func readJSON(body []byte, v any) { _ = json.Unmarshal(body, v) }
