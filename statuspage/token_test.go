package statuspage_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// A token opens for its purpose, its id and its key, and in no other spelling.
func TestTokensAreBound(t *testing.T) {
	t.Parallel()
	key, other := []byte("key"), []byte("yek")
	token := statuspage.SignToken(key, statuspage.ForConfirm, "h4wn0c3t9xkd")
	if id, ok := statuspage.OpenToken(key, statuspage.ForConfirm, token); !ok || id != "h4wn0c3t9xkd" {
		t.Fatalf("opened %q, %v", id, ok)
	}
	for name, try := range map[string]func() (string, bool){
		"another purpose": func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForFresh, token) },
		"another key":     func() (string, bool) { return statuspage.OpenToken(other, statuspage.ForConfirm, token) },
		"another's id": func() (string, bool) {
			return statuspage.OpenToken(key, statuspage.ForConfirm, strings.Replace(token, "h4wn", "h4wx", 1))
		},
		"cut short":  func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, token[:len(token)-1]) },
		"lengthened": func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, token+"0") },
		"shouted":    func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, strings.ToUpper(token)) },
		"no seal":    func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, "h4wn0c3t9xkd.") },
		"no id":      func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, token[12:]) },
		"nothing":    func() (string, bool) { return statuspage.OpenToken(key, statuspage.ForConfirm, "") },
		"a megabyte": func() (string, bool) {
			return statuspage.OpenToken(key, statuspage.ForConfirm, strings.Repeat("a.", 1<<19))
		},
	} {
		if id, ok := try(); ok {
			t.Errorf("%s opened %q", name, id)
		}
	}
	if len(token)-len("h4wn0c3t9xkd.") != 26 {
		t.Errorf("the seal of %s does not hold 128 bits", token)
	}
}

// Links in the mails of the first versions were sealed otherwise, and still work; what
// they were sealed with is good for nothing else.
func TestOldSubscriptionLinksWork(t *testing.T) {
	t.Parallel()
	key := []byte("links")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("subscriber h4wn0c3t9xkd"))
	old := "h4wn0c3t9xkd." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
	for token, want := range map[string]string{
		old: "h4wn0c3t9xkd",
		statuspage.SignToken(key, statuspage.ForSubscription, "h4wn0c3t9xkd"): "h4wn0c3t9xkd",
		old[:len(old)-1]: "",
		"x" + old:        "",
		statuspage.SignToken(key, statuspage.ForConfirm, "h4wn0c3t9xkd"): "",
		"h4wn0c3t9xkd.": "",
		"h4wn0c3t9xkd":  "",
		".":             "",
		"":              "",
	} {
		id, ok := statuspage.OpenSubscription(key, token)
		if ok != (want != "") || ok && id != want {
			t.Errorf("%q opened %q, %v, want %q", token, id, ok, want)
		}
	}
	if _, ok := statuspage.OpenToken(key, statuspage.ForSubscription, old); ok {
		t.Error("the old seal is one of the new scheme's, too")
	}
}
