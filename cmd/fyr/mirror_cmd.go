package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/mirror"
	"github.com/fyr-status/fyr/templates"
)

// mirrorCmd looks after the copies of the page, from any machine.
type mirrorCmd struct {
	Status mirrorStatusCmd `cmd:"" help:"Say how old the copies are."`
	Post   mirrorPostCmd   `cmd:"" help:"Tell readers of the copies something while the server is dead."`
}

// copyPlace is how a command finds the copies: by the configuration, or by flags alone.
type copyPlace struct {
	Config string   `short:"c" env:"FYR_CONFIG" placeholder:"FILE" help:"The configuration that names the copies; ./fyr.yaml when it is there."`
	Folder string   `placeholder:"FOLDER" help:"The copy in this folder instead."`
	S3     *url.URL `name:"s3" placeholder:"URL" help:"The copy in this bucket instead, as in https://s3.example.com/bucket/prefix; FYR_S3_ACCESS_KEY and FYR_S3_SECRET_KEY hold the keys."`
	Region string   `placeholder:"REGION" help:"The bucket's region."`
}

// places finds the copies, and the zone of their page: UTC when flags alone name them.
func (c copyPlace) places() ([]mirror.Place, *time.Location, error) {
	if c.Folder != "" || c.S3 != nil {
		m, err := c.flags()
		return placesOf(m), time.UTC, err
	}
	config, err := Load(Source{File: c.Config, Env: os.LookupEnv})
	if err != nil {
		return nil, nil, err
	}
	if config.Mirror == nil {
		return nil, nil, errors.New("the configuration has no mirror: section; name the copy with --folder or --s3")
	}
	return placesOf(config.Mirror), config.Page.Zone, nil
}

func (c copyPlace) flags() (*Mirror, error) {
	m := &Mirror{Folder: c.Folder}
	if c.S3 == nil {
		return m, nil
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(c.S3.Path, "/"), "/")
	access, key := os.Getenv("FYR_S3_ACCESS_KEY"), os.Getenv("FYR_S3_SECRET_KEY")
	switch {
	case bucket == "" || c.S3.Host == "":
		return nil, fmt.Errorf("--s3 %s: it has to name a host and a bucket, as in https://s3.example.com/bucket", c.S3)
	case access == "" || key == "":
		return nil, errors.New("--s3: FYR_S3_ACCESS_KEY and FYR_S3_SECRET_KEY have to hold the keys of the bucket")
	}
	m.Bucket = &mirror.BucketConfig{
		Endpoint: &url.URL{Scheme: c.S3.Scheme, Host: c.S3.Host}, Bucket: bucket, Prefix: prefix, Region: c.Region,
		AccessKey: access, SecretKey: secret.New(key),
	}
	return m, nil
}

// mirrorStatusCmd says how old the copies are.
type mirrorStatusCmd struct {
	copyPlace
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (mirrorStatusCmd) Help() string {
	return "Exits with 1 when a copy is missing, or so old that it says that nobody is measuring.\n\nExample:\n\n  fyr mirror status"
}

// copyState is what `--json` prints of a copy.
type copyState struct {
	Place   string     `json:"place"`
	Written *time.Time `json:"written_at"` // null when there is none
	Pages   int        `json:"pages"`
	Fresh   bool       `json:"fresh"`
	Error   string     `json:"error,omitempty"`
}

// Run reads what the copies say of themselves.
func (c *mirrorStatusCmd) Run(t *terminal) error {
	places, _, err := c.places()
	if err != nil {
		return fmt.Errorf("looking at the copies of the page: %w", err)
	}
	rows, all, stale := [][]string{{"COPY", "WRITTEN", "PAGES"}}, []copyState{}, false
	for _, p := range places {
		s := copyStateAt(t, p, time.Now())
		all, stale = append(all, s), stale || !s.Fresh
		rows = append(rows, s.row())
	}
	if c.JSON {
		err = t.printJSON(all)
	} else {
		err = t.table(rows...)
	}
	if err == nil && stale {
		return errNo
	}
	return err
}

func copyStateAt(ctx context.Context, p mirror.Place, now time.Time) copyState {
	ctx, cancel := context.WithTimeout(ctx, copyAnswers)
	defer cancel()
	stamp, err := mirror.ReadStamp(ctx, p)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("no copy has been written there")
	}
	if err != nil {
		return copyState{Place: p.String(), Error: err.Error()}
	}
	return copyState{Place: p.String(), Written: &stamp.Written, Pages: stamp.Pages, Fresh: now.Sub(stamp.Written) < mirror.Old}
}

func (s copyState) row() []string {
	if s.Written == nil {
		return []string{s.Place, s.Error, ""}
	}
	return []string{s.Place, clockOf(*s.Written), fmt.Sprint(s.Pages)}
}

// mirrorPostCmd puts a person's word into the copies.
type mirrorPostCmd struct {
	copyPlace
	Message  string `short:"m" help:"What to say, in Markdown; without it, what standard input holds or what you write in EDITOR."`
	Language string `placeholder:"TAG" help:"The language of the message; the page's own when left out."`
	Clear    bool   `help:"Take an earlier post away instead."`
}

// Help shows an example.
func (mirrorPostCmd) Help() string {
	return "The message stands, with the time, above everything else on the front page of each language. It replaces an\n" +
		"earlier one. A server that runs again writes its pages without it.\n\n" +
		"Examples:\n\n  fyr mirror post --message \"We know, and are moving to another site. Next word at 15:00 UTC.\"\n" +
		"  fyr mirror post --s3 https://s3.example.com/example-status --message \"We know.\"\n  fyr mirror post --clear"
}

// Run posts to every copy that it can.
func (c *mirrorPostCmd) Run(t *terminal) error {
	places, zone, err := c.places()
	if err != nil {
		return fmt.Errorf("posting into the copies of the page: %w", err)
	}
	post, err := c.post(t, zone)
	if err != nil {
		return fmt.Errorf("posting into the copies of the page: %w", err)
	}
	var wrong []error
	for _, p := range places {
		files, err := post.Put(t, p)
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("no copy has been written there")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("posting into the copy in %s: %w", p, err))
			continue
		}
		fmt.Fprintf(t.Out, "%s: %s\n", p, strings.Join(files, ", "))
	}
	return errors.Join(wrong...)
}

// post is the message as each page shows it, dated in the zone; nil to clear.
func (c *mirrorPostCmd) post(t *terminal, zone *time.Location) (mirror.Post, error) {
	if c.Clear {
		return nil, nil
	}
	message, err := saying{Message: c.Message}.message(t)
	if err != nil {
		return nil, err
	}
	if message = strings.TrimSpace(message); message == "" {
		return nil, errors.New("the message is empty; --clear takes an earlier one away")
	}
	at := time.Now()
	return func(language string) (string, error) { return c.shown(message, language, at.In(zone)) }, nil
}

func (c *mirrorPostCmd) shown(message, language string, at time.Time) (string, error) {
	texts, err := templates.New(templates.Options{Language: cmp.Or(language, "en"), Zone: at.Location()})
	if err != nil {
		return "", err
	}
	return texts.CopyPost(message, c.Language, at)
}
