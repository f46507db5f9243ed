package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/store"
)

// installation is how a command finds the installation that it acts on: a server
// elsewhere, the one that runs on this data folder, or, when none runs, the folder
// itself. All three answer by the same operators' interface, so every rule is in one place.
type installation struct {
	Config string `short:"c" env:"FYR_CONFIG" placeholder:"FILE" help:"The configuration that names the data folder; ./fyr.yaml when it is there."`
	Data   string `env:"FYR_DATA" placeholder:"FOLDER" help:"The data folder."`
	Server string `env:"FYR_SERVER" placeholder:"URL" help:"The operators' address of a server elsewhere; FYR_TOKEN holds its token."`
}

// client speaks with an installation.
type client struct {
	base  string
	token secret.String
	http  *http.Client
	close func() error
	here  bool // no server runs: this process answers
}

// answerWithin bounds one command's request.
const answerWithin = 60 * time.Second

// reach finds the installation.
func (in installation) reach(ctx context.Context) (*client, error) {
	if in.Server != "" {
		token := os.Getenv("FYR_TOKEN")
		if token == "" {
			return nil, errors.New("reaching " + in.Server + ": FYR_TOKEN is empty; it holds what operator.token in the server's data folder says")
		}
		return &client{base: strings.TrimSuffix(in.Server, "/"), token: secret.New(token), http: &http.Client{Timeout: answerWithin}, close: nothing}, nil
	}
	source := Source{File: in.Config, Data: in.Data, Env: os.LookupEnv}
	config, err := Load(source)
	if err != nil {
		return despite(source, err)
	}
	if _, err := os.Stat(config.Data); err != nil {
		return nil, fmt.Errorf("reaching the installation: there is no data folder %s; start the server once, or name the folder with --data", config.Data)
	}
	return local(ctx, config)
}

// local reaches the server that holds the data folder, or the folder itself. One that
// starts or stops meanwhile is waited for.
func local(ctx context.Context, config Config) (c *client, err error) {
	patiently(ctx, patience, func() bool {
		if c, err = running(config.Data); c == nil && err == nil {
			c, err = offline(ctx, config)
		}
		return !errors.Is(err, store.ErrLocked) && !errors.Is(err, errStarting)
	})
	return c, err
}

func nothing() error { return nil }

// despite reaches the server that still runs with an earlier content of a file that has
// mistakes now: an operator has to be able to post, whatever the file says. Without
// such a server the mistakes are the answer.
func despite(source Source, mistakes error) (*client, error) {
	if c, err := running(source.dataFolder()); c != nil && err == nil {
		return c, nil
	}
	return nil, mistakes
}

// dataFolder is the data folder by a file that may have mistakes elsewhere.
func (s Source) dataFolder() string {
	file, text, err := s.find()
	if err != nil {
		file = s.File
	}
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return ""
	}
	b := newBuilder(s, file, folder)
	whole := &value{key: &fileKey, fields: map[string]*value{}}
	if node, problem := parseYAML(file, text); problem == nil && node != nil {
		whole = b.readFile(node)
	}
	return b.dataFolder(whole)
}

// errStarting is a data folder that is held by who has not said where to be reached.
var errStarting = errors.New("reaching the running server: it is starting or stopping; try again")

// running reaches the server that holds the data folder; nil when none does.
func running(data string) (*client, error) {
	if !store.Held(data) {
		return nil, nil
	}
	address, err := os.ReadFile(filepath.Join(data, addressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errStarting
	}
	if err != nil {
		return nil, fmt.Errorf("reaching the running server: %w", err)
	}
	token, err := operatorToken(data)
	if err != nil {
		return nil, err
	}
	return &client{base: strings.TrimSpace(string(address)), token: token, http: &http.Client{Timeout: answerWithin}, close: nothing}, nil
}

// offline opens the data folder itself. Notices wait in it for the next start.
func offline(ctx context.Context, config Config) (*client, error) {
	a, err := newApp(ctx, config, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if err := a.begin(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	within := transport{a.operator.Handler()}
	return &client{base: "http://localhost", token: a.token, http: &http.Client{Transport: within}, close: a.close, here: true}, nil
}

// transport answers requests in this process.
type transport struct{ handler http.Handler }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &answer{header: http.Header{}, status: http.StatusOK}
	r = r.Clone(r.Context())
	r.RemoteAddr, r.Host = "127.0.0.1:1", r.URL.Host
	if r.Body == nil {
		r.Body = http.NoBody
	}
	t.handler.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// maxAnswer bounds what is read of an answer.
const maxAnswer = 32 << 20

// do makes a request; body and into may be nil. A refusal becomes an error in the
// server's words.
func (c *client) do(ctx context.Context, method, path string, body, into any) error {
	r, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if into == nil || r.StatusCode == http.StatusNoContent {
		return nil
	}
	return json.NewDecoder(io.LimitReader(r.Body, maxAnswer)).Decode(into)
}

func firstError(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// text makes a request whose answer is text, and copies it to out as it comes.
func (c *client) text(ctx context.Context, method, path string, body any, out io.Writer) error {
	r, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	_, err = io.Copy(out, io.LimitReader(r.Body, maxAnswer))
	return err
}

func (c *client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/ops/v1"+path, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	req.Header.Set("Content-Type", "application/json")
	if me, err := user.Current(); err == nil {
		req.Header.Set("Fyr-Actor", me.Username)
	}
	r, err := c.http.Do(req)
	var wrong *url.Error
	if errors.As(err, &wrong) {
		return nil, fmt.Errorf("reaching the server at %s: %w", c.base, wrong.Err)
	}
	if err != nil {
		return nil, err
	}
	if r.StatusCode < 300 {
		return r, nil
	}
	defer r.Body.Close()
	return nil, refusal(r)
}

// refusal is the server's own words.
func refusal(r *http.Response) error {
	var p struct {
		Error string `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&p); err != nil || p.Error == "" {
		return fmt.Errorf("the server answered %s", r.Status)
	}
	return errors.New(p.Error)
}

// with reaches the installation, acts, and lets go of it.
func (in installation) with(t *terminal, what string, act func(c *client) error) error {
	c, err := in.reach(t)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	err = errors.Join(act(c), c.close())
	if err != nil && !errors.Is(err, errNo) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}
