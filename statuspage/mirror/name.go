package mirror

import (
	"errors"
	"fmt"
	"mime"
	"path"
	"strings"
)

// errName is a path that no file may be named after.
var errName = errors.New("path can't be a file's name")

// fileName is the file in which a static server finds what stands at a path:
// history/index.html for the page /history, history.atom for the feed. folder says that
// other paths lie below it, so that it can't be a file itself.
func fileName(at, contentType string, folder bool) (string, error) {
	name := strings.Trim(at, "/")
	if name != "" && path.Clean("/"+name) != "/"+name || strings.ContainsAny(name, "\\?#%:\x00") {
		return "", fmt.Errorf("%w: %q", errName, at)
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case kind == "text/html" && !strings.HasSuffix(name, ".html"):
		return path.Join(name, "index.html"), nil
	case folder || name == "":
		return path.Join(name, "index"+extension(kind)), nil
	}
	return name, nil
}

// extension is the end of a file's name by its media type.
func extension(kind string) string {
	switch kind {
	case "application/json":
		return ".json"
	case "text/plain":
		return ".txt"
	}
	return ""
}

// foldersOf are the paths that other paths lie below.
func foldersOf(pages []Page) map[string]bool {
	folders := map[string]bool{}
	for _, p := range pages {
		for at := path.Dir(strings.TrimRight(p.Path, "/")); at != "/" && at != "." && !folders[at]; at = path.Dir(at) {
			folders[at] = true
		}
	}
	return folders
}
