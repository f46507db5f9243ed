package templates

import (
	"html"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

// mustSpeak is the Set of the tests in another language.
func mustSpeak(tb testing.TB, tag string) *Set {
	tb.Helper()
	s := mustSet(tb).In(tag)
	if s.Language() != tag {
		tb.Fatalf("%s is spoken as %s", tag, s.Language())
	}
	return s
}

// Every page and every mail can be made in every language, says which one, and shows no key.
func TestEveryPageInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			t.Parallel()
			s := mustSpeak(t, l.Tag)
			for _, sample := range samples() {
				if strings.HasPrefix(sample.page, "operator") || sample.name == "index-200" {
					continue // the console is in English, and 200 components say what ten do
				}
				page := mustPage(t, s, sample.page, sample.data)
				read(t, page)
				if want := `<html lang="` + l.Tag + `" dir="` + l.Dir + `"`; !strings.Contains(page, want) {
					t.Errorf("%s does not begin with %s", sample.name, want)
				}
				if found := keyLike.FindString(page); found != "" && sample.name != "index-hostile" {
					t.Errorf("%s: not put into words: %q", sample.name, found)
				}
			}
			for _, sample := range mailSamples() {
				subject, text, rich, err := s.Mail(sample.page, sample.data)
				if err != nil {
					t.Fatal(err)
				}
				if found := keyLike.FindString(">" + subject + strings.ReplaceAll(text, "status.example.com", "") + rich); found != "" {
					t.Errorf("mail %s: not put into words: %q", sample.name, found)
				}
			}
		})
	}
}

// What readers of each language see in an outage, and get by mail: words only, so that a
// native speaker can read the file, and no change of mark-up touches it.
func TestEveryLanguageReadsAsBefore(t *testing.T) {
	for _, l := range Languages() {
		if l.Tag == "en" {
			continue // its pages have goldens of their own
		}
		t.Run(l.Tag, func(t *testing.T) {
			s := mustSpeak(t, l.Tag)
			auto := running()
			auto.Title = s.AutoTitle("began", []string{"API", "Checkout", "Docs"}, "no_answer", "major_outage", at(3, 14, 2), time.Time{}, Spells{})
			auto.Updates[2].Body = s.AutoBody("began", []string{"API"}, "no_answer", "major_outage", at(3, 14, 2), time.Time{}, Spells{})
			bad := indexBad()
			bad.Open = []Incident{auto}
			_, mail, _, err := s.Mail("notice", mailSamples()[1].data)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "language-"+l.Tag+".txt", wordsOf(mustPage(t, s, "index", bad))+"\n"+wordsOf(mustPage(t, s, "component", componentPage()))+"\n"+mail)
		})
	}
}

