package main

import (
	"net/mail"

	"github.com/goccy/go-yaml"
)

// maxReportees is how many people at most get the monthly report by itself; more are a
// mailing list of their own.
const maxReportees = 20

var reportKeys = []key{
	{name: "to", form: mailboxForm(), list: true, most: maxReportees, example: "[boss@example.com]", doc: "who gets the report of each month by mail"},
}

// reportees are the addresses of those who get the monthly report.
func reportees(v *value) (to []string) {
	for _, a := range getAll[*mail.Address](v, "to") {
		to = append(to, a.Address)
	}
	return to
}

func (d document) reports() yaml.MapSlice {
	return d.section("reports").put("to", d.c.Reports).keys
}

// reportMail refuses a report by mail where there is no relay.
func reportMail(b *builder, v *value, c *Config) {
	if len(c.Reports) > 0 && c.Mail == nil {
		b.protest(v.field("reports").field("to"), "mail: {from: status@example.com, host: mail.example.com}", "is to be mailed, and there is no mail:")
	}
}
