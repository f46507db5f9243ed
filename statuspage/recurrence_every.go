package statuspage

import (
	"strconv"
	"strings"
	"time"
)

// weekdays are the days of a week as RFC 5545 and as people name them.
var weekdays = map[string]string{
	"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA", "sunday": "SU",
}

// ordinals are the numbers of a weekday in a month, as people say them.
var ordinals = map[string]string{"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"}

// ReadEvery reads how often something comes back as people say it, in English: "daily",
// "every 2 days", "weekly on Sunday and Wednesday", "every 2 weeks on Monday", "monthly on
// day 15", "monthly on the last Friday", "yearly". The errors are *Invalid of "every".
func ReadEvery(text string) (Rule, error) {
	often, on, days := strings.Cut(strings.ToLower(strings.Join(strings.Fields(text), " ")), " on ")
	freq, interval, ok := readOften(often)
	part := ""
	if ok && days {
		part, ok = readDays(freq, on)
	}
	if !ok {
		return "", &Invalid{Field: "every", Value: text, Reason: "is not understood; --rrule takes any rule", Example: `"weekly on Sunday", "every 2 days", "monthly on day 15", "monthly on the last Friday"`}
	}
	rule := "FREQ=" + freq
	if interval > 1 {
		rule += ";INTERVAL=" + strconv.Itoa(interval)
	}
	return ReadRule(rule+part, time.UTC)
}

var (
	everyOne  = map[string]string{"daily": "DAILY", "every day": "DAILY", "weekly": "WEEKLY", "every week": "WEEKLY", "monthly": "MONTHLY", "every month": "MONTHLY", "yearly": "YEARLY", "every year": "YEARLY"}
	everyMany = map[string]string{"days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY", "years": "YEARLY"}
)

// readOften reads "daily" or "every 2 weeks".
func readOften(text string) (freq string, interval int, ok bool) {
	if freq, ok = everyOne[text]; ok {
		return freq, 1, true
	}
	words := strings.Fields(text)
	if len(words) != 3 || words[0] != "every" {
		return "", 0, false
	}
	interval, err := strconv.Atoi(words[1])
	freq, ok = everyMany[words[2]]
	return freq, interval, ok && err == nil && interval > 0
}

// readDays reads "Sunday and Wednesday", "day 15", "the last day" or "the first Sunday".
func readDays(freq, text string) (part string, ok bool) {
	words := strings.Fields(strings.NewReplacer(",", " ", " and ", " ").Replace(text))
	switch {
	case freq == "WEEKLY":
		return weekdaysOf(words)
	case freq != "MONTHLY" || len(words) < 2:
		return "", false
	case words[0] == "day" && len(words) == 2:
		n, err := strconv.Atoi(words[1])
		return ";BYMONTHDAY=" + words[1], err == nil && n >= 1 && n <= 31
	case words[0] == "the" && len(words) == 3 && words[1] == "last" && words[2] == "day":
		return ";BYMONTHDAY=-1", true
	case words[0] == "the" && len(words) == 3:
		n, day := ordinals[words[1]], weekdays[words[2]]
		return ";BYDAY=" + n + day, n != "" && day != ""
	}
	return "", false
}

func weekdaysOf(words []string) (part string, ok bool) {
	days := make([]string, 0, len(words))
	for _, w := range words {
		day, known := weekdays[strings.TrimSuffix(w, "s")]
		if !known {
			return "", false
		}
		days = append(days, day)
	}
	return ";BYDAY=" + strings.Join(days, ","), len(days) > 0
}
