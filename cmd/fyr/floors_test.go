package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const house = "github.com/fyr-status/fyr/"

// room is one package of the house: on which floor it stands, which rooms below it may
// use, and which third-party modules enter by it.
type room struct {
	floor int
	uses  string // packages of the house, a blank between them; "everything" is all below
	doors string // modules
}

// floors is the floor plan. A new package is a new row; a new module is a word in one.
var floors = map[string]room{
	"cmd/fyr": {4, "everything", "github.com/alecthomas/kong github.com/goccy/go-yaml github.com/google/jsonschema-go github.com/prometheus/client_golang golang.org/x/crypto rsc.io/qr"},

	"statuspage/web":      {3, "statuspage/feed templates statuspage monitor", "github.com/labstack/echo/v4"},
	"statuspage/operator": {3, "statuspage/access statuspage/report templates statuspage monitor", "github.com/labstack/echo/v4 github.com/alexedwards/argon2id github.com/pquerna/otp github.com/go-webauthn/webauthn github.com/coreos/go-oidc/v3 github.com/google/jsonschema-go golang.org/x/oauth2 golang.org/x/text rsc.io/qr"},

	"store":                      {2, "statuspage statuspage/access monitor", "modernc.org/sqlite github.com/pressly/goose/v3 github.com/jackc/pgx/v5"},
	"store/storetest":            {3, "store", ""},
	"statuspage/feed":            {2, "statuspage", "github.com/gorilla/feeds"},
	"statuspage/notify":          {2, "statuspage templates", "github.com/wneessen/go-mail github.com/emersion/go-imap/v2 github.com/standard-webhooks/standard-webhooks/libraries golang.org/x/net"},
	"statuspage/notify/smtptest": {2, "", ""},
	"statuspage/hook":            {2, "statuspage", "github.com/standard-webhooks/standard-webhooks/libraries"},
	"statuspage/mirror":          {2, "statuspage", ""},
	"statuspage/report":          {2, "statuspage", ""},
	"monitor/agent":              {2, "monitor/schedule monitor", ""},

	"statuspage":        {1, "monitor", "github.com/teambition/rrule-go golang.org/x/net golang.org/x/text"},
	"statuspage/access": {1, "", "golang.org/x/text"},
	"monitor/probe": {1, "monitor", "github.com/PuerkitoBio/goquery github.com/andybalholm/cascadia github.com/expr-lang/expr github.com/miekg/dns " +
		"github.com/prometheus-community/pro-bing github.com/speakeasy-api/jsonpath golang.org/x/net gopkg.in/yaml.v3"},
	"monitor/schedule": {1, "monitor", ""},

	"monitor":               {0, "", ""},
	"monitor/dial":          {0, "", "code.dny.dev/ssrf"},
	"monitor/series":        {0, "", "github.com/HdrHistogram/hdrhistogram-go"},
	"monitor/secret":        {0, "", ""},
	"templates/browsertest": {0, "", ""},
	"templates":             {0, "", "github.com/nicksnyder/go-i18n/v2 github.com/yuin/goldmark github.com/microcosm-cc/bluemonday golang.org/x/text"},
}

// anywhere are the rooms that every other may use.
var anywhere = []string{"monitor/dial", "monitor/series", "monitor/secret"}

// listedPackage is what `go list -json` says of a package. Test imports are left out:
// tests may look further.
type listedPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// trespasses lists the imports of p that the floor plan does not have.
func trespasses(plan map[string]room, p listedPackage) []string {
	name := strings.TrimPrefix(p.ImportPath, house)
	from, ok := plan[name]
	if !ok {
		return []string{fmt.Sprintf("%s is in no row of the floor plan", name)}
	}
	var wrong []string
	for _, path := range p.Imports {
		if complaint := trespass(plan, name, from, path); complaint != "" {
			wrong = append(wrong, complaint)
		}
	}
	return wrong
}

func trespass(plan map[string]room, name string, from room, path string) string {
	to, ours := strings.CutPrefix(path, house)
	switch {
	case !ours && isStandard(path):
		return ""
	case !ours:
		if door(from.doors, path) {
			return ""
		}
		return fmt.Sprintf("%s opens a door to %s", name, path)
	case name == to:
		return ""
	}
	below, known := plan[to]
	lawful := from.uses == "everything" || slices.Contains(strings.Fields(from.uses), to) || slices.Contains(anywhere, to)
	switch {
	case !known:
		return fmt.Sprintf("%s uses %s, which is in no row of the floor plan", name, to)
	case below.floor > from.floor || below.floor == from.floor && !slices.Contains(anywhere, to):
		return fmt.Sprintf("%s on floor %d uses %s on floor %d", name, from.floor, to, below.floor)
	case !lawful:
		return fmt.Sprintf("%s uses %s, which its row does not name", name, to)
	}
	return ""
}

// isStandard reports whether a path belongs to the standard library: its first part has
// no dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func door(doors, path string) bool {
	return slices.ContainsFunc(strings.Fields(doors), func(module string) bool {
		return path == module || strings.HasPrefix(path, module+"/")
	})
}

// listPackages asks the go command for the packages of the module in a folder.
func listPackages(t *testing.T, folder string) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Standard,Imports", "./...")
	cmd.Dir = folder
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list in %s: %v", folder, err)
	}
	var all []listedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestFloors(t *testing.T) {
	t.Parallel()
	packages := listPackages(t, "../..")
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages only", len(packages))
	}
	for _, p := range packages {
		for _, wrong := range trespasses(floors, p) {
			t.Error(wrong)
		}
	}
}

// The example module has one package for each way to break the plan, so that TestFloors
// is known to be able to fail.
func TestFloorsCanFail(t *testing.T) {
	t.Parallel()
	var got []string
	for _, p := range listPackages(t, "testdata/floors") {
		got = append(got, trespasses(floors, p)...)
	}
	want := []string{
		"attic is in no row of the floor plan",
		"monitor on floor 0 uses statuspage on floor 1",
		"monitor/probe on floor 1 uses monitor/schedule on floor 1",
		"monitor/schedule opens a door to github.com/labstack/echo/v4",
		"statuspage/web uses store, which its row does not name",
		"statuspage/feed uses attic, which is in no row of the floor plan",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The plan itself may not ask for what the floors forbid.
func TestFloorsGoDown(t *testing.T) {
	t.Parallel()
	for name, r := range floors {
		for _, to := range strings.Fields(r.uses) {
			if below, ok := floors[to]; to != "everything" && (!ok || below.floor >= r.floor) {
				t.Errorf("the row of %s names %s, which is not below it", name, to)
			}
		}
	}
}
