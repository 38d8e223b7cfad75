// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// historyReads counts the reads that ask for the history of properties.
func historyReads(sim *hubspotsim.Server) int {
	n := 0
	for _, r := range sim.Requests() {
		if r.Operation == hubspotsim.OpBatchRead && strings.Contains(string(r.Body), `"propertiesWithHistory":["`) {
			n++
		}
	}
	return n
}

// A plan tells cells that people edited from those that the table changed, who did
// it, when and through what, in the summary and cell by cell in the review; it asks
// for those records only, and the planning inside the apply asks nothing and says
// nothing again.
func TestAccObjectsBatch_editedSinceApply(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Env = append(w.Env, "HUBSPOT_REVIEW_PATH="+filepath.Join(w.Dir, "review"))
	rows := func(changed string) []string {
		return many(130, func(i int) string {
			name := fmt.Sprint("Name ", i)
			if i >= 100 && i < 110 {
				name += changed
			}
			return fmt.Sprintf("name = %q, region = \"r\"", name)
		})
	}
	w.Config(batchHCL("test", "", rows("")...))
	w.Apply()
	ids := w.State().IDs
	for i := range 60 {
		sim.EditAs(2001, "companies", ids[fmt.Sprintf("k%03d", i)], map[string]string{"name": fmt.Sprint("By hand ", i)})
	}
	// A former colleague, and somebody whom no list knows.
	sim.EditAs(2009, "companies", ids["k060"], map[string]string{"region": ""})
	sim.EditAs(4711, "companies", ids["k100"], map[string]string{"name": "Both"})
	w.Config(batchHCL("test", "", rows(" changed")...))
	sim.ResetRequests()
	today := time.Now().UTC().Format(time.DateOnly)
	out := w.Must("plan", "-out=plan.bin")
	acctest.MustContain(t, out, "Changes in HubSpot: 0 new, 71 updated, 0 archived, 0 released",
		`name: 70 cells, 70 overwritten, 61 edited in HubSpot since the last apply (first "k000", Ada Young, `+today,
		`region: 1 cell, 1 set, 1 edited in HubSpot since the last apply ("k060", Former Colleague, `+today)
	acctest.Equal(t, "calls for the history of 62 records", historyReads(sim), 2)
	// The active owners and the former ones.
	acctest.MustCall(t, sim, "plan", acctest.CallCounts{Definitions: 1, Reads: 2 + 2, Others: 2})

	by := make(map[string]string)
	for _, line := range readReview(t, w) {
		by[line.Key+" "+line.Property] = line.EditedBy
		if _, err := time.Parse(time.RFC3339, line.EditedAt); (err == nil) != (line.EditedBy != "") {
			t.Errorf("%s of %s: edited by %q at %q", line.Property, line.Key, line.EditedBy, line.EditedAt)
		}
	}
	acctest.Equal(t, "cells", len(by), 71)
	acctest.Equal(t, "editors", []string{by["k000 name"], by["k060 region"], by["k100 name"], by["k101 name"]}, []string{"Ada Young", "Former Colleague", "user 4711", ""})

	sim.EditAs(2002, "companies", ids["k001"], map[string]string{"name": "Later"})
	sim.ResetRequests()
	out = w.MustFail([]string{"Edited in HubSpot since the plan"}, "apply", "plan.bin")
	acctest.MustNotContain(t, out, "Changes in HubSpot", "Ada Young")
	acctest.Equal(t, "calls for history", historyReads(sim), 0)

	// What was left alone is an edit still; it is told although the plan is small,
	// and also where a refresh took it into the state before.
	first := `name: 1 cell, 1 overwritten, 1 edited in HubSpot since the last apply ("k001", Ben Okafor, ` + today
	acctest.MustContain(t, w.Must("plan"), "Changes in HubSpot: 0 new, 1 updated", first)
	w.Must("apply", "-refresh-only", "-auto-approve")
	sim.ResetRequests()
	acctest.MustContain(t, w.Must("plan", "-refresh=false"), first)
	acctest.MustCall(t, sim, "plan without a refresh", acctest.CallCounts{Definitions: 1, Reads: 1, Others: 1})

	// Nobody's name is in a log, whatever is logged; the plan knows it all the same.
	trace := filepath.Join(w.Dir, "trace.log")
	w.Env = append(w.Env, "TF_LOG=TRACE", "TF_LOG_PATH="+trace)
	acctest.MustContain(t, w.Must("plan"), first)
	w.Env = append(w.Env, "TF_LOG=", "TF_LOG_PATH=")
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.Contains(line, "provider.terraform-provider-hubspot") && strings.Contains(line, "Okafor") {
			t.Errorf("the log names a person: %s", line)
		}
	}

	// Without the right to know the users there are their numbers, without history
	// there are counts; neither stops a plan.
	fault := sim.Fault(hubspotsim.Fault{PathContains: "/owners", Status: http.StatusForbidden})
	acctest.MustContain(t, w.Must("plan"), `("k001", user 2002, `, "crm.objects.owners.read")
	fault.Remove()
	sim.Fault(hubspotsim.Fault{BodyContains: `"propertiesWithHistory":["`, Status: http.StatusForbidden})
	acctest.MustContain(t, w.Must("plan"), `1 edited in HubSpot since the last apply ("k001")`, "Who edited could not be read")
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// An edit that an apply found in the table is none any more.
	sim.ClearFaults()
	sim.Edit("companies", ids["k120"], map[string]string{"name": "Right"})
	taken := rows(" changed")
	taken[120], taken[121] = `k120: name = "Right", region = "r"`, `k121: name = "Other", region = "r"`
	w.Config(batchHCL("test", "", taken...))
	acctest.MustNotContain(t, w.Must("plan"), "edited in HubSpot")
	w.Apply()
	w.Config(batchHCL("test", "", rows(" changed")...))
	acctest.MustNotContain(t, w.Must("plan"), "edited in HubSpot")
}
