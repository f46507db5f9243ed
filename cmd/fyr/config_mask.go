package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// A secret is written once and never shown again: what is read back has secret.Redacted in
// its place, and who writes that back keeps it.

// bodyTypes are the types of an object's settings, by name: where its secrets stand.
func bodyTypes(kind statuspage.SettingKind, body map[string]any) map[string]reflect.Type {
	switch kind {
	case statuspage.MonitorSetting:
		if k, ok := kindOf(body); ok {
			return settingsOf(k)
		}
	case statuspage.AlertSetting:
		name, _ := body["channel"].(string)
		return channelSettings(name)
	}
	return nil
}

// kindOf is the kind of check that an object names, or that its URL implies.
func kindOf(body map[string]any) (probe.Kind, bool) {
	if name, ok := body["kind"].(string); ok {
		return probe.Lookup(name)
	}
	target, _ := body["url"].(string)
	scheme, _, _ := strings.Cut(target, ":")
	return probe.ForScheme(strings.ToLower(scheme))
}

// eachSecret calls do with every secret of an object and puts what it returns in its
// place. Paths are as in "headers.Authorization".
func eachSecret(kind statuspage.SettingKind, body map[string]any, do func(path string, was any) any) {
	types := bodyTypes(kind, body)
	for name, v := range body {
		if t, known := types[name]; known {
			body[name] = eachSecretIn(t, name, v, do)
		}
	}
}

func eachSecretIn(t reflect.Type, path string, v any, do func(path string, was any) any) any {
	if isSecret(t) {
		return do(path, v)
	}
	fields := fieldsOf(t)
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			of := elem(t)
			if fields != nil {
				of = fields[name]
			}
			if of != nil {
				v[name] = eachSecretIn(of, path+"."+name, inner, do)
			}
		}
	case []any:
		for i, inner := range v {
			v[i] = eachSecretIn(elem(t), fmt.Sprintf("%s[%d]", path, i), inner, do)
		}
	}
	return v
}

// masked is an object without its secrets, and where those are that are set.
func masked(kind statuspage.SettingKind, body map[string]any) (shown map[string]any, set []string) {
	eachSecret(kind, body, func(path string, _ any) any {
		set = append(set, path)
		return secret.Redacted
	})
	slices.Sort(set)
	return body, set
}

// unmasked puts the secrets of before where after has their mask. Where a secret is sent
// may not change without it being given anew: else whoever may edit could have it sent to
// themselves.
func unmasked(kind statuspage.SettingKind, after, before map[string]any) error {
	known, kept := map[string]any{}, []string{}
	eachSecret(kind, before, func(path string, was any) any { known[path] = was; return was })
	var missing string
	eachSecret(kind, after, func(path string, was any) any {
		if was != secret.Redacted {
			return was
		}
		if _, there := known[path]; !there {
			missing = path
		}
		kept = append(kept, path)
		return known[path]
	})
	if missing != "" {
		return &statuspage.Invalid{Field: missing, Reason: "has no value yet that could be kept", Example: "the secret itself"}
	}
	if len(kept) > 0 && !maps.Equal(destinations(kind, after), destinations(kind, before)) {
		slices.Sort(kept)
		return &statuspage.Invalid{Field: kept[0], Reason: "has to be given again, since it would be sent to somewhere else", Example: "the secret itself"}
	}
	return nil
}

// whereTo are the settings of kinds and channels that say where secrets are sent. A test
// knows of every other that it does not.
var whereTo = []string{"url", "urls", "proxy", "homeserver", "region", "account", "host", "resolver"}

// destinations say where an object's secrets are sent.
func destinations(kind statuspage.SettingKind, body map[string]any) map[string]string {
	to := map[string]string{}
	for _, name := range append([]string{"kind", "channel"}, whereTo...) {
		if v, there := body[name]; there {
			to[name] = fmt.Sprint(v)
		}
	}
	if u, err := url.Parse(to["url"]); err == nil && kind == statuspage.MonitorSetting {
		to["url"] = u.Scheme + "://" + u.Host
	}
	return to
}

// fieldsOfBody reads an object; parseJSON has been content with it.
func fieldsOfBody(body json.RawMessage) map[string]any {
	fields := map[string]any{}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		return map[string]any{}
	}
	return fields
}
