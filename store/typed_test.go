package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/store/storetest"
)

func TestTypedFormsAreKeptPerPersonAndForm(t *testing.T) {
	t.Parallel()
	db, now := storetest.Open(t), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	made := statuspage.Entry{At: now, By: statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, Act: "user.create", Object: "user:anna"}
	people := []access.User{{ID: "anna", Name: "Anna", Made: now}, {ID: "bo", Name: "Bo", Made: now}}
	if err := db.ChangeAccess(t.Context(), access.Changes{At: now, Users: people}, made); err != nil {
		t.Fatal(err)
	}
	save := func(user, path, body string, at time.Time) {
		t.Helper()
		if err := db.SaveTyped(t.Context(), access.Typed{User: user, Path: path, Body: body, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	kept := func(user, path, want string) {
		t.Helper()
		d, err := db.Typed(t.Context(), user, path)
		if want == "" && !errors.Is(err, statuspage.ErrNotFound) || d.Body != want {
			t.Errorf("%s has kept %q of %s (%v), want %q", user, d.Body, path, err, want)
		}
	}
	save("anna", "/incidents/new", "message=Uplo", now)
	save("anna", "/incidents/new", "message=Uploads", now.Add(time.Second))
	kept("anna", "/incidents/new", "message=Uploads")
	kept("bo", "/incidents/new", "")
	if err := db.DropTyped(t.Context(), "anna", "/incidents/new"); err != nil {
		t.Fatal(err)
	}
	kept("anna", "/incidents/new", "")

	save("bo", "/old", "x=1", now)
	for n := range access.TypedKept + 1 {
		save("anna", fmt.Sprintf("/form/%d", n), "x=1", now.Add(time.Duration(n)*time.Minute))
	}
	kept("anna", "/form/0", "")
	kept("anna", "/form/1", "x=1")
	kept("bo", "/old", "x=1")
	save("anna", "/last", "x=1", now.Add(access.TypedFor+time.Second))
	kept("bo", "/old", "")
}
