// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Errors that carry neither a trace id nor an id say in prose what they are about.
// What that prose may be searched for decides here: a key can be any text, so that it
// may stand in a sentence by accident, as a part of another one, as the name of a
// property or as a number that counts something else.

// Mention is how surely a text means a word by naming it. More is surer.
type Mention int

// The mentions.
const (
	// NotMentioned: the word is not there, or only inside a longer one.
	NotMentioned Mention = iota
	// Standing: the word is there, and may be so by accident.
	Standing
	// MentionedInOtherCase and Mentioned: the word stands in the sentence, and no
	// sentence would have it by accident.
	MentionedInOtherCase
	Mentioned
	// QuotedInOtherCase and Quoted: it stands in quotation marks or brackets, after
	// an equals sign or a colon, or where an id is announced.
	QuotedInOtherCase
	Quoted
)

// Prose are the parts of an error that may name an input: what it says, what its
// details say, and the values of its context.
type Prose struct{ texts, lower []string }

// Mentions tells how surely the prose means a word. It never means the empty word.
func (p Prose) Mentions(word string) Mention {
	best := NotMentioned
	if word == "" {
		return best
	}
	for _, text := range p.texts {
		best = max(best, mention(text, word))
	}
	if best > Standing {
		return best
	}
	word = strings.ToLower(word)
	for _, text := range p.lower {
		switch mention(text, word) {
		case Quoted:
			return QuotedInOtherCase
		case Mentioned:
			best = MentionedInOtherCase
		}
	}
	return best
}

// mention is [Prose.Mentions] for one text, with the case as it is.
func mention(text, word string) Mention {
	best := NotMentioned
	for from := 0; best < Quoted; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			break
		}
		start, end := from+i, from+i+len(word)
		from = start + 1
		if !stands(text, start, end) {
			continue
		}
		switch {
		case otherThing.MatchString(text[max(0, start-40):start]):
			best = max(best, Standing)
		case enclosed(text, start, end), announced(text[:start]):
			best = Quoted
		case distinctive(word):
			best = Mentioned
		default:
			best = max(best, Standing)
		}
	}
	return best
}

// stands tells whether what is between two places is a word of its own: not a part
// of a longer word or number, nor of what such are joined to, as SKU-1 is in SKU-1-B
// and example.com in an address at it.
func stands(text string, start, end int) bool {
	joined := joint(text, start-1) && wordBefore(text, start-1) || joint(text, end) && wordAt(text, end+1)
	return !joined && !wordBefore(text, start) && !wordAt(text, end)
}

// joint tells whether a byte joins two words to one.
func joint(text string, i int) bool {
	return i >= 0 && i < len(text) && strings.IndexByte("-.@+/%&#'~", text[i]) >= 0
}

// enclosed tells whether a word has quotation marks around it, is a member of a list
// in brackets, or is what follows an equals sign or a colon.
func enclosed(text string, start, end int) bool {
	before, after := strings.TrimRight(text[:start], " "), strings.TrimLeft(text[end:], " ")
	left, _ := utf8.DecodeLastRuneInString(before)
	right, _ := utf8.DecodeRuneInString(after)
	opens := before == text[:start]
	switch {
	case opens && strings.ContainsRune(`"'`+"`", left):
		return right == left && after == text[end:]
	case opens && strings.ContainsRune("‘’‚“”„«»‹›", left):
		return strings.ContainsRune("‘’‚“”„«»‹›", right)
	case opens && strings.ContainsRune("[({<", left), left == ',' && strings.ContainsAny(text[:start], "[("):
		return strings.ContainsRune(",;])}>", right)
	case left == '=', left == ':':
		if otherContexts.MatchString(nameBefore(before[:len(before)-1])) {
			return false
		}
		return after == "" || strings.ContainsRune(",;])}>.", right) || after != text[end:]
	}
	return false
}

// nameBefore is the name at the end of a text, such as that of what has a value.
func nameBefore(text string) string {
	name := strings.TrimRightFunc(text, func(r rune) bool { return !wordRune(r) })
	return name[strings.LastIndexFunc(name, func(r rune) bool { return !wordRune(r) })+1:]
}

// announcement ends with what says that an id or a key comes next.
var announcement = regexp.MustCompile(`(?i)\b(ids?|vids?|keys?|records?|objects?|contacts?|compan(y|ies)|deals?|tickets?|products?|inputs?|e-?mails?|address|domain|unique value)( ids?| no\.?| number)? #?$`)

// otherThing ends with what says that the name of something else comes next.
var otherThing = regexp.MustCompile("(?i)\\b(propert(y|ies)|fields?|types?|pipelines?|stages?|labels?|options?|portals?|scopes?)( names?| ids?)?[ :=]*[\"'`“‘«(\\[]?$")

func announced(before string) bool {
	return announcement.MatchString(before[max(0, len(before)-40):])
}

