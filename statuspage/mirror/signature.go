package mirror

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// signer signs requests to S3 with AWS Signature Version 4, in the Authorization header,
// the payload hashed (docs.aws.amazon.com, "Authenticating Requests: Using the
// Authorization Header").
type signer struct {
	region    string
	accessKey string
	secretKey secret.String
}

const (
	algorithm   = "AWS4-HMAC-SHA256"
	stampLayout = "20060102T150405Z"
	dateLayout  = "20060102"
)

// sign adds the headers that prove who asks. Every header that is there is signed.
func (s signer) sign(req *http.Request, body []byte, now time.Time) {
	now = now.UTC()
	sum := hexSum(body)
	req.Header["X-Amz-Date"] = []string{now.Format(stampLayout)}
	req.Header["X-Amz-Content-Sha256"] = []string{sum}
	names, headers := canonicalHeaders(req)
	request := strings.Join([]string{req.Method, req.URL.EscapedPath(), req.URL.RawQuery, headers, names, sum}, "\n")
	scope := strings.Join([]string{now.Format(dateLayout), s.region, "s3", "aws4_request"}, "/")
	toSign := strings.Join([]string{algorithm, now.Format(stampLayout), scope, hexSum([]byte(request))}, "\n")
	signature := hex.EncodeToString(mac(s.key(now), toSign))
	req.Header["Authorization"] = []string{fmt.Sprintf("%s Credential=%s/%s, SignedHeaders=%s, Signature=%s", algorithm, s.accessKey, scope, names, signature)}
}

// key is derived from the secret for one day, region and service.
func (s signer) key(now time.Time) []byte {
	k := mac([]byte("AWS4"+s.secretKey.Reveal()), now.Format(dateLayout))
	for _, part := range []string{s.region, "s3", "aws4_request"} {
		k = mac(k, part)
	}
	return k
}

// canonicalHeaders are the names of the signed headers and a line for each.
func canonicalHeaders(req *http.Request) (names, lines string) {
	all := map[string]string{"host": req.URL.Host}
	for name, values := range req.Header {
		all[strings.ToLower(name)] = strings.TrimSpace(strings.Join(values, ","))
	}
	var sorted []string
	for name := range all {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		lines += name + ":" + all[name] + "\n"
	}
	return strings.Join(sorted, ";"), lines
}

// encode writes a path as the signature wants it: all but the unreserved characters of
// RFC 3986, section 2.3, and slashes.
func encode(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c == '/' || c == '-' || c == '_' || c == '.' || c == '~' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
