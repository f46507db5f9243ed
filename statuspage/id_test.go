package statuspage

import (
	"strings"
	"testing"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, id := range map[string]string{
		"random": NewID(), "another": NewID(),
		"component": PublicID("i1", "component", "api"), "group": PublicID("i1", "group", "api"),
		"other component": PublicID("i1", "component", "apj"), "other installation": PublicID("i2", "component", "api"),
		"nothing": PublicID("", "", ""), "moved border": PublicID("i1c", "omponent", "api"),
	} {
		if len(id) != 12 || strings.Trim(id, idAlphabet) != "" {
			t.Errorf("%s: %q is not 12 characters of %s", name, id, idAlphabet)
		}
		if other, twice := seen[id]; twice {
			t.Errorf("%s and %s are both %s", name, other, id)
		}
		seen[id] = name
	}
}

// Clients keep these ids: a change of the derivation would orphan what they know.
func TestPublicIDNeverChanges(t *testing.T) {
	t.Parallel()
	if got, want := PublicID("installation", "component", "api"), "t8fhsk8jtlfb"; got != want {
		t.Errorf("PublicID = %s, want %s", got, want)
	}
}
