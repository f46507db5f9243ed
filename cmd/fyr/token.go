package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Files that a server keeps in its data folder for the command line.
const (
	tokenFile   = "operator.token" // what the command line shows; made at first start
	addressFile = "operator.addr"  // where the running server's operators' door is
)

// newSecret makes 32 random letters and digits: 160 bits.
func newSecret() string { return rand.Text() + rand.Text()[:6] }

// operatorToken reads the data folder's token, and makes it at the first start.
func operatorToken(data string) (secret.String, error) {
	path := filepath.Join(data, tokenFile)
	text, err := os.ReadFile(path)
	if err == nil {
		token := strings.TrimSpace(string(text))
		if token == "" {
			return secret.String{}, fmt.Errorf("reading %s: it is empty; delete it, and the next start makes a new one", path)
		}
		return secret.New(token), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return secret.String{}, fmt.Errorf("reading the operators' token: %w", err)
	}
	token := newSecret()
	if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
		return secret.String{}, fmt.Errorf("writing the operators' token: %w", err)
	}
	return secret.New(token), nil
}