// distinctive tells whether a word can hardly be one of a sentence: it has letters
// beside digits or signs, or is a number as long as only ids are.
func distinctive(word string) bool {
	const longNumber = 7
	letters, others := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r != ' ':
			others++
		}
	}
	return letters > 0 && others > 0 || letters == 0 && others >= longNumber
}

// coordinates are those of a value that another record holds. Their names and
// numbers are HubSpot's; what they say is read by [BatchError.Conflict].
var coordinates = regexp.MustCompile(`(?s)PropertyValueCoordinates\{.*\}( on [0-9]+\. [0-9]+ already has that value)?`)

// optionList is where a message goes on to list the values that it would take.
var optionList = regexp.MustCompile(`(?i)\b(allowed|valid|possible|available) (options|values)\b|\bmust be one of\b|\bexpected one of\b`)

// spoken is the part of a message that may say what it is about.
func spoken(message string) string {
	message = coordinates.ReplaceAllString(message, "")
	if head, _, ok := strings.Cut(message, invalidValues); ok {
		message = head
	}
	return beforeOptions(message)
}

// beforeOptions cuts off what lists the values that HubSpot would take: they are
// those of other inputs, too.
func beforeOptions(message string) string {
	if at := optionList.FindStringIndex(message); at != nil {
		return message[:at[0]]
	}
	return message
}

// otherContexts hold something else than what the error is about, going by their
// names.
var otherContexts = regexp.MustCompile(`(?i)existing|property|properties|trace|portal|type|limit|max|min|count|size|index|\bline\b|\bcolumn\b|offset|length|scope|expire|time`)

// Prose returns what the error says.
func (e *BatchError) Prose() Prose { return proseOf(e.Wording(), e.Context, e.Errors) }

// Prose returns what the refusal says.
func (e *Error) Prose() Prose { return proseOf(e.Wording(), e.Context, e.Details) }

func proseOf(message string, context map[string][]string, details []ErrorDetail) Prose {
	texts := []string{spoken(message)}
	for _, p := range messageProperties(message) {
		texts = append(texts, beforeOptions(p.Message))
	}
	texts = append(texts, contextTexts(context)...)
	for _, d := range details {
		texts = append(texts, spoken(d.Message))
		texts = append(texts, contextTexts(d.Context)...)
	}
	p := Prose{texts: texts, lower: make([]string, len(texts))}
	for i, text := range texts {
		p.lower[i] = strings.ToLower(text)
	}
	return p
}

// contextTexts are the values of a context, each as the one thing that it names.
func contextTexts(context map[string][]string) []string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if otherContexts.MatchString(key) {
			continue
		}
		for _, value := range context[key] {
			texts = append(texts, "="+value)
		}
	}
	return texts
}

// inputIndex is how a place in the list of inputs is written, counted from 0 as in
// JSON paths.
var inputIndex = regexp.MustCompile(`(?i)\binputs?\[([0-9]{1,4})\]|\binputs[./]([0-9]{1,4})\b|\bindex[ :=]*([0-9]{1,4})\b`)

// InputIndexes returns the places in the list of inputs, counted from 0, that the
// error names.
func (e *BatchError) InputIndexes() []int {
	texts := []string{spoken(e.Wording())}
	for _, key := range []string{"index", "inputIndex"} {
		for _, value := range e.Context[key] {
			texts = append(texts, "index "+value)
		}
	}
	for _, d := range e.Errors {
		texts = append(texts, spoken(d.Message), d.In)
	}
	var found []int
	for _, text := range texts {
		for _, at := range inputIndex.FindAllStringSubmatchIndex(text, -1) {
			digits := ""
			for group := 2; group < len(at); group += 2 {
				if at[group] >= 0 {
					digits = text[at[group]:at[group+1]]
				}
			}
			n, err := strconv.Atoi(digits)
			// "Index 0 out of bounds" is a fault of HubSpot's own.
			if err == nil && !slices.Contains(found, n) && !strings.HasPrefix(text[at[1]:], " out of") {
				found = append(found, n)
			}
		}
	}
	return found
}

// NamesValue tells whether a text, such as [PropertyError.Message], quotes a value of
// the property that it is about, or a part of one that holds several: fold also takes
// other letter cases for it. What lists the values that HubSpot would take is left out.
// Nothing quotes the empty value.
func NamesValue(text, value string, fold bool) bool {
	text = beforeOptions(text)
	if fold {
		text, value = strings.ToLower(text), strings.ToLower(value)
	}
	for _, part := range append([]string{value}, strings.Split(value, ";")...) {
		for from := 0; part != ""; {
			i := strings.Index(text[from:], part)
			if i < 0 {
				break
			}
			start := from + i
			if !wordBefore(text, start) && !wordAt(text, start+len(part)) {
				return true
			}
			from = start + 1
		}
	}
	return false
}

// wordBefore and wordAt tell whether a word goes on to the left of a place, or at it.
func wordBefore(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:max(0, i)])
	return wordRune(r)
}

func wordAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[min(i, len(text)):])
	return wordRune(r)
}

func wordRune(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
