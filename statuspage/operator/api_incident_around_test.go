package operator

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fyr-status/fyr/statuspage"
)

// as makes a request in the name of somebody at the host's shell.
func (h *house) as(name, method, path, body string) (int, string) {
	h.t.Helper()
	w := h.ask(method, "/api/ops/v1"+path, body, "Authorization", "Bearer "+token, "Content-Type", "application/json", "Fyr-Actor", name)
	return w.Code, w.Body.String()
}

// A deletion that needs four eyes waits: 202 with the approval, which another person gives.
func TestFourEyesByTheInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	page := h.desk.View().Page
	setup := statuspage.Setup{Page: page, Policy: statuspage.DefaultPolicy(), FourEyes: []string{statuspage.FourEyesDelete}}
	if err := h.desk.Configure(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, setup, nil, nil); err != nil {
		t.Fatal(err)
	}
	i := h.incident(http.StatusCreated, "POST", "/incidents", `{"title": "Wrong", "message": "Oh."}`).Incident
	code, body := h.as("anna", "DELETE", "/incidents/"+i.ID, `{"reason": "posted by mistake"}`)
	var waits Pending
	if err := json.Unmarshal([]byte(body), &waits); err != nil || code != http.StatusAccepted || waits.Approval.ID == "" {
		t.Fatalf("deleting: %d %s (%v)", code, body, err)
	}
	approve := "/approvals/" + waits.Approval.ID + "/approve"
	for _, step := range []struct {
		who, method, path, body string
		want                    int
	}{
		{"anna", "POST", approve, "", http.StatusUnprocessableEntity},
		{"bert", "DELETE", "/incidents/" + i.ID, `{"reason": "again"}`, http.StatusConflict},
		{"bert", "GET", "/incidents/" + i.ID, "", http.StatusOK},
		{"bert", "POST", approve, "", http.StatusOK},
		{"bert", "POST", approve, "", http.StatusNotFound},
		{"bert", "GET", "/incidents/" + i.ID, "", http.StatusNotFound},
		{"bert", "POST", "/incidents/" + i.ID + "/updates", `{"message": "x"}`, http.StatusNotFound},
		{"bert", "GET", "/approvals", "", http.StatusOK},
	} {
		if code, body := h.as(step.who, step.method, step.path, step.body); code != step.want {
			t.Errorf("%s %s %s: %d, want %d\n%s", step.who, step.method, step.path, code, step.want, body)
		}
	}
	if _, body := h.as("bert", "GET", "/tombstones", ""); !strings.Contains(body, `"posted by mistake"`) || !strings.Contains(body, "shell:bert") {
		t.Errorf("the record: %s", body)
	}
}

// A dry run shows mail, feed and page as they would be, and keeps nothing.
func TestPreviewOfADryRun(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.door.c.Letter = func(told statuspage.Told) (string, string, string, error) {
		return "subject", told.Update.Body, "<p>html</p>", nil
	}
	h.door.c.Shown = func(_ context.Context, told statuspage.Told) (string, json.RawMessage, error) {
		return "<h1>" + told.Incident.Title + "</h1>", json.RawMessage(`{"id":"` + told.ID + `"}`), nil
	}
	done := h.incident(http.StatusOK, "POST", "/incidents", `{"title": "Dry", "message": "We look.", "dry_run": true}`)
	p := done.Preview
	if p == nil || p.Mail == nil || p.Mail.Text != "We look." || p.Page != "<h1>Dry</h1>" || !strings.Contains(string(p.Feed), done.Incident.Latest().ID) {
		t.Errorf("the preview is %+v", p)
	}
	if len(h.desk.View().Open) != 0 {
		t.Error("a dry run opened it")
	}
}

