package operator

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// All subscribers come in one file; whole addresses only to who may see them, and the audit
// log says which it was.
func TestAllSubscribersAreExported(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("bo", access.Responder)
	h.member("pia", access.Privacy)
	for _, address := range []string{"reader@example.com", "other@example.com"} {
		if err := h.desk.AddSubscriber(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, statuspage.SubscribeRequest{Channel: "mail", Address: address}); err != nil {
			t.Fatal(err)
		}
	}
	get := func(name, path string) (int, string) {
		w := h.ask(http.MethodGet, "/api/ops/v1/subscribers/"+path, "", "Authorization", "Bearer "+h.tokenOf(name))
		return w.Code, w.Body.String()
	}
	for _, tt := range []struct {
		who, path string
		code      int
		whole     bool
	}{
		{"pia", "export.csv?unmask=true", http.StatusOK, true},
		{"pia", "export.json?unmask=true", http.StatusOK, true},
		{"pia", "export.json", http.StatusOK, false},
		{"pia", "export.csv?state=nonsense", http.StatusUnprocessableEntity, false},
		{"bo", "export.csv?unmask=true", http.StatusForbidden, false},
	} {
		code, body := get(tt.who, tt.path)
		if code != tt.code || strings.Contains(body, "reader@example.com") != tt.whole {
			t.Errorf("%s asks for %s: %d, want %d\n%s", tt.who, tt.path, code, tt.code, body)
		}
	}
	_, text := get("pia", "export.csv?state=pending")
	if rows, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) != 3 || rows[1][3] != "pending" {
		t.Errorf("the table: %v, %v", rows, err)
	}
	_, text = get("pia", "export.json?state=confirmed")
	var none []SubscriberInfo
	if err := json.Unmarshal([]byte(text), &none); err != nil || len(none) != 0 {
		t.Errorf("nobody: %s, %v", text, err)
	}
	log, err := h.store.Audit(t.Context(), statuspage.AuditQuery{Act: "subscriber.export_all"})
	if err != nil || len(log) != 5 || !strings.Contains(string(log[4].After), `"unmasked":true`) || !strings.Contains(string(log[2].After), `"unmasked":false`) {
		t.Errorf("the audit log: %+v, %v", log, err)
	}
}

func TestSubscribersAreExportedOnThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.signIn()
	h.see(anna, "/readers?state=pending", `/readers/export?state=pending`)
	for as, want := range map[string]string{"csv": "id,channel,address,state", "json": "[]"} {
		w := h.form("/readers/export", url.Values{"as": {as}}, "Cookie", anna)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), want) || !strings.Contains(w.Header().Get("Content-Disposition"), "subscribers."+as) {
			t.Errorf("as %s: %d %v\n%s", as, w.Code, w.Header(), w.Body)
		}
	}
}
