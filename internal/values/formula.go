// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// EqualFormulas reports whether two calculation formulas compute the same:
// HubSpot stores a formula in a canonical form of its own. White space,
// parentheses that change nothing, the case of names and words, the kind of
// quotes, the spelling of numbers and the signs for one operator do not count;
// the order of operands does. A formula that can't be read as such is compared
// word by word
// (developers.hubspot.com/docs/api-reference/latest/crm/properties/guide).
func EqualFormulas(a, b string) bool {
	if a == b {
		return true
	}
	return canonicalFormula(a) == canonicalFormula(b)
}

// canonicalFormula writes a formula with a pair of parentheses around every
// operation and one space between words.
func canonicalFormula(s string) string {
	words := formulaWords(s)
	p := &formulaParser{words: words}
	if text, ok := p.operation(0); ok && len(p.words) == 0 {
		return text
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}

// formulaWord is a word of a formula in its canonical spelling.
type formulaWord struct {
	text string
	kind formulaKind
}

type formulaKind uint8

const (
	formulaSign formulaKind = iota
	formulaName
	formulaLiteral
)

// formulaSigns are the operators and brackets, longer ones first, with the
// spelling that stands for all of one meaning.
var formulaSigns = []struct{ sign, canonical string }{
	{"<=", "<="},
	{">=", ">="},
	{"==", "="},
	{"!=", "!="},
	{"<>", "!="},
	{"&&", "and"},
	{"||", "or"},
	{"<", "<"},
	{">", ">"},
	{"=", "="},
	{"!", "not"},
	{"+", "+"},
	{"-", "-"},
	{"*", "*"},
	{"/", "/"},
	{"%", "%"},
	{"^", "^"},
	{"(", "("},
	{")", ")"},
	{"[", "["},
	{"]", "]"},
	{",", ","},
}

// formulaOperators are the words among the operators.
var formulaOperators = map[string]string{"and": "and", "or": "or", "not": "not", "equals": "="}

func formulaWords(s string) []formulaWord {
	var words []formulaWord
	for {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		if s == "" {
			return words
		}
		var w formulaWord
		w, s = nextFormulaWord(s)
		words = append(words, w)
	}
}

func nextFormulaWord(s string) (w formulaWord, rest string) {
	switch first, size := utf8.DecodeRuneInString(s); {
	case first == '"' || first == '\'':
		return formulaText(s, first)
	case isDigit(first) || first == '.' && len(s) > 1 && isDigit(rune(s[1])):
		return formulaNumber(s)
	case isNameRune(first):
		end := strings.IndexFunc(s, func(r rune) bool { return !isNameRune(r) })
		if end < 0 {
			end = len(s)
		}
		name := strings.ToLower(s[:end])
		if operator, ok := formulaOperators[name]; ok {
			return formulaWord{operator, formulaSign}, s[end:]
		}
		return formulaWord{name, formulaName}, s[end:]
	default:
		for _, known := range formulaSigns {
			if rest, ok := strings.CutPrefix(s, known.sign); ok {
				return formulaWord{known.canonical, formulaSign}, rest
			}
		}
		return formulaWord{s[:size], formulaSign}, s[size:]
	}
}

func isNameRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// formulaText reads a text in quotes; a backslash takes the next character as
// it is.
func formulaText(s string, quote rune) (w formulaWord, rest string) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case rune(s[i]) == quote:
			return formulaWord{`"` + b.String() + `"`, formulaLiteral}, s[i+1:]
		}
		b.WriteByte(s[i])
	}
	// Without an end it is no text, so that it equals nothing but itself.
	return formulaWord{s, formulaSign}, ""
}

func formulaNumber(s string) (w formulaWord, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return !isDigit(r) && r != '.' })
	if end < 0 {
		end = len(s)
	}
	if number, ok := parseDecimal(s[:end]); ok {
		return formulaWord{number.canonical(), formulaLiteral}, s[end:]
	}
	return formulaWord{s[:end], formulaSign}, s[end:]
}

// formulaPrecedence binds operators from loose to tight.
var formulaPrecedence = map[string]int{
	"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "^": 8,
}

// prefixPrecedence is that of signs and negation before an operand.
const prefixPrecedence = 7

