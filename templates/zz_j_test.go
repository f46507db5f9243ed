package templates

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestJAudit(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(gallery(t)))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	var mine []auditView
	for _, v := range auditViews() {
		name := v.Path[strings.LastIndex(v.Path, "/")+1:]
		if slices.ContainsFunc(samples(), func(s sample) bool { return s.name == name && strings.HasPrefix(s.page, "operator_") }) {
			mine = append(mine, v)
		}
	}
	t.Log(len(mine))
	for _, f := range audited(t, server, mine) {
		t.Error(f)
	}
}
