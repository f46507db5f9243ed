package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// rendering is a document as finished bytes, with the headers that go out with them.
// It never changes.
type rendering struct {
	plain, packed             []byte // packed is nil when gzip gains nothing
	plainHeader, packedHeader http.Header
	plainTag, packedTag       string
	sum                       [sha256.Size]byte
	modified                  time.Time // when these bytes were first seen; whole seconds

	revision int64
	edition  int64
	checked  time.Time // the newest check that it tells of
	made     time.Time
	soon     time.Time // from then on it is out of date if there was a newer check
	until    time.Time // from then on the clock alone makes it untrue
}

// measuredStep is how often the time of the newest check is renewed at most.
const measuredStep = 15 * time.Second

// staleLimit is how long an old rendering may stand in for one that can't be made.
const staleLimit = 300 * time.Second

// holds reports whether the rendering still says what stands.
func (r *rendering) holds(st *stand, now time.Time) bool {
	return r != nil && r.revision == st.Revision && r.edition == st.edition &&
		now.Before(r.until) && !now.Before(r.made.Add(-measuredStep)) &&
		(now.Before(r.soon) || r.checked.Equal(st.Checked))
}

func (r *rendering) size() int64 {
	if r == nil {
		return 0
	}
	return int64(len(r.plain) + len(r.packed))
}

// finish makes the bytes and headers of a document's body. old is what lay there before.
func (r *rendering) finish(body []byte, d document, old *rendering) {
	r.plain, r.sum = body, sha256.Sum256(body)
	r.modified = r.made.Truncate(time.Second)
	switch {
	case old == nil:
	case old.sum == r.sum:
		r.modified = old.modified
	case !r.modified.After(old.modified): // two within a second must differ
		r.modified = old.modified.Add(time.Second)
	}
	tag := hex.EncodeToString(r.sum[:12])
	r.plainTag, r.packedTag = `"`+tag+`"`, `"`+tag+`-g"`
	r.plainHeader = http.Header{
		"Content-Type":   {d.contentType},
		"Cache-Control":  {d.cacheControl},
		"Last-Modified":  {r.modified.UTC().Format(http.TimeFormat)},
		"Vary":           {"Accept-Encoding"},
		"Etag":           {r.plainTag},
		"Content-Length": {strconv.Itoa(len(body))},
	}
	packed := pack(body)
	if len(packed) >= len(body) {
		return
	}
	r.packed, r.packedHeader = packed, r.plainHeader.Clone()
	r.packedHeader["Etag"] = []string{r.packedTag}
	r.packedHeader["Content-Encoding"] = []string{"gzip"}
	r.packedHeader["Content-Length"] = []string{strconv.Itoa(len(packed))}
}

// packers are kept, because each takes 800 kB.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func pack(body []byte) []byte {
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return bytes.Clone(b.Bytes())
}

// write answers the request with the rendering. It returns whether the reader had it
// already.
func (r *rendering) write(w http.ResponseWriter, req *http.Request) (had bool) {
	body, header := r.plain, r.plainHeader
	if r.packed != nil && takesGzip(req.Header["Accept-Encoding"]) {
		body, header = r.packed, r.packedHeader
	}
	h := w.Header()
	for key, values := range header {
		h[key] = values
	}
	if r.had(req.Header) {
		delete(h, "Content-Length")
		delete(h, "Content-Type")
		delete(h, "Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	w.WriteHeader(http.StatusOK)
	if req.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who went away is no fault of ours
	}
	return false
}

// had reports whether the reader says to have these bytes. A date counts only where no
// tag was sent (RFC 9110, 13.1.3).
func (r *rendering) had(h http.Header) bool {
	if tags := h["If-None-Match"]; len(tags) > 0 {
		return r.matches(tags)
	}
	dates := h["If-Modified-Since"]
	if len(dates) == 0 {
		return false
	}
	since, err := http.ParseTime(dates[0])
	return err == nil && !r.modified.After(since)
}

// matches reports whether an If-None-Match (RFC 9110, 13.1.2: weak comparison) names
// one of the rendering's tags.
func (r *rendering) matches(fields []string) bool {
	for _, field := range fields {
		for tag := range strings.SplitSeq(field, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == "*" || tag == r.plainTag || tag == r.packedTag {
				return true
			}
		}
	}
	return false
}

// takesGzip reports whether an Accept-Encoding (RFC 9110, 12.5.3) allows gzip.
func takesGzip(fields []string) bool {
	for _, field := range fields {
		for coding := range strings.SplitSeq(field, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if name = strings.TrimSpace(name); strings.EqualFold(name, "gzip") || name == "*" {
				return !refused(weight)
			}
		}
	}
	return false
}

// refused reports whether a parameter is a weight of zero: "q=0", "q=0.000".
func refused(weight string) bool {
	value, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(weight, " ", "")), "q=")
	if !ok {
		return false
	}
	q, err := strconv.ParseFloat(value, 64)
	return err == nil && q == 0
}
