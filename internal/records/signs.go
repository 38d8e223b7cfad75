// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// A sign is worth a line where it holds for most of the cells of a property that
// change, and these are more than a few.
const (
	signFrom = 10
	// brokenFrom is smaller: letters beyond ASCII are few in most tables.
	brokenFrom = 3
	// signVaried is how many different values make a column one that does not repeat
	// a few.
	signVaried = 3
	// signSample is the number of cells by which a pair of columns is looked for.
	signSample = 200
	// roughly is by how much a factor may be off where digits were lost with it.
	roughly = 2e-2
	// signNames is the number of properties that one sign names.
	signNames = 5
)

func mostOf(n, of int) bool { return n*5 >= of*4 }

// SignsInput is what [Signs] looks at.
type SignsInput[R Row[R]] struct {
	Plan Plan
	// Prior is the state in the user's spelling, Desired the configuration.
	Prior, Desired Table[R]
	// Held is what HubSpot holds of a property of a record of the plan, as far as
	// that is known. Adopted tells whether HubSpot holds a new key already. Both may
	// be nil.
	Held    func(key, property string) (string, bool)
	Adopted func(key string) bool
}

// Signs tells in a line each what the changes of a plan look like, where one mistake
// in a table explains most of them: columns that were swapped, rows that moved
// against their keys, a decimal point taken for a separator, a wrong encoding, keys
// that a spreadsheet respelled. They are hints for a person: a plan does the same
// with and without them.
func Signs[R Row[R]](in SignsInput[R]) []string {
	s := signs[R]{SignsInput: in, cells: make(map[string][]signCell)}
	for i := range in.Plan.Writes {
		s.collect(&in.Plan.Writes[i])
	}
	for name := range s.cells {
		s.names = append(s.names, name)
	}
	slices.SortFunc(s.names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(s.cells[b]), len(s.cells[a])), cmp.Compare(a, b))
	})
	s.columns()
	s.shifted()
	for _, name := range s.names {
		s.property(name, s.cells[name])
	}
	s.keys()
	return s.lines
}

// signCell is a value that takes the place of another.
type signCell struct{ key, from, value string }

type signs[R Row[R]] struct {
	SignsInput[R]
	// cells are those that change, by property; names are their properties, those
	// with the most cells first.
	cells map[string][]signCell
	names []string
	lines []string
}

func (s *signs[R]) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

func (s *signs[R]) collect(w *Write) {
	if w.New && (s.Adopted == nil || !s.Adopted(w.Key)) {
		return
	}
	for _, p := range w.Properties {
		if p.Changed && p.Value != "" && p.From != "" && p.Value != p.From {
			s.cells[p.Name] = append(s.cells[p.Name], signCell{w.Key, p.From, p.Value})
		}
	}
}

// columns looks for properties that take what another property of the same record
// held.
func (s *signs[R]) columns() {
	takes := make(map[string]string)
	counts := make(map[string]int)
	for _, name := range s.names {
		if other, n := s.source(name); other != "" {
			takes[name], counts[name] = other, n
		}
	}
	for _, name := range s.names {
		other, n := takes[name], counts[name]
		switch {
		case other == "":
		case takes[other] != name:
			s.say("%s takes what %s held in %d of %s: the columns look shifted.", name, other, n, count(len(s.cells[name]), "changed cell", "changed cells"))
		case name < other:
			s.say("%s and %s look swapped: %d of %s hold what the other held.", name, other, n+counts[other], count(len(s.cells[name])+len(s.cells[other]), "changed cell", "changed cells"))
		}
	}
}

// source returns the property whose values another one takes, and in how many cells.
func (s *signs[R]) source(name string) (other string, n int) {
	cells := s.cells[name]
	if len(cells) < signFrom || s.Held == nil {
		return "", 0
	}
	step := max(1, len(cells)/signSample)
	hits, sampled := make(map[string]int), 0
	for i := 0; i < len(cells); i += step {
		sampled++
		row, ok := s.Prior.Row(cells[i].key)
		if !ok {
			// An adopted record: its row is the configuration's.
			row, ok = s.Desired.Row(cells[i].key)
		}
		if !ok {
			continue
		}
		for candidate := range row.Cells() {
			if candidate == name {
				continue
			}
			if held, known := s.Held(cells[i].key, candidate); known && held == cells[i].value {
				hits[candidate]++
			}
		}
	}
	for candidate, hit := range hits {
		if mostOf(hit, sampled) && (hit > hits[other] || hit == hits[other] && candidate < other) {
			other = candidate
		}
	}
	if other == "" {
		return "", 0
	}
	varied := make(map[string]bool)
	for _, c := range cells {
		if held, known := s.Held(c.key, other); known && held == c.value {
			n++
			if len(varied) < signVaried {
				varied[held] = true
			}
		}
	}
	if !mostOf(n, len(cells)) || len(varied) < signVaried {
		return "", 0
	}
	return other, n
}

