package operator

import (
	"bytes"
	commas "encoding/csv"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// importPage subscribes contacts that were verified elsewhere, from a file or as pasted.
func (s *Server) importPage(c echo.Context) error {
	f := templates.ImportReaders{Consent: c.FormValue("consent"), Text: c.FormValue("contacts")}
	done, err := s.importFrom(c, f)
	f.Problems = problemsOf(err)
	if broken := new(statuspage.BrokenOff); errors.As(err, &broken) {
		f.Problems = []templates.Problem{{Text: broken.Words()}}
	}
	if f.Problems != nil {
		return s.showReaders(c, http.StatusUnprocessableEntity, func(view *templates.OperatorReaders) { view.Import = f })
	}
	if err != nil {
		return err
	}
	f = templates.ImportReaders{Done: true, Added: done.Added, Known: done.Known, Passed: done.Passed}
	return s.showReaders(c, http.StatusOK, func(view *templates.OperatorReaders) { view.Import = f })
}

func (s *Server) importFrom(c echo.Context, f templates.ImportReaders) (statuspage.Imported, error) {
	text := []byte(f.Text)
	if file, err := c.FormFile("file"); err == nil && file.Size > 0 {
		opened, err := file.Open()
		if err != nil {
			return statuspage.Imported{}, err
		}
		defer opened.Close()
		if text, err = io.ReadAll(opened); err != nil { // limitBody bounds it
			return statuspage.Imported{}, err
		}
	}
	contacts, err := parseContacts(text)
	if err != nil {
		return statuspage.Imported{}, err
	}
	return s.c.Desk.Import(c.Request().Context(), actor(c), f.Consent, contacts)
}

// parseContacts reads lines of address, components and language, as `fyr subscriber import`
// does; a heading is passed over.
func parseContacts(text []byte) ([]statuspage.Contact, error) {
	r := commas.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	contacts := []statuspage.Contact{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return contacts, nil
		}
		if err != nil {
			return nil, &statuspage.Invalid{Field: "contacts", Reason: err.Error()} // it names the line
		}
		line, _ := r.FieldPos(0)
		if len(row) > 3 {
			return nil, &statuspage.Invalid{Field: "contacts", Reason: "line " + strconv.Itoa(line) + " has more columns than address, components and language; components have spaces between them"}
		}
		row = append(row, "", "")
		if len(contacts) == 0 && strings.EqualFold(strings.TrimSpace(row[0]), "address") {
			continue
		}
		contacts = append(contacts, statuspage.Contact{
			Line: line, Address: row[0], Components: strings.Fields(row[1]), Language: strings.TrimSpace(row[2]),
		})
	}
}
