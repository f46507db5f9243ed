package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/goccy/go-yaml/ast"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// reader reads a file by the table of keys and gathers what is wrong.
type reader struct {
	file     string
	refs     references
	problems Problems
	anchors  map[string]ast.Node
	seen     int            // values read, aliases followed
	written  map[string]any // what holds references, as written, by path

	console *statuspage.Setting // what a person made, while it is read or made something of
	secrets map[string]string   // those that stand in clear, by the variables that an export has instead
}

// complain notes that v is wrong.
func (r *reader) complain(v *value, format string, args ...any) {
	p := r.problem(v)
	p.Text = fmt.Sprintf(format, args...)
	r.problems = append(r.problems, p)
}

// problem is one at v's place, for the caller to say what it is.
func (r *reader) problem(v *value) Problem {
	p := Problem{
		File: r.file, Line: v.line, Column: v.column, Path: v.path,
		Value: presentable(v.raw), HasValue: v.raw != "" && !v.key.secret, Example: v.key.example,
	}
	if v.line == 0 {
		p.File = "" // it came from the command line
	}
	return p.from(cmp.Or(r.console, v.console))
}

var userinfo = regexp.MustCompile(`//[^/?#]*@`)

// presentable takes user names and passwords out of a URL.
func presentable(raw string) string { return userinfo.ReplaceAllString(raw, "//"+secret.Redacted+"@") }

// refuse notes that what stands at n can't be there at all.
func (r *reader) refuse(n ast.Node, path, format string, args ...any) {
	p := *problemAt(r.file, n.GetToken(), format, args...)
	p.Path = path
	r.problems = append(r.problems, p.from(r.console))
}

// fileKey is the whole file as a key.
var fileKey = key{name: "", keys: fileKeys}

// read reads n as k says; nil means that nothing of use stands there.
func (r *reader) read(k *key, path string, n ast.Node) *value {
	n, ok := r.resolve(n, path)
	if !ok {
		return nil
	}
	p := n.GetToken().Position
	v := &value{key: k, path: path, line: p.Line, column: p.Column, console: r.console}
	if m, isMap := n.(*ast.MappingNode); isMap && !m.IsFlowStyle && len(m.Values) > 0 {
		v.line, v.column = m.Values[0].Key.GetToken().Position.Line, m.Values[0].Key.GetToken().Position.Column
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return r.readNothing(v)
	case *ast.SequenceNode:
		return r.readList(v, n)
	case *ast.MappingNode:
		return r.readMap(v, n)
	}
	return r.readText(v, n)
}

// resolve follows an alias and looks past an anchor. It refuses tags, and files that
// grow beyond all measure by their aliases.
func (r *reader) resolve(n ast.Node, path string) (ast.Node, bool) {
	if r.seen++; r.seen > maxConfigValues {
		if r.seen == maxConfigValues+1 {
			r.refuse(n, "", "holds more than %d values once its aliases are followed", maxConfigValues)
		}
		return nil, false
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		inner, ok := r.resolve(n.Value, path)
		r.anchors[n.Name.GetToken().Value] = inner
		return inner, ok
	case *ast.AliasNode:
		to, ok := r.anchors[n.Value.GetToken().Value]
		if !ok {
			r.refuse(n, path, "*%s refers to an anchor that does not stand before it", n.Value.GetToken().Value)
		}
		return to, ok && to != nil
	case *ast.TagNode:
		r.refuse(n, path, "tags are not read; write the plain value")
		return nil, false
	}
	return n, n != nil
}

// readNothing reads a key without a value: an empty list or map when that is what the
// key holds, as is left when all its lines are commented out.
func (r *reader) readNothing(v *value) *value {
	if v.key.list || len(v.key.keys) > 0 {
		v.fields = map[string]*value{}
		return v
	}
	r.complain(v, "has no value; give it one or leave the key out")
	return nil
}

