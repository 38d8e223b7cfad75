// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// monthly is a table of companies as they come every month.
func monthly(n int) table {
	letters := []string{"Zürich", "Łódź", "Bern", "Oslo", "Åre"}
	t := make(table)
	for i := range n {
		t[fmt.Sprintf("%04d", i+1)] = row{
			"name":      {Text: fmt.Sprintf("Company %d %s", i, letters[i%len(letters)])},
			"city":      {Text: letters[i%len(letters)]},
			"street":    {Text: fmt.Sprintf("Road %d", i*7)},
			"country":   {Text: []string{"CH", "PL", "NO"}[i%3]},
			"active":    {Text: strconv.FormatBool(i%2 == 0)},
			"checked":   {Text: strconv.FormatBool(i%2 == 1)},
			"revenue":   {Text: strconv.Itoa(1000 + i*37)},
			"founded":   {Text: fmt.Sprintf("%d-%02d-%02d", 1950+i%70, 1+i%12, 1+i%11)},
			"telephone": {Text: fmt.Sprintf("+41 31 %03d", i)},
		}
	}
	return t
}

func signsOf(prior, desired table) []string {
	plan := records.Compare(records.Input[row]{
		Desired: desired, Prior: prior, Stored: prior,
		ID: func(key string) string { return "id " + key }, Created: func(string) bool { return true },
		IDProperty: "code", Normalize: strings.ToLower,
	})
	return records.Signs(records.SignsInput[row]{
		Plan: plan, Prior: prior, Desired: desired,
		Held: func(key, property string) (string, bool) {
			cell, ok := prior[key][property]
			return cell.Text, ok
		},
	})
}

// each rewrites cells of all rows.
func each(change func(i int, line row)) func(table) {
	return func(t table) {
		i := 0
		for _, line := range t.Rows() {
			change(i, line)
			i++
		}
	}
}

// rewrite changes one column.
func rewrite(column string, change func(string) string) func(table) {
	return each(func(_ int, line row) { line[column] = records.Cell{Text: change(line[column].Text)} })
}

// rekey gives the rows other keys.
func rekey(change func(i int, key string) string) func(table) {
	return func(t table) {
		rows, i := make(table), 0
		for key, line := range t.Rows() {
			rows[change(i, key)] = line
			i++
		}
		clear(t)
		maps.Copy(t, rows)
	}
}

// shift gives each line from a place on what the line before it held.
func shift(from int, columns ...string) func(table) {
	return func(t table) {
		var before row
		i := 0
		for _, line := range t.Rows() {
			was := make(row)
			for _, c := range columns {
				was[c] = line[c]
				if before != nil && i >= from {
					line[c] = before[c]
				}
			}
			before = was
			i++
		}
	}
}

