package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
)

// doors are the listening sockets.
type doors struct {
	public, operator net.Listener
	plain            net.Listener // sends readers of http on to https; nil: none
	stepped          bool         // the operators' port was taken, and stepped over
}

// steps is how many ports after a taken default one are tried.
const steps = 20

// openDoors takes the sockets before anything is written: a taken port changes
// nothing. A default port that is taken is stepped over; a configured one is not.
func openDoors(c *Config) (*doors, error) {
	public, err := listen(c.Listen, !c.ListenSaid)
	if err != nil {
		return nil, err
	}
	operators, err := listen(c.Operator.Listen, !c.ListenSaid)
	if err != nil {
		return nil, errors.Join(err, public.Close())
	}
	d := &doors{public: public, operator: operators, stepped: portOf(c.Operator.Listen) != portOf(operators.Addr().String())}
	if c.TLS != nil && c.TLS.HTTP != "" {
		if d.plain, err = listen(c.TLS.HTTP, false); err != nil {
			d.close()
			return nil, err
		}
	}
	if !c.PageURLSaid {
		c.Page.URL = reached(c.Page.URL, public)
	}
	if d.stepped {
		c.Operator.URL = reached(c.Operator.URL, operators)
	}
	return d, nil
}

func listen(address string, step bool) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	host, port, _ := net.SplitHostPort(address)
	n, _ := strconv.Atoi(port)
	for tries := 1; err != nil && step && n > 0 && tries <= steps; tries++ {
		l, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n+tries)))
	}
	if err != nil {
		var at *net.OpError // says the address again
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("listening on %s: %w; choose another address with --listen and --operator-listen", address, err)
	}
	return l, nil
}

// reached is u with the port on which l really listens.
func reached(u *url.URL, l net.Listener) *url.URL {
	port := l.Addr().(*net.TCPAddr).Port
	moved := *u
	moved.Host = net.JoinHostPort(u.Hostname(), strconv.Itoa(port))
	return &moved
}

// keep gives a reloaded configuration the addresses that the start found, where it
// does not name its own.
func (d *doors) keep(running Config, after *Config) {
	if !after.PageURLSaid {
		after.Page.URL = running.Page.URL
	}
	if d.stepped && after.Operator.Listen == running.Operator.Listen {
		after.Operator.URL = running.Operator.URL
	}
}

func (d *doors) close() {
	_ = d.public.Close()
	_ = d.operator.Close()
	if d.plain != nil {
		_ = d.plain.Close()
	}
}
