package main

import (
	"net/mail"

	"github.com/goccy/go-yaml"
)

// Audit is where the audit log's end is noted, outside the database.
type Audit struct {
	File string // absolute; "": in the data folder
	Mail string // an address; "": nobody is mailed
}

var auditKeys = []key{
	{name: "anchor", example: `{mail: security@example.com}`, doc: "where the end of the audit log is noted, for `fyr audit verify`", keys: []key{
		{name: "file", form: lineForm(maxText), example: "/var/log/fyr/audit.anchor", doc: "a file that a line is added to each hour in which the log grew, best on another disk; audit.anchor in the data folder"},
		{name: "mail", form: mailboxForm(), example: "security@example.com", doc: "who gets the first line of each day by mail, too"},
	}},
}

func (b *builder) audit(v *value) Audit {
	anchor := v.field("anchor")
	return Audit{File: b.absolute(get(anchor, "file", "")), Mail: get(anchor, "mail", new(mail.Address)).Address}
}

func (d document) audit() yaml.MapSlice {
	return d.section("audit").put("anchor", d.section("audit.anchor").put("file", d.c.Audit.File).put("mail", d.c.Audit.Mail).keys).keys
}

// auditMail refuses a mail where there is no relay.
func auditMail(b *builder, v *value, c *Config) {
	if c.Audit.Mail != "" && c.Mail == nil {
		b.protest(v.field("audit").field("anchor"), "mail: {from: status@example.com, host: mail.example.com}", "is to be mailed, and there is no mail:")
	}
}
