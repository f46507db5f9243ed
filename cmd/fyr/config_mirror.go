package main

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/mirror"
)

// Mirror is where static copies of the page are kept.
type Mirror struct {
	Folder string               // absolute; "" for none
	Bucket *mirror.BucketConfig // nil for none; its Dial is not set
	URL    *url.URL             // where the copy is served; nil: under the page's own name
}

var mirrorKeys = []key{
	{name: "folder", form: lineForm(maxText), example: "/srv/status", doc: "folder to write the copy to: the root of a static server"},
	{name: "s3", example: `{endpoint: "https://s3.eu-north-1.amazonaws.com", bucket: status, access_key: "${S3_KEY}", secret_key: "${S3_SECRET}"}`, doc: "S3-compatible storage to write the copy to", keys: []key{
		{name: "endpoint", form: siteForm(), example: "https://s3.eu-north-1.amazonaws.com", doc: "address of the storage"},
		{name: "bucket", form: bucketForm(), example: "example-status", doc: "bucket in it"},
		{name: "prefix", form: lineForm(maxText), example: "status", doc: "what all names in the bucket begin with"},
		{name: "region", form: idForm(), example: "eu-north-1", doc: "region of the bucket; us-east-1, which storage without regions takes"},
		{name: "access_key", form: lineForm(maxText), example: "${S3_KEY}", doc: "name of the key that may write there"},
		{name: "secret_key", form: secretForm(), secret: true, example: "${S3_SECRET}", doc: "its secret"},
	}},
	{name: "url", form: siteForm(), example: "https://status-copy.example.net", doc: "where the copy is served; under the page's own name when absent"},
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// bucketForm is the name of a bucket (docs.aws.amazon.com, "General purpose bucket
// naming rules").
func bucketForm() form {
	return form{
		parse: func(s string) (any, string) {
			if !bucketName.MatchString(s) {
				return nil, "is not the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens"
			}
			return s, ""
		},
		schema: pattern(`[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`),
	}
}

// mirror is the section of the same name; nil when it is absent.
func (b *builder) mirror(v *value) *Mirror {
	if v == nil {
		return nil
	}
	m := &Mirror{Folder: b.absolute(get(v, "folder", "")), URL: get[*url.URL](v, "url", nil)}
	if s3 := v.field("s3"); s3 != nil {
		m.Bucket = &mirror.BucketConfig{
			Endpoint:  get[*url.URL](s3, "endpoint", nil),
			Bucket:    get(s3, "bucket", ""),
			Prefix:    strings.Trim(get(s3, "prefix", ""), "/"),
			Region:    get(s3, "region", ""),
			AccessKey: get(s3, "access_key", ""),
			SecretKey: get(s3, "secret_key", secret.String{}),
		}
	}
	return m
}

func (d document) mirror() yaml.MapSlice {
	m := d.c.Mirror
	if m == nil {
		return nil
	}
	s := d.section("mirror").put("folder", m.Folder)
	if b := m.Bucket; b != nil {
		s.put("s3", d.section("mirror.s3").put("endpoint", b.Endpoint).put("bucket", b.Bucket).put("prefix", b.Prefix).
			put("region", b.Region).put("access_key", b.AccessKey).put("secret_key", b.SecretKey.Reveal()).keys)
	}
	if m.URL != nil {
		s.put("url", m.URL)
	}
	return s.keys
}

func mirrorSomewhere(b *builder, v *value, c *Config) {
	if c.Mirror != nil && c.Mirror.Folder == "" && c.Mirror.Bucket == nil {
		b.protest(v.field("mirror"), "folder: /srv/status", "needs folder or s3: where the copy is written to")
	}
}

func mirrorBucket(b *builder, v *value, c *Config) {
	if c.Mirror == nil || c.Mirror.Bucket == nil {
		return
	}
	if s := c.Mirror.Bucket; s.Endpoint == nil || s.Bucket == "" || s.AccessKey == "" || s.SecretKey.Empty() {
		b.protest(v.field("mirror").field("s3"), mirrorKeys[1].example, "needs endpoint, bucket, access_key and secret_key")
	}
}

// mirrorApart keeps the copy, which everybody may read, out of the data folder, which
// nobody else may, and the data folder out of the copy.
func mirrorApart(b *builder, v *value, c *Config) {
	if c.Mirror != nil && c.Mirror.Folder != "" && (within(c.Mirror.Folder, c.Data) || within(c.Data, c.Mirror.Folder)) {
		b.complain(v.field("mirror").field("folder"), "is not apart from the data folder %s, and what is in it is published", c.Data)
	}
}

// within reports whether a path is a folder, or below it.
func within(path, folder string) bool {
	rest, err := filepath.Rel(folder, path)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, "../")
}