func (r *reader) readList(v *value, n *ast.SequenceNode) *value {
	if !v.key.list {
		r.complain(v, "is a list, and %s is wanted", wanted(v.key))
		return nil
	}
	if most := v.key.most; most > 0 && len(n.Values) > most {
		r.refuse(n.Values[most], fmt.Sprintf("%s[%d]", v.path, most), "is one more than %d, the most", most)
		return nil
	}
	item := *v.key
	item.list, item.example = false, strings.TrimSuffix(strings.TrimPrefix(item.example, "["), "]")
	for i, entry := range n.Values {
		if got := r.read(&item, fmt.Sprintf("%s[%d]", v.path, i), entry); got != nil {
			v.list = append(v.list, got)
		}
	}
	return v
}

func (r *reader) readMap(v *value, n *ast.MappingNode) *value {
	if v.key.list || len(v.key.keys) == 0 {
		r.complain(v, "is a map, and %s is wanted", wanted(v.key))
		return nil
	}
	v.fields = map[string]*value{}
	for _, entry := range n.Values {
		r.readEntry(v, entry)
	}
	return v
}

// wanted says what k holds.
func wanted(k *key) string {
	switch {
	case k.list:
		return "a list"
	case len(k.keys) > 0:
		return "a map"
	}
	return "one value"
}

func (r *reader) readEntry(v *value, entry *ast.MappingValueNode) {
	if _, merge := entry.Key.(*ast.MergeKeyNode); merge {
		v.bad = true
		r.refuse(entry.Key, v.path, "<< is not read; what monitors share belongs under defaults")
		return
	}
	name := entry.Key.GetToken().Value
	path := strings.TrimPrefix(v.path+"."+name, ".")
	i := slices.IndexFunc(v.key.keys, func(k key) bool { return k.name == name })
	switch {
	case i >= 0 && v.key.keys[i].later:
		r.refuse(entry.Key, path, "is reserved for a later version; leave it out")
	case i >= 0:
		if got := r.read(&v.key.keys[i], path, entry.Value); got != nil {
			v.fields[name] = got
		} else {
			v.bad = true
		}
	case v.key.open != "":
		v.rest = append(v.rest, setting{name: name, node: entry.Value, at: entry.Key, path: path})
	default:
		r.refuse(entry.Key, path, "is not a key%s", didYouMean(name, namesOf(v.key.keys)))
	}
}

// namesOf lists the keys that may be written today.
func namesOf(keys []key) []string {
	var names []string
	for _, k := range keys {
		if !k.later {
			names = append(names, k.name)
		}
	}
	return names
}

func didYouMean(name string, candidates []string) string {
	if c := closest(name, candidates); c != "" {
		return fmt.Sprintf("; did you mean %s?", c)
	}
	return "; there are " + strings.Join(candidates, ", ")
}

func (r *reader) readText(v *value, n ast.Node) *value {
	v.raw = scalar(n)
	if v.key.form.parse == nil || v.key.list {
		r.complain(v, "is a single value, and %s is wanted", wanted(v.key))
		return nil
	}
	if !r.fill(v) {
		return nil
	}
	got, problem := v.key.form.parse(v.text)
	if problem != "" {
		r.complain(v, "%s", unfilled(v, problem))
		return nil
	}
	v.got = got
	if v.key.secret && !refers(v.raw) {
		r.written[v.path] = r.placeholder(v.path, v.text)
	}
	return v
}

// fill replaces the references in v's text; what the console says has none.
func (r *reader) fill(v *value) bool {
	if r.console != nil {
		return r.fillPlainly(v)
	}
	text, problem := r.refs.fill(v.raw)
	if problem != "" {
		r.complain(v, "%s", problem)
		return false
	}
	v.text = text
	if text != v.raw {
		r.written[v.path] = v.raw
	}
	return true
}

func (r *reader) fillPlainly(v *value) bool {
	if controls(v.raw) {
		v.raw = ""
		r.complain(v, "holds a control character")
		return false
	}
	v.text = v.raw
	return true
}

// unfilled keeps what a reference stands for out of an error's words.
func unfilled(v *value, problem string) string {
	if v.text == v.raw || v.text == "" {
		return problem
	}
	return strings.ReplaceAll(problem, v.text, v.raw)
}

// scalar returns a single value as written: 0587, no and 2026-01-02 stay what they are.
func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	}
	return n.GetToken().Value
}

// reason says what an error of the file system means, without the operation and path.
func reason(err error) string {
	var number syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "it does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.As(err, &number):
		return number.Error()
	}
	return err.Error()
}
