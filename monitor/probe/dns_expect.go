package probe

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/fyr-status/fyr/monitor"
)

// dnsTypes are the record types that can be asked for.
var dnsTypes = []string{"A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"}

// dnsExpect is what an answer must say.
type dnsExpect struct {
	RCode    string   `json:"rcode,omitempty"`
	Answers  []string `json:"answers,omitempty"`
	Match    string   `json:"match,omitempty"`
	Contains string   `json:"contains,omitempty"`
}

// check finds expectations that no answer can meet.
func (e dnsExpect) check() error {
	code, ok := dns.StringToRcode[e.rcode()]
	switch {
	case !ok:
		return &monitor.FieldError{Field: "expect.rcode", Value: e.RCode, Problem: "is not the code of an answer", Example: "NXDOMAIN"}
	case code != dns.RcodeSuccess && (len(e.Answers) > 0 || e.Contains != ""):
		return &monitor.FieldError{Field: "expect.rcode", Value: e.RCode, Problem: "comes without the records that are expected beside it", Example: "NOERROR"}
	case !slices.Contains([]string{"", "exact", "all", "any"}, e.Match):
		return &monitor.FieldError{Field: "expect.match", Value: e.Match, Problem: "is not exact, all or any", Example: "all"}
	case e.Match != "" && len(e.Answers) == 0:
		return &monitor.FieldError{Field: "expect.match", Value: e.Match, Problem: "stands without expect.answers", Example: "all"}
	}
	return nil
}

func (e dnsExpect) rcode() string {
	if e.RCode == "" {
		return "NOERROR"
	}
	return strings.ToUpper(e.RCode)
}

// judge weighs an answer to a question for records of kind.
func (e dnsExpect) judge(a *attempt, answer *dns.Msg, kind uint16) monitor.Outcome {
	got := records(answer, kind)
	a.out.Facts.Code, a.out.Facts.Answers = answer.Rcode, got
	if code := rcodeName(answer.Rcode); code != e.rcode() {
		cause := monitor.ErrorAnswer
		if answer.Rcode == dns.RcodeNameError {
			cause = monitor.NameNotFound
		}
		return a.down(monitor.Expectation, cause, fmt.Sprintf("the answer is %s, expected %s", code, e.rcode()))
	}
	if e.rcode() != "NOERROR" {
		return a.up()
	}
	if problem := e.problem(got, dns.TypeToString[kind]); problem != "" {
		return a.down(monitor.Expectation, monitor.WrongContent, problem)
	}
	return a.up()
}

func rcodeName(code int) string {
	if name, ok := dns.RcodeToString[code]; ok {
		return name
	}
	return fmt.Sprintf("RCODE %d", code)
}

// problem says how got falls short of what is expected, or nothing.
func (e dnsExpect) problem(got []string, kind string) string {
	if len(got) == 0 {
		return "the answer has no " + kind + " record"
	}
	has := fmt.Sprintf("the %s records are %s", kind, strings.Join(got, ", "))
	if e.Contains != "" && !slices.ContainsFunc(got, func(g string) bool {
		return strings.Contains(strings.ToLower(g), strings.ToLower(e.Contains))
	}) {
		return fmt.Sprintf("%s: none contains %q", has, e.Contains)
	}
	missing, surplus := difference(e.Answers, got), difference(got, e.Answers)
	switch {
	case len(e.Answers) == 0:
		return ""
	case e.Match == "any":
		if len(missing) == len(e.Answers) {
			return has + ": none of " + strings.Join(e.Answers, ", ")
		}
	case len(missing) > 0:
		return has + ": without " + strings.Join(missing, ", ")
	case e.Match != "all" && len(surplus) > 0:
		return has + ": unexpected " + strings.Join(surplus, ", ")
	}
	return ""
}

// difference returns what of a is not in b.
func difference(a, b []string) []string {
	var list []string
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y string) bool { return alike(x) == alike(y) }) {
			list = append(list, x)
		}
	}
	return list
}

// alike reduces a record to what makes it the same as another: no case, no trailing
// dots, one spelling of an IP address.
func alike(record string) string {
	if ip, err := netip.ParseAddr(record); err == nil {
		return ip.String()
	}
	words := strings.Fields(strings.ToLower(record))
	for i, w := range words {
		if w != "." {
			words[i] = strings.TrimSuffix(w, ".")
		}
	}
	return strings.Join(words, " ")
}

// records returns an answer's records of kind in words, in a fixed order. A CNAME on
// the way to an A record is left out, unless it was asked for.
func records(answer *dns.Msg, kind uint16) []string {
	var list []string
	for _, rr := range answer.Answer {
		if rr.Header().Rrtype == kind {
			list = append(list, record(rr))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// unquoted undoes the zone file's quoting that the library leaves in texts.
var unquoted = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

// record writes one record's data as people do: without quotes and the trailing dot.
func record(rr dns.RR) string {
	host := func(name string) string {
		if name == "." {
			return name
		}
		return strings.TrimSuffix(name, ".")
	}
	switch r := rr.(type) {
	case *dns.A:
		return r.A.String()
	case *dns.AAAA:
		return r.AAAA.String()
	case *dns.CNAME:
		return host(r.Target)
	case *dns.NS:
		return host(r.Ns)
	case *dns.PTR:
		return host(r.Ptr)
	case *dns.MX:
		return fmt.Sprintf("%d %s", r.Preference, host(r.Mx))
	case *dns.SRV:
		return fmt.Sprintf("%d %d %d %s", r.Priority, r.Weight, r.Port, host(r.Target))
	case *dns.TXT:
		return unquoted.Replace(strings.Join(r.Txt, ""))
	case *dns.CAA:
		return fmt.Sprintf("%d %s %s", r.Flag, r.Tag, r.Value)
	case *dns.SOA:
		return fmt.Sprintf("%s %s %d %d %d %d %d", host(r.Ns), host(r.Mbox), r.Serial, r.Refresh, r.Retry, r.Expire, r.Minttl)
	}
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}
