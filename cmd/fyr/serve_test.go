package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// Who is told to stop while the server starts has stopped it: that is no failure, and
// nothing was.
func TestStoppedWhileItStarts(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, problems bytes.Buffer
	code := run(ctx, []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--operator-listen", "127.0.0.1:0", "https://example.com"}, strings.NewReader(""), &out, &problems)
	if code != exitDone || problems.Len() != 0 {
		t.Errorf("exit %d, %q", code, problems.String())
	}
}
