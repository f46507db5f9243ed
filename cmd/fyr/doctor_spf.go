package main

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"strings"
)

// spf looks whether the domain lets our relays send in its name (RFC 7208).
func (d *mailDoctor) spf(ctx context.Context) {
	domain := d.envelope()
	records, ok := d.text(ctx, "mail SPF", domain, "v=spf1")
	switch {
	case !ok:
		return
	case len(records) == 0:
		d.add("wrong", "mail SPF", domain+" does not say who may send in its name", "Add this record: "+domain+`. IN TXT "v=spf1 `+strings.Join(d.mechanisms(), " ")+` ~all"`)
		return
	case len(records) > 1:
		d.add("wrong", "mail SPF", fmt.Sprintf("%s has %d SPF records, and so none counts", domain, len(records)), "Make one of them: "+strings.Join(records, " and "))
		return
	}
	for _, host := range d.relays() {
		d.covered(ctx, domain, host, records[0])
	}
}

// mechanisms let our relays send.
func (d *mailDoctor) mechanisms() (all []string) {
	for _, host := range d.relays() {
		if ip, err := netip.ParseAddr(host); err == nil {
			all = append(all, fmt.Sprintf("ip%d:%s", map[bool]int{true: 4, false: 6}[ip.Is4()], ip))
			continue
		}
		all = append(all, "a:"+host)
	}
	return all
}

// covered looks whether a record covers a relay's addresses.
func (d *mailDoctor) covered(ctx context.Context, domain, host, record string) {
	addrs, err := d.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return // pointers says so
	}
	for _, a := range addrs {
		if a = a.Unmap(); a.IsPrivate() || a.IsLoopback() {
			d.add("risky", "mail SPF", fmt.Sprintf("the relay %s is at %s, a private address: from which one it hands mail on can't be known here", host, a), "See that this address is in: "+record)
			return
		}
		e := &evaluation{mailDoctor: d, address: a}
		switch e.record(ctx, domain, record) {
		case spfPass:
		case spfUnknown:
			d.add("risky", "mail SPF", fmt.Sprintf("whether %s lets %s (%s) send can't be known here: %s", domain, host, a, e.why), "Ask a checker of SPF.")
		case spfInvalid:
			d.add("wrong", "mail SPF", fmt.Sprintf("the SPF record of %s is not valid: %s", domain, e.why), "Correct it: "+record)
		default:
			d.add("risky", "mail SPF", fmt.Sprintf("%s does not name %s (%s), which takes our mail; that is well only when it hands on through addresses that are named", domain, host, a),
				fmt.Sprintf("Write %s into the record, before its end: %s", strings.Join(d.mechanisms(), " "), record))
		}
	}
}

// spfResult is what a record says of an address.
type spfResult int

const (
	spfNo spfResult = iota
	spfPass
	spfUnknown // it depends on what can't be known here
	spfInvalid
)

// mostLookups is how many names one evaluation may ask for (RFC 7208 section 4.6.4).
const mostLookups = 10

// evaluation asks of one address whether it may send.
type evaluation struct {
	*mailDoctor
	address netip.Addr
	lookups int
	why     string
}

// record goes through a record's mechanisms from left to right, up to the first that
// matches. What can't be known matters only when nothing after it says yes.
func (e *evaluation) record(ctx context.Context, domain, record string) spfResult {
	result := spfNo
	var redirect string
	for _, term := range strings.Fields(strings.ToLower(record))[1:] {
		if to, ok := strings.CutPrefix(term, "redirect="); ok {
			redirect = to
			continue
		}
		mechanism := strings.TrimLeft(term, "+-~?")
		switch r := e.mechanism(ctx, domain, mechanism); {
		case r == spfPass && mechanism == strings.TrimPrefix(term, "+"):
			return r
		case r == spfPass: // it matches to refuse
			return result
		case r == spfInvalid:
			return r
		case r == spfUnknown:
			result = r
		}
	}
	if redirect != "" && result == spfNo {
		return e.other(ctx, redirect)
	}
	return result
}

