// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// saved writes a file and returns its path.
func saved(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadTable_asSpreadsheetsWriteIt(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"commas":          "code,name\nAD,Andorra\nCK,\"Cook, Islands\"\n",
		"semicolons, BOM": "\xef\xbb\xbfcode;name\r\nAD;Andorra\r\nCK;Cook, Islands\r\n",
		"tabs":            "code\tname\nAD\tAndorra\nCK\tCook, Islands\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readTable(saved(t, content), "code")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"code", "name"}, got.header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([][]string{{"AD", "Andorra"}, {"CK", "Cook, Islands"}}, got.rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if got.key != 0 || got.edit != 1 {
				t.Errorf("key and edited column are %d and %d, want 0 and 1", got.key, got.edit)
			}
		})
	}
}

func TestReadTable_saysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"no such column":  {"a,b\n1,2\n", "has no column \"code\"; its columns are a, b"},
		"no rows":         {"code,b\n", "no rows"},
		"key alone":       {"code\n1\n", "second column"},
		"empty key":       {"code,b\n1,2\n ,3\n", "row 2 has no code"},
		"same key":        {"code,b\nx,2\ny,3\nX,4\n", "rows 1 and 3 have the same code, \"X\""},
		"same column":     {"code,b,b\nx,2,3\n", "two columns are named \"b\""},
		"nameless column": {"code,\nx,2\n", "a column is named \"\""},
		"another width":   {"code,b\nx\n", "wrong number of fields"},
		"not UTF-8":       {"code,b\nx,\xe9\n", "not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readTable(saved(t, c.content), "code")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestNameProperties(t *testing.T) {
	t.Parallel()
	table := &table{
		header: []string{"domain", "Name", "Country Name", "country-name", "numberofemployees", "hs_object_id", "2024", "Größe"},
		key:    0,
	}
	added := table.nameProperties(hubspotsim.New().Properties(objectType))
	want := []string{
		"domain_csv", // The account's own is not unique.
		"name",       // Free text that the account has.
		"country_name", "country_name_csv",
		"numberofemployees_csv", // A number in HubSpot.
		"csv_hs_object_id", "csv_2024", "gr__e",
	}
	if diff := cmp.Diff(want, table.properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 2, 3, 4, 5, 6, 7}, added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
}

func TestConfiguration_quotesTitles(t *testing.T) {
	t.Parallel()
	table := &table{header: []string{"id", `say "${x}" %{y}`}, properties: []string{"id_csv", "say"}, key: 0}
	config := table.configuration([]int{0, 1})
	for _, want := range []string{
		`say = row["say \"$${x}\" %%{y}"]`,
		`id_csv = { label = "id", unique = true }`,
		`id_property = hubspot_property.column["id_csv"].name`,
		`name = row["id"]`,
	} {
		if !strings.Contains(config, want) {
			t.Errorf("configuration lacks %s:\n%s", want, config)
		}
	}
}

func TestParseFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-csv", "x.csv"}, {"-key", "k"}, {"surplus"}, {"-unknown"}} {
		if _, err := parseFlags(args, &strings.Builder{}); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
	opts, err := parseFlags([]string{"-csv", "x.csv", "-key", "k"}, &strings.Builder{})
	if err != nil || opts.csv != "x.csv" || opts.key != "k" {
		t.Errorf("got %+v, %v", opts, err)
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	c := calls{upserts: 103, upserted: 10249, reads: 1, rateLimited: 2}
	want := "103 upserts with 10,249 records, 1 batch read, 2 of them refused by the rate limit"
	if got := c.String(); got != want {
		t.Errorf("calls read %q, want %q", got, want)
	}
	if got := (calls{}).String(); got != "none" {
		t.Errorf("no calls read %q", got)
	}
}

func TestPrinter_plainWithoutATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	p := newPrinter(&out)
	p.heading("Title")
	p.quote([]string{"  + added"})
	p.check(false, "promise")
	if got, want := out.String(), "\nTitle\n  |   + added\n  WRONG promise\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
