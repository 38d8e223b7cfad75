// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// properties are the columns of generated rows beside the key.
var properties = []string{"name", "city", "country", "founded", "students"}

// table is the rows that are declared.
type table struct {
	key    string
	header []string
	rows   [][]string
}

// generate makes rows that look like institutions. Their keys are in no order.
func generate(n int) *table {
	t := &table{key: "code", header: append([]string{"code"}, properties...)}
	kinds := []string{"University", "Institute of Technology", "College", "School of Economics", "Academy of Arts"}
	for i := range n {
		shuffled := i * 7919 % n
		t.rows = append(t.rows, []string{
			fmt.Sprintf("org-%06d.example", shuffled),
			fmt.Sprintf("%s of Place %d", kinds[i%len(kinds)], shuffled),
			fmt.Sprintf("Place %d", i%3000), fmt.Sprintf("Country %d", i%190),
			strconv.Itoa(1400 + i%600), strconv.Itoa(200 + i*37%60000),
		})
	}
	return t
}

// load reads rows from a file. Column names become property names.
func load(path, key string) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || !slices.Contains(rows[0], key) {
		return nil, fmt.Errorf("%s has no rows or no column %q", path, key)
	}
	return &table{key: key, header: rows[0], rows: rows[1:]}, nil
}

func (t *table) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(t.header)
	_ = w.WriteAll(t.rows)
	return b.Bytes()
}

// columns are the properties that the rows manage.
func (t *table) columns() []string {
	return slices.DeleteFunc(slices.Clone(t.header), func(name string) bool { return name == t.key })
}

// leaveOut takes columns out.
func (t *table) leaveOut(names ...string) {
	keep := func(row []string) []string {
		var kept []string
		for i, cell := range row {
			if !slices.Contains(names, t.header[i]) {
				kept = append(kept, cell)
			}
		}
		return kept
	}
	for i, row := range t.rows {
		t.rows[i] = keep(row)
	}
	t.header = keep(t.header)
}

// change changes one cell of one row, back and forth.
func (t *table) change() {
	column := 0
	for t.header[column] == t.key {
		column++
	}
	cell := &t.rows[len(t.rows)/2][column]
	if changed, ok := strings.CutSuffix(*cell, " II"); ok {
		*cell = changed
		return
	}
	*cell += " II"
}
