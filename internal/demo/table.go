// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// objectType is what the demo makes of rows.
const objectType = "companies"

// table is a CSV file and how its columns become properties.
type table struct {
	// address of the resource that the configuration manages the rows with.
	address string
	// file is the path of the copy that the configuration reads.
	file   string
	header []string
	rows   [][]string
	// properties are the names that go with the header.
	properties []string
	// key is the index of the column that tells rows apart.
	key int
	// edit is the index of the column that the story changes.
	edit int
}

// readTable reads a CSV file, which may use semicolons or tabs and begin with a
// byte order mark, as spreadsheets write it.
func readTable(path, key string) (*table, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		return nil, fmt.Errorf("%s is not UTF-8: save it as \"CSV UTF-8\"", path)
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma = delimiter(content)
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) < 2 {
		return nil, fmt.Errorf("%s has no rows below its header", path)
	}
	t := &table{header: records[0], rows: records[1:]}
	if t.key = slices.Index(t.header, key); t.key < 0 {
		return nil, fmt.Errorf("%s has no column %q; its columns are %s", path, key, strings.Join(t.header, ", "))
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.edit = t.pickEdit()
	return t, nil
}

// delimiter is what the header line separates columns by.
func delimiter(content []byte) rune {
	line, _, _ := bufio.NewReader(bytes.NewReader(content)).ReadLine()
	best, most := ',', bytes.Count(line, []byte(","))
	for _, c := range ";\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// check finds what would keep the rows from being records.
func (t *table) check() error {
	if len(t.header) < 2 {
		return errors.New("a key alone makes no record: a second column is needed")
	}
	seen := map[string]bool{}
	for _, name := range t.header {
		if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, unicode.IsControl) {
			return fmt.Errorf("a column is named %q", name)
		}
		if seen[name] {
			return fmt.Errorf("two columns are named %q", name)
		}
		seen[name] = true
	}
	rowOf := map[string]int{}
	for i, row := range t.rows {
		key := strings.ToLower(strings.TrimSpace(row[t.key]))
		if key == "" {
			return fmt.Errorf("row %d has no %s", i+1, t.header[t.key])
		}
		if other, ok := rowOf[key]; ok {
			return fmt.Errorf("rows %d and %d have the same %s, %q", other, i+1, t.header[t.key], row[t.key])
		}
		rowOf[key] = i + 1
	}
	return nil
}

// pickEdit chooses the fullest column that is not the key.
func (t *table) pickEdit() int {
	best, most := -1, -1
	for i := range t.header {
		if i == t.key {
			continue
		}
		filled := 0
		for _, row := range t.rows {
			if row[i] != "" {
				filled++
			}
		}
		if filled > most {
			best, most = i, filled
		}
	}
	return best
}

// nameProperties gives every column a property: one that the account has, where
// that holds free text, and a new one otherwise. The key's is always new,
// because uniqueness is fixed when a property is created.
func (t *table) nameProperties(have []hubspotsim.Property) (added []int) {
	free := map[string]bool{}
	taken := map[string]bool{}
	for _, p := range have {
		taken[p.Name] = true
		free[p.Name] = p.Type == "string" && p.FieldType == "text" && !p.ReadOnly && !p.Calculated && !p.Archived && !p.Unique
	}
	used := map[string]bool{}
	t.properties = make([]string, len(t.header))
	for i, column := range t.header {
		name := propertyName(column)
		if !free[name] || used[name] || i == t.key {
			base := name
			for n := 1; taken[name] || used[name]; n++ {
				name = base + "_csv"
				if n > 1 {
					name += strconv.Itoa(n)
				}
			}
			added = append(added, i)
		}
		used[name] = true
		t.properties[i] = name
	}
	return added
}

// propertyName turns a column's title into a property's internal name.
func propertyName(column string) string {
	name := strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		default:
			return '_'
		}
	}, column)
	name = strings.Trim(name, "_")
	if name == "" || name[0] < 'a' || strings.HasPrefix(name, "hs_") {
		name = "csv_" + name
	}
	return name
}

// write saves the rows for the configuration to read.
func (t *table) write() error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	if err := w.WriteAll(append([][]string{t.header}, t.rows...)); err != nil {
		return err
	}
	return os.WriteFile(t.file, buf.Bytes(), 0o600)
}
