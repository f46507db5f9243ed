package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// announce says in five lines what runs and where, and leaves the operators' address
// for the command line.
func (s *server) announce(t *terminal) {
	c := s.config.Load()
	address := "http://" + s.doors.operator.Addr().String()
	if err := os.WriteFile(filepath.Join(c.Data, addressFile), []byte(address+"\n"), 0o600); err != nil {
		s.log.Warn("the operators' address is not noted: commands on this host won't find the server", "err", err)
	}
	fmt.Fprintf(t.Out, "%s is served by fyr %s\n", c.Page.Name, thisBuild().Version)
	fmt.Fprintf(t.Out, "  page       %s\n", c.Page.Link("/"))
	fmt.Fprintf(t.Out, "  operators  %s\n", s.entrance(t))
	fmt.Fprintf(t.Out, "  data       %s\n", c.Data)
	fmt.Fprintf(t.Out, "  monitored  %s\n", monitored(*c))
	if c.Unread != "" {
		fmt.Fprintf(t.Out, "  not read   %s, since URLs are given: --config %s reads it as well\n", c.Unread, c.Unread)
	}
}

// entrance is where operators come in: while there is no account, by the link that makes
// the first owner's.
func (s *server) entrance(ctx context.Context) string {
	link, err := s.operator.SetupLink(ctx)
	switch {
	case err != nil:
		s.log.Warn("no set-up link could be made: `fyr user link` makes one later", "err", err)
	case link != "":
		return link + " (makes the first owner's account, once, within a day)"
	}
	if s.guide != nil {
		if link, err := s.guide(ctx); err == nil {
			return link
		}
	}
	return s.config.Load().Operator.URL.String() + " (`fyr user link NAME` on this host signs you in once)"
}

// monitored says what is watched, on one line.
func monitored(c Config) string {
	var ids []string
	for _, m := range c.Monitors {
		if len(ids) == 5 {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, m.ID)
	}
	text := fmt.Sprintf("%d: %s", len(c.Monitors), strings.Join(ids, ", "))
	if n := len(c.Internal()); n > 0 {
		text += fmt.Sprintf(" (%d in no component: internal)", n)
	}
	return text
}
