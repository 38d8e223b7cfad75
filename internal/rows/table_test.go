// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

type options = map[string]any

// parseTable reads a table; a problem with the options is an error too.
func parseTable(text string, named options) (*rows.Table, error) {
	opts, err := rows.ParseTableOptions(named)
	if err != nil {
		return nil, err
	}
	return rows.ParseTable(text, opts)
}

type table = map[string]map[string]string

func TestParseTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		options    options
		want       table
		rejected   []rows.Rejected
	}{
		{
			name: "no options: the first column is the key", text: "domain,name,city\nmit.edu,MIT,\n",
			want: table{"mit.edu": {"name": "MIT"}},
		},
		{
			name: "null options are left out", text: "domain,name\nmit.edu,MIT\n", options: options{"key": nil, "columns": nil, "dates": nil, "decimal": options{"name": nil}, "empty": nil},
			want: table{"mit.edu": {"name": "MIT"}},
		},
		{
			name: "titles", text: "Company name,Domain,Notes\nMIT,mit.edu,x\n",
			options: options{"key": "university_domain", "columns": options{"university_domain": "Domain", "domain": "Domain", "name": "Company name"}},
			want:    table{"mit.edu": {"name": "MIT", "domain": "mit.edu"}},
		},
		{
			name: "key by its title", text: "E-Mail ,First Name\nJane@example.com,Jane\n",
			options: options{"key": "E-Mail", "columns": options{"email": "E-Mail", "firstname": "First Name"}},
			want:    table{"Jane@example.com": {"firstname": "Jane"}},
		},
		{
			name: "key that is not among the columns", text: "Domain,Name\nmit.edu,MIT\n",
			options: options{"key": "Domain", "columns": options{"name": "Name"}},
			want:    table{"mit.edu": {"name": "MIT"}},
		},
		{
			name: "list of columns", text: "domain,name,city\nmit.edu,MIT,Cambridge\n", options: options{"columns": []any{"city"}},
			want: table{"mit.edu": {"city": "Cambridge"}},
		},
		{
			name: "separators", text: "domain\tname\nmit.edu\t\"a\tb, c\"\n", options: options{"separator": "\t"},
			want: table{"mit.edu": {"name": "a\tb, c"}},
		},
		{
			name: "white space around a key", text: "domain;name\n mit.edu ;MIT \n", options: options{"separator": ";"},
			want: table{"mit.edu": {"name": "MIT "}},
		},
		{
			name: "empty cells are cleared", text: "k,a,b\nx, ,1\ny,2,\u00a0\n", options: options{"empty": "clear"},
			want: table{"x": {"a": "", "b": "1"}, "y": {"a": "2", "b": ""}},
		},
		{
			name: "empty cells are kept", text: "k,a,b\nx, ,1\n", options: options{"empty": "keep"},
			want: table{"x": {"b": "1"}},
		},
		{
			name: "decimal comma", text: "k;amount;part;count;id;name\na;1.250,50;0,5;7;007;x\nb;-12.345.678;−3,25;1.000;12;y\nc;1 250,5;+1;1'250;5;\nd;;;;;\n",
			options: options{"separator": ";", "decimal": ","},
			want: table{
				"a": {"amount": "1250.50", "part": "0.5", "count": "7", "id": "007", "name": "x"},
				"b": {"amount": "-12345678", "part": "-3.25", "count": "1000", "id": "12", "name": "y"},
				"c": {"amount": "1250.5", "part": "1", "count": "1250", "id": "5"}, "d": {},
			},
		},
		{
			name: "decimal period", text: "k,amount,list\na,\"1,250.50\",\"1,5\"\nb,1’000.25,\"2,5\"\n", options: options{"decimal": "."},
			want: table{"a": {"amount": "1250.50", "list": "1,5"}, "b": {"amount": "1000.25", "list": "2,5"}},
		},
		{
			name: "decimal comma in one column", text: "k;amount;version\na;1.250,5;1.250\n", options: options{"separator": ";", "decimal": options{"amount": ","}},
			want: table{"a": {"amount": "1250.5", "version": "1.250"}},
		},
		{
			name: "dates", text: "k,born,seen,note\na,31.12.1999,2026-03-01 10:12,1.2.3\nb,1.2.2026,2026-07-01 0:05,x\nc,2026-05-06,,\n",
			options: options{"dates": options{"born": "DD.MM.YYYY", "seen": "YYYY-MM-DD HH:mm"}, "time_zone": "Europe/Berlin"},
			want: table{
				"a": {"born": "1999-12-31", "seen": "2026-03-01T09:12:00.000Z", "note": "1.2.3"},
				"b": {"born": "2026-02-01", "seen": "2026-06-30T22:05:00.000Z", "note": "x"},
				"c": {"born": "2026-05-06"},
			},
		},
		{
			name: "dates in all columns", text: "k,born,name\na,31/12/1999,x\nb,,y\n", options: options{"dates": "DD/MM/YYYY", "decimal": ","},
			want: table{"a": {"born": "1999-12-31", "name": "x"}, "b": {"name": "y"}},
		},
		{
			name: "dates in words and with halves of days", text: "k,d,t\na,\"Jan 2, 2026\",01/02/26 11:30 PM\n",
			options: options{"dates": options{"d": "MMM D, YYYY", "t": "MM/DD/YY hh:mm A"}, "time_zone": "America/New_York"},
			want:    table{"a": {"d": "2026-01-02", "t": "2026-01-03T04:30:00.000Z"}},
		},
		{
			name: "offsets and digits", text: "k,t,d\na,2026-01-02T03:04:05+02:00,20260131\nb,2026-01-02T03:04:05Z,19991231\n",
			options: options{"dates": options{"t": "YYYY-MM-DDTHH:mm:ssZ", "d": "YYYYMMDD"}, "time_zone": "Asia/Tokyo"},
			want: table{
				"a": {"t": "2026-01-02T01:04:05.000Z", "d": "2026-01-31"},
				"b": {"t": "2026-01-02T03:04:05.000Z", "d": "1999-12-31"},
			},
		},
		{
			name: "a clock that shows a time twice", text: "k,t\na,2026-10-25 02:30\nb,2026-10-25 03:30\nc,2026-03-29 03:00\n",
			options: options{"dates": "YYYY-MM-DD HH:mm", "time_zone": "Europe/Berlin"},
			want:    table{"a": {"t": "2026-10-25T00:30:00.000Z"}, "b": {"t": "2026-10-25T02:30:00.000Z"}, "c": {"t": "2026-03-29T01:00:00.000Z"}},
		},
		{
			name: "the first of doubles", text: "k,a\nx,1\ny,2\nX,3\n\nx,4\n", options: options{"duplicates": "first"},
			want: table{"x": {"a": "1"}, "y": {"a": "2"}},
			rejected: []rows.Rejected{
				{Row: 4, Key: "X", Reason: `Row 2 is kept. Their keys "x" and "X" differ only in case or in how accents are encoded, so that both may be one record.`},
				{Row: 6, Key: "x", Reason: `Row 2 is kept. Both have the key "x".`},
			},
		},
		{
			name: "the last of doubles", text: "k,a\nx,1\ny,2\nX,3\nx,4\n", options: options{"duplicates": "last"},
			want: table{"x": {"a": "4"}, "y": {"a": "2"}},
			rejected: []rows.Rejected{
				{Row: 2, Key: "x", Reason: `Row 5 is kept. Both have the key "x".`},
				{Row: 4, Key: "X", Reason: `Row 5 is kept. Their keys "x" and "X" differ only in case or in how accents are encoded, so that both may be one record.`},
			},
		},
		{
			name: "keys that can't be used", text: "email,firstname\njane@example.com,Jane\n,Nobody\nlena@shop,Lena\n\"a\nb@x.example\",Two\nmailto:j@x.example,Mail\n",
			options: options{"skip_invalid_keys": true},
			want:    table{"jane@example.com": {"firstname": "Jane"}},
			rejected: []rows.Rejected{
				{Row: 3, Reason: `The key is empty. Give every record the value of "email" as its key.`},
				{Row: 4, Key: "lena@shop", Reason: `"lena@shop" is not an e-mail address: its domain has no period. Write one address, such as "jane@example.com".`},
				{Row: 5, Key: "a\nb@x.example", Reason: "The key \"a\\nb@x.example\" contains the character U+000A (line end), which no key may hold. Take it out. If a record in HubSpot has it in its \"email\", correct the value there first."},
				{Row: 6, Key: "mailto:j@x.example", Reason: `"mailto:j@x.example" is not an e-mail address: it begins with "mailto:". Write one address, such as "jane@example.com".`},
			},
		},
		{name: "no row, asked for", text: "k,a\n", options: options{"allow_empty": true}, want: table{}},
		{name: "no text, asked for", text: " \n", options: options{"allow_empty": "true"}, want: table{}},
		{
			name: "no usable row, asked for", text: "k,a\n,1\n", options: options{"allow_empty": true, "skip_invalid_keys": true}, want: table{},
			rejected: []rows.Rejected{{Row: 2, Reason: `The key is empty. Give every record the value of "k" as its key.`}},
		},
		{name: "broken letters, asked for", text: "k,a\nx,KÃ¶ln\n", options: options{"check_encoding": false}, want: table{"x": {"a": "KÃ¶ln"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseTable(tt.text, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, plain(got.Records)); diff != "" {
				t.Errorf("records: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tt.rejected, got.Rejected); diff != "" {
				t.Errorf("rejected: -want +got\n%s", diff)
			}
		})
	}
}

func TestParseTable_refuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		options    options
		want       string
	}{
		{"unknown option", "k\na\n", options{"seperator": ";"}, `there is no option "seperator". Did you mean "separator"? The options are allow_empty, check_encoding, columns, dates, decimal, duplicates, empty, key, separator, skip_invalid_keys, time_zone`},
		{"unknown null option", "k\na\n", options{"foo": nil}, `there is no option "foo"`},
		{"empty", "k\na\n", options{"empty": "clean"}, `the option empty is "clean", but has to be "keep" or "clear"`},
		{"duplicates", "k\na\n", options{"duplicates": true}, `the option duplicates is true, but has to be "fail", "first" or "last"`},
		{"separator of two", "k\na\n", options{"separator": ";;"}, `the option separator is ";;", but has to be one character`},
		{"separator of none", "k\na\n", options{"separator": ""}, `the option separator is ""`},
		{"quote as separator", "k\na\n", options{"separator": `"`}, `the option separator is "\""`},
		{"letter as separator", "k\na\n", options{"separator": `x`}, `the option separator is "x"`},
		{"decimal", "k\na\n", options{"decimal": ";"}, `the option decimal is ";", but has to be "," or "."`},
		{"decimal of a column", "k,a\na,1\n", options{"decimal": options{"a": "x"}}, `the option decimal for the column "a" is "x"`},
		{"decimal of no column", "k,amount\na,1\n", options{"decimal": options{"amuont": ","}}, `there is no column "amuont". Did you mean "amount"?`},
		{"decimal of the key", "k,amount\na,1\n", options{"decimal": options{"k": ","}}, `there is no column "k"`},
		{"dates of no column", "k,born\na,\n", options{"dates": options{"bron": "DD.MM.YYYY"}}, `there is no column "bron". Did you mean "born"?`},
		{"time zone", "k\na\n", options{"time_zone": "Berlin"}, `the option time_zone is "Berlin", but has to be a time zone of the IANA database`},
		{"local time zone", "k\na\n", options{"time_zone": "Local"}, `the option time_zone is "Local"`},
		{"skip_invalid_keys", "k\na\n", options{"skip_invalid_keys": "yes"}, `the option skip_invalid_keys is "yes", but has to be true or false`},
		{"key", "k\na\n", options{"key": []any{"k"}}, `the option key is a list, but has to be the name of a column`},
		{"columns", "k\na\n", options{"columns": "name"}, `the option columns is "name", but has to be an object`},
		{"no columns", "k\na\n", options{"columns": options{}}, `the option columns is an object, but has to be`},
		{"title that is a list", "k\na\n", options{"columns": options{"name": []any{}}}, `the option columns has no title for "name"`},
		{"no such title", "Domain,Company name\na,b\n", options{"key": "Domain", "columns": options{"name": "Company Name"}}, `there is no column "Company Name". Did you mean "Company name"?`},
		{"no such key", "Domain,Name\na,b\n", options{"key": "Domian"}, `there is no key column "Domian". Did you mean "Domain"?`},
		{"other separator", "Domain;Name\na;b\n", options{"key": "Domain"}, "separated by semicolons: say so by the option separator"},
		{"commas", "Domain,Name\na,b\n", options{"key": "Domain", "separator": ";"}, "separated by commas: say so by the option separator"},
		{"pattern in small letters", "k,a\na,1\n", options{"dates": "dd.mm.yyyy"}, `the pattern "dd.mm.yyyy" can't be read: "d" is no part of a pattern. Did you mean "DD.MM.YYYY"?`},
		{"pattern in German", "k,a\na,1\n", options{"dates": "TT.MM.JJJJ"}, `Did you mean "DD.MM.YYYY"?`},
		{"pattern with minutes for months", "k,a\na,1\n", options{"dates": "DD.mm.YYYY"}, `it lacks MM`},
		{"pattern without a year", "k,a\na,1\n", options{"dates": "DD.MM."}, `it lacks YYYY`},
		{"pattern with two days", "k,a\na,1\n", options{"dates": "DD.MM.YYYY D"}, `DD and D say the same`},
		{"pattern with half days", "k,a\na,1\n", options{"dates": "DD.MM.YYYY hh:mm"}, `hh goes with A`},
		{"pattern that is a number", "k,a\na,1\n", options{"dates": "YYYYMMDD"}, `whose parts stand side by side: any number may look so`},
		{"pattern that is none", "k,a\na,1\n", options{"dates": true}, `the option dates is true, but has to be a pattern`},
		{"number that is none", "k;amount\na;1,5\nb;n/a\nc;?\n", options{"separator": ";", "decimal": options{"amount": ","}}, `the column "amount", rows 3 and 4: "n/a" is not a number with a decimal comma, such as 1.250,50. Correct the table.`},
		{"column of numbers and text", "k;amount\na;1,5\nb;n/a\n", options{"separator": ";", "decimal": ","}, `the column "amount", row 3: "n/a" is not a number with a decimal comma, such as 1.250,50. Other cells of the column are.`},
		{"thousands of two", "k;amount\na;1.25\n", options{"separator": ";", "decimal": options{"amount": ","}}, `"1.25" is not a number with a decimal comma`},
		{"thousands of two marks", "k;amount\na;1.250 000,5\n", options{"separator": ";", "decimal": options{"amount": ","}}, `is not a number`},
		{"date that is none", "k,born\na,31.12.1999\nb,soon\n", options{"dates": options{"born": "DD.MM.YYYY"}}, `the column "born", row 3: "soon" is not written as DD.MM.YYYY. Correct the table.`},
		{"day that does not exist", "k,born\na,30.02.2026\n", options{"dates": options{"born": "DD.MM.YYYY"}}, `"30.02.2026" names a day or a time that does not exist.`},
		{"day number", "k,born\na,31.12.1999\nb,45292\n", options{"dates": "DD.MM.YYYY"}, `"45292" is not written as DD.MM.YYYY. "45292" looks like a day number of a spreadsheet; as milliseconds it is 1970-01-01T00:00:45.292Z. Write "2024-01-01". Other cells of the column are.`},
		{"month before day", "k,born\na,12/31/1999\n", options{"dates": options{"born": "DD/MM/YYYY"}}, `does not exist`},
		{"clock that skips", "k,t\na,2026-03-29 02:30\n", options{"dates": options{"t": "YYYY-MM-DD HH:mm"}, "time_zone": "Europe/Berlin"}, `The clocks of Europe/Berlin skip "2026-03-29 02:30".`},
		{"many rows", "k;a\n" + strings.Repeat("x;1,5\n", 1) + rowsOf(20, "y%d;-\n"), options{"separator": ";", "decimal": ","}, `rows 3, 4, 5, 6, 7 and 15 more:`},
		{"doubles", "k,a\nx,1\nX,2\n", nil, `rows 2 and 3: Their keys "x" and "X" differ only in case`},
		{"key that can't be used", "email,a\nlena@shop,1\n", nil, `row 2: "lena@shop" is not an e-mail address: its domain has no period.`},
		{"key under a title", "E-Mail,a\nlena@shop,1\n", options{"columns": options{"email": "E-Mail", "a": "a"}, "key": "E-Mail"}, `not an e-mail address`},
		{"no usable row", "k,a\n,1\n,2\n", options{"skip_invalid_keys": true}, `no row of 2 has a usable key. The first: The key is empty.`},
		{"no row", "k,a\n", nil, `has no row`},
		{"no text", "", nil, `is empty`},
		{"broken letters", "k,a\nx,KÃ¶ln\n", nil, `"KÃ¶ln" where "Köln" was meant`},
		{"no-break space in a title", "k,a\u00a0b\nx,1\n", options{"columns": options{"a": "a b"}}, `column 2, "a\u00a0b", contains the character U+00A0 (no-break space)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseTable(tt.text, tt.options)
			if err == nil || got != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("table %v, error %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func rowsOf(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestParseTable_dialects writes the same records in any dialect: separator,
// line ends, mark, decimals, dates, titles and order of columns. Reading gives
// the records.
func TestParseTable_dialects(t *testing.T) {
	t.Parallel()
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"}
	patterns := map[string]string{"DD.MM.YYYY": "02.01.2006", "D/M/YYYY": "2/1/2006", "MMM D, YYYY": "Jan 2, 2006", "YYYYMMDD": "20060102"}
	clocks := map[string]string{"YYYY-MM-DD HH:mm:ss": "2006-01-02 15:04:05", "MM/DD/YYYY hh:mm:ss A": "01/02/2006 03:04:05 PM", "DD.MM.YYYY HH:mm:ssZ": "02.01.2006 15:04:05Z07:00"}
	rapid.Check(t, func(t *rapid.T) {
		separator := rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "separator")
		lineEnd := rapid.SampledFrom([]string{"\n", "\r\n", "\r", "\r\r\n"}).Draw(t, "line end")
		decimal := rapid.SampledFrom([]string{",", "."}).Draw(t, "decimal")
		day := rapid.SampledFrom([]string{"DD.MM.YYYY", "D/M/YYYY", "MMM D, YYYY", "YYYYMMDD"}).Draw(t, "pattern")
		clock := rapid.SampledFrom([]string{"YYYY-MM-DD HH:mm:ss", "MM/DD/YYYY hh:mm:ss A", "DD.MM.YYYY HH:mm:ssZ"}).Draw(t, "pattern of times")
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		clearing := rapid.Bool().Draw(t, "clear")
		titles := map[string]string{"domain": "Web site", "name": "Company, name", "amount": "Größe", "born": "Born \"on\"", "seen": "Last seen"}
		order := rapid.Permutation([]string{"domain", "name", "amount", "born", "seen"}).Draw(t, "order")
		want := table{}
		var lines [][]string
		header := make([]string, len(order))
		for i, property := range order {
			header[i] = titles[property]
		}
		lines = append(lines, header)
		for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9ü]{1,4}`), 1, 6, rapid.ID[string]).Draw(t, "keys") {
			cells := map[string]string{"domain": key}
			record := map[string]string{}
			put := func(property, value, written string) {
				cells[property], record[property] = written, value
				if strings.TrimSpace(value) == "" {
					delete(record, property)
					if clearing {
						record[property] = ""
					}
				}
			}
			name := rapid.StringMatching(`[a-cé ;,|"\t]{0,5}`).Draw(t, "name")
			put("name", name, name)
			amount, written := drawAmount(t, decimal)
			put("amount", amount, written)
			at := time.Unix(rapid.Int64Range(-2_000_000_000, 4_000_000_000).Draw(t, "instant"), 0).UTC()
			put("born", at.Format(time.DateOnly), at.Format(patterns[day]))
			local := at.In(location)
			put("seen", at.Format("2006-01-02T15:04:05.000Z"), local.Format(clocks[clock]))
			if again, err := time.ParseInLocation(clocks[clock], cells["seen"], location); err != nil || !again.Equal(at) || isSecond(local) {
				put("seen", "", " ") // The clocks show this time twice.
			}
			want[key] = record
			line := make([]string, len(order))
			for i, property := range order {
				line[i] = cells[property]
			}
			lines = append(lines, line)
		}
		var text strings.Builder
		if rapid.Bool().Draw(t, "mark") {
			text.WriteString("\ufeff")
		}
		writer := csv.NewWriter(&text)
		writer.Comma = rune(separator[0])
		if err := writer.WriteAll(lines); err != nil {
			t.Fatal(err)
		}
		columns := options{}
		for property, title := range titles {
			columns[property] = title
		}
		empty := "keep"
		if clearing {
			empty = "clear"
		}
		got, err := parseTable(strings.ReplaceAll(text.String(), "\n", lineEnd), options{
			"key": "domain", "columns": columns, "separator": separator, "decimal": options{"amount": decimal},
			"dates": options{"born": day, "seen": clock}, "time_zone": zone, "empty": empty,
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, text.String())
		}
		if diff := cmp.Diff(want, plain(got.Records)); diff != "" {
			t.Fatalf("-want +got\n%s\n%s", diff, text.String())
		}
	})
}

