package probe

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/monitor"
)

// keyPEM returns the key as a settings' client_key.
func (a authority) keyPEM(tb testing.TB) string {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		tb.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func TestHTTPTargets(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"http://example.com", "https://example.com:8443/a?b=c", "http://192.0.2.1", "http://[2001:db8::1]:8080/", "https://exämple.com", "http://example.com.",
	} {
		if _, err := New(monitor.Monitor{Kind: "http", Target: target}, Options{}); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
	for _, target := range []string{
		"", "example.com", "ftp://example.com", "file:///etc/passwd", "gopher://example.com", "http://", "http:///path", "http://example.com#top",
		"http://user:pass@example.com", "http://example.com:0", "http://example.com:65536", "http://example.com:", "http://a b/",
		"http://2130706433", "http://0x7f000001", "http://127.1", "http://0177.0.0.1", "http://[::1", "http://exam\nple.com", "http://..",
	} {
		wantFieldError(t, "http", target, "", "url")
	}
}

func TestHTTPErrorsKeepThePassword(t *testing.T) {
	t.Parallel()
	_, err := New(monitor.Monitor{Kind: "http", Target: "https://user:hunter2@example.com/"}, Options{})
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "basic_auth") {
		t.Errorf("got %v", err)
	}
	_, err = New(monitor.Monitor{Kind: "http", Target: "https://example.com/", Settings: json.RawMessage(`{"proxy":"socks5://user:hunter2@proxy"}`)}, Options{})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestHTTPSettingsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ settings, field string }{
		{`{"method":"GET /"}`, "method"},
		{`{"method":"CONNECT"}`, "method"},
		{`{"headers":{"a b":"c"}}`, "headers"},
		{`{"headers":{"a":"b\r\nc: d"}}`, "headers.a"},
		{`{"bearer":"a\nb"}`, "bearer"},
		{`{"bearer":"a","basic_auth":{"user":"u","password":"p"}}`, "bearer"},
		{`{"basic_auth":{"user":"a:b","password":"p"}}`, "basic_auth.user"},
		{`{"redirects":11}`, "redirects"},
		{`{"redirects":-1}`, "redirects"},
		{`{"redirects":"5"}`, "redirects"},
		{`{"max_body":10485761}`, "max_body"},
		{`{"tls":{"ca":"nonsense"}}`, "tls.ca"},
		{`{"tls":{"min_version":"1.1"}}`, "tls.min_version"},
		{`{"tls":{"client_cert":"nonsense"}}`, "tls.client_cert"},
		{`{"proxy":"socks5://proxy"}`, "proxy"},
		{`{"proxy":"http://proxy:99999"}`, "proxy"},
		{`{"expect":{"status":"abc"}}`, "expect.status"},
		{`{"expect":{"status":[100]}}`, "expect.status"},
		{`{"expect":{"status":"299-200"}}`, "expect.status"},
		{`{"expect":{"header":{"a b":"c"}}}`, "expect.header.a b"},
		{`{"expect":{"header":{"a":{"regex":"("}}}}`, "expect.header.a.regex"},
		{`{"expect":{"header":{"a":{"is":"b"}}}}`, "expect.header.is"},
		{`{"expect":{"body":{"jsn":"$.a"}}}`, "expect.body.jsn"},
		{`{"expect":{"body":["a",{"jsn":"$.a"}]}}`, "expect.body[1].jsn"},
		{`{"expect":{"body":{"json":"$$["}}}`, "expect.body.json"},
		{`{"expect":{"body":{"json":"$..a..b"}}}`, "expect.body.json"},
		{`{"expect":{"body":{"css":"a b c d e"}}}`, "expect.body.css"},
		{`{"expect":{"body":{"css":"a ~ b ~ c"}}}`, "expect.body.css"},
		{`{"expect":{"body":{"css":"<<"}}}`, "expect.body.css"},
		{`{"expect":{"body":{"css":"a","json":"$.a"}}}`, "expect.body.css"},
		{`{"expect":{"body":{"regex":"a{2000}"}}}`, "expect.body.regex"},
		{`{"expect":{"body":{"json":"$.a","equals":[1]}}}`, "expect.body.equals"},
		{`{"expect":{"body":{}}}`, "expect.body.contains"},
		{`{"expect":{"expr":"status + 1"}}`, "expect.expr"},
		{`{"expect":{"expr":"nothing == 1"}}`, "expect.expr"},
		{`{"expect":{"expr":"status =="}}`, "expect.expr"},
		{fmt.Sprintf(`{"expect":{"expr":%q}}`, strings.Repeat("true && ", 300)+"true"), "expect.expr"},
		{`{"expekt":{}}`, "expekt"},
	} {
		wantFieldError(t, "http", "http://example.com", tt.settings, tt.field)
	}
}