type formulaParser struct {
	words []formulaWord
	depth int
}

// maxFormulaDepth bounds nesting; what is deeper is compared word by word.
const maxFormulaDepth = 200

func (p *formulaParser) peek() formulaWord {
	if len(p.words) == 0 {
		return formulaWord{}
	}
	return p.words[0]
}

func (p *formulaParser) takes(sign string) bool {
	if w := p.peek(); w.kind == formulaSign && w.text == sign && len(p.words) > 0 {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *formulaParser) takesName(name string) bool {
	if w := p.peek(); w.kind == formulaName && w.text == name {
		p.words = p.words[1:]
		return true
	}
	return false
}

// operation reads operands joined by operators that bind at least as tightly as
// least. Operators of one precedence group from the left.
func (p *formulaParser) operation(least int) (string, bool) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxFormulaDepth {
		return "", false
	}
	left, ok := p.operand()
	for ok {
		w := p.peek()
		precedence := formulaPrecedence[w.text]
		if w.kind != formulaSign || precedence == 0 || precedence < least {
			return left, true
		}
		p.words = p.words[1:]
		var right string
		if right, ok = p.operation(precedence + 1); ok {
			left = "(" + left + " " + w.text + " " + right + ")"
		}
	}
	return "", false
}

func (p *formulaParser) operand() (string, bool) {
	w := p.peek()
	switch {
	case len(p.words) == 0:
		return "", false
	case p.takes("("):
		inner, ok := p.operation(0)
		return inner, ok && p.takes(")")
	case p.takes("-"):
		inner, ok := p.operation(prefixPrecedence)
		return "(- " + inner + ")", ok
	case p.takes("+"):
		return p.operation(prefixPrecedence)
	case p.takes("not"):
		inner, ok := p.operation(prefixPrecedence)
		return "(not " + inner + ")", ok
	case p.takesName("if"):
		return p.condition()
	case w.kind == formulaSign || isFormulaKeyword(w.text) && w.kind == formulaName:
		return "", false
	}
	p.words = p.words[1:]
	if w.kind == formulaName {
		return p.call(w.text)
	}
	return w.text, true
}

func isFormulaKeyword(s string) bool {
	return s == "then" || s == "elseif" || s == "else" || s == "endif"
}

// call reads the arguments of a function, or nothing after the name of a
// property. Properties of a pipeline or an owner stand in brackets.
func (p *formulaParser) call(name string) (string, bool) {
	var closing string
	switch {
	case p.takes("("):
		closing = ")"
	case p.takes("["):
		closing = "]"
	default:
		return name, true
	}
	var arguments []string
	if p.takes(closing) {
		return name + closing, true
	}
	for {
		argument, ok := p.operation(0)
		if !ok {
			return "", false
		}
		arguments = append(arguments, argument)
		switch {
		case p.takes(closing):
			return name + "(" + strings.Join(arguments, ", ") + closing, true
		case !p.takes(","):
			return "", false
		}
	}
}

// condition reads what follows "if": a condition and "then" or a comma-less
// value, any number of elseif, else, endif. As a function, if(a, b, c), it is
// read as one.
func (p *formulaParser) condition() (string, bool) {
	if text, ok := p.ifCall(); ok {
		return text, true
	}
	var b strings.Builder
	b.WriteString("(if")
	for {
		condition, ok := p.operation(0)
		if !ok {
			return "", false
		}
		p.takesName("then")
		value, ok := p.operation(0)
		if !ok {
			return "", false
		}
		b.WriteString(" " + condition + " then " + value)
		if p.takesName("elseif") {
			b.WriteString(" elseif")
			continue
		}
		if p.takesName("else") {
			other, ok := p.operation(0)
			if !ok {
				return "", false
			}
			b.WriteString(" else " + other)
		}
		p.takesName("endif")
		b.WriteString(")")
		return b.String(), true
	}
}

// ifCall reads if(a, b, c), and leaves everything in place if it is not that.
func (p *formulaParser) ifCall() (string, bool) {
	before := p.words
	if p.takes("(") {
		p.words = before
		if text, ok := p.call("if"); ok && strings.Contains(text, ", ") && !p.takesName("then") {
			return text, true
		}
	}
	p.words = before
	return "", false
}
