package store

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// searching is the condition that every word of a search occurs in an incident's title,
// in one of its texts or in their translations, with the words' patterns for the
// placeholders from first on. LIKE ignores the case of ASCII letters only, so each word
// is looked for as it is, in lower case and in capitals.
func searching(search string, first int) (condition string, patterns []any) {
	var b strings.Builder
	for _, word := range statuspage.SearchWords(search) {
		var forms []string
		for _, form := range []string{word, strings.ToLower(word), strings.ToUpper(word)} {
			forms = append(forms, occurs(first+len(patterns)))
			patterns = append(patterns, "%"+escaped.Replace(form)+"%")
		}
		b.WriteString("\n\t\t\tAND (" + strings.Join(forms, "\n\t\t\t\tOR ") + ")")
	}
	return b.String(), patterns
}

// escaped takes their meaning from the characters that LIKE knows.
var escaped = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func occurs(n int) string {
	return strings.ReplaceAll(`title LIKE $n ESCAPE '\'
				OR titles LIKE $n ESCAPE '\'
				OR EXISTS (
					SELECT 1
					FROM incident_update u
					JOIN incident_text t ON t.update_id = u.id
					WHERE u.incident = incident.id AND u.withdrawn_at = 0
						AND (t.body LIKE $n ESCAPE '\' OR t.bodies LIKE $n ESCAPE '\'))`, "$n", fmt.Sprintf("$%d", n))
}
