// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

func TestAccObjectsBatch_import(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"all", "keys"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			var seeds []map[string]string
			for i := range 250 {
				seeds = append(seeds, map[string]string{"code": fmt.Sprintf("k%03d", i), "name": fmt.Sprintf("Name %d", i), "region": "r"})
			}
			sim.SeedMany("companies", seeds)
			sim.Seed("companies", map[string]string{"name": "Without a code"})
			id, n, keys := "companies/code?properties=name,region", 250, `{ for i in range(250) : format("k%03d", i) => { name = "Name ${i}", region = "r" } }`
			if kind == "keys" {
				id, n, keys = "companies/code/k007,k008", 2, `{ for i in [7, 8] : format("k%03d", i) => { name = "Name ${i}" } }`
			}
			hcl := "resource \"hubspot_objects_batch\" \"test\" {\n object_type = \"companies\"\n id_property = \"code\"\n records = " + keys + "\n}\n"

			w := acctest.NewWorkspace(t, sim)
			w.Config(hcl)
			w.Must("import", acctest.BatchAddress, id)
			state := w.State()
			acctest.Equal(t, "keys", len(state.Keys()), n)
			acctest.Equal(t, "created", state.Created["k007"], false)
			acctest.MustContain(t, w.Must("plan"), "No changes")

			// The same by an import block, with a generated configuration.
			w = acctest.NewWorkspace(t, sim)
			block := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", acctest.BatchAddress, id)
			w.Config(acctest.GeneratingImports(block))
			acctest.MustContain(t, w.Must("plan", "-generate-config-out=generated.tf"), "0 to add, 0 to change, 0 to destroy")
			w.Config(block)
			w.Apply()
			acctest.MustContain(t, w.Must("plan"), "No changes")
			acctest.Equal(t, "writes", sim.CountUpserts()+sim.CountArchives(), 0)

			// Imported records count as adopted.
			w.Config("")
			if err := os.Remove(filepath.Join(w.Dir, "generated.tf")); err != nil {
				t.Fatal(err)
			}
			w.Apply()
			acctest.Equal(t, "live records", len(sim.Records("companies")), 251)
		})
	}
}

func TestAccObjectsBatch_importErrors(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", map[string]string{"code": "a", "name": "A"})
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	for id, texts := range map[string][]string{
		"companies":                      {"Invalid import id", "object_type/id_property"},
		"companies/code/a,zz":            {"do not exist", `"zz"`},
		"compnies/code":                  {"Unknown object type", "compnies"},
		"companies/region":               {"Invalid id property", "unique"},
		"companies/code?properties=nmae": {"Unknown property", "name"},
		"companies/code/a?properties=hs_object_source": {"Read-only property"},
	} {
		w.MustFail(texts, "import", acctest.BatchAddress, id)
	}
}

// An import reads each record once: the read that follows asks for nothing.
func TestAccObjectsBatch_importReadsOnce(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	var seeds []map[string]string
	for i := range 250 {
		seeds = append(seeds, map[string]string{"code": fmt.Sprintf("k%03d", i), "name": "N"})
	}
	sim.SeedMany("companies", seeds)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `k001: name = "N"`))
	w.Must("import", acctest.BatchAddress, "companies/code")
	acctest.Equal(t, "batch reads", sim.CountReads(), 0)
	acctest.Equal(t, "pages", sim.Count(string(hubspotsim.OpList)), 3)
}

// The command that an error proposes works for every key, as it is.
func TestAccObjectsBatch_proposedImport(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	for _, key := range []string{"a,b", "it's", "100%", "a%2Cb", "x/y", "q?r"} {
		sim.Seed("companies", map[string]string{"code": key, "name": "N"})
		w := acctest.NewWorkspace(t, sim)
		w.Config(batchHCL("test", `existing_records = "fail"`, key+`: name = "N"`))
		out := acctest.Flatten(w.MustFail([]string{"terraform import ADDRESS"}, "plan"))
		_, command, _ := strings.Cut(out, "terraform import ADDRESS '")
		id, _, _ := strings.Cut(command, "'")
		w.Must("import", acctest.BatchAddress, id)
		acctest.Equal(t, "keys", w.State().Keys(), []string{key})
		// Nothing but the argument itself, which an import does not know.
		w.Apply()
		acctest.MustContain(t, w.Must("plan"), "No changes")
		acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	}
}

// A key that no configuration can hold is named, and the others are imported.
func TestAccObjectsBatch_importLeavesUnfitKeys(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	for _, key := range []string{"a", "b\tc", "d\ne"} {
		sim.Seed("companies", map[string]string{"code": key, "name": "N"})
	}
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", notCompact, `a: name = "N"`))
	out := w.Must("import", acctest.BatchAddress, "companies/code")
	acctest.MustContain(t, out, "Record can't be imported", "Correct")
	acctest.Equal(t, "keys", w.State().Keys(), []string{"a"})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}
