package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// configFlags are the flags of every command that reads the configuration.
type configFlags struct {
	File string `name:"config" env:"FYR_CONFIG" placeholder:"FILE" help:"Configuration file; ./fyr.yaml by default."`
	Data string `name:"data" env:"FYR_DATA" placeholder:"FOLDER" help:"Data folder; overrides the file."`
}

// source is the configuration that the flags name, with URLs beside it.
func (f configFlags) source(urls ...string) Source {
	return Source{File: f.File, Data: f.Data, URLs: urls, Env: os.LookupEnv}
}

// load reads the configuration and prints what is risky in it.
func (f configFlags) load(t *terminal, urls ...string) (Config, error) {
	c, err := Load(f.source(urls...))
	if err == nil {
		t.warn(c)
	}
	return c, err
}

func (t *terminal) warn(c Config) {
	for _, w := range c.Warnings {
		fmt.Fprintln(t.Errors, "fyr: warning: "+w)
	}
}

// configCmd is `fyr config …`.
type configCmd struct {
	Check  configCheckCmd  `cmd:"" help:"Say whether a configuration is right."`
	Schema configSchemaCmd `cmd:"" help:"Print the JSON Schema of fyr.yaml, for editors."`
	Plan   configPlanCmd   `cmd:"" help:"Say what a file would change."`
	Apply  configApplyCmd  `cmd:"" help:"Take the configuration on disk, also one that a reload held back."`
	Export configExportCmd `cmd:"" help:"Print the whole configuration, every default written out."`
	Limits configLimitsCmd `cmd:"" help:"List the limits in force, with where each comes from."`
}

// Help shows an example.
func (configCmd) Help() string { return "Example:\n\n  fyr config check fyr.yaml" }

// configCheckCmd validates a file.
type configCheckCmd struct {
	File string `arg:"" optional:"" env:"FYR_CONFIG" placeholder:"FILE" help:"The file; ./fyr.yaml by default."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (configCheckCmd) Help() string {
	return "Every mistake is named with its line, its column and a valid example.\n\nExample:\n\n  fyr config check fyr.yaml"
}

// verdict is what `fyr config check --json` prints.
type verdict struct {
	File       string        `json:"file"`
	Valid      bool          `json:"valid"`
	Errors     []jsonProblem `json:"errors,omitempty"`
	Warnings   []string      `json:"warnings,omitempty"`
	Monitors   int           `json:"monitors"`
	Components int           `json:"components"`
	Internal   []string      `json:"internal,omitempty"` // monitors that no component shows
}

type jsonProblem struct {
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

// Run checks the file. A wrong one is exit code 2, as for every command that needs it.
func (c *configCheckCmd) Run(t *terminal) error {
	file := c.File
	if file == "" {
		file = defaultFile
	}
	conf, err := Load(Source{File: file, Env: os.LookupEnv})
	if c.JSON {
		return t.printVerdict(file, conf, err)
	}
	if err != nil {
		return err
	}
	t.warn(conf)
	fmt.Fprintf(t.Out, "%s is right: %s, %s\n", file, counted(len(conf.Monitors), "monitor"), counted(len(conf.Components), "component"))
	if n := len(conf.Internal()); n > 0 {
		fmt.Fprintf(t.Out, "%s in no component, for operators only\n", counted(n, "monitor"))
	}
	return nil
}

func (t *terminal) printVerdict(file string, conf Config, err error) error {
	v := verdict{File: file, Valid: err == nil, Warnings: conf.Warnings, Monitors: len(conf.Monitors), Components: len(conf.Components), Internal: conf.Internal()}
	for _, p := range problemsOf(err) {
		v.Errors = append(v.Errors, jsonProblem{Line: p.Line, Column: p.Column, Path: p.Path, Message: p.Error()})
	}
	if printing := t.printJSON(v); printing != nil || err == nil {
		return printing
	}
	return errPrinted
}

// problemsOf is what is wrong as a list, whatever sort of error says it.
func problemsOf(err error) Problems {
	var many Problems
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		return many
	}
	return Problems{{Text: err.Error()}}
}

// configSchemaCmd prints the schema.
type configSchemaCmd struct{}

// Help shows an example.
func (configSchemaCmd) Help() string {
	return "Editors check and complete fyr.yaml with it. In the file's first line:\n\n" +
		"  # yaml-language-server: $schema=fyr.schema.json\n\nExample:\n\n  fyr config schema > fyr.schema.json"
}

// Run prints the schema.
func (configSchemaCmd) Run(t *terminal) error {
	s, err := Schema()
	if err != nil {
		return err
	}
	return t.printJSON(s)
}

type configLimitsCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (configLimitsCmd) Help() string {
	return "`fyr help limits` lists those that always hold, without a server.\n\nExample:\n\n  fyr config limits"
}

// Run lists them.
func (c *configLimitsCmd) Run(t *terminal) error {
	return c.with(t, "listing limits", func(to *client) error {
		var all []operator.Bound
		if err := to.do(t, "GET", "/limits", nil, &all); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(all)
		}
		rows := [][]string{{"LIMIT", "VALUE", "FROM", "OF WHAT"}}
		for _, b := range all {
			rows = append(rows, []string{b.Name, b.Value, fromWhere(b.Source, nil), b.Meaning})
		}
		return t.table(rows...)
	})
}
