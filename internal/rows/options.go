// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Duplicates says what becomes of rows that have one key.
type Duplicates string

// The policies for rows that have one key: an error, or the first or the last
// of them counts and the others are rejected.
const (
	DuplicatesFail  Duplicates = "fail"
	DuplicatesFirst Duplicates = "first"
	DuplicatesLast  Duplicates = "last"
)

// TableOptions say what a table is like and what becomes of its rows. Make
// them with [ParseTableOptions].
type TableOptions struct {
	// Key is the title or the property of the column that holds the keys; ""
	// stands for the first.
	Key string
	// Columns are the columns to keep, sorted by property; nil keeps all under
	// their titles.
	Columns   []ColumnTitle
	Separator rune
	// Decimal is the mark before the fractions of numbers, Dates how dates are
	// written.
	Decimal ByColumn[string]
	Dates   ByColumn[*datePattern]
	// Clear makes empty cells "" instead of null.
	Clear           bool
	Duplicates      Duplicates
	SkipInvalidKeys bool
	AllowEmpty      bool
	AnyEncoding     bool

	location *time.Location
}

// ColumnTitle is a column under its property.
type ColumnTitle struct{ Property, Title string }

// ByColumn is a setting for all columns or for some by their property.
type ByColumn[T any] struct {
	all     T
	forAll  bool
	columns map[string]T
}

// of returns the setting of a column, and whether it names the column.
func (b ByColumn[T]) of(column string) (setting T, named, ok bool) {
	if setting, ok = b.columns[column]; ok {
		return setting, true, true
	}
	return b.all, false, b.forAll
}

// named are the columns that the setting names, sorted.
func (b ByColumn[T]) named() []string { return slices.Sorted(maps.Keys(b.columns)) }

// option reads one option into the settings.
type option func(o *TableOptions, value any) error

var tableOptions = map[string]option{
	"key":               func(o *TableOptions, value any) error { return readText(&o.Key, value) },
	"columns":           readColumns,
	"separator":         readSeparator,
	"decimal":           readDecimal,
	"dates":             readDates,
	"time_zone":         readTimeZone,
	"empty":             readEmpty,
	"duplicates":        readDuplicates,
	"skip_invalid_keys": func(o *TableOptions, value any) error { return readBool(&o.SkipInvalidKeys, value) },
	"allow_empty":       func(o *TableOptions, value any) error { return readBool(&o.AllowEmpty, value) },
	"check_encoding":    func(o *TableOptions, value any) error { return readCheckEncoding(&o.AnyEncoding, value) },
}

// ParseTableOptions reads options by their names. A value is nil, which counts
// as left out, a string (numbers too), a bool, a []any or a map[string]any of
// these. Errors name what is wrong and what would be right.
func ParseTableOptions(options map[string]any) (*TableOptions, error) {
	o := &TableOptions{Separator: defaultSeparator, Duplicates: DuplicatesFail, location: time.UTC}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		read, ok := tableOptions[name]
		if !ok {
			return nil, unknownOption(name, slices.Sorted(maps.Keys(tableOptions)))
		}
		if options[name] == nil {
			continue
		}
		if err := read(o, options[name]); err != nil {
			return nil, fmt.Errorf("the option %s %w", name, err)
		}
	}
	return o, nil
}

// ApplyTo reads the options that all table functions share into opts: names of
// options as [ParseTableOptions] takes them.
func (opts *Options) ApplyTo(options map[string]any) error {
	shared := map[string]func(value any) error{
		"allow_empty":    func(value any) error { return readBool(&opts.AllowEmpty, value) },
		"check_encoding": func(value any) error { return readCheckEncoding(&opts.AnyEncoding, value) },
	}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		read, ok := shared[name]
		if !ok {
			return unknownOption(name, slices.Sorted(maps.Keys(shared)))
		}
		if options[name] == nil {
			continue
		}
		if err := read(options[name]); err != nil {
			return fmt.Errorf("the option %s %w", name, err)
		}
	}
	return nil
}

func unknownOption(name string, valid []string) error {
	text := "there is no option " + values.Quote(name) + "."
	if near := values.NearestNames(name, valid, 1); len(near) > 0 {
		text += " Did you mean " + values.Quote(near[0]) + "?"
	}
	return fmt.Errorf("%s The options are %s", text, strings.Join(valid, ", "))
}

// invalid refuses the value of an option.
func invalid(value any, want string) error {
	have := "is a list"
	switch v := value.(type) {
	case string:
		have = "is " + values.Quote(v)
	case bool:
		have = fmt.Sprintf("is %t", v)
	case map[string]any:
		have = "is an object"
	}
	return fmt.Errorf("%s, but has to be %s", have, want)
}

