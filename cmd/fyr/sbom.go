package main

import (
	"encoding/json"
	"io"
	"runtime/debug"
)

// bom is a list of what the binary is made of (CycloneDX 1.6, ECMA-424), read from what the
// compiler wrote into it.
type bom struct {
	Format      string         `json:"bomFormat"`
	SpecVersion string         `json:"specVersion"`
	Version     int            `json:"version"`
	Metadata    bomMetadata    `json:"metadata"`
	Components  []bomComponent `json:"components"`
}

type bomMetadata struct {
	Component bomComponent `json:"component"`
}

type bomComponent struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
}

// writeBOM writes the list. The sum that Go keeps of a module is one over a listing of its
// files' sums; CycloneDX has no name for it, and it is left out.
func writeBOM(w io.Writer) error {
	b := thisBuild()
	list := bom{Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Components: []bomComponent{part("platform", "std", b.Go)}}
	list.Metadata.Component = part("application", "github.com/fyr-status/fyr", b.Version)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Replace != nil {
				d = d.Replace
			}
			list.Components = append(list.Components, part("library", d.Path, d.Version))
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// part names a module as package URLs do: pkg:golang/PATH@VERSION.
func part(kind, path, version string) bomComponent {
	url := "pkg:golang/" + path + "@" + version
	return bomComponent{Type: kind, Ref: url, Name: path, Version: version, PURL: url}
}
