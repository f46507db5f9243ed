package mirror

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// BucketConfig is what a Bucket needs. Everything but Prefix and Region is required.
type BucketConfig struct {
	Endpoint  *url.URL // "https://s3.eu-north-1.amazonaws.com"
	Bucket    string
	Prefix    string // of all names: "status"
	Region    string // "" is us-east-1, which stores without regions take
	AccessKey string
	SecretKey secret.String

	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Bucket is a place in S3-compatible storage.
type Bucket struct {
	cfg  BucketConfig
	sign signer
	http *http.Client
}

// Bounds of one request.
const (
	requestTimeout = 30 * time.Second
	maxRead        = 64 << 20 // bytes
	maxRefusal     = 16 << 10 // bytes
)

const defaultRegion = "us-east-1"

// NewBucket makes a Bucket; nothing is asked of it yet.
func NewBucket(c BucketConfig) *Bucket {
	if c.Region == "" {
		c.Region = defaultRegion
	}
	return &Bucket{
		cfg:  c,
		sign: signer{region: c.Region, accessKey: c.AccessKey, secretKey: c.SecretKey},
		http: &http.Client{
			Timeout:       requestTimeout,
			Transport:     &http.Transport{DialContext: c.Dial, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: lanes, IdleConnTimeout: 2 * frontEvery},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// String is "s3://bucket/prefix at its host".
func (b *Bucket) String() string {
	return "s3://" + path.Join(b.cfg.Bucket, b.cfg.Prefix) + " at " + b.cfg.Endpoint.Host
}

// Cache-Control of what is put. Caches in front of the storage may show a page for as
// long as they may show the living one.
const (
	cacheLasting = "public, max-age=31536000, immutable"
	cachePage    = "public, max-age=0, s-maxage=5"
)

// Put writes an object; storage shows it whole or not at all.
func (b *Bucket) Put(ctx context.Context, name string, f File) error {
	header := http.Header{"Content-Type": {f.Type}, "Cache-Control": {cachePage}}
	if f.Lasting {
		header["Cache-Control"] = []string{cacheLasting}
	}
	_, err := b.do(ctx, http.MethodPut, name, header, f.Body)
	return err
}

// Read returns an object's content.
func (b *Bucket) Read(ctx context.Context, name string) ([]byte, error) {
	return b.do(ctx, http.MethodGet, name, http.Header{}, nil)
}

// Delete removes an object.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	_, err := b.do(ctx, http.MethodDelete, name, http.Header{}, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (b *Bucket) do(ctx context.Context, method, name string, header http.Header, body []byte) ([]byte, error) {
	u := b.address(name)
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.URL, req.Header = u, header
	b.sign.sign(req, body, time.Now())
	res, err := b.http.Do(req)
	if err != nil {
		var wrong *url.Error // repeats the address
		if errors.As(err, &wrong) {
			err = wrong.Err
		}
		return nil, fmt.Errorf("%s: %w", b.cfg.Endpoint.Host, err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusMultipleChoices {
		return nil, b.refusal(res)
	}
	return io.ReadAll(io.LimitReader(res.Body, maxRead))
}

// address is where an object is: in a path below the bucket's name, unless the host has
// that already.
func (b *Bucket) address(name string) *url.URL {
	u := *b.cfg.Endpoint
	key := path.Join(b.cfg.Prefix, name)
	if !strings.HasPrefix(u.Host, b.cfg.Bucket+".") {
		key = path.Join(b.cfg.Bucket, key)
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/" + key
	u.RawPath = encode(u.Path)
	return &u
}

// refusal is the storage's answer in its own words, and what they ask for.
func (b *Bucket) refusal(res *http.Response) error {
	var said struct {
		Code    string
		Message string
		Region  string
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxRefusal)) // what came is all there is to say
	_ = xml.Unmarshal(body, &said)
	switch {
	case res.StatusCode == http.StatusNotFound && res.Request.Method != http.MethodPut && said.Code != "NoSuchBucket":
		return fs.ErrNotExist
	case said.Code == "":
		return fmt.Errorf("%s answered %s", b.cfg.Endpoint.Host, res.Status)
	case said.Region != "":
		return fmt.Errorf("%s answered %s: %s (the bucket's region is %s)", b.cfg.Endpoint.Host, said.Code, said.Message, said.Region)
	}
	return fmt.Errorf("%s answered %s: %s", b.cfg.Endpoint.Host, said.Code, said.Message)
}
