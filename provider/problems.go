// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// maxReported is how many mistakes of one kind of input are told in full.
const maxReported = 20

// problems collects mistakes in a large input: the first in full, then a count.
type problems struct {
	attribute string
	diags     diag.Diagnostics
	more      int
}

func newProblems(attribute string) *problems { return &problems{attribute: attribute} }

func (p *problems) add(at path.Path, summary, detail string) {
	if len(p.diags) >= maxReported {
		p.more++
		return
	}
	p.diags.AddAttributeError(at, summary, detail)
}

func (p *problems) diagnostics() diag.Diagnostics {
	if p.more > 0 {
		p.diags.AddAttributeError(path.Root(p.attribute), "More mistakes of this kind",
			fmt.Sprintf("%s in %s not shown. Correct the ones above first; many mistakes often have one cause.", plural(p.more, "further mistake"), strings.TrimSpace(p.attribute)))
	}
	return p.diags
}
