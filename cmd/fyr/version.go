package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionCmd prints what this binary was built from.
type versionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (versionCmd) Help() string { return "Example:\n\n  fyr version --json" }

// buildInfo is what `fyr version --json` prints.
type buildInfo struct {
	Version string   `json:"version"` // of the release; "devel" for a build from a working tree
	Commit  string   `json:"commit"`  // with "+changes" when the tree was not clean; "unknown" outside a repository
	Date    string   `json:"date,omitempty"`
	Go      string   `json:"go"`
	System  string   `json:"system"`
	Modules []module `json:"modules"`
}

type module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// version is set by release builds: -ldflags "-X main.version=1.2.3".
var version string

// Run prints the version.
func (c *versionCmd) Run(t *terminal) error {
	b := thisBuild()
	if c.JSON {
		return t.printJSON(b)
	}
	fmt.Fprintf(t.Out, "fyr %s (commit %s, %s, %s, %s)\n", b.Version, b.Commit, b.Go, b.System, counted(len(b.Modules), "module"))
	return nil
}

func thisBuild() buildInfo {
	b := buildInfo{Version: cmp.Or(version, "devel"), Commit: "unknown", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	changed := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	if changed {
		b.Commit += "+changes"
	}
	for _, d := range info.Deps {
		b.Modules = append(b.Modules, module{d.Path, d.Version})
	}
	return b
}