// shifted looks for properties whose values went from one record to another.
func (s *signs[R]) shifted() {
	var names []string
	var example string
	moved, all := 0, 0
	for _, name := range s.names {
		cells := s.cells[name]
		if len(cells) < signFrom {
			continue
		}
		n, first := wandered(cells)
		if !mostOf(n, len(cells)) {
			continue
		}
		names, moved, all = append(names, name), moved+n, all+len(cells)
		if example == "" {
			example = first
		}
	}
	if len(names) == 0 {
		return
	}
	what := "rows look shifted against their keys"
	if len(names) == 1 {
		what = "the column looks shifted or sorted by itself"
	}
	s.say("%s: %d of %s hold what another record held (%s): %s.", someNames(names), moved, count(all, "changed cell", "changed cells"), example, what)
}

// wandered counts the cells that hold what exactly one other record held, each such
// record once.
func wandered(cells []signCell) (n int, example string) {
	const doubled = -1
	at := make(map[string]int, len(cells))
	for i, c := range cells {
		if _, ok := at[c.from]; ok {
			i = doubled
		}
		at[c.from] = i
	}
	for i, c := range cells {
		source, ok := at[c.value]
		if !ok || source == doubled || source == i {
			continue
		}
		if n == 0 {
			example = values.Quote(c.key) + " gets that of " + values.Quote(cells[source].key)
		}
		n++
		at[c.value] = doubled
	}
	return n, example
}

func someNames(names []string) string {
	text := strings.Join(names[:min(len(names), signNames)], ", ")
	if rest := len(names) - signNames; rest > 0 {
		text += " and " + count(rest, "property", "properties") + " more"
	}
	return text
}

// property looks at the cells of one property.
func (s *signs[R]) property(name string, cells []signCell) {
	n := 0
	of := func() string { return fmt.Sprintf("%d of %s", n, count(len(cells), "changed cell", "changed cells")) }
	holds := func(from int, is func(signCell) bool) bool {
		if n = 0; len(cells) < from {
			return false
		}
		for _, c := range cells {
			if is(c) {
				n++
			}
		}
		return mostOf(n, len(cells))
	}
	if s.oneValue(name, cells) {
		return
	}
	switch {
	case holds(brokenFrom, lettersBroken):
		s.say("%s: %s differ in letters beyond ASCII only: the encoding of the table looks wrong.", name, of())
	case holds(signFrom, sameLetters):
		s.say("%s: %s differ in capitals or white space only.", name, of())
	case holds(signFrom, dayAndMonth):
		s.say("%s: day and month changed places in %s.", name, of())
	case holds(signFrom, func(c signCell) bool { return powerOfTen(c) != 0 }):
		s.say("%s: %s are %s: a decimal point or a thousands separator looks misread.", name, of(), scale(cells))
	}
}

// oneValue tells of a column of many values that became one.
func (s *signs[R]) oneValue(name string, cells []signCell) bool {
	if len(cells) < signFrom {
		return false
	}
	before := make(map[string]bool)
	for _, c := range cells {
		if c.value != cells[0].value {
			return false
		}
		before[c.from] = true
	}
	if len(before) < signFrom {
		return false
	}
	s.say("%s: all %d changed cells get the same value, in place of %d different ones.", name, len(cells), len(before))
	return true
}

// lettersBroken reports whether a value differs from the one before in what stands
// for its letters beyond ASCII, of which there are more or question marks by now.
func lettersBroken(c signCell) bool {
	was, before := plainLetters(c.from)
	is, now := plainLetters(c.value)
	return was == is && now > before
}

// plainLetters takes out what stands for letters beyond ASCII, and weighs it: a
// letter is one, a sign for a lost letter two.
func plainLetters(s string) (plain string, weight int) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '?' || r == unicode.ReplacementChar:
			weight += 2
		case r >= utf8.RuneSelf:
			weight++
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), weight
}

func sameLetters(c signCell) bool { return spaceless(c.from) == spaceless(c.value) }

// spaceless is a text without white space, invisible characters and capitals.
func spaceless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func dayAndMonth(c signCell) bool {
	was, err := time.Parse(time.DateOnly, firstBytes(c.from, len(time.DateOnly)))
	if err != nil {
		return false
	}
	is, err := time.Parse(time.DateOnly, firstBytes(c.value, len(time.DateOnly)))
	return err == nil && was.Year() == is.Year() && was.Day() == int(is.Month()) && int(was.Month()) == is.Day()
}

func firstBytes(s string, n int) string { return s[:min(len(s), n)] }

// powerOfTen returns the exponent of ten by which a number grew, 0 where it grew by
// something else.
func powerOfTen(c signCell) int {
	was, err := strconv.ParseFloat(c.from, 64)
	if err != nil || was == 0 {
		return 0
	}
	is, err := strconv.ParseFloat(c.value, 64)
	if err != nil || is/was <= 0 {
		return 0
	}
	exponent := math.Round(math.Log10(is / was))
	if math.Abs(is/was/math.Pow(10, exponent)-1) > roughly {
		return 0
	}
	return int(exponent)
}