// wordsOf is a page's text: one line for each piece between elements that are blocks.
func wordsOf(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut("<main"+page, "</main>")
	for _, inline := range []string{"bdi", "time", "a", "b", "span", "strong", "em", "abbr", "use", "path"} {
		page = regexp.MustCompile(`</?`+inline+`( [^>]*)?/?>`).ReplaceAllString(page, "")
	}
	var lines []string
	for line := range strings.SplitSeq(tags.ReplaceAllString(page, "\n"), "\n") {
		if line = strings.Join(strings.Fields(html.UnescapeString(line)), " "); line != "" && (len(lines) == 0 || lines[len(lines)-1] != line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// The catalogues are in the form in which keyboards write (NFC): a search finds them.
func TestCataloguesAreComposed(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		text, err := files.ReadFile("locale/" + l.Tag + ".json")
		if err != nil || !norm.NFC.IsNormal(text) {
			t.Errorf("locale/%s.json is not in NFC, %v", l.Tag, err)
		}
	}
}

// Days, clocks, numbers and counts as each language writes them (CLDR 48).
func TestLanguagesWriteTimesAndNumbers(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]struct{ clock, dated, day, days, week, month, percent, latency, long string }{
		"en":    {"14:02", "1 Oct 2025 14:02", "3 November", "3–9 November", "Tuesday 3 November 2026", "November 2026", "99.98%", "1.2 s", "12,400"},
		"id":    {"14.02", "1 Okt 2025 14.02", "3 November", "3–9 November", "Selasa, 3 November 2026", "November 2026", "99,98%", "1,2 dtk", "12.400"},
		"sv":    {"14:02", "1 okt. 2025 14:02", "3 november", "3–9 november", "tisdag 3 november 2026", "november 2026", "99,98 %", "1,2 s", "12 400"},
		"nb":    {"14:02", "1. okt. 2025 14:02", "3. november", "3.–9. november", "tirsdag 3. november 2026", "november 2026", "99,98 %", "1,2 s", "12 400"},
		"nl":    {"14:02", "1 okt 2025 14:02", "3 november", "3–9 november", "dinsdag 3 november 2026", "november 2026", "99,98%", "1,2 s", "12.400"},
		"de":    {"14:02", "1. Okt. 2025, 14:02", "3. November", "3.–9. November", "Dienstag, 3. November 2026", "November 2026", "99,98 %", "1,2 s", "12.400"},
		"fr":    {"14:02", "le 1er oct. 2025 à 14:02", "3 novembre", "3–9 novembre", "mardi 3 novembre 2026", "novembre 2026", "99,98 %", "1,2 s", "12 400"},
		"es":    {"14:02", "1 oct 2025, 14:02", "3 de noviembre", "3–9 de noviembre", "martes, 3 de noviembre de 2026", "noviembre de 2026", "99,98 %", "1,2 s", "12.400"},
		"pt-BR": {"14:02", "1º de out. de 2025, 14:02", "3 de novembro", "3–9 de novembro", "terça-feira, 3 de novembro de 2026", "novembro de 2026", "99,98%", "1,2 s", "12.400"},
		"ja":    {"14:02", "2025年10月1日 14:02", "11月3日", "11月3日～9日", "2026年11月3日火曜日", "2026年11月", "99.98%", "1.2秒", "12,400"},
		"ar":    {"14:02", "1 أكتوبر 2025، 14:02", "3 نوفمبر", "3–9 نوفمبر", "الثلاثاء، 3 نوفمبر 2026", "نوفمبر 2026", "99.98%", "1.2 ثانية", "12,400"},
	} {
		s := mustSpeak(t, tag)
		old := time.Date(2025, 10, 1, 14, 2, 0, 0, jakarta)
		for _, c := range []struct{ name, got, want string }{
			{"a clock", s.Clock(at(22, 14, 2), now), want.clock + " WIB"},
			{"a clock of another year", s.Clock(old, now), want.dated + " WIB"},
			{"a day", s.longDay(at(3, 0, 0), now), want.day},
			{"days", s.days(at(3, 0, 0), at(9, 0, 0), now), want.days},
			{"a week day", s.weekDay(at(3, 0, 0)), want.week},
			{"a month", s.month(at(3, 0, 0)), want.month},
			{"a share", s.percent(9998, 10_000), want.percent},
			{"a latency", s.latency(1230 * time.Millisecond), want.latency},
			{"a long number", s.whole(12_400), want.long},
		} {
			if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u200e", "").Replace(c.got); got != c.want {
				t.Errorf("%s: %s is %q, want %q", tag, c.name, got, c.want)
			}
		}
	}
}

// A form says the hours as the language writes them, and sends them as everybody does.
func TestQuietHoursByTheLanguagesClock(t *testing.T) {
	t.Parallel()
	d := dialog("mail")
	d.Wishes.From = "22:00"
	var page strings.Builder
	if err := mustSpeak(t, "id").Page(&page, "subscribe", Subscribe{layout("/subscribe", "operational"), d}); err != nil {
		t.Fatal(err)
	}
	if want := `<option value="22:00" selected>22.00</option>`; !strings.Contains(page.String(), want) {
		t.Errorf("the form lacks %s", want)
	}
}

// Arabic counts in six forms, and puts the number into words where it has words for it.
func TestArabicCounts(t *testing.T) {
	t.Parallel()
	s := mustSpeak(t, "ar")
	for n, want := range map[int]string{0: "0 يوم", 1: "يوم واحد", 2: "يومان", 3: "3 أيام", 10: "10 أيام", 11: "11 يومًا", 99: "99 يومًا", 100: "100 يوم", 103: "103 أيام", 1000: "1000 يوم"} {
		if got := s.T("duration.days", "Count", n); got != want {
			t.Errorf("%d days: %q, want %q", n, got, want)
		}
	}
}

// A reader of another language costs little: the pages are parsed at their first use.
func BenchmarkSetInAnotherLanguage(b *testing.B) {
	view := indexBad()
	for b.Loop() {
		s := mustSet(b)
		for _, l := range Languages() {
			if err := s.In(l.Tag).Page(io.Discard, "index", view); err != nil {
				b.Fatal(err)
			}
		}
	}
}
