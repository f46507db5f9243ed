package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// form is what a single value looks like: how it is read, and how editors are told.
type form struct {
	parse  func(text string) (value any, problem string)
	schema jsonschema.Schema
	looks  string // of the field in which it is filled in: "duration", see [operator.Field]; "": nobody fills it in
}

// textForm is a text of at most most characters.
func textForm(most int) form {
	return form{
		looks: "lines",
		parse: func(s string) (any, string) {
			switch {
			case strings.TrimSpace(s) == "":
				return nil, "is empty"
			case len([]rune(s)) > most:
				return nil, fmt.Sprintf("is longer than %d characters", most)
			case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
				return nil, "holds a control character"
			}
			return s, ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1), MaxLength: new(most)},
	}
}

// lineForm is text on one line.
func lineForm(most int) form {
	f := textForm(most)
	f.looks = "text"
	parse := f.parse
	f.parse = func(s string) (any, string) {
		if strings.ContainsAny(s, "\r\n") {
			return nil, "has more than one line"
		}
		return parse(s)
	}
	return f
}

// idForm is a permanent id.
func idForm() form {
	return form{
		looks: "id",
		parse: func(s string) (any, string) {
			if !monitor.ValidID(s) {
				return nil, fmt.Sprintf("is not an id: lower-case letters, digits, - _ and ., at most %d", monitor.MaxIDLength)
			}
			return s, ""
		},
		schema: pattern(`[a-z0-9]([a-z0-9._-]*[a-z0-9])?`),
	}
}

// durationForm is a duration from least to most.
func durationForm(least, most time.Duration) form {
	return form{
		looks: "duration",
		parse: func(s string) (any, string) {
			d, problem := parseDuration(s)
			switch {
			case problem != "":
				return nil, problem
			case d < least:
				return nil, "is shorter than " + brief(least) + ", the least"
			case d > most:
				return nil, "is longer than " + brief(most) + ", the most"
			}
			return d, ""
		},
		schema: pattern(`([0-9.]+(ms|us|µs|ns|s|m|h|d|w))+|0`),
	}
}

var dayPart = regexp.MustCompile(`^([0-9]{1,6})([dw])(.*)$`)

// parseDuration reads Go's durations, and days and weeks before them: 90d, 1w, 1d12h.
func parseDuration(s string) (time.Duration, string) {
	rest, whole := s, time.Duration(0)
	if m := dayPart.FindStringSubmatch(s); m != nil {
		unit := day
		if m[2] == "w" {
			unit *= 7
		}
		n, _ := strconv.Atoi(m[1])
		if whole = time.Duration(n) * unit; whole/unit != time.Duration(n) {
			return 0, "is too long"
		}
		if rest = m[3]; rest == "" {
			return whole, ""
		}
	}
	d, err := time.ParseDuration(rest)
	switch {
	case err == nil && d < 0:
		return 0, "is negative"
	case err == nil && d > math.MaxInt64-whole:
		return 0, "is too long"
	case err == nil:
		return whole + d, ""
	case strings.Contains(err.Error(), "missing unit"):
		return 0, "needs a unit"
	}
	return 0, "is not a duration: a number and a unit, ms, s, m, h, d or w"
}

// countForm is a whole number from least to most.
func countForm(least, most int) form {
	return form{
		looks: "number",
		parse: func(s string) (any, string) {
			n, err := strconv.Atoi(s)
			if err != nil && !errors.Is(err, strconv.ErrRange) || strconv.Itoa(n) != s && err == nil {
				return nil, "is not a whole number"
			}
			if err != nil || n < least || n > most {
				return nil, fmt.Sprintf("is not between %d and %d", least, most)
			}
			return n, ""
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: new(float64(least)), Maximum: new(float64(most))}, reference(),
		}},
	}
}

// flagForm is true or false and nothing else: yes, no, on and off mean different things to
// different readers of YAML.
func flagForm() form {
	return form{
		looks: "flag",
		parse: func(s string) (any, string) {
			switch s {
			case "true", "false":
				return s == "true", ""
			}
			return nil, "is neither true nor false"
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, reference()}},
	}
}

// percentForm is a share that can be missed: above 0 and below 100, with up to four
// decimals.
func percentForm() form {
	return form{
		looks: "percent",
		parse: func(s string) (any, string) {
			whole, decimals, _ := strings.Cut(s, ".")
			n, err := strconv.ParseFloat(s, 64)
			switch {
			case err != nil || strings.Trim(whole+decimals, "0123456789") != "" || len(whole) > 2 || len(decimals) > 4:
				return nil, "is not a number with up to four decimals"
			case n <= 0 || n >= 100:
				return nil, "is not between 0 and 100"
			}
			return n, ""
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "number", ExclusiveMinimum: new(0.0), ExclusiveMaximum: new(100.0)}, reference(),
		}},
	}
}

// choiceForm is one of some words.
func choiceForm(of ...string) form {
	list := make([]any, len(of))
	for i, o := range of {
		list[i] = o
	}
	return form{
		looks: "choice",
		parse: func(s string) (any, string) {
			if slices.Contains(of, s) {
				return s, ""
			}
			return nil, "is not " + oneOf(of)
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Enum: list}, reference()}},
	}
}

func oneOf(list []string) string {
	if len(list) == 1 {
		return list[0] + ", the only choice"
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// statusForm is a component's status that trouble may bring.
func statusForm() form {
	f := choiceForm("degraded_performance", "partial_outage", "major_outage")
	parse := f.parse
	f.parse = func(s string) (any, string) {
		if _, problem := parse(s); problem != "" {
			return nil, problem
		}
		status, err := statuspage.ParseStatus(s)
		if err != nil {
			return nil, "is not a component's status"
		}
		return status, ""
	}
	return f
}

// zoneForm is an IANA time zone.
func zoneForm() form {
	return form{
		looks: "zone",
		parse: func(s string) (any, string) {
			z, err := time.LoadLocation(s)
			if err != nil || s == "Local" || s == "" {
				return nil, "is not a time zone of the IANA database"
			}
			return z, ""
		},
		schema: jsonschema.Schema{Type: "string"},
	}
}

// secretForm is a secret.
func secretForm() form {
	return form{
		looks: "secret",
		parse: func(s string) (any, string) {
			if s == "" {
				return nil, "is empty"
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

// reference is what the schema lets stand wherever something else than a text is wanted.
func reference() *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Pattern: `\$\{`} }

func pattern(p string) jsonschema.Schema {
	return jsonschema.Schema{Type: "string", Pattern: `^(` + p + `)$|\$\{`}
}