func readText(into *string, value any) error {
	text, ok := value.(string)
	if !ok || strings.TrimSpace(text) == "" {
		return invalid(value, "the name of a column")
	}
	*into = strings.TrimSpace(text)
	return nil
}

func readBool(into *bool, value any) error {
	switch value {
	case true, "true":
		*into = true
	case false, "false":
		*into = false
	default:
		return invalid(value, "true or false")
	}
	return nil
}

func readCheckEncoding(into *bool, value any) error {
	check := true
	err := readBool(&check, value)
	*into = !check
	return err
}

func readOneOf[T ~string](value any, valid ...T) (T, error) {
	text, _ := value.(string)
	if i := slices.Index(valid, T(text)); i >= 0 {
		return valid[i], nil
	}
	quoted := make([]string, len(valid))
	for i, v := range valid {
		quoted[i] = `"` + string(v) + `"`
	}
	last := len(quoted) - 1
	return "", invalid(value, strings.Join(quoted[:last], ", ")+" or "+quoted[last])
}

func readEmpty(o *TableOptions, value any) error {
	chosen, err := readOneOf(value, "keep", "clear")
	o.Clear = chosen == "clear"
	return err
}

func readDuplicates(o *TableOptions, value any) error {
	chosen, err := readOneOf(value, DuplicatesFail, DuplicatesFirst, DuplicatesLast)
	o.Duplicates = chosen
	return err
}

func readSeparator(o *TableOptions, value any) error {
	text, _ := value.(string)
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 || size != len(text) || r == utf8.RuneError || r == '"' || r == '\r' || r == '\n' || unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
		return invalid(value, `one character that parts cells, such as ",", ";", "\t" or "|"`)
	}
	o.Separator = r
	return nil
}

func readTimeZone(o *TableOptions, value any) error {
	name, ok := value.(string)
	// The empty name and "Local" would mean what the machine is set to.
	if ok && name != "" && !strings.EqualFold(name, "local") {
		if location, err := time.LoadLocation(name); err == nil {
			o.location = location
			return nil
		}
	}
	return invalid(value, `a time zone of the IANA database, such as "Europe/Berlin", "America/New_York" or "UTC"`)
}

func readColumns(o *TableOptions, value any) error {
	const want = `an object of properties and the titles of their columns, such as { name = "Company name" }, or a list of titles that are properties`
	titles, ok := value.(map[string]any)
	if list, isList := value.([]any); isList {
		titles, ok = make(map[string]any, len(list)), true
		for _, item := range list {
			name, isText := item.(string)
			if !isText {
				return invalid(value, want)
			}
			titles[name] = name
		}
	}
	if !ok || len(titles) == 0 {
		return invalid(value, want)
	}
	o.Columns = make([]ColumnTitle, 0, len(titles))
	for _, property := range slices.Sorted(maps.Keys(titles)) {
		title, ok := titles[property].(string)
		if !ok || strings.TrimSpace(title) == "" {
			return fmt.Errorf("has no title for %s, but has to be %s", values.Quote(property), want)
		}
		o.Columns = append(o.Columns, ColumnTitle{Property: property, Title: strings.TrimSpace(title)})
	}
	return nil
}

func readDecimal(o *TableOptions, value any) error {
	var err error
	o.Decimal, err = readByColumn(value, func(value any) (string, error) {
		return readOneOf(value, decimalComma, decimalPeriod)
	})
	return err
}

func readDates(o *TableOptions, value any) error {
	var err error
	o.Dates, err = readByColumn(value, func(value any) (*datePattern, error) {
		text, ok := value.(string)
		if !ok || text == "" {
			return nil, invalid(value, `a pattern such as "DD.MM.YYYY", or an object of columns and their patterns`)
		}
		pattern, err := parsePattern(text)
		if err != nil {
			return nil, fmt.Errorf("can't be used: %w", err)
		}
		return pattern, nil
	})
	if err == nil && o.Dates.forAll && !o.Dates.all.parted {
		return fmt.Errorf("is %s, whose parts stand side by side: any number may look so. Name the columns, as in dates = { birthday = %s }",
			values.Quote(o.Dates.all.text), values.Quote(o.Dates.all.text))
	}
	return err
}

// readByColumn reads a setting, or an object of settings by column.
func readByColumn[T any](value any, read func(value any) (T, error)) (ByColumn[T], error) {
	var b ByColumn[T]
	byName, ok := value.(map[string]any)
	if !ok {
		var err error
		b.all, err = read(value)
		b.forAll = err == nil
		return b, err
	}
	b.columns = make(map[string]T, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if byName[name] == nil {
			continue
		}
		setting, err := read(byName[name])
		if err != nil {
			return b, fmt.Errorf("for the column %s %w", values.Quote(name), err)
		}
		b.columns[name] = setting
	}
	return b, nil
}
