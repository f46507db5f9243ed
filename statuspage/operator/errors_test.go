package operator

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// What the Desk refuses for a while is no failure of ours.
func TestTooManySignupsAreNoFailure(t *testing.T) {
	t.Parallel()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/api/subscribers", http.NoBody), httptest.NewRecorder())
	status, p := new(Server).translate(fmt.Errorf("subscribe: %w", statuspage.ErrTooMany), c)
	if status != http.StatusTooManyRequests || p.Error == "" {
		t.Errorf("status %d, %+v", status, p)
	}
}
