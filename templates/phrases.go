package templates

import (
	"strconv"
	"strings"
	"sync"
)

// kept holds texts that took some work to make, by what they were made of. Pages repeat
// themselves: each component's has the same days, and each language the same updates.
type kept[T any] struct {
	most int // texts; with one more all are dropped

	mu    sync.Mutex
	texts map[string]T
}

func (k *kept[T]) find(of string) (T, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	text, ok := k.texts[of]
	return text, ok
}

func (k *kept[T]) keep(of string, text T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.texts == nil || len(k.texts) >= k.most {
		k.texts = map[string]T{}
	}
	k.texts[of] = text
}

// How much is kept: of phrases in each language, of texts in all.
const (
	maxPhrases  = 2048
	longPhrase  = 24 // bytes of an argument: a time, a number, a short name
	maxMarkdown = 512
	longText    = 4 << 10 // bytes of Markdown
)

// phrase is what a sentence is filled in from, if that is worth keeping: words that are
// short, and none that could be somebody's address.
func phrase(key string, pairs []any, each func(any) any) (of string, ok bool) {
	b := make([]byte, 0, 96)
	b = append(b, key...)
	for _, v := range pairs {
		switch v := each(v).(type) {
		case string:
			if len(v) > longPhrase || strings.Contains(v, "@") {
				return "", false
			}
			b = append(append(b, 0), v...)
		case int:
			b = strconv.AppendInt(append(b, 1), int64(v), 10)
		default:
			return "", false
		}
	}
	return string(b), true
}
