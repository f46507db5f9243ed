package web

import (
	"context"
	"io"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// static serves an asset. Its name has its content's hash, so browsers keep it for ever.
func (s *Server) static(c echo.Context) error {
	st, err := s.stand(time.Now())
	if err != nil {
		return err
	}
	address := "/static/" + c.Param("name")
	for _, own := range []*statuspage.Asset{st.Page.Logo, st.Page.Styles} {
		if own != nil && own.Path == address {
			return s.own(c, own)
		}
	}
	texts, err := st.tongues.in(st.language.Tag)
	if err != nil {
		return err
	}
	body, kind, ok := texts.Static(address)
	if !ok {
		return statuspage.ErrNotFound
	}
	return s.serve(c, document{
		key: address, contentType: kind, cacheControl: cacheImmutable, wordless: true,
		make: func(_ context.Context, w io.Writer, _ *moment) error {
			_, err := w.Write(body)
			return err
		},
	})
}

// headerOwnCSP is for the owner's pictures: an SVG may style itself, and no more.
var headerOwnCSP = []string{"default-src 'none'; style-src 'unsafe-inline'; sandbox"}

// own serves a file of the owner's.
func (s *Server) own(c echo.Context, a *statuspage.Asset) error {
	c.Response().Header()["Content-Security-Policy"] = headerOwnCSP
	return s.serve(c, document{
		key: a.Path, contentType: a.Kind, cacheControl: cacheImmutable, wordless: true,
		make: func(_ context.Context, w io.Writer, _ *moment) error {
			_, err := w.Write(a.Body)
			return err
		},
	})
}

// favicon is the mark, its beam in the colour of the overall state.
func (s *Server) favicon(c echo.Context) error {
	return s.serve(c, document{
		key: "/favicon.svg", contentType: "image/svg+xml", cacheControl: cachePage, wordless: true,
		make: func(_ context.Context, w io.Writer, m *moment) error {
			_, err := w.Write(m.texts.Icon(m.kind().String()))
			return err
		},
	})
}

// robots lets search engines read the page, and keeps them from what acts.
func (s *Server) robots(c echo.Context) error {
	return s.serve(c, document{
		key: "/robots.txt", contentType: echo.MIMETextPlainCharsetUTF8, cacheControl: "public, max-age=3600", wordless: true,
		make: func(_ context.Context, w io.Writer, m *moment) error {
			text := "User-agent: *\n"
			if m.Page.Gate != nil {
				_, err := io.WriteString(w, text+"Disallow: /\n")
				return err
			}
			for _, path := range []string{"/subscribe", "/subscription", "/unsubscribe", "/ping/", "/api/push/"} {
				text += "Disallow: " + m.Page.Path(path) + "\n"
			}
			_, err := io.WriteString(w, text)
			return err
		},
	})
}
