package mirror

import "testing"

// News that comes in the moment in which the wait ends is heard.
func TestNewsAtTheEndOfTheWait(t *testing.T) {
	t.Parallel()
	news := make(chan struct{})
	close(news)
	for range 1000 {
		if !hears(t.Context(), 0, news) {
			t.Fatal("it was missed")
		}
	}
	if hears(t.Context(), 0, make(chan struct{})) || hears(t.Context(), 0, nil) {
		t.Error("heard without any news")
	}
}