// isSecond reports whether the clocks have shown the time before.
func isSecond(at time.Time) bool {
	start, _ := at.ZoneBounds()
	if start.IsZero() {
		return false
	}
	_, before := start.Add(-time.Second).Zone()
	_, now := at.Zone()
	return before > now && at.Sub(start) < time.Duration(before-now)*time.Second
}

// drawAmount draws a number as HubSpot has it and as a table writes it.
func drawAmount(t *rapid.T, decimal string) (plain, written string) {
	n := rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, "whole")
	plain = strconv.FormatInt(n, 10)
	group := rapid.SampledFrom([]string{"", map[string]string{",": ".", ".": ","}[decimal], " ", "'", "\u202f"}).Draw(t, "group")
	digits, sign := strings.TrimPrefix(plain, "-"), ""
	if n < 0 {
		sign = "-"
	}
	for len(digits) > 3 {
		written = group + digits[len(digits)-3:] + written
		digits = digits[:len(digits)-3]
	}
	written = sign + digits + written
	if fraction := rapid.StringMatching(`[0-9]{0,3}`).Draw(t, "fraction"); fraction != "" {
		plain += "." + fraction
		written += decimal + fraction
	}
	return plain, written
}

// TestParseTable_keepsOrRejects draws tables with doubles and bad keys: each
// row with content is a record or rejected, never both, never neither.
func TestParseTable_keepsOrRejects(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "A", "b", " b", "c", "", " ", "x\u200by", "é", "e\u0301", "\"p\nq\""}), 1, 12).Draw(t, "keys")
		policy := rapid.SampledFrom([]string{"first", "last"}).Draw(t, "duplicates")
		text := "k,n\n"
		for i, key := range keys {
			text += key + "," + strconv.Itoa(i) + "\n"
		}
		got, err := parseTable(text, options{"duplicates": policy, "skip_invalid_keys": true, "allow_empty": true})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for i := range got.Records.Keys {
			n, _ := got.Records.Value(i, 0)
			seen[n]++
		}
		for _, rejected := range got.Rejected {
			seen[strconv.Itoa(rejected.Row-2)]++
			if rejected.Reason == "" {
				t.Fatalf("no reason for row %d", rejected.Row)
			}
		}
		for i := range keys {
			if seen[strconv.Itoa(i)] != 1 {
				t.Fatalf("row %d of\n%s\nis there %d times: %v", i+2, text, seen[strconv.Itoa(i)], got.Rejected)
			}
		}
	})
}