func TestSigns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(table)
		// want are texts of the lines, in their order; none where nothing is to be said.
		want []string
	}{
		"nothing":         {func(table) {}, nil},
		"headers swapped": {each(func(_ int, r row) { r["name"], r["street"] = r["street"], r["name"] }), []string{"name and street look swapped: 240 of 240 changed cells hold what the other held."}},
		"a boolean swapped with text": {
			each(func(_ int, r row) { r["name"], r["active"] = r["active"], r["name"] }), []string{"active takes what name held in 120 of 120 changed cells: the columns look shifted."},
		},
		"three columns in a round": {
			each(func(_ int, r row) {
				r["name"], r["street"], r["telephone"] = r["street"], r["telephone"], r["name"]
			}),
			[]string{"name takes what street held in 120 of 120", "street takes what telephone", "telephone takes what name"},
		},
		"a column lost, the others moved up": {
			each(func(_ int, r row) {
				r["name"], r["street"] = r["street"], r["telephone"]
				delete(r, "telephone")
			}),
			[]string{"name takes what street", "street takes what telephone"},
		},
		"two booleans the other way round": {each(func(_ int, r row) { r["active"], r["checked"] = r["checked"], r["active"] }), nil},
		"all rows off by one": {
			shift(0, "name", "street", "telephone", "city", "country", "active", "checked", "revenue", "founded"),
			[]string{`founded, name, revenue, street, telephone: 590 of 595 changed cells hold what another record held ("0003" gets that of "0002"): rows look shifted`},
		},
		"rows off by one from line 60 on": {shift(60, "name", "street"), []string{"name, street: 118 of 120 changed cells hold what another record held"}},
		"one column off by one":           {shift(0, "street"), []string{"street: 118 of 119 changed cells hold what another record held", "the column looks shifted or sorted by itself"}},
		"one column sorted by itself": {
			func(t table) {
				var streets []string
				for _, line := range t.Rows() {
					streets = append(streets, line["street"].Text)
				}
				slices.Sort(streets)
				each(func(i int, r row) { r["street"] = records.Cell{Text: streets[i]} })(t)
			},
			[]string{"street: ", "sorted by itself"},
		},
		"UTF-8 read as Latin-1": {
			each(func(_ int, r row) {
				for name, cell := range r {
					var b strings.Builder
					for _, c := range []byte(cell.Text) {
						b.WriteRune(rune(c))
					}
					r[name] = records.Cell{Text: b.String()}
				}
			}),
			[]string{"city: 72 of 72 changed cells differ in letters beyond ASCII only: the encoding", "name: 72 of 72"},
		},
		"letters lost": {rewrite("city", func(s string) string {
			return strings.NewReplacer("ü", "\ufffd", "Å", "\ufffd", "Ł", "?", "ó", "?", "ź", "?").Replace(s)
		}), []string{"city: 72 of 72 changed cells differ in letters beyond ASCII only"}},
		"letters mended":           {rewrite("city", func(s string) string { return strings.NewReplacer("ü", "ue", "Å", "A").Replace(s) }), nil},
		"spaces that do not break": {rewrite("name", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }), []string{"name: 120 of 120 changed cells differ in capitals or white space only."}},
		"capitals":                 {rewrite("street", strings.ToUpper), []string{"street: 120 of 120 changed cells differ in capitals or white space only."}},
		"blanks at the end":        {rewrite("street", func(s string) string { return s + "  " }), []string{"white space only"}},
		"day and month":            {rewrite("founded", func(s string) string { return s[:5] + s[8:10] + "-" + s[5:7] }), []string{"founded: day and month changed places in 109 of 109 changed cells."}},
		"thousands as decimals": {
			rewrite("revenue", func(s string) string { return s[:1] + "." + s[1:] }),
			[]string{"revenue: 120 of 120 changed cells are 1000 times smaller: a decimal point or a thousands separator looks misread."},
		},
		"a decimal point lost": {func(t table) {
			rewrite("revenue", func(s string) string { return s + "00" })(t)
		}, []string{"100 times larger"}},
		"one value":   {rewrite("street", func(string) string { return "Main Street" }), []string{"street: all 120 changed cells get the same value, in place of 120 different ones."}},
		"a flag":      {rewrite("active", func(string) string { return "true" }), nil},
		"a country":   {rewrite("country", func(string) string { return "EU" }), nil},
		"emptied":     {rewrite("street", func(string) string { return "" }), nil},
		"new values":  {rewrite("street", func(s string) string { return s + " new" }), nil},
		"prices rise": {rewrite("revenue", func(s string) string { n, _ := strconv.Atoi(s); return strconv.Itoa(n * 103 / 100) }), nil},
		"a few swapped": {
			each(func(i int, r row) {
				if i < 9 {
					r["name"], r["street"] = r["street"], r["name"]
				}
			}), nil,
		},
		"zeros lost": {
			rekey(func(_ int, key string) string { return strings.TrimLeft(key, "0") }),
			[]string{`120 of 120 new keys are ones that leave in another spelling ("1" for "0001")`, "120 of 120 new records hold exactly what one that leaves holds"},
		},
		"keys with decimals": {
			func(t table) {
				rekey(func(_ int, key string) string { return key + ".0" })(t)
				rewrite("name", func(s string) string { return s + "!" })(t)
			},
			[]string{`120 of 120 new keys are ones that leave in another spelling`},
		},
		"renumbered": {
			rekey(func(i int, _ string) string { return strconv.Itoa(5000 + i) }),
			[]string{`120 of 120 new records hold exactly what one that leaves holds ("5000" that of "0001"): the keys look renumbered or changed.`},
		},
		"numbers moved up": {
			rekey(func(i int, _ string) string { return fmt.Sprintf("%04d", i+4) }),
			[]string{"rows look shifted against their keys"},
		},
		"keys from another column": {
			func(t table) {
				rows := make(table)
				for key, line := range t.Rows() {
					street := line["street"].Text
					line["street"] = records.Cell{Text: key}
					rows[street] = line
				}
				clear(t)
				maps.Copy(t, rows)
			},
			[]string{"120 of 120 new keys are what street held of the records that leave: the keys look read from another column."},
		},
		"thousands as decimals, the rest cut": {
			func(t table) { rewrite("revenue", func(s string) string { return s[:1] + "." + s[1:3] })(t) },
			[]string{"1000 times smaller"},
		},
		"one key changed": {
			rekey(func(i int, key string) string {
				if i == 0 {
					return "new"
				}
				return key
			}), []string{`1 of 1 new record holds exactly what one that leaves holds ("new" that of "0001")`},
		},
		"rows come and go": {
			func(t table) {
				delete(t, "0003")
				t["0999"] = row{"name": {Text: "Another"}, "city": {Text: "Bern"}}
			}, nil,
		},
		"cut": {func(t table) {
			for i := range 100 {
				delete(t, fmt.Sprintf("%04d", i+1))
			}
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desired := monthly(120)
			test.change(desired)
			lines := signsOf(monthly(120), desired)
			text := strings.Join(lines, "\n")
			if test.want == nil && len(lines) > 0 {
				t.Errorf("says\n%s", text)
			}
			for _, want := range test.want {
				at := strings.Index(text, want)
				if at < 0 {
					t.Fatalf("%s\nlacks, or has in another order\n%s", strings.Join(lines, "\n"), want)
				}
				text = text[at+len(want):]
			}
		})
	}
}

