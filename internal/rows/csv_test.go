// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

// plain is records as a reader of a test sees them; null properties are left
// out.
func plain(records *rows.Records) map[string]map[string]string {
	out := make(map[string]map[string]string, records.Len())
	for i, key := range records.Keys {
		out[key] = map[string]string{}
		for c, column := range records.Columns {
			if value, ok := records.Value(i, c); ok {
				out[key][column] = value
			}
		}
	}
	return out
}

func TestParseCSV(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		columns    []string
		want       map[string]map[string]string
	}{
		{
			"plain", "key,name,country\nmit.edu,MIT,US\nethz.ch,ETH,CH\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT", "country": "US"}, "ethz.ch": {"name": "ETH", "country": "CH"}},
		},
		{
			"key in another column", "name,key\nMIT,mit.edu\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}},
		},
		{
			"an empty cell is null", "key,name,country\nmit.edu,,US\n", nil,
			map[string]map[string]string{"mit.edu": {"country": "US"}},
		},
		{
			"byte order mark and CRLF", "\ufeffkey,name\r\nmit.edu,MIT\r\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}},
		},
		{
			"quotes, separators, line ends, quote marks", "key,name\nmit.edu,\"a, \"\"b\"\"\r\nc\"\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "a, \"b\"\nc"}},
		},
		{
			"no line end at the end", "key,name\nmit.edu,MIT", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}},
		},
		{
			"rows without content", "key,name\n\n,\nmit.edu,MIT\n , \n,,,\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}},
		},
		{
			"white space in cells stays, around names goes", " key , name\nmit.edu,  MIT \n", nil,
			map[string]map[string]string{"mit.edu": {"name": "  MIT "}},
		},
		{
			"columns without a name and without content", "key,name,,\nmit.edu,MIT,,\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}},
		},
		{
			"chosen columns", "key,name,country\nmit.edu,MIT,US\n",
			[]string{"country", "key", "country"},
			map[string]map[string]string{"mit.edu": {"key": "mit.edu", "country": "US"}},
		},
		{
			"lone CR", "key,name\rmit.edu,MIT\rethz.ch,ETH\r", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}, "ethz.ch": {"name": "ETH"}},
		},
		{
			"CR CR LF", "key,name\r\r\nmit.edu,MIT\r\r\nethz.ch,\"E\r\r\nTH\"\r\r\n", nil,
			map[string]map[string]string{"mit.edu": {"name": "MIT"}, "ethz.ch": {"name": "E\nTH"}},
		},
		{
			"every kind of line end", "\ufeffkey,name\r\na,1\rb,2\nc,3\r\r\nd,\"4\r5\"\n\re,6", nil,
			map[string]map[string]string{"a": {"name": "1"}, "b": {"name": "2"}, "c": {"name": "3"}, "d": {"name": "4\n5"}, "e": {"name": "6"}},
		},
		{
			"white space is empty", "key,name,country\na, ,\u00a0\nb,\"\t\n\",\u200b\n\u00a0,\ufeff, \nc,x ,\u3000y\n", nil,
			map[string]map[string]string{"a": {}, "b": {}, "c": {"name": "x ", "country": "\u3000y"}},
		},
		{
			"titles that wrap", "key,\"name\nof it\"\na,x\n", nil,
			map[string]map[string]string{"a": {"name\nof it": "x"}},
		},
		{
			"odd letters that are right", "key,name\na,„Ä“\nb,«AMANHÃ»\nc,CAFÉ…\nd,„Spaß“\ne,12 Å²\nf,café”…\ng,IRMÃ”\nh,SÃO\ni,½ √2\nj,日本語\nk,naïve ñandú\nl,Ünïcödé\n", nil,
			map[string]map[string]string{
				"a": {"name": "„Ä“"}, "b": {"name": "«AMANHÃ»"}, "c": {"name": "CAFÉ…"}, "d": {"name": "„Spaß“"}, "e": {"name": "12 Å²"}, "f": {"name": "café”…"},
				"g": {"name": "IRMÃ”"}, "h": {"name": "SÃO"}, "i": {"name": "½ √2"}, "j": {"name": "日本語"}, "k": {"name": "naïve ñandú"}, "l": {"name": "Ünïcödé"},
			},
		},
		{"key column only", "key\na\nb\n", nil, map[string]map[string]string{"a": {}, "b": {}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			records, err := rows.ParseCSV(tt.text, "key", rows.Options{Columns: tt.columns})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, plain(records)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestParseCSVKeepsOrder(t *testing.T) {
	t.Parallel()
	records, err := rows.ParseCSV("b,key,a\n1,z,2\n3,y,4\n", "key", rows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"b", "a"}, {"z", "y"}}, [][]string{records.Columns, records.Keys}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestParseCSVRefusesRows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		lines      []string
	}{
		{"empty key", "key,name\nmit.edu,MIT\n,ETH\n", []string{`row 3: The key is empty.`}},
		{"key of white space", "key,name\n  ,ETH\n", []string{`row 2: The key "  " is nothing but white space.`}},
		{"white space around a key", "key,name\nmit.edu ,MIT\n", []string{`row 2: The key "mit.edu " has white space around it. Write "mit.edu"`}},
		{
			"doubled key", "key,name\na,1\nb,2\na,3\na,4\n",
			[]string{`rows 2 and 4: Both have the key "a".`, `rows 2 and 5: Both have the key "a".`},
		},
		{"key doubled but for case", "key,name\nMIT.edu,1\nmit.edu,2\n", []string{`rows 2 and 3: Their keys "MIT.edu" and "mit.edu" differ only in case`}},
		{"key doubled but for encoding", "key,name\n\u00e9,1\ne\u0301,2\n", []string{`rows 2 and 3: Their keys`}},
		{"ragged", "key,name\na\nb,1,2\n", []string{`row 2: It has 1 cell, the header 2.`, `row 3: It has 3 cells, the header 2.`}},
		{"value without a column name", "key,,name\na,x,1\n", []string{`row 2: The column 2 has no name but holds a value.`}},
		{
			"line ends in cells", "key,name\na,\"1\n2\"\nb,\"3\n\n4\"\na,5\n\n,6\n",
			[]string{`rows 2 and 4 (line 7): Both have the key "a".`, `row 6 (line 9): The key is empty.`},
		},
		{"header again", "key,name\na,1\n key,name \nKEY,NAME\n", []string{"row 3: It repeats the header"}},
		{"mark of another file", "key,name\na,1\n\ufeffb,2\n", []string{`row 3: The key "\ufeffb" contains the character U+FEFF (byte order mark)`}},
		{"mark in a cell", "key,name\na,1\nb,\ufeff2\n", []string{`row 3: The column "name" holds the character U+FEFF (byte order mark)`}},
		{"characters that nobody sees", "key,name\na\u200bb,1\nc\u00add,2\ne\u2060f,3\n\u202eg,4\nh\u00a0i,5\n", []string{
			`row 2: The key "a\u200bb" contains the character U+200B (zero width space)`, `row 3: The key "c\u00add" contains the character U+00AD (soft hyphen)`,
			`row 4: The key "e\u2060f" contains the character U+2060 (word joiner)`, `row 5: The key "\u202eg" contains the character U+202E (right-to-left override)`,
			`row 6: The key "h\u00a0i" contains the character U+00A0 (no-break space)`,
		}},
		{"lone CR", "key,name\ra,1\r,2\r", []string{"row 3: The key is empty."}},
		{"a cell with a lone CR is a row", "key,name\na,1\r2\nb,3\n", []string{"row 3: It has 1 cell"}},
		{"line ends in the header", "key,\"name\nof it\"\n,1\n", []string{`row 2 (line 3): The key is empty.`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			records, err := rows.ParseCSV(tt.text, "key", rows.Options{})
			var refused *rows.Error
			if !errors.As(err, &refused) || records != nil {
				t.Fatalf("records %v, error %v", records, err)
			}
			if refused.Total != len(tt.lines) || len(refused.Lines) != len(tt.lines) {
				t.Fatalf("%d rows at fault, want %d: %v", refused.Total, len(tt.lines), err)
			}
			for i, line := range tt.lines {
				if !strings.HasPrefix(refused.Lines[i], line) {
					t.Errorf("line %q, want %q", refused.Lines[i], line)
				}
			}
		})
	}
}