// Two people who change one draft: the second is told, and nothing is lost.
func TestDraftsByTheInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	draft := func(want int, method, path, body string) (d Draft) {
		t.Helper()
		code, answer := h.as("anna", method, path, body)
		if code != want {
			t.Fatalf("%s %s %s: %d, want %d\n%s", method, path, body, code, want, answer)
		}
		_ = json.Unmarshal([]byte(answer), &d) // an answer without one is empty
		return d
	}
	d := draft(http.StatusCreated, "POST", "/drafts", `{"opening": {"title": "It fails", "message": "We look.", "next": "30m"}}`)
	read, _ := json.Marshal(d.Updated)
	d = draft(http.StatusOK, "PUT", "/drafts/"+d.ID, `{"opening": {"title": "It fails", "message": "We look into it."}, "updated_at": `+string(read)+`}`)
	draft(http.StatusConflict, "PUT", "/drafts/"+d.ID, `{"opening": {"title": "Mine", "message": "Mine."}, "updated_at": `+string(read)+`}`)
	for _, bad := range []string{`{}`, `{"opening": {"title": "", "message": "x"}}`, `{"posting": {"message": "x"}}`, `{"opening": {"title": "x", "message": "x"}, "publish_at": "2020-01-01 10:00"}`} {
		draft(http.StatusUnprocessableEntity, "POST", "/drafts", bad)
	}
	for field, bad := range map[string]string{
		"posting":     `{"opening": {"title": "x", "message": "x"}, "incident_id": "k3v9x2m4p7qa", "posting": {"message": "x"}}`,
		"incident_id": `{"opening": {"title": "x", "message": "x"}, "incident_id": "k3v9x2m4p7qa"}`,
	} {
		if code, answer := h.as("anna", "POST", "/drafts", bad); code != http.StatusUnprocessableEntity || !strings.Contains(answer, `"field":"`+field+`"`) || !strings.Contains(answer, "for example") {
			t.Errorf("%s: %d %s", bad, code, answer)
		}
	}
	draft(http.StatusNotFound, "PUT", "/drafts/none", `{"opening": {"title": "x", "message": "x"}}`)
	if len(h.desk.View().Open) != 0 {
		t.Fatal("a draft is public")
	}
	h.incident(http.StatusOK, "POST", "/drafts/"+d.ID+"/publish", "")
	if open := h.desk.View().Open; len(open) != 1 || open[0].Latest().Body != "We look into it." || len(h.desk.Drafts()) != 0 {
		t.Errorf("published: %+v", open)
	}
	draft(http.StatusNotFound, "DELETE", "/drafts/"+d.ID, "")
}

// What a program reads of a draft and sends back loses nothing.
func TestDraftsAreSentBackWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	opened := into[Done](t, h.api("POST", "/incidents", `{"title":"API fails","message":"We are looking.","components":[{"component":"api","status":"major_outage"}]}`), 201)
	for name, body := range map[string]string{
		"an opening": `{"opening":{"title":"T","titles":{"sv":"Te"},"message":"M","messages":{"sv":"Me"},"language":"en","status":"identified","impact":"minor","at":"2026-11-22T03:00:00Z","next":"30m","quiet":true,"backdate":true,"tell":true,
			"components":[{"component":"api","status":"partial_outage"}]},"publish_at":"` + time.Now().Add(24*time.Hour).Format(time.RFC3339) + `"}`,
		"an update": `{"incident_id":"` + opened.Incident.ID + `","posting":{"message":"M","messages":{"sv":"Me"},"language":"en","status":"identified","next":"30m","quiet":true,"tell":true,
			"components":[{"component":"api","status":"partial_outage"}]}}`,
	} {
		made := into[Draft](t, h.api("POST", "/drafts", body), 201)
		again, err := json.Marshal(made.Drafting())
		if err != nil {
			t.Fatal(err)
		}
		back := into[Draft](t, h.api("PUT", "/drafts/"+made.ID, string(again)), 200)
		promised := cmpopts.IgnoreFields(statuspage.Opening{}, "Next") // as long after it is published as Draft.Next says
		updated := cmpopts.IgnoreFields(statuspage.Draft{}, "Updated")
		if diff := cmp.Diff(made, back, promised, cmpopts.IgnoreFields(statuspage.Posting{}, "Next"), updated); diff != "" {
			t.Errorf("%s (-made +sent back):\n%s", name, diff)
		}
	}
}
