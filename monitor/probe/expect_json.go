package probe

import (
	"strconv"
	"strings"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"

	"github.com/fyr-status/fyr/monitor"
)

// selector picks values out of a decoded JSON document. The one implementation works
// on YAML nodes, which stay behind this interface.
type selector interface {
	pick(document any) []any
}

type jsonCheck struct {
	path   string
	values selector
	rules  []rule
}

// maxPath is how long a JSONPath may be, in bytes.
const maxPath = 1000

func newJSONCheck(path string, rules []rule) (check, error) {
	bad := &monitor.FieldError{Field: "json", Value: path, Example: "$.status"}
	switch {
	case len(path) > maxPath:
		bad.Value, bad.Problem = path[:20]+"…", "is longer than 1000 characters"
		return nil, bad
	case strings.Count(path, "..") > 1:
		// Each one multiplies the work by the depth of the document, which the target chooses.
		bad.Problem = "has more than one .. in it"
		return nil, bad
	}
	s, err := newPath(path)
	if err != nil {
		bad.Problem = "is not a JSONPath: " + err.Error()
		return nil, bad
	}
	return jsonCheck{path, s, rules}, nil
}

func (j jsonCheck) check(a *answer) *finding {
	document, err := a.json()
	if err != nil {
		return wrong("body is not JSON: %v", err)
	}
	values := j.values.pick(document)
	if len(values) == 0 {
		return wrong("%s is not there", j.path)
	}
	h := hunt{subject: j.path, rules: j.rules}
	for _, v := range values {
		if h.meets(valueText(v), a.until) {
			return nil
		}
		if a.late() {
			break
		}
	}
	return h.failed()
}

type yamlPath struct{ path *jsonpath.JSONPath }

func newPath(path string) (selector, error) {
	p, err := jsonpath.NewPath(path)
	return yamlPath{p}, err
}

func (y yamlPath) pick(document any) []any {
	values := map[*yaml.Node]any{}
	root := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{node(document, values)}}
	var picked []any
	for _, n := range y.path.Query(root) {
		picked = append(picked, values[n])
	}
	return picked
}

// node writes a JSON value as a YAML node, and remembers in values what each stands for.
func node(v any, values map[*yaml.Node]any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	values[n] = v
	switch v := v.(type) {
	case map[string]any:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		for key, child := range v {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, node(child, values))
		}
	case []any:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		for _, child := range v {
			n.Content = append(n.Content, node(child, values))
		}
	case string:
		n.Tag, n.Value = "!!str", v
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(v)
	case float64:
		n.Tag, n.Value = number(v)
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n
}

func number(f float64) (tag, text string) {
	if f == float64(int64(f)) {
		return "!!int", strconv.FormatInt(int64(f), 10)
	}
	return "!!float", strconv.FormatFloat(f, 'g', -1, 64)
}
