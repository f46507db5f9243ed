package operator

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		"":                      "short",
		"elevenchars":           "short",
		"twelve_chars":          "",
		strings.Repeat("ü", 11): "short",
		"u\u0308u\u0308u\u0308u\u0308u\u0308u\u0308 u": "short", // thirteen code points are eight letters
		"correct horse battery staple":                 "",
		"a quiet pond, two herons":                     "",
		strings.Repeat("wünsch dir ", 23):              "",
		strings.Repeat("wünsch dir ", 24):              "long",
		"tab\tis no letter here":                       "control",
		"not utf-8 at all \xff\xfe":                    "control",

		"password1234":           "common",
		"Password2026!":          "common",
		"P@ssw0rd2026!":          "common",
		"passwordpassword":       "common",
		"letmein letmein":        "common",
		"iloveyou12345":          "common",
		"Sommer2026!!":           "common",
		"welcome-welcome-1":      "common",
		"qwertyuiop12":           "common",
		"123456789012":           "common",
		"1qaz2wsx3edc":           "common",
		"poiuytrewq987":          "common",
		"abcabcabcabc":           "common",
		"aaaaaaaaaaaaaaaaaaaa":   "common",
		"7h3 h3r0n 4nd th3 p0nd": "",
		"anna.berg2026":          "named",
		"AnnaBergAnnaBerg":       "named",
		"example-status-1":       "named",
		"anna berg likes herons": "",
	} {
		err := checkPassword(password, "Anna Berg", "Example Status")
		var invalid *statuspage.Invalid
		got := ""
		if errors.As(err, &invalid) {
			got = invalid.Reason
		}
		if got != want {
			t.Errorf("%q: refused as %q, want %q", password, got, want)
		}
		if err != nil && password != "" && strings.Contains(err.Error(), password) {
			t.Errorf("%q is said again: %v", password, err)
		}
	}
}

// A password counts as a whole, and as a person reads it.
func TestPasswordsAreHashedWhole(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	long := strings.Repeat("x", 72)
	hash, err := k.hash(t.Context(), long+" sea\u0308")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	for password, want := range map[string]bool{long + " seä": true, long + " sea\u0308": true, long + " sea": false, long: false, "": false} {
		if ok, err := k.match(t.Context(), password, hash); ok != want || err != nil {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	if ok, err := k.match(t.Context(), "none", ""); ok || err != nil {
		t.Errorf("nobody's password: %v, %v", ok, err)
	}
}

// Whoever asks for a name that isn't there waits as long as for one that is.
func TestUnknownNamesTakeAsLong(t *testing.T) {
	k := newKitchen()
	hash, err := k.hash(t.Context(), "a quiet pond, two herons")
	if err != nil {
		t.Fatal(err)
	}
	k.nobody()
	took := func(hash string) time.Duration {
		begun := time.Now()
		if _, err := k.match(t.Context(), "another pond", hash); err != nil {
			t.Fatal(err)
		}
		return time.Since(begun)
	}
	for range 20 { // in turns: what else the machine does is not always shared fairly
		known, unknown := took(hash), took("")
		if unknown > known/2 && known > unknown/2 {
			return
		}
		t.Logf("a known name takes %v, an unknown one %v", known, unknown)
	}
	t.Error("no known name takes as long as an unknown one")
}
