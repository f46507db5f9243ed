package mirror

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
)

// The two examples of AWS's documentation with a body hash and with characters that
// paths encode.
func TestSignatureOfTheDocumentation(t *testing.T) {
	t.Parallel()
	s := signer{region: "us-east-1", accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: secret.New("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")}
	for _, tt := range []struct {
		method, path, body string
		header             http.Header
		want               string
	}{
		{
			"GET", "/test.txt", "",
			http.Header{"Range": {"bytes=0-9"}},
			"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
		},
		{
			"PUT", "/test$file.text", "Welcome to Amazon S3.",
			http.Header{"Date": {"Fri, 24 May 2013 00:00:00 GMT"}, "X-Amz-Storage-Class": {"REDUCED_REDUNDANCY"}},
			"98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
		},
	} {
		u := &url.URL{Scheme: "https", Host: "examplebucket.s3.amazonaws.com", Path: tt.path, RawPath: encode(tt.path)}
		req := &http.Request{Method: tt.method, URL: u, Header: tt.header}
		s.sign(req, []byte(tt.body), time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
		if got := req.Header["Authorization"][0]; !strings.HasSuffix(got, "Signature="+tt.want) {
			t.Errorf("%s %s is signed %s, want %s", tt.method, tt.path, got, tt.want)
		}
	}
}

// storage is an S3 server: it checks who asks, and keeps objects.
type storage struct {
	t *testing.T

	mu      sync.Mutex
	objects map[string][]byte // by the path of the request
	types   map[string]string
}

const (
	testAccess = "AKIDEXAMPLE"
	testSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	if got, want := r.Header.Get("Authorization"), s.authorization(r, body); got != want {
		refuse(w, http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := r.URL.EscapedPath()
	switch r.Method {
	case http.MethodPut:
		s.objects[at], s.types[at] = body, r.Header.Get("Content-Type")+"; "+r.Header.Get("Cache-Control")
	case http.MethodDelete:
		delete(s.objects, at)
		w.WriteHeader(http.StatusNoContent)
	default:
		object, ok := s.objects[at]
		if !ok {
			refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		_, _ = w.Write(object)
	}
}

// authorization is what the header has to be, made of what arrived.
func (s *storage) authorization(r *http.Request, body []byte) string {
	sent := r.Header.Get("Authorization")
	_, signed, _ := strings.Cut(sent, "SignedHeaders=")
	signed, _, _ = strings.Cut(signed, ",")
	lines := ""
	for name := range strings.SplitSeq(signed, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		lines += name + ":" + value + "\n"
	}
	stamp := r.Header.Get("X-Amz-Date")
	at, err := time.Parse("20060102T150405Z", stamp)
	if err != nil || time.Since(at).Abs() > 15*time.Minute {
		return "a fresh date"
	}
	request := fmt.Sprintf("%s\n%s\n\n%s\n%s\n%s", r.Method, r.URL.EscapedPath(), lines, signed, hexSum(body))
	scope := stamp[:8] + "/eu-north-1/s3/aws4_request"
	key := []byte("AWS4" + testSecret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hexSum([]byte(request))
	return fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x", testAccess, scope, signed, mac(key, text))
}

func refuse(w http.ResponseWriter, code int, name, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(code)
	fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>", name, message)
}

func mustBucket(t *testing.T, h http.Handler, change func(*BucketConfig)) *Bucket {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := BucketConfig{
		Endpoint: u, Bucket: "example", Prefix: "status", Region: "eu-north-1", AccessKey: testAccess, SecretKey: secret.New(testSecret),
		Dial: dial.New(dial.Policy{Private: true}).DialContext,
	}
	if change != nil {
		change(&c)
	}
	return NewBucket(c)
}

func TestBucket(t *testing.T) {
	t.Parallel()
	s := &storage{t: t, objects: map[string][]byte{}, types: map[string]string{}}
	b := mustBucket(t, s, nil)
	ctx := t.Context()
	for _, name := range []string{"index.html", "components/a+b c*'(d)~é/index.html"} {
		page := []byte("<p>" + name)
		if err := b.Put(ctx, name, File{Body: page, Type: "text/html; charset=utf-8"}); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Read(ctx, name); err != nil || !bytes.Equal(got, page) {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	// The signature is over this spelling, whatever else a URL may leave as it is.
	if at := "/example/status/components/a%2Bb%20c%2A%27%28d%29~%C3%A9/index.html"; s.objects[at] == nil {
		t.Errorf("%s is missing from %v", at, s.types)
	}
	if got := s.types["/example/status/index.html"]; got != "text/html; charset=utf-8; public, max-age=0, s-maxage=5" {
		t.Errorf("the page is kept as %q in %v", got, s.types)
	}
	for range 2 {
		if err := b.Delete(ctx, "index.html"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Read(ctx, "index.html"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading what was removed: %v", err)
	}
}

func TestBucketSaysWhyNot(t *testing.T) {
	t.Parallel()
	s := &storage{t: t, objects: map[string][]byte{}, types: map[string]string{}}
	wrong := func(c *BucketConfig) { c.SecretKey = secret.New("canary-secret") }
	elsewhere := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusMovedPermanently)
		fmt.Fprint(w, "<Error><Code>PermanentRedirect</Code><Message>Not here.</Message><Region>eu-west-1</Region></Error>")
	})
	missing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist.")
	})
	for _, tt := range []struct {
		name   string
		server http.Handler
		change func(*BucketConfig)
		want   string
	}{
		{"a wrong secret", s, wrong, "answered SignatureDoesNotMatch: The request signature we calculated does not match."},
		{"another region", elsewhere, nil, "PermanentRedirect: Not here. (the bucket's region is eu-west-1)"},
		{"no such bucket", missing, nil, "NoSuchBucket"},
		{"no storage", http.NotFoundHandler(), nil, "answered 404 Not Found"},
		{"nobody", s, func(c *BucketConfig) { c.Endpoint = &url.URL{Scheme: "http", Host: "127.0.0.1:1"} }, "127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused"},
	} {
		err := mustBucket(t, tt.server, tt.change).Put(t.Context(), "index.html", File{Body: []byte("x")})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// A bucket whose host bears its name, as some storage wants it.
func TestBucketByHost(t *testing.T) {
	t.Parallel()
	b := NewBucket(BucketConfig{Endpoint: &url.URL{Scheme: "https", Host: "example.oss.example.net"}, Bucket: "example"})
	if got := b.address("sv/index.html").String(); got != "https://example.oss.example.net/sv/index.html" {
		t.Errorf("address %s", got)
	}
}
