package operator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// passkeyFor is how long a challenge waits for its answer.
const passkeyFor = 5 * time.Minute

// newKeys is what checks passkeys (WebAuthn Level 3) for the console at an address; nil
// where browsers have none: at a bare IP address, or over http elsewhere than on localhost.
func newKeys(own *url.URL, page string) *webauthn.WebAuthn {
	if own.Scheme != "https" && own.Hostname() != "localhost" {
		return nil
	}
	wait := webauthn.TimeoutConfig{Enforce: true, Timeout: passkeyFor, TimeoutUVD: passkeyFor}
	keys, err := webauthn.New(&webauthn.Config{
		RPID: own.Hostname(), RPDisplayName: page, RPOrigins: []string{own.Scheme + "://" + own.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: wait, Registration: wait},
	})
	if err != nil {
		return nil // the host is no domain
	}
	return keys
}

// bearer is a person as the WebAuthn library sees one.
type bearer struct {
	user access.User
	keys []webauthn.Credential
}

func (b bearer) WebAuthnID() []byte                         { return []byte(b.user.ID) }
func (b bearer) WebAuthnName() string                       { return b.user.Name }
func (b bearer) WebAuthnDisplayName() string                { return b.user.Name }
func (b bearer) WebAuthnCredentials() []webauthn.Credential { return b.keys }

// bearerOf is a person with the passkeys that are kept.
func (s *Server) bearerOf(ctx context.Context, u access.User) (bearer, error) {
	factors, err := s.c.Accounts.Factors(ctx, u.ID)
	if err != nil {
		return bearer{}, err
	}
	b := bearer{user: u}
	for _, f := range factors {
		if f.Kind != access.Passkey {
			continue
		}
		var k webauthn.Credential
		if err := json.Unmarshal(f.Secret, &k); err != nil {
			return bearer{}, fmt.Errorf("passkey %s: %w", f.ID, err)
		}
		b.keys = append(b.keys, k)
	}
	return b, nil
}

// offerPasskey answers with what a browser makes a new passkey by.
func (s *Server) offerPasskey(c echo.Context, a *attempt) error {
	if s.keys == nil {
		return statuspage.ErrNotFound
	}
	b, err := s.bearerOf(c.Request().Context(), a.user)
	if err != nil {
		return err
	}
	options, session, err := s.keys.BeginRegistration(b, webauthn.WithExclusions(webauthn.Credentials(b.keys).CredentialDescriptors()))
	if err != nil {
		return fmt.Errorf("offer a passkey: %w", err)
	}
	a.ceremony = session
	return c.JSON(http.StatusOK, options)
}

// newPasskey is a passkey that a browser made, as a factor: the whole record is kept, as
// later checks need its flags.
func (s *Server) newPasskey(a *attempt, given string, f access.Factor) (access.Factor, error) {
	session, err := a.takeCeremony()
	if err != nil || s.keys == nil {
		return f, errCode
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(given))
	if err != nil {
		return f, errCode
	}
	made, err := s.keys.CreateCredential(bearer{user: a.user}, session, parsed)
	if err != nil {
		s.c.Log.Info("a new passkey was refused", "err", err)
		return f, errCode
	}
	f.Kind, f.ID = access.Passkey, passkeyID(made.ID)
	f.Secret, err = json.Marshal(made)
	return f, err
}

func passkeyID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// askPasskey answers with a challenge for a passkey of nobody in particular: the answer says
// whose it is.
func (s *Server) askPasskey(c echo.Context) error {
	if s.keys == nil || s.c.Accounts == nil {
		return statuspage.ErrNotFound
	}
	if wait := s.brake.take(time.Now(), limit{"passkeys from " + source(c), freeSource}); wait > 0 {
		return statuspage.ErrTooMany
	}
	options, session, err := s.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return fmt.Errorf("ask for a passkey: %w", err)
	}
	s.begin(c, &attempt{ceremony: session, until: time.Now().Add(passkeyFor)})
	return c.JSON(http.StatusOK, options)
}

