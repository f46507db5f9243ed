package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// chronicle is a log of six entries, an hour between two.
func chronicle(t *testing.T) *DB {
	t.Helper()
	db := mustOpen(t, t.TempDir(), Options{})
	for n, e := range []statuspage.Entry{
		{By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, Act: "incident.open", Object: "incident:q2kz"},
		{By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna-lena"}, Act: "incident.post", Object: "incident:q2kz", After: []byte(`"Uploads FAIL"`)},
		{By: statuspage.Actor{Kind: statuspage.ByToken, ID: "anna/deploy"}, Act: "maintenance.start", Object: "maintenance:m1"},
		{By: statuspage.Actor{Kind: statuspage.ByToken, ID: "shell:root"}, Act: "user.roles", Object: "user:u1", Before: []byte(`["viewer"]`), After: []byte(`["owner"]`)},
		{By: statuspage.Actor{Kind: statuspage.BySystem}, Act: "monitor.unmute", Object: "monitor:100%"},
		{By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, Act: "session.end", Object: "session:s1"},
	} {
		e.At = noon.Add(time.Duration(n) * time.Hour)
		mustCommit(t, db, statuspage.Changes{At: e.At, Audit: []statuspage.Entry{e}})
	}
	return db
}

func TestAuditIsSearched(t *testing.T) {
	t.Parallel()
	db := chronicle(t)
	for _, c := range []struct {
		q    statuspage.AuditQuery
		want []int64
	}{
		{statuspage.AuditQuery{}, []int64{6, 5, 4, 3, 2, 1}},
		{statuspage.AuditQuery{Before: 4, Limit: 2}, []int64{3, 2}},
		{statuspage.AuditQuery{By: "anna"}, []int64{6, 3, 1}},
		{statuspage.AuditQuery{By: "operator:anna"}, []int64{6, 1}},
		{statuspage.AuditQuery{By: "operator"}, []int64{6, 2, 1}},
		{statuspage.AuditQuery{By: "shell"}, []int64{4}},
		{statuspage.AuditQuery{By: "a%"}, nil},
		{statuspage.AuditQuery{Act: "incident"}, []int64{2, 1}},
		{statuspage.AuditQuery{Act: "incident.open"}, []int64{1}},
		{statuspage.AuditQuery{Object: "monitor:100%"}, []int64{5}},
		{statuspage.AuditQuery{Since: noon.Add(time.Hour), Until: noon.Add(3 * time.Hour)}, []int64{3, 2}},
		{statuspage.AuditQuery{Words: "uploads fail"}, []int64{2}},
		{statuspage.AuditQuery{Words: "owner u1"}, []int64{4}},
		{statuspage.AuditQuery{Words: "owner u2"}, nil},
		{statuspage.AuditQuery{Words: "_"}, nil},
	} {
		found, err := db.Audit(t.Context(), c.q)
		var got []int64
		for _, e := range found {
			got = append(got, e.Seq)
		}
		if !slices.Equal(got, c.want) || err != nil {
			t.Errorf("%+v: %v, %v, want %v", c.q, got, err, c.want)
		}
	}
}

func TestAuditRefusesToBeChanged(t *testing.T) {
	t.Parallel()
	db := chronicle(t)
	for _, statement := range []string{
		`UPDATE audit SET by_id = 'bo' WHERE seq = 1`, `DELETE FROM audit WHERE seq = 6`, `DELETE FROM audit`,
		`INSERT OR REPLACE INTO audit SELECT seq, at, by_kind, 'bo', act, object, before, after, entry_hash, hash FROM audit WHERE seq = 1`,
	} {
		if _, err := db.writer.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	if check, err := db.VerifyAudit(t.Context(), nil); err != nil || check.Entries != 6 || len(check.Problems) > 0 {
		t.Errorf("%+v, %v", check, err)
	}
}

func TestVerifyNamesTheFirstBadEntry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, statement string
		bad             int64
		problem         string
	}{
		{"nothing", `SELECT 1`, 0, ""},
		{"an actor", `UPDATE audit SET by_id = 'bo' WHERE seq >= 3`, 3, "audit entry 3: content differs"},
		{"a time", `UPDATE audit SET at = at + 1 WHERE seq = 1`, 1, "audit entry 1: content differs"},
		{"a hash", `UPDATE audit SET hash = ZEROBLOB(32) WHERE seq = 6`, 6, "audit entry 6: content differs"},
		{"one in the middle", `DELETE FROM audit WHERE seq = 4`, 4, "before audit entry 5: entry 4 is missing"},
		{"several in the middle", `DELETE FROM audit WHERE seq IN (2, 3)`, 2, "before audit entry 4: entries 2 to 3 are missing"},
		{"the first", `DELETE FROM audit WHERE seq = 1`, 1, "before audit entry 2: entry 1 is missing"},
		{"the end", `DELETE FROM audit WHERE seq > 4`, 5, "shorter than its anchor of 2026-11-22 17:00:00 UTC: it ends at entry 4, and had 6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := chronicle(t)
			head, err := db.AuditHead(t.Context())
			if err != nil || head.Seq != 6 {
				t.Fatalf("head %+v, %v", head, err)
			}
			for _, statement := range []string{`DROP TRIGGER audit_no_update`, `DROP TRIGGER audit_no_delete`, c.statement} {
				if _, err := db.writer.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			check, err := db.VerifyAudit(t.Context(), []statuspage.Anchor{head})
			if err != nil || check.Bad != c.bad || !strings.Contains(fmt.Sprint(check.Problems), c.problem) || (len(check.Problems) == 0) != (c.problem == "") {
				t.Errorf("%+v, %v, want bad %d: %s", check, err, c.bad, c.problem)
			}
		})
	}
}

// A log that was written anew fits its own hashes: only what was kept outside tells.
func TestAnchorsTellOfALogWrittenAnew(t *testing.T) {
	t.Parallel()
	first, err := chronicle(t).AuditHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	db := mustOpen(t, t.TempDir(), Options{})
	for n := range 7 {
		mustCommit(t, db, statuspage.Changes{Audit: []statuspage.Entry{{At: noon.Add(time.Duration(n) * time.Hour), Act: "forged"}}})
	}
	check, err := db.VerifyAudit(t.Context(), []statuspage.Anchor{first})
	if err != nil || check.Bad != 0 || check.Anchors != 1 || len(check.Problems) != 1 || !strings.Contains(check.Problems[0], "written anew") {
		t.Errorf("%+v, %v", check, err)
	}
	read, err := statuspage.ParseAnchor(first.String())
	if diff := cmp.Diff(first, read); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
