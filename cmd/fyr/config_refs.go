package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// references fills in what values of the configuration refer to: ${NAME} is an
// environment variable, ${file:PATH} a file's content, and $${ a literal ${.
type references struct {
	folder string // that relative paths start from
	env    func(name string) (string, bool)
	warn   func(text string)
}

// fill returns text with every reference replaced, or what is wrong with one.
func (r references) fill(text string) (filled, problem string) {
	if !strings.Contains(text, "${") {
		return text, ""
	}
	var b strings.Builder
	for text != "" {
		before, after, found := strings.Cut(text, "${")
		if !found {
			b.WriteString(before)
			break
		}
		if literal, ok := strings.CutSuffix(before, "$"); ok {
			b.WriteString(literal + "${")
			text = after
			continue
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed {
			return "", "has a ${ without its }; a literal one is written $${"
		}
		value, problem := r.lookup(name)
		if problem != "" {
			return "", problem
		}
		b.WriteString(before + value)
		text = rest
	}
	return b.String(), ""
}

// refers reports whether a text holds a reference.
func refers(text string) bool { return strings.Contains(strings.ReplaceAll(text, "$${", ""), "${") }

var noVariable = regexp.MustCompile(`[^A-Z0-9]+`)

// placeholder is the reference that stands for a secret in an export: ${MAIL_PASSWORD}.
func (r *reader) placeholder(name, value string) string {
	plain := strings.Trim(noVariable.ReplaceAllString(strings.ToUpper(name), "_"), "_")
	variable := plain
	for n := 2; ; n++ {
		if other, taken := r.secrets[variable]; !taken || other == value {
			break
		}
		variable = fmt.Sprintf("%s_%d", plain, n)
	}
	r.secrets[variable] = value
	return "${" + variable + "}"
}

func (r references) lookup(name string) (value, problem string) {
	if path, ok := strings.CutPrefix(name, "file:"); ok {
		return r.read(path)
	}
	if name == "" {
		return "", "has an empty reference ${}"
	}
	value, ok := r.env(name)
	if !ok {
		return "", fmt.Sprintf("needs the environment variable %s, which is not set", name)
	}
	return value, ""
}

// read returns a secret file's content without the newline that editors end it with.
func (r references) read(path string) (content, problem string) {
	if path == "" {
		return "", "has a ${file:} without a path"
	}
	full := path
	if !filepath.IsAbs(path) {
		full = filepath.Join(r.folder, path)
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return "", fmt.Sprintf("needs the file %s, which can't be read: %v", path, reason(err))
	case !info.Mode().IsRegular():
		return "", fmt.Sprintf("needs the file %s, which is no regular file", path)
	case info.Size() > maxSecretBytes:
		return "", fmt.Sprintf("needs the file %s, which is larger than %s", path, binarySize(maxSecretBytes))
	}
	b, err := os.ReadFile(full)
	switch {
	case err != nil:
		return "", fmt.Sprintf("needs the file %s, which can't be read: %v", path, reason(err))
	case !utf8.Valid(b):
		return "", fmt.Sprintf("needs the file %s, which is not UTF-8 text", path)
	}
	if info.Mode().Perm()&0o004 != 0 {
		r.warn(fmt.Sprintf("%s can be read by everyone on this machine; `chmod 600 %s`", full, full))
	}
	content = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if content == "" {
		return "", fmt.Sprintf("needs the file %s, which is empty", path)
	}
	return content, ""
}

// referenceRules are what can be wrong with a reference, whatever value holds it. Each
// has a bad file in testdata of the same name.
var referenceRules = []string{"reference-unset", "reference-open", "reference-file", "reference-empty", "reference-value"}
