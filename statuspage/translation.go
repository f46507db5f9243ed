package statuspage

import (
	"errors"
	"fmt"
	"strings"
)

// MaxTranslations is how many languages a person's text may be given in besides its own.
const MaxTranslations = 40

// CheckLanguage returns a language tag in its usual letters ("pt-BR", "zh-Hant"), or an
// *Invalid: it has to be well-formed (RFC 5646 section 2.1) and of at most 35 characters,
// which all tags in use are. "" stays "".
func CheckLanguage(tag string) (string, error) {
	parts := strings.Split(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	for n, part := range parts {
		switch {
		case tag == "":
			return "", nil
		case len(tag) > 35 || !wellFormed(n, part):
			return "", &Invalid{Field: "language", Value: tag, Reason: "is not a language tag", Example: "sv"}
		case n > 0 && len(part) == 2:
			parts[n] = strings.ToUpper(part)
		case n > 0 && len(part) == 4 && part[0] > '9':
			parts[n] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-"), nil
}

// wellFormed reports whether the lower-case part can stand at a place in a tag.
func wellFormed(place int, part string) bool {
	letters := strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") == ""
	digits := strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
	if place == 0 {
		return letters && len(part) >= 2 && len(part) <= 8
	}
	return digits && len(part) >= 1 && len(part) <= 8
}

// checkTranslations checks each text by check and its tag; field is what a door calls
// them: "title", "message".
func checkTranslations(field string, texts map[string]string, check func(string) (string, error)) (map[string]string, error) {
	if len(texts) > MaxTranslations {
		return nil, &Invalid{Field: field, Reason: fmt.Sprintf("is given in more than %d languages", MaxTranslations)}
	}
	var checked map[string]string
	for tag, text := range texts {
		tag, err := CheckLanguage(tag)
		if err == nil && tag == "" {
			err = &Invalid{Field: field, Reason: "has a translation without a language tag", Example: "sv"}
		}
		if err != nil {
			return nil, err
		}
		text, err = check(text)
		if invalid := new(Invalid); errors.As(err, &invalid) {
			invalid.Field = field + " in " + tag
			return nil, invalid
		}
		if checked == nil {
			checked = make(map[string]string, len(texts))
		}
		checked[tag] = text
	}
	return checked, nil
}

// wording is a person's text with its language and translations.
type wording struct {
	text     string
	language string
	others   map[string]string
}

// in puts the words into a person's update.
func (w wording) in(u Update) Update {
	u.Body, u.Language, u.Bodies = w.text, w.language, w.others
	return u
}

// wordTitle checks a title.
func wordTitle(title, language string, others map[string]string) (wording, error) {
	return word("title", title, language, others, CheckTitle)
}

// wordBody checks a message.
func wordBody(body, language string, others map[string]string) (wording, error) {
	return word("message", body, language, others, CheckBody)
}

func word(field, text, language string, others map[string]string, check func(string) (string, error)) (w wording, err error) {
	if text == "" && len(others) > 0 {
		return w, &Invalid{Field: field, Reason: "is left out: its translations stand beside it, so say it in your own language too"}
	}
	if w.text, err = check(text); err != nil {
		return w, err
	}
	if w.language, err = CheckLanguage(language); err != nil {
		return w, err
	}
	w.others, err = checkTranslations(field, others, check)
	return w, err
}
