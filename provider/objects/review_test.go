// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// readReview reads the table as any program does, by the names of its columns.
func readReview(t *testing.T, w *acctest.Workspace) []review.Line {
	t.Helper()
	f, err := os.Open(filepath.Join(w.Dir, "review", "review.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var lines []review.Line
	for _, row := range rows[1:] {
		cells := make(map[string]string, len(row))
		for i, column := range rows[0] {
			cells[column] = row[i]
		}
		lines = append(lines, review.Line{
			ObjectType: cells["object_type"], IDProperty: cells["id_property"], Key: cells["key"], RecordID: cells["record_id"],
			Change: review.Change(cells["change"]), Property: cells["property"], Label: cells["label"],
			Old: cells["old"], New: cells["new"], EditedBy: cells["edited_by"], EditedAt: cells["edited_at"],
		})
	}
	return lines
}

// randomRows is a table of some of the keys with some of the cells.
func randomRows(r *rand.Rand) []string {
	values := map[string][]string{
		"name":     {`"A"`, `"B, \"quoted\""`, `"two\nlines"`, `" =1+1"`},
		"region":   {`"north"`, `"süd"`, `""`, `null`},
		"students": {`"10"`, `"10.50"`, `""`},
		"tier":     {`"gold"`, `"silver"`, `""`},
	}
	var rows []string
	for i := range 16 {
		if r.IntN(4) == 0 {
			continue
		}
		var cells []string
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if name == "name" || r.IntN(3) > 0 {
				cells = append(cells, name+" = "+values[name][r.IntN(len(values[name]))])
			}
		}
		rows = append(rows, fmt.Sprintf("k%02d: %s", i, strings.Join(cells, ", ")))
	}
	return rows
}

// The review is, cell by cell, what the apply sends, and its old values are what
// HubSpot holds before that.
func TestAccObjectsBatch_reviewIsWhatIsSent(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 14))
			sim, _ := acctest.CompaniesSim(t)
			for i := range 6 {
				sim.Seed("companies", map[string]string{"code": fmt.Sprintf("k%02d", i), "name": "Theirs", "region": "before", "students": "7"})
			}
			w := acctest.NewWorkspace(t, sim)
			w.Env = append(w.Env, "HUBSPOT_REVIEW_PATH="+filepath.Join(w.Dir, "review"))
			for range 4 {
				w.Config(batchHCL("test", "max_archive = \"100%\"\nmax_release = \"100%\"", randomRows(r)...))
				w.Must("plan", "-out=plan.bin")
				lines := readReview(t, w)
				before := make(map[string]map[string]string)
				for _, record := range sim.Records("companies") {
					before[record.Properties["code"]] = record.Properties
				}
				ids := acctest.SimIDs(sim)
				sim.ResetRequests()
				w.Must("apply", "plan.bin")
				if diff := cmp.Diff(lines, readReview(t, w)); diff != "" {
					t.Fatalf("the apply changed the review:\n%s", diff)
				}
				var planned, sent, archived []string
				for _, l := range lines {
					switch l.Change {
					case review.ChangeArchive:
						archived = append(archived, l.RecordID)
						continue
					case review.ChangeRelease:
						continue
					default:
					}
					planned = append(planned, fmt.Sprintf("%s.%s=%q", l.Key, l.Property, l.New))
					acctest.Equal(t, l.Key+"."+l.Property+" before", fmt.Sprintf("%q", l.Old), fmt.Sprintf("%q", before[l.Key][l.Property]))
					acctest.Equal(t, "id of "+l.Key, l.RecordID, ids[l.Key])
				}
				for _, in := range sim.UpsertInputs() {
					if len(in.Properties) == 0 {
						sent = append(sent, fmt.Sprintf("%s.=%q", in.ID, ""))
					}
					for name, value := range in.Properties {
						sent = append(sent, fmt.Sprintf("%s.%s=%q", in.ID, name, fmt.Sprint(value)))
					}
				}
				slices.Sort(planned)
				slices.Sort(sent)
				if diff := cmp.Diff(planned, sent); diff != "" {
					t.Fatalf("review and requests differ (-review +sent):\n%s", diff)
				}
				acctest.Equal(t, "archived", slices.Sorted(slices.Values(archived)), slices.Sorted(slices.Values(sim.ArchiveInputs())))
				// Somebody works in HubSpot meanwhile.
				for code, id := range acctest.SimIDs(sim) {
					switch r.IntN(6) {
					case 0:
						sim.Edit("companies", id, map[string]string{"name": "Edited " + code})
					case 1:
						sim.Archive("companies", id)
					}
				}
			}
		})
	}
}

// Values of masked properties stay out of the files, and a plan without changes
// leaves an empty review.
func TestAccObjectsBatch_reviewMask(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	block := "provider \"hubspot\" {\n  review_path = \"review\"\n  review_mask = [\"region\"]\n}\n"
	w.Config(block + batchHCL("test", "", `a: name = "A", region = "secret value"`))
	w.Must("plan", "-out=plan.bin")
	for _, name := range []string{"review.csv", "review.html"} {
		text, err := os.ReadFile(filepath.Join(w.Dir, "review", name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "secret value") {
			t.Errorf("%s holds a masked value", name)
		}
		info, err := os.Stat(filepath.Join(w.Dir, "review", name))
		if err != nil {
			t.Fatal(err)
		}
		acctest.Equal(t, name, info.Mode().Perm(), os.FileMode(0o600))
	}
	lines := readReview(t, w)
	acctest.Equal(t, "lines", len(lines), 2)
	w.Must("apply", "plan.bin")
	w.Must("plan")
	acctest.Equal(t, "lines of no changes", len(readReview(t, w)), 0)

	// A limit that stops the plan is when a review is wanted most.
	w.Config(block + batchHCL("test", "max_update = 0", `a: name = "A2", region = "secret value"`))
	w.MustFail([]string{"updates too many"}, "plan")
	lines = readReview(t, w)
	acctest.Equal(t, "lines of a plan that is stopped", len(lines), 1)
	acctest.Equal(t, "what it would have written", lines[0].New, "A2")

	w.Config(block)
	w.Must("plan")
	lines = readReview(t, w)
	acctest.Equal(t, "lines of a removed block", len(lines), 1)
	acctest.Equal(t, "change", lines[0].Change, review.ChangeArchive)

	// A folder that can't be written to stops the plan.
	w.Write("file", "")
	w.Config(strings.Replace(block, `"review"`, `"file"`, 1) + batchHCL("test", "", `a: name = "A2"`))
	w.MustFail([]string{"Unable to Write the Review", "review_path"}, "plan")
}