// askOwnPasskey answers with a challenge for the passkeys of who has just proven a password.
func (s *Server) askOwnPasskey(c echo.Context) error {
	return s.attemptPage(c, func(a *attempt) error {
		b, err := s.bearerOf(c.Request().Context(), a.user)
		if err != nil || s.keys == nil || len(b.keys) == 0 {
			return orMissing(err)
		}
		options, session, err := s.keys.BeginLogin(b, webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return fmt.Errorf("ask for a passkey: %w", err)
		}
		a.ceremony = session
		return c.JSON(http.StatusOK, options)
	})
}

// signInByPasskey signs in whoever a passkey belongs to: it is two factors at once, what
// somebody has and what opens it.
func (s *Server) signInByPasskey(c echo.Context, given string) error {
	err := s.attempt(c, func(a *attempt) error {
		a.over = true
		u, f, err := s.bearerIn(c.Request().Context(), a, given)
		if err != nil {
			return err
		}
		return s.admit(c, u, access.Changes{Factors: []access.Factor{f}}, []string{string(access.Passkey)})
	})
	if errors.Is(err, errAttempt) || errors.Is(err, errCode) {
		s.refusedOne(source(c))
		return s.signInAgain(c, http.StatusUnauthorized, "passkey_wrong")
	}
	if err == nil {
		s.brake.clear("passkeys from " + source(c))
	}
	return s.welcome(c, err)
}

// bearerIn finds out whose a passkey is, and checks its answer to the attempt's challenge.
func (s *Server) bearerIn(ctx context.Context, a *attempt, given string) (u access.User, f access.Factor, err error) {
	session, err := a.takeCeremony()
	if err != nil || s.keys == nil {
		return u, f, errCode
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(given))
	if err != nil {
		return u, f, errCode
	}
	var broken error
	whose := func(_, handle []byte) (webauthn.User, error) {
		if u, broken = s.c.Accounts.User(ctx, string(handle)); broken != nil {
			return nil, broken
		}
		var b bearer
		b, broken = s.bearerOf(ctx, u)
		return b, broken
	}
	_, used, err := s.keys.ValidatePasskeyLogin(whose, session, parsed)
	if broken != nil && !errors.Is(broken, statuspage.ErrNotFound) {
		return u, f, broken
	}
	if err != nil || !u.Active(time.Now()) || u.Elsewhere() {
		return u, f, errCode
	}
	f, err = s.usedPasskey(ctx, u, used)
	return u, f, err
}

// finishPasskey checks the answer of one of u's own passkeys, as a second factor.
func (s *Server) finishPasskey(ctx context.Context, a *attempt, given string, u access.User) (f access.Factor, err error) {
	session, err := a.takeCeremony()
	if err != nil || s.keys == nil {
		return f, errCode
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(given))
	if err != nil {
		return f, errCode
	}
	b, err := s.bearerOf(ctx, u)
	if err != nil {
		return f, err
	}
	used, err := s.keys.ValidateLogin(b, session, parsed)
	if err != nil {
		return f, errCode
	}
	return s.usedPasskey(ctx, u, used)
}

// usedPasskey is the factor after a use, with its counter as it is now. One that counts
// backwards was copied (WebAuthn, section 6.1.1), and is refused.
func (s *Server) usedPasskey(ctx context.Context, u access.User, used *webauthn.Credential) (access.Factor, error) {
	f, err := s.c.Accounts.Factor(ctx, passkeyID(used.ID))
	if err != nil {
		return f, err
	}
	if f.User != u.ID || f.Kind != access.Passkey || used.Authenticator.CloneWarning {
		s.c.Log.Warn("a passkey was refused: it is another's or a copy", "user", u.ID)
		return f, errCode
	}
	f.Used = instant()
	f.Secret, err = json.Marshal(used)
	return f, err
}
