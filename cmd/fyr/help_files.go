package main

import (
	"embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed files
var serverFiles embed.FS

var fileTemplates = template.Must(template.ParseFS(serverFiles, "files/*.tmpl"))

// surroundings are what a ready file is filled with.
type surroundings struct {
	Host, OperatorHost string // as readers and operators type them; OperatorHost is "" on localhost
	Base               string // the page's base path, "" for none
	Listen             string // host:port to pass requests on to
	OperatorListen     string
	Port, OperatorPort string
	Config, Data       string // absolute; Config is "" without a file
	Binary             string
}

// fill prints a ready file.
func (c configFlags) fill(t *terminal, name string) error {
	conf, err := c.load(t)
	if err != nil {
		return err
	}
	s, err := around(conf)
	if err != nil {
		return err
	}
	if err := fileTemplates.ExecuteTemplate(t.Out, name+".tmpl", s); err != nil {
		return fmt.Errorf("filling the file for %s: %w; is the output still open?", name, err)
	}
	return nil
}

func around(c Config) (surroundings, error) {
	s := surroundings{
		Host: c.Page.Host(), Base: c.Page.Path(""),
		Listen: reachable(c.Listen), OperatorListen: reachable(c.Operator.Listen),
		Port: portOf(c.Listen), OperatorPort: portOf(c.Operator.Listen), Data: c.Data, Binary: "/usr/local/bin/fyr",
	}
	if host := c.Operator.URL.Hostname(); host != "localhost" {
		s.OperatorHost = host
	}
	if c.File != "" {
		abs, err := filepath.Abs(c.File)
		if err != nil {
			return s, fmt.Errorf("finding the configuration's folder: %w; name it with an absolute path", err)
		}
		s.Config = abs
	}
	if own, err := os.Executable(); err == nil && !strings.HasPrefix(own, os.TempDir()) {
		s.Binary = own
	}
	return s, nil
}

// reachable is where a proxy on the same machine finds a listener.
func reachable(listen string) string {
	host, port, _ := net.SplitHostPort(listen)
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func portOf(listen string) string {
	_, port, _ := net.SplitHostPort(listen)
	return port
}

// helpNginxCmd prints a file for nginx.
type helpNginxCmd struct{ configFlags }

// Help shows an example.
func (helpNginxCmd) Help() string { return "Example:\n\n  fyr help nginx > /etc/nginx/conf.d/fyr.conf" }

// Run prints the file.
func (c *helpNginxCmd) Run(t *terminal) error { return c.fill(t, "nginx") }

// helpCaddyCmd prints a file for Caddy.
type helpCaddyCmd struct{ configFlags }

// Help shows an example.
func (helpCaddyCmd) Help() string { return "Example:\n\n  fyr help caddy >> /etc/caddy/Caddyfile" }

// Run prints the file.
func (c *helpCaddyCmd) Run(t *terminal) error { return c.fill(t, "caddy") }

// helpSystemdCmd prints a unit.
type helpSystemdCmd struct{ configFlags }

// Help shows an example.
func (helpSystemdCmd) Help() string {
	return "Example:\n\n  fyr help systemd > /etc/systemd/system/fyr.service"
}

// Run prints the unit.
func (c *helpSystemdCmd) Run(t *terminal) error { return c.fill(t, "systemd") }

// helpComposeCmd prints a file for Docker Compose.
type helpComposeCmd struct{ configFlags }

// Help shows an example.
func (helpComposeCmd) Help() string { return "Example:\n\n  fyr help compose > compose.yaml" }

// Run prints the file.
func (c *helpComposeCmd) Run(t *terminal) error { return c.fill(t, "compose") }
