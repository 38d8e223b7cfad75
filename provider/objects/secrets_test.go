// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// No token shows anywhere, and no property value in a log, in a run with
// refusals, retries and every log turned on.
func TestAccObjectsBatch_secretsAndPersonalData(t *testing.T) {
	t.Parallel()
	const token, personal = "pat-na1-very-secret-token", "Jane Roe Personal"
	sim, _ := acctest.CompaniesSim(t, func(c *hubspotsim.Config) { c.Token = token })
	withoutDefinitions(sim)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: http.StatusBadGateway, Times: 1})
	w := acctest.NewWorkspace(t, sim)
	w.Env = append(w.Env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Dir, "trace.log"), "TF_LOG_SDK_PROTO=TRACE")
	w.Config(batchHCL("test", "", `jane@personal.example: name = "`+personal+`"`, `bad: name = "`+personal+`", students = "many"`))
	w.Must("plan", "-out=plan.bin")
	out := w.MustFail([]string{`Record "bad"`}, "apply", "plan.bin")
	acctest.MustNotContain(t, out, token)
	w.MustHideSecrets(token)

	// Terraform itself writes configuration and state to its trace; what the
	// provider writes is marked with the provider's name.
	trace, err := os.ReadFile(filepath.Join(w.Dir, "trace.log"))
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.SplitSeq(string(trace), "\n") {
		if !strings.Contains(line, "provider.terraform-provider-hubspot") {
			continue
		}
		lines++
		if strings.Contains(line, personal) || strings.Contains(line, "jane@personal.example") {
			t.Errorf("the provider logs a property value: %s", line)
		}
	}
	if lines == 0 {
		t.Error("the provider has not logged anything, so the test shows nothing")
	}
	for _, want := range []string{"Batch finished", "Apply finished"} {
		if !strings.Contains(string(trace), want) {
			t.Errorf("the log has no line %q", want)
		}
	}
}
