package notify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// Words that were found for one reader are the next one's to the letter, but for the
// links, in every language; and who is told something else gets other words.
func TestWordsAreReadersOwn(t *testing.T) {
	t.Parallel()
	m := realMail(t, "")
	var parcels []statuspage.Parcel
	for i := range 6 {
		p := notice(fmt.Sprintf("d%d", i), at)
		p.To.LinkToken = fmt.Sprintf("0123456789abcdef.ABCDEF-_%d", i)
		switch i {
		case 2:
			p.To.LinkToken = "needs+escaping&more/0123456789abcdefghij"
		case 3:
			p.Told.Update.Body = "We found <it> & mend it."
		case 4:
			p.To.Zone = "Asia/Tokyo"
		case 5:
			p.Earlier = []statuspage.Parcel{notice("earlier", at)}
		}
		parcels = append(parcels, p)
	}
	for range 2 {
		for i, p := range parcels {
			subject, text, html, err := m.words(p)
			wantSubject, wantText, wantHTML, wantErr := m.env.words(p)
			if err != nil || wantErr != nil || subject != wantSubject || text != wantText || html != wantHTML {
				t.Errorf("parcel %d differs (%v, %v):\n%s\nwant\n%s", i, err, wantErr, text, wantText)
			}
			for j, other := range parcels {
				if i != j && strings.Contains(text+html, other.To.LinkToken) {
					t.Errorf("parcel %d holds the link of parcel %d", i, j)
				}
			}
		}
	}
	if got := len(m.worded.recent); got != 4 {
		t.Errorf("%d wordings are kept, want 4: of three notices and of one in another zone", got)
	}
}

func TestWordingsAreBounded(t *testing.T) {
	t.Parallel()
	m := realMail(t, "")
	for i := range 2 * mostWordings {
		p := notice("d", at)
		p.To.LinkToken = "0123456789abcdefghijklmnopqrstuvwxyz"
		p.Told.Update.Body = fmt.Sprint("Update ", i)
		if _, text, _, err := m.words(p); err != nil || !strings.Contains(text, p.Told.Update.Body) {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	if got := len(m.worded.recent); got != mostWordings {
		t.Errorf("%d wordings are kept, want %d", got, mostWordings)
	}
}
