package templates

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A browser of plain text shows what is broken, what is well and how to hear of it, in
// words, and no button that does nothing.
func TestFrontPageInATextBrowser(t *testing.T) {
	t.Parallel()
	w3m, err := exec.LookPath("w3m")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("FYR_TEST_REQUIRE"), ","), "w3m") {
			t.Fatal("FYR_TEST_REQUIRE wants w3m, and it is not installed")
		}
		t.Skip("w3m is not installed: no page is read as text (FYR_TEST_REQUIRE=w3m makes this a failure)")
	}
	cmd := exec.Command(w3m, "-dump", "-cols", "80", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8")
	cmd.Stdin = strings.NewReader(mustPage(t, mustSet(t), "index", indexBad()))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	for _, want := range []string{"API requests fail in Southeast Asia", "Since 14:02", "API is down", "Identified", "A core switch", "Checkout", "Degraded", "Operational", "99.87", "Your email address", "RSS"} {
		if !strings.Contains(text, want) {
			t.Errorf("w3m does not show %q", want)
		}
	}
	for _, dead := range []string{"Pause live updates", "Update now"} {
		if strings.Contains(text, dead) {
			t.Errorf("w3m shows the button %q, which does nothing there", dead)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}
