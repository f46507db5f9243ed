package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

type subscriberImportCmd struct {
	installation
	File    string `arg:"" help:"A CSV file: address, components (their ids, with spaces between), language; - is standard input."`
	Consent string `required:"" placeholder:"TEXT" help:"What the contacts agreed to, and where; kept as their proof of consent."`
}

// Help shows an example.
func (subscriberImportCmd) Help() string {
	return fmt.Sprintf(`The contacts are subscribed at once and asked nothing: their addresses must have been verified, and they must have agreed. Every line that is wrong is named, and then nobody is subscribed. An import that breaks off says how far it came, and may be repeated: who is there counts as known. One file holds at most %d contacts.

Example:

  fyr subscriber import contacts.csv --consent 'agreed to status mails in the customer portal, 2025'

with a contacts.csv like:

  address,components,language
  anna@example.com,,sv
  ben@example.com,api www,`, statuspage.MaxImport)
}

// maxImportFile bounds the file, in bytes.
const maxImportFile = 4 << 20

// Run reads the file and subscribes everybody in it.
func (c *subscriberImportCmd) Run(t *terminal) error {
	contacts, err := readContacts(c.File, t.In)
	if err != nil {
		return fmt.Errorf("importing subscribers: %w", err)
	}
	return c.with(t, "importing subscribers", func(to *client) error {
		var done statuspage.Imported
		asked := map[string]any{"consent": c.Consent, "contacts": contacts}
		if err := to.do(t, "POST", "/subscribers/import", asked, &done); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s added, %d known already\n", counted(done.Added, "subscriber"), done.Known)
		for _, passed := range done.Passed {
			fmt.Fprintln(t.Out, "passed over: "+passed)
		}
		return nil
	})
}

// readContacts reads a file of contacts; "-" is what comes in.
func readContacts(file string, in io.Reader) ([]statuspage.Contact, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxImportFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxImportFile {
		return nil, fmt.Errorf("%s is larger than %s: split it", file, binarySize(maxImportFile))
	}
	return parseContacts(bytes.TrimPrefix(text, []byte("\ufeff")))
}

// parseContacts reads lines of address, components and language; a heading is passed over.
func parseContacts(text []byte) ([]statuspage.Contact, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	contacts := []statuspage.Contact{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return contacts, nil
		}
		if err != nil {
			return nil, err // it names the line
		}
		line, _ := r.FieldPos(0)
		if len(row) > 3 {
			return nil, fmt.Errorf("line %d has %d columns, not address, components, language; components have spaces between them", line, len(row))
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
