package operator

import (
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/fyr-status/fyr/statuspage/access"
)

var postForm = regexp.MustCompile(`method="post" action="([^"]*)"`)

// TestAuditorReadsAll looks at every part of the console as an auditor: it is shown, and
// offers nothing that would change anything.
func TestAuditorReadsAll(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna, auditor := h.signIn(), h.signInAs(h.person("odd", access.Auditor))
	h.send(anna, "/settings/monitors/new", url.Values{"kind": {"http"}, "id": {"shop"}, "name": {"Shop"}, "password": {"s3cret"}}, "/services?done=made")
	h.person("bo", access.Responder)
	reads := []string{"/sign-out", "/readers/find", "/readers/export", "/reports/evidence", "/audit/verify"} // an address is sought by POST to stay out of logs
	for path, word := range map[string]string{
		"/": "", "/incidents": "", "/maintenance": "", "/services": "API", "/services/api": "API", "/monitors/api": "", "/readers": "", "/reports": "", "/audit": "",
		"/settings": "", "/settings/templates": "", "/settings/monitors/shop": "Shop", "/people": "bo", "/people/" + h.idOf("bo"): "Responder",
	} {
		for _, form := range postForm.FindAllStringSubmatch(h.see(auditor, path, word), -1) {
			if !slices.Contains(reads, form[1]) {
				t.Errorf("GET %s offers an auditor %s", path, form[1])
			}
		}
	}
	h.see(auditor, "/", `href="/people"`, `href="/settings"`)
}
