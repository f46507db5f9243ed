package templates

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// A person's word in a copy of the page stands where a page's own notes do. It says when
// in the copy's language, and the word itself in its own.
var copyPost = template.Must(template.New("").Parse(
	`<div class="note post"><p><b>{{.Heading}}</b></p><div{{with .Lang}} lang="{{.}}"{{end}}>{{.Body}}</div></div>`,
))

// CopyPost returns what a person says in a copy of the page while its server is dead, as
// HTML for the beginning of the page's main part. The message is Markdown; lang is its
// BCP 47 tag, or "" when it is in the language of the page.
func (s *Set) CopyPost(message, lang string, at time.Time) (string, error) {
	var b strings.Builder
	err := copyPost.Execute(&b, map[string]any{
		"Heading": s.T("page.copy.post", "At", s.Clock(at, time.Time{})), "Lang": lang, "Body": s.Markdown(message),
	})
	if err != nil {
		return "", fmt.Errorf("make the post: %w", err)
	}
	return b.String(), nil
}