// FuzzParseTable looks for panics, and for conversions that HubSpot could not
// read.
func FuzzParseTable(f *testing.F) {
	f.Add("k;amount;born\na;1.250,50;31.12.1999\n", ";", ",", "DD.MM.YYYY", "Europe/Berlin")
	f.Add("\ufeffk\ta\r\na\t2026-03-01 10:12\r", "\t", ".", "YYYY-MM-DD HH:mm", "UTC")
	f.Add("k,a\na,Jan 2 2026 3:04 PM\n", ",", ",", "MMM D YYYY h:mm A", "Asia/Kolkata")
	f.Fuzz(func(t *testing.T, text, separator, decimal, dates, zone string) {
		got, err := parseTable(text, options{
			"separator": separator, "decimal": decimal, "dates": dates, "time_zone": zone, "duplicates": "last", "skip_invalid_keys": true,
		})
		if err != nil {
			var fault *rows.ColumnFault
			if errors.As(err, &fault) && (fault.Total < 1 || len(fault.Rows) == 0) {
				t.Errorf("fault without a row: %v", err)
			}
			if len(err.Error()) > 40_000 {
				t.Errorf("message of %d bytes", len(err.Error()))
			}
			return
		}
		for _, rejected := range got.Rejected {
			if rejected.Row < 2 || rejected.Reason == "" {
				t.Errorf("rejected %+v", rejected)
			}
		}
	})
}

func BenchmarkParseTable(b *testing.B) {
	for _, size := range benchSizes {
		var text strings.Builder
		text.WriteString("Domain;Name;Revenue;Founded\n")
		for i := range size {
			fmt.Fprintf(&text, "university-%d.edu;University %d;%d.000,50;31.12.%d\n", i, i, 1+i%900, 1900+i%100)
		}
		b.Run(fmt.Sprintf("rows=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				got, err := parseTable(text.String(), options{"separator": ";", "decimal": ",", "dates": "DD.MM.YYYY"})
				if err != nil || got.Records.Len() != size {
					b.Fatal(got, err)
				}
			}
		})
	}
}