// scale says by how much the numbers grew or shrank.
func scale(cells []signCell) string {
	by := make(map[int]int)
	for _, c := range cells {
		by[powerOfTen(c)]++
	}
	for exponent, n := range by {
		if exponent != 0 && mostOf(n, len(cells)) {
			size, digits := "larger", exponent
			if exponent < 0 {
				size, digits = "smaller", -exponent
			}
			return "1" + strings.Repeat("0", digits) + " times " + size
		}
	}
	return "larger or smaller by powers of ten"
}

// keys looks for new keys that are those of records that leave.
func (s *signs[R]) keys() {
	if len(s.Plan.Removals) == 0 {
		return
	}
	var added []string
	for _, w := range s.Plan.Writes {
		if w.New {
			added = append(added, w.Key)
		}
	}
	if len(added) == 0 {
		return
	}
	if !s.keysOfColumn(added) {
		s.alikeKeys(added)
	}
	s.renumbered(added)
}

// keysOfColumn looks for new keys that are what a property of the leaving records
// held.
func (s *signs[R]) keysOfColumn(added []string) bool {
	if len(added) < signFrom {
		return false
	}
	held := make(map[string]map[string]bool)
	for _, r := range s.Plan.Removals {
		row, ok := s.Prior.Row(r.Key)
		if !ok {
			continue
		}
		for name, cell := range row.Cells() {
			if held[name] == nil {
				held[name] = make(map[string]bool)
			}
			held[name][cell.Text] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(held)) {
		texts, n := held[name], 0
		for _, key := range added {
			if texts[key] {
				n++
			}
		}
		if mostOf(n, len(added)) {
			s.say("%d of %d new keys are what %s held of the records that leave: the keys look read from another column.", n, len(added), name)
			return true
		}
	}
	return false
}

// alikeKeys looks for new keys that are another spelling of ones that leave.
func (s *signs[R]) alikeKeys(added []string) {
	leaving := make(map[string]string, len(s.Plan.Removals))
	for _, r := range s.Plan.Removals {
		leaving[looseKey(r.Key)] = r.Key
	}
	n, example := 0, ""
	for _, key := range added {
		old, ok := leaving[looseKey(key)]
		if !ok {
			continue
		}
		if n++; n == 1 {
			example = values.Quote(key) + " for " + values.Quote(old)
		}
	}
	if n > 0 {
		s.say("%d of %s %s in another spelling (%s), as spreadsheets write numbers: without leading zeros, or with decimals. HubSpot takes them for other records.",
			n, count(len(added), "new key", "new keys"), oneMany(n, "is one that leaves", "are ones that leave"), example)
	}
}

// looseKey is what a spreadsheet leaves of a key: a number is its value, text is
// without white space and capitals.
func looseKey(key string) string {
	key = spaceless(key)
	if number, err := strconv.ParseFloat(key, 64); err == nil && math.Abs(number) < 1e15 && !strings.ContainsAny(key, "xp_nai") {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return key
}

// renumbered looks for new records that hold what exactly one holds that leaves.
func (s *signs[R]) renumbered(added []string) {
	leaving := make(map[string]string, len(s.Plan.Removals))
	for _, r := range s.Plan.Removals {
		row, ok := s.Prior.Row(r.Key)
		if !ok {
			continue
		}
		content := contentOf(row)
		if _, doubled := leaving[content]; doubled {
			leaving[content] = ""
			continue
		}
		leaving[content] = r.Key
	}
	n, example := 0, ""
	for _, key := range added {
		row, ok := s.Desired.Row(key)
		if !ok {
			continue
		}
		content := contentOf(row)
		old := leaving[content]
		if content == "" || old == "" {
			continue
		}
		leaving[content] = ""
		if n++; n == 1 {
			example = values.Quote(key) + " that of " + values.Quote(old)
		}
	}
	if n > 0 {
		s.say("%d of %s %s exactly what one that leaves holds (%s): the keys look renumbered or changed. A new key is a new record, without the id and the history of the old one.",
			n, count(len(added), "new record", "new records"), oneMany(n, "holds", "hold"), example)
	}
}

// contentOf is what a row holds, "" for one that says too little to be known by it.
func contentOf[R Row[R]](row R) string {
	if row.Unknown() {
		return ""
	}
	var b strings.Builder
	cells := 0
	for name, cell := range row.Cells() {
		if cell.Unknown {
			return ""
		}
		if cell.Text != "" {
			cells++
			b.WriteString(name + "\x00" + cell.Text + "\x00")
		}
	}
	if cells < 2 {
		return ""
	}
	return b.String()
}

func oneMany(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
