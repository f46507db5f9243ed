package web

import (
	"context"
	"io"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is the page without any page: for terminals, and for people who paste it
// into a chat or a ticket.

// textForm is a way to write the page as text.
type textForm struct {
	path, contentType string

	name  string                            // before the page's name
	mark  string                            // round the sentence that says it all
	clean func(text string) string          // of a name or a title
	link  func(text, address string) string // a heading that leads somewhere
}

var textForms = []textForm{
	{"/status.txt", echo.MIMETextPlainCharsetUTF8, "", "", oneLine, func(text, address string) string { return text + "\n" + address }},
	{"/status.md", "text/markdown; charset=utf-8", "# ", "**", escapeMarkdown, func(text, address string) string { return "## [" + text + "](" + address + ")" }},
}

// textRoutes are the page as text.
func (s *Server) textRoutes() {
	for _, f := range textForms {
		d := document{key: f.path, contentType: f.contentType, cacheControl: cachePage, measured: true, choosable: true}
		d.make = func(_ context.Context, w io.Writer, m *moment) error {
			_, err := io.WriteString(w, m.text(f))
			return err
		}
		s.get(f.path, func(c echo.Context) error { return s.open(c, d) })
	}
}

// text writes what stands: the sentence, what runs, and every component.
func (m *moment) text(f textForm) string {
	sum := m.summary()
	h := m.heading(sum)
	paragraphs := []string{
		f.name + f.clean(m.Page.Name),
		f.mark + f.clean(m.texts.Sentence(h, m.now)) + f.mark + "\n" + f.clean(m.texts.Evidence(h, m.now)),
	}
	for _, i := range m.incidents(sum.Open) {
		paragraphs = append(paragraphs, m.incidentText(f, i)...)
	}
	for _, w := range m.maintenances(m.Maintenance) {
		window := m.texts.T("period.days", "From", m.texts.Clock(w.Start, m.now), "To", m.texts.Clock(w.End, w.Start))
		paragraphs = append(paragraphs, f.link(f.clean(w.Title), m.link(w.Page())), m.texts.T("stage."+w.Stage)+" · "+window)
	}
	for _, g := range m.groups(sum.Groups) {
		paragraphs = append(paragraphs, m.groupText(f, g))
	}
	return blanks.Replace(strings.Join(append(paragraphs, m.link("/")), "\n\n")) + "\n"
}

// blanks makes the blanks that keep words together on a page ones that people can search.
var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// link is the absolute address of a page in the reader's language.
func (m *moment) link(path string) string { return m.Page.Link(m.prefix(m.spoken) + path) }

// incidentText is an open incident with its latest update, in paragraphs.
func (m *moment) incidentText(f textForm, i templates.Incident) []string {
	paragraphs := []string{
		f.link(f.clean(i.Title), m.link(i.Page())),
		m.texts.T("stage."+i.Stage) + " · " + m.texts.T("incident.since", "At", m.texts.Clock(i.Began, m.now)),
	}
	if len(i.Updates) > 0 {
		u := i.Updates[0]
		paragraphs = append(paragraphs, m.texts.Clock(u.At, m.now)+": "+u.Body)
	}
	if !i.Next.IsZero() {
		paragraphs = append(paragraphs, m.texts.T("incident.next", "At", m.texts.Clock(i.Next, m.now)))
	}
	return paragraphs
}

// groupText is a group: its name, and a line for each component.
func (m *moment) groupText(f textForm, g templates.Group) string {
	var lines []string
	if g.Name != "" {
		lines = append(lines, f.mark+f.clean(g.Name)+f.mark, "")
	}
	for _, c := range g.Components {
		line := "- " + f.clean(c.Name) + ": " + m.texts.T("status."+c.Status)
		if c.Status != statuspage.Operational.String() && !c.Since.IsZero() {
			line += " · " + m.texts.T("incident.since", "At", m.texts.Clock(c.Since, m.now))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// oneLine folds white space and takes out what has no place in text.
func oneLine(text string) string {
	return statuspage.CleanText(strings.Join(strings.Fields(text), " "))
}

// markdownMarks are what Markdown (CommonMark 0.31) would read as anything but itself.
var markdownMarks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`, "&", "&amp;", "<", "&lt;", ">", "&gt;",
)

// escapeMarkdown makes Markdown that says just this text.
func escapeMarkdown(text string) string { return markdownMarks.Replace(oneLine(text)) }