// TestSigns_manyNames: a line names the first properties and counts the others.
func TestSigns_manyNames(t *testing.T) {
	t.Parallel()
	prior, desired := make(table), make(table)
	for i := range 30 {
		was, is := make(row), make(row)
		for c := range 7 {
			was[fmt.Sprintf("p%d", c)] = records.Cell{Text: fmt.Sprintf("%d of %d", c, i)}
			is[fmt.Sprintf("p%d", c)] = records.Cell{Text: fmt.Sprintf("%d of %d", c, (i+29)%30)}
		}
		key := fmt.Sprintf("%02d", i)
		prior[key], desired[key] = was, is
	}
	lines := signsOf(prior, desired)
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "p0, p1, p2, p3, p4 and 2 properties more: 210 of 210 changed cells") {
		t.Errorf("%q", lines)
	}
}

// TestSigns_adopted: records that HubSpot holds are taken over with what they hold,
// so that swapped columns show there as well.
func TestSigns_adopted(t *testing.T) {
	t.Parallel()
	held := monthly(40)
	var writes []records.Write
	for key, line := range held.Rows() {
		writes = append(writes, records.Write{Key: key, New: true, Properties: []records.Property{
			{Name: "name", Value: line["street"].Text, From: line["name"].Text, Changed: true},
			{Name: "street", Value: line["name"].Text, From: line["street"].Text, Changed: true},
		}})
	}
	in := records.SignsInput[row]{
		Plan: records.Plan{Writes: writes}, Prior: table{}, Desired: held,
		Held:    func(key, property string) (string, bool) { cell, ok := held[key][property]; return cell.Text, ok },
		Adopted: func(string) bool { return true },
	}
	if lines := records.Signs(in); len(lines) != 1 || !strings.HasPrefix(lines[0], "name and street look swapped: 80 of 80") {
		t.Errorf("%q", lines)
	}
	in.Adopted = nil
	if lines := records.Signs(in); len(lines) > 0 {
		t.Errorf("of records to create: %q", lines)
	}
}

// TestSigns_ordinary: rows that change, come and go at random look like nothing.
func TestSigns_ordinary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prior, desired := monthly(60), monthly(60)
		serial := 0
		for key, line := range desired.Rows() {
			switch rapid.IntRange(0, 4).Draw(t, "fate") {
			case 0:
				delete(desired, key)
				serial++
				desired[fmt.Sprintf("new%03d", serial)] = row{"name": {Text: fmt.Sprintf("New %d", serial)}, "city": {Text: "Bern"}}
			case 1, 2:
				for _, column := range []string{"name", "street", "telephone"} {
					serial++
					line[column] = records.Cell{Text: fmt.Sprintf("%s %d", column, serial)}
				}
				line["city"] = records.Cell{Text: rapid.SampledFrom([]string{"Zürich", "Łódź", "Bern", "Oslo", "Åre"}).Draw(t, "city")}
				line["active"] = records.Cell{Text: strconv.FormatBool(rapid.Bool().Draw(t, "active"))}
			}
		}
		if lines := signsOf(prior, desired); len(lines) > 0 {
			t.Fatalf("%q", lines)
		}
	})
}