func TestParseCSVCountsWhatItDoesNotList(t *testing.T) {
	t.Parallel()
	_, err := rows.ParseCSV("key,name\n"+strings.Repeat(",secret\n", 50), "key", rows.Options{})
	var refused *rows.Error
	if !errors.As(err, &refused) || refused.Total != 50 || len(refused.Lines) != 6 {
		t.Fatalf("error %v", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "50 rows can't become records:\n- row 2: ") || !strings.HasSuffix(text, "\n- rows 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21: The same as in row 2.\nand 30 more.") || strings.Contains(text, "secret") {
		t.Errorf("message %q", text)
	}
}

func TestParseCSVRefusesTables(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, key string
		columns         []string
		want            []string
	}{
		{"no text", "", "key", nil, []string{"is empty"}},
		{"only a byte order mark", "\ufeff\n\n", "key", nil, []string{"is empty"}},
		{"header alone", "key,name\n\n,\n", "key", nil, []string{"has no row", "allow_empty = true"}},
		{"mark twice", "\ufeff\ufeffkey,name\na,b\n", "key", nil, []string{"column 1", "U+FEFF (byte order mark)", "trimprefix"}},
		{"no-break space in a title", "key,\u00a0name\na,b\n", "key", nil, []string{`column 2, "\u00a0name", contains the character U+00A0 (no-break space)`}},
		{"no-break space in the title of the key", "key\u200b,name\na,b\n", "key", nil, []string{`column 1, "key\u200b", contains the character U+200B (zero width space)`}},
		{"title of nothing that shows", "key,\u00a0\na,b\n", "key", nil, []string{"column 2", "U+00A0"}},
		{"misspelt key column", "domain,name\na,b\n", "domian", nil, []string{`no key column "domian"`, `Did you mean "domain"?`, `The columns are "domain", "name".`}},
		{"no key column at all", "a,b\n", "", nil, []string{`no key column ""`}},
		{"an unnamed column as key", "a,\n", "", nil, []string{`no key column ""`}},
		{"misspelt kept column", "key,name\n", "key", []string{"nam"}, []string{`no column "nam"`, `Did you mean "name"?`}},
		{"doubled column", "key,name,name\n", "key", nil, []string{`columns 2 and 3 are both named "name"`}},
		{"semicolons", "key;name\na;b\n", "key", nil, []string{"separated by semicolons: save the table with commas"}},
		{"tabs", "key\tname\na\tb\n", "key", nil, []string{"separated by tabs"}},
		{"open quote", "key,name\na,\"b\n\nc\n", "key", nil, []string{"line", "the row starts at line 2", "never closed"}},
		{"quote inside of a cell", "key,name\na,b\"c\n", "key", nil, []string{"line 2, column", "a quote stands inside"}},
		{"open quote in the header", "key,\"name\n", "key", nil, []string{"never closed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			records, err := rows.ParseCSV(tt.text, tt.key, rows.Options{Columns: tt.columns})
			if err == nil || records != nil {
				t.Fatalf("records %v, error %v", records, err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q lacks %q", err, part)
				}
			}
		})
	}
}