// mechanism is whether one mechanism matches the address.
func (e *evaluation) mechanism(ctx context.Context, domain, text string) spfResult {
	name, value, prefix := partsOf(text)
	switch {
	case strings.Contains(text, "%") || name == "exists" || name == "ptr":
		e.why = "it depends on " + text
		return spfUnknown
	case strings.Contains(name, "="): // a modifier that nobody has to know
		return spfNo
	case name == "all":
		return spfPass
	case name == "ip4" || name == "ip6":
		return e.network(value+prefix, text)
	case name == "include":
		return e.other(ctx, value)
	case name == "a" || name == "mx":
		return e.hosts(ctx, name, cmp.Or(value, domain), prefix)
	}
	e.why = "it has no mechanism " + text
	return spfInvalid
}

// partsOf takes a mechanism apart: "a:mail.example.com/24//64".
func partsOf(mechanism string) (name, value, prefix string) {
	end := strings.IndexAny(mechanism, ":/")
	if end < 0 {
		return mechanism, "", ""
	}
	name, value = mechanism[:end], strings.TrimPrefix(mechanism[end:], ":")
	if name == "ip6" || name == "ip4" {
		return name, value, ""
	}
	if slash := strings.IndexByte(value, '/'); slash >= 0 {
		value, prefix = value[:slash], value[slash:]
	}
	return name, value, prefix
}

func (e *evaluation) network(value, term string) spfResult {
	if !strings.Contains(value, "/") {
		if a, err := netip.ParseAddr(value); err == nil {
			return said(a == e.address)
		}
	}
	n, err := netip.ParsePrefix(value)
	if err != nil {
		e.why = term + " names no network"
		return spfInvalid
	}
	return said(n.Contains(e.address))
}

func said(yes bool) spfResult {
	if yes {
		return spfPass
	}
	return spfNo
}

// asks reports whether one more name may be asked for.
func (e *evaluation) asks() bool {
	e.lookups++
	if e.lookups > mostLookups {
		e.why = fmt.Sprintf("it asks for more than %d names, which nobody follows", mostLookups)
	}
	return e.lookups <= mostLookups
}

// other evaluates another domain's record.
func (e *evaluation) other(ctx context.Context, domain string) spfResult {
	if !e.asks() {
		return spfInvalid
	}
	all, err := e.LookupTXT(ctx, domain)
	if err != nil {
		e.why = domain + " could not be looked up"
		return spfUnknown
	}
	for _, r := range all {
		if strings.HasPrefix(strings.ToLower(r), "v=spf1") {
			return e.record(ctx, domain, r)
		}
	}
	e.why = domain + " has no SPF record"
	return spfInvalid
}

// hosts compares with the addresses of a name, or of those that take its mail.
func (e *evaluation) hosts(ctx context.Context, kind, domain, prefix string) spfResult {
	if !e.asks() {
		return spfInvalid
	}
	names := []string{domain}
	if kind == "mx" {
		exchangers, err := e.LookupMX(ctx, domain)
		if err != nil {
			e.why = domain + " could not be looked up"
			return spfUnknown
		}
		names = names[:0]
		for _, x := range exchangers {
			names = append(names, strings.TrimSuffix(x.Host, "."))
		}
	}
	for _, name := range names {
		addrs, err := e.LookupNetIP(ctx, "ip", name)
		if err != nil {
			e.why = name + " could not be looked up"
			return spfUnknown
		}
		for _, a := range addrs {
			if e.within(a.Unmap(), prefix) {
				return spfPass
			}
		}
	}
	return spfNo
}

// within reports whether the address is another's, or in the network around it: "/24",
// or "/24//64" with a length for IPv6 behind.
func (e *evaluation) within(a netip.Addr, prefix string) bool {
	four, six, _ := strings.Cut(prefix, "//")
	bits := strings.TrimPrefix(four, "/")
	if a.Is6() {
		bits = six
	}
	if bits == "" {
		return a == e.address
	}
	n, err := netip.ParsePrefix(a.String() + "/" + bits)
	return err == nil && n.Masked().Contains(e.address)
}
