package notify

import (
	"net/http"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// A body of the operator's own goes out as written, with the values escaped for its
// content type, and is what the signature covers.
func TestWebhookOwnBody(t *testing.T) {
	t.Parallel()
	r := standIn(t, vendor{})
	s := r.sender(t, "webhook", `{"url": "https://hooks.example.com/1", "method": "PUT", "content_type": "application/json", "secret": "`+hookSecret+`",
		"body": "{\"a\": \"{title}\", \"b\": \"{{key} {key} {state} {level} {status}\"}"}`)
	p := alert("a-1", at)
	p.Notice.Alert.Subject = `say "no" \ {key}`
	if got := s.Send(t.Context(), p); got.Outcome != Delivered {
		t.Fatalf("receipt %+v", got)
	}
	got := r.requests()[0]
	if want := `{"a": "[Example \"Status\"] say \"no\" \\ {key}", "b": "{key} monitor:api firing major down"}`; got.body != want || got.method != http.MethodPut {
		t.Errorf("%s\n%s\nwant PUT\n%s", got.method, got.body, want)
	}
	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify([]byte(got.body), got.header); err != nil {
		t.Error(err)
	}
}