func TestParseCSVListsManyColumnsBriefly(t *testing.T) {
	t.Parallel()
	header := "c0"
	for i := 1; i < 100; i++ {
		header += fmt.Sprintf(",column_number_%d", i)
	}
	_, err := rows.ParseCSV(header+"\n", "key", rows.Options{})
	if err == nil || !strings.HasSuffix(err.Error(), " and 70 more.") || strings.Contains(err.Error(), "column_number_30") {
		t.Errorf("error %v", err)
	}
}

// TestParseCSVSizesByContent covers text that has far more line ends than
// rows: room for rows that can't be there would not fit in memory.
func TestParseCSVSizesByContent(t *testing.T) {
	t.Parallel()
	header := "key" + strings.Repeat(",", 2000) + "name"
	records, err := rows.ParseCSV(header+strings.Repeat("\n", 2_000_000), "key", rows.Options{Columns: []string{"key", "name"}, AllowEmpty: true})
	if err != nil || records.Len() != 0 {
		t.Errorf("records %v, error %v", records, err)
	}
}

// TestParseCSVReadsWhatIsWritten writes a table with the standard library and
// reads it back.
func TestParseCSVReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-c ,;"\n'é]{0,5}`)
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9]{1,3}`), 0, 8, rapid.ID[string]).Draw(t, "keys")
		at := rapid.IntRange(0, 2).Draw(t, "key column")
		table := [][]string{{"p", "q"}}
		want := map[string]map[string]string{}
		for _, key := range keys {
			row := []string{cell.Draw(t, "p"), cell.Draw(t, "q")}
			table = append(table, row)
			want[key] = map[string]string{}
			for i, property := range table[0] {
				if strings.TrimSpace(row[i]) != "" {
					want[key][property] = row[i]
				}
			}
		}
		var text strings.Builder
		writer := csv.NewWriter(&text)
		writer.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		for i, row := range table {
			key := "key"
			if i > 0 {
				key = keys[i-1]
			}
			full := append(append(append([]string{}, row[:at]...), key), row[at:]...)
			if err := writer.Write(full); err != nil {
				t.Fatal(err)
			}
		}
		writer.Flush()
		records, err := rows.ParseCSV(text.String(), "key", rows.Options{AllowEmpty: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plain(records)); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
	})
}

// FuzzParseCSV looks for panics, records without a key of their own, and
// errors that flood a message.
func FuzzParseCSV(f *testing.F) {
	for _, seed := range []string{
		"key,name\na,b\n", "\ufeffkey\r\na\r\n", "key,name\na,\"b\n\n\"\n,c\na,d", "key;name\n", "key,key\n",
		"key,name\ra,b\r\r\nc,ZÃ¼rich\r", "key\u200b,n\na,\ufffd\n", "key,\n,\n,x\n", "\"key\"\"\"\n", "key,name\na\nb,c,d\n\xff,e\n", "key\n\"\n", "",
	} {
		f.Add(seed, "key")
	}
	f.Fuzz(func(t *testing.T, text, key string) {
		records, err := rows.ParseCSV(text, key, rows.Options{})
		if err != nil {
			if len(err.Error()) > 30_000 {
				t.Errorf("message of %d bytes", len(err.Error()))
			}
			return
		}
		seen := map[string]bool{}
		for i, key := range records.Keys {
			if key == "" || seen[key] {
				t.Errorf("key %q of record %d", key, i)
			}
			seen[key] = true
			for c := range records.Columns {
				if value, ok := records.Value(i, c); ok == (value == "") {
					t.Errorf("record %d has %q, %t", i, value, ok)
				}
			}
		}
	})
}
