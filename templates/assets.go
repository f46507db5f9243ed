package templates

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
)

// beams are the icon's colours, by status: one that can be seen on light and dark tabs.
var beams = map[string]string{
	"":                     "#8a8f98",
	"unknown":              "#8a8f98",
	"operational":          "#2f9e6e",
	"degraded_performance": "#c98a12",
	"partial_outage":       "#d9691e",
	"major_outage":         "#dc3d43",
	"under_maintenance":    "#4a82d6",
}

// asset is a file that browsers may keep for ever, because its name has its hash.
type asset struct {
	body []byte
	kind string
}

// assets are the static files: by the name that pages ask for, and by address.
type assets struct {
	paths map[string]string // "style.css" → "/static/style.3f9a0c11.css"
	files map[string]asset  // the same address → file
}

func readAssets(accent string) (assets, error) {
	a := assets{paths: map[string]string{}, files: map[string]asset{}}
	for name, kind := range map[string]string{"style.css": "text/css; charset=utf-8", "operator.css": "text/css; charset=utf-8", "fyr.js": "text/javascript; charset=utf-8", "form.js": "text/javascript; charset=utf-8", "keys.js": "text/javascript; charset=utf-8", "door.js": "text/javascript; charset=utf-8", "draft.js": "text/javascript; charset=utf-8"} {
		body, err := files.ReadFile("static/" + name)
		if err != nil {
			return assets{}, fmt.Errorf("read asset %s: %w", name, err)
		}
		if name == "style.css" && accent != "" {
			if body, err = accented(body, accent); err != nil {
				return assets{}, err
			}
		}
		a.add(name, kind, body)
	}
	icon, err := files.ReadFile("static/icon.svg")
	if err != nil {
		return assets{}, fmt.Errorf("read the icon: %w", err)
	}
	for status, colour := range beams {
		a.add(iconName(status), "image/svg+xml", bytes.ReplaceAll(icon, []byte("BEAM"), []byte(colour)))
	}
	return a, nil
}

func (a assets) add(name, kind string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	address := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.paths[name], a.files[address] = address, asset{body, kind}
}

func iconName(status string) string {
	if _, ok := beams[status]; !ok || status == "" {
		return "icon.svg"
	}
	return "icon-" + strings.ReplaceAll(status, "_", "-") + ".svg"
}

// Path returns the address of an asset below the base path: Path("style.css") is
// "/static/style.3f9a0c11.css". What is served there never changes: send it with
// "Cache-Control: public, max-age=31536000, immutable".
func (s *Set) Path(name string) string { return s.assets.paths[name] }

// Assets lists the addresses of all that public pages may ask for.
func (s *Set) Assets() []string {
	var all []string
	for address := range s.assets.files {
		if address != s.Path("operator.css") {
			all = append(all, address)
		}
	}
	slices.Sort(all)
	return all
}

// Static returns the asset at an address that Path returned, with its content type.
func (s *Set) Static(address string) (body []byte, contentType string, ok bool) {
	f, ok := s.assets.files[address]
	return f.body, f.kind, ok
}

// Worker returns the script by which a browser shows what the page tells it (Push API). Its
// address has to stay the same: serve it at one without a hash.
func (s *Set) Worker() []byte {
	body, err := files.ReadFile("static/sw.js")
	if err != nil {
		panic("read the worker: " + err.Error()) // it is a part of the program
	}
	return body
}

// Icon returns the page's mark as an SVG file, its beam in the colour of the status.
func (s *Set) Icon(status string) []byte { return s.assets.files[s.Path(iconName(status))].body }
