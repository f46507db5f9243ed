package main

import (
	"bytes"
	"fmt"
	"io"
	"text/template"

	"github.com/fyr-status/fyr/monitor"

	_ "embed"
)

// initCmd writes a configuration to begin with.
type initCmd struct {
	URLs []string `arg:"" optional:"" name:"url" help:"What to monitor."`
}

// Help shows an example.
func (initCmd) Help() string {
	return "Writes to standard output. The ids are those that `fyr serve URL…` uses, so that its history is kept.\n\n" +
		"Example:\n\n  fyr init https://example.com > fyr.yaml"
}

//go:embed init.yaml.tmpl
var initText string

var initTemplate = template.Must(template.New("fyr.yaml").Parse(initText))

// Run writes the file.
func (c *initCmd) Run(t *terminal) error {
	text, err := firstConfig(c.URLs)
	if err != nil {
		return err
	}
	_, err = io.Copy(t.Out, bytes.NewReader(text))
	return err
}

// firstConfig is a commented fyr.yaml that monitors urls, or a place to put some.
func firstConfig(urls []string) ([]byte, error) {
	nothing := func(string) (string, bool) { return "", false }
	c, err := Source{URLs: urls, Env: nothing}.load("", nil)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := initTemplate.Execute(&b, struct{ Monitors []monitor.Monitor }{c.Monitors}); err != nil {
		return nil, fmt.Errorf("writing a configuration: %w; this is a mistake in Fyr", err)
	}
	return b.Bytes(), nil
}
