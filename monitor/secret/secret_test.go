package secret

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const canary = "hunter2-canary"

type account struct {
	User     string `json:"user" yaml:"user"`
	Password String `json:"password" yaml:"password"`
}

func TestNothingShowsIt(t *testing.T) {
	t.Parallel()
	s := New(canary)
	a := account{User: "status", Password: s}
	var buf bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
		fmt.Fprintf(&buf, verb+"\n", s, &s, a, &a, []String{s}, map[string]String{"k": s}, s)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&buf, nil), slog.NewJSONHandler(&buf, nil)} {
		slog.New(h).Error("failed", "secret", s, "pointer", &s, "account", a, "err", fmt.Errorf("with %v: %w", s, errors.New("x")))
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, xml.Marshal, yaml.Marshal} {
		for _, v := range []any{s, &s, a, []String{s}} {
			b, err := marshal(v)
			if err != nil {
				t.Errorf("marshalling %T: %v", v, err)
			}
			buf.Write(b)
		}
	}
	_ = gob.NewEncoder(&buf).Encode(a)
	if strings.Contains(buf.String(), "hunter") || strings.Contains(buf.String(), fmt.Sprintf("%x", "hunter")) {
		t.Errorf("the secret shows in:\n%s", buf.String())
	}
	if !strings.Contains(buf.String(), `"password":"•••"`) {
		t.Errorf("no redacted field in:\n%s", buf.String())
	}
}

func TestReadsFromConfiguration(t *testing.T) {
	t.Parallel()
	var fromJSON, fromYAML account
	if err := json.Unmarshal([]byte(`{"user":"status","password":"`+canary+`"}`), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte("user: status\npassword: "+canary+"\n"), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if fromJSON.Password.Reveal() != canary || fromYAML.Password.Reveal() != canary {
		t.Errorf("got %q and %q, want %q", fromJSON.Password.Reveal(), fromYAML.Password.Reveal(), canary)
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	s := New(canary)
	if !s.Equal(canary) || s.Equal(canary+"x") || s.Equal("") || !New("").Equal("") {
		t.Error("Equal is not equality")
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	var zero String
	if !zero.Empty() || !New("").Empty() || New("x").Empty() || zero.Reveal() != "" || fmt.Sprint(zero) != "" {
		t.Error("the zero value is not the empty secret")
	}
}
